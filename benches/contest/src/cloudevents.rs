//! CloudEvents in structured mode, beside the project's own library.

use std::hint::black_box;

use cloudevents::AttributesReader;
use github_events::runtime::cloudevent::{CloudEvent, Policy, RawCloudEvent};
use github_events::runtime::value::Node;
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::Figures;
use crate::payloads::Payload;
use crate::rounds::{Task, least};

/// An event of ours and the type of typify for it.
type Pair = (&'static str, fn(&[u8], &mut Figures) -> Result<(), String>);

const PAIRS: [Pair; 3] = [
    (
        "pull-request-opened",
        one::<github_events::pull_request::WebhookPullRequestOpened, typify_events::WebhookPullRequestOpened>,
    ),
    (
        "issues-opened",
        one::<github_events::issues::WebhookIssuesOpened, typify_events::WebhookIssuesOpened>,
    ),
    ("star-created", one::<github_events::star::WebhookStarCreated, typify_events::WebhookStarCreated>),
];

pub(crate) fn measure(payloads: &[Payload], figures: &mut Figures) -> Result<(), String> {
    for (key, measure) in PAIRS {
        let payload = payloads.iter().find(|payload| payload.key == key);
        let payload = payload.ok_or_else(|| format!("no payload of `{key}` is valid"))?;
        measure(&envelope(payload)?, figures)?;
    }
    for name in ["ours typed", "sdk typed", "ours envelope", "sdk envelope"] {
        if let Some(figure) = figures.get_mut(name) {
            *figure /= PAIRS.len() as f64 * 1e3;
        }
    }
    Ok(())
}

/// The payload as a CloudEvent with three extensions.
fn envelope(payload: &Payload) -> Result<Vec<u8>, String> {
    let data: serde_json::Value =
        serde_json::from_slice(&payload.body).map_err(|error| error.to_string())?;
    let event = json!({
        "specversion": "1.0",
        "id": "72d3162e-cc78-11e3-81ab-4c9367dc0958",
        "source": "/github/octo-org/octo-repo",
        "type": format!("com.github.{}", payload.key),
        "time": "2026-01-31T12:30:45.123Z",
        "datacontenttype": "application/json",
        "subject": "octo-repo",
        "sequence": "42",
        "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "tenant": "octo-org",
        "data": data,
    });
    Ok(event.to_string().into_bytes())
}

fn one<Ours, Theirs>(body: &[u8], figures: &mut Figures) -> Result<(), String>
where
    Ours: Node + Default,
    Theirs: DeserializeOwned,
{
    let ours = || CloudEvent::<Ours>::from_json(body, Policy::Strict);
    let theirs = || -> Option<(cloudevents::Event, Theirs)> {
        let mut event: cloudevents::Event = serde_json::from_slice(body).ok()?;
        let (_, _, data) = event.take_data();
        let data: serde_json::Value = data?.try_into().ok()?;
        Some((event, serde_json::from_value(data).ok()?))
    };
    ours().map_err(|error| error.to_string())?;
    theirs().ok_or("cloudevents-sdk does not read the event")?;
    let our_type = || RawCloudEvent::from_json(body, Policy::Strict).map(|event| event.event_type().len());
    let their_type = || serde_json::from_slice::<cloudevents::Event>(body).map(|event| event.ty().len());
    let mut tasks: Vec<Task<'_>> = vec![
        Box::new(|| drop(black_box(ours()))),
        Box::new(|| drop(black_box(theirs()))),
        Box::new(|| drop(black_box(our_type()))),
        Box::new(|| drop(black_box(their_type()))),
    ];
    let names = ["ours typed", "sdk typed", "ours envelope", "sdk envelope"];
    for (name, time) in names.iter().zip(least(&mut tasks)) {
        *figures.entry((*name).to_owned()).or_default() += time;
    }
    Ok(())
}
