//! The payloads of GitHub through everybody's hands: into memory, and back to text.

use std::hint::black_box;

use github_events::runtime::json::{self, Json};
use github_events::runtime::signature::Request;
use github_events::runtime::{Events, Secret};
use github_events::{Event, Verifier};
use octocrab::models::webhook_events::WebhookEvent;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::Figures;
use crate::payloads::{Payload, SECRET};
use crate::rounds::{Task, least};

/// A value that prints itself.
pub(crate) trait Print {
    fn print(&self) -> String;
}

impl<T: serde::Serialize> Print for T {
    fn print(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Reads one event of typify's.
type Read = fn(&[u8]) -> Option<Box<dyn Print>>;

fn read<T: DeserializeOwned + serde::Serialize + 'static>(body: &[u8]) -> Option<Box<dyn Print>> {
    Some(Box::new(serde_json::from_slice::<T>(body).ok()?))
}

macro_rules! events {
    ($($key:literal => $ty:ident,)*) => {
        fn typify(key: &str) -> Option<Read> {
            match key {
                $($key => Some(read::<typify_events::$ty>),)*
                _ => None,
            }
        }
    };
}

include!("../../../target/bench/typify-events/table.rs");

/// The peers, and ours, in the order of the tasks.
const PEERS: [&str; 3] = ["value", "typify", "octocrab"];

pub(crate) fn measure(payloads: &[Payload], figures: &mut Figures) -> Result<(), String> {
    let verifier = Verifier::new(Secret::new(SECRET));
    verifier.ready().map_err(|error| error.to_string())?;
    figures.insert("payloads".to_owned(), payloads.len() as f64);
    for (at, payload) in payloads.iter().enumerate() {
        if at % 50 == 0 {
            eprintln!("contest: payload {at} of {}", payloads.len());
        }
        one(&verifier, payload, figures)?;
    }
    // Sums become means.
    for (sum, count) in [("value", "ours"), ("typify", "typify"), ("octocrab", "octocrab")] {
        let count = figures.get(&format!("{count} parsed")).copied().unwrap_or(1.0);
        for (name, figure) in figures.iter_mut() {
            let is_mean = name == &format!("{sum} parse") || name == &format!("{sum} print");
            if is_mean || name.ends_with(&format!(" beside {sum}")) {
                *figure /= count * 1e3;
            }
        }
    }
    Ok(())
}

fn one(verifier: &Verifier, payload: &Payload, figures: &mut Figures) -> Result<(), String> {
    let body = &payload.body;
    let text = std::str::from_utf8(body).map_err(|error| error.to_string())?;
    let request = Request::new(&payload.headers, body);
    let verify = || verifier.verify(&payload.headers, body.clone());
    let delivery = verify().map_err(|error| format!("{}: {error}", payload.key))?;
    let ours = delivery.event();
    let typed = typify(&payload.key);
    let value: Value = serde_json::from_slice(body).map_err(|error| error.to_string())?;
    let theirs = typed.and_then(|read| read(body));
    let octocrab = || WebhookEvent::try_from_header_and_body(&payload.name, body);

    let sent = Json::parse(text).map_err(|error| error.to_string())?;
    let equal = |text: String| Json::parse(&text).is_ok_and(|printed| printed == sent);
    let by_hand = octocrab().ok();
    let is_event = ours.index().is_some();
    let outcome = [
        ("ours", is_event, ours.payload().is_some_and(|node| equal(json::write(node)))),
        ("value", true, equal(value.to_string())),
        ("typify", theirs.is_some(), theirs.as_ref().is_some_and(|it| equal(it.print()))),
        // octocrab's events print only their own part of the payload.
        ("octocrab", by_hand.is_some(), by_hand.as_ref().is_some_and(|it| equal(it.specific.print()))),
    ];
    for (name, parsed, equal) in outcome {
        *figures.entry(format!("{name} parsed")).or_default() += f64::from(u8::from(parsed));
        *figures.entry(format!("{name} equal")).or_default() += f64::from(u8::from(equal));
    }
    if !is_event {
        return Err(format!("`{}` is no event: {ours:?}", payload.key));
    }

    let mut tasks: Vec<Task<'_>> = vec![
        Box::new(|| drop(black_box(verifier.guard().check(&request)))),
        Box::new(|| drop(black_box(verify()))),
        Box::new(|| drop(black_box(serde_json::from_slice::<Value>(body)))),
        Box::new(|| drop(black_box(typed.and_then(|read| read(body))))),
        Box::new(|| drop(black_box(octocrab()))),
        Box::new(|| drop(black_box(ours.payload().map(json::write)))),
        Box::new(|| drop(black_box(value.to_string()))),
        Box::new(|| drop(black_box(theirs.as_ref().map(|it| it.print())))),
    ];
    let times = least(&mut tasks);
    let [hmac, verified, value, typify, octocrab, print, value_print, typify_print] = times[..]
    else {
        return Err("a task is missing".to_owned());
    };
    let mut add = |name: String, time: f64| *figures.entry(name).or_default() += time;
    let parse = [value, typify, octocrab];
    let prints = [value_print, typify_print, 0.0];
    let fits = [true, theirs.is_some(), by_hand.is_some()];
    for (((peer, parse), printed), _) in PEERS.iter().zip(parse).zip(prints).zip(fits).filter(|(_, fits)| *fits) {
        add(format!("{peer} parse"), parse);
        add(format!("{peer} print"), printed);
        add(format!("hmac beside {peer}"), hmac);
        add(format!("ours parse beside {peer}"), verified - hmac);
        add(format!("ours print beside {peer}"), print);
    }
    Ok(())
}
