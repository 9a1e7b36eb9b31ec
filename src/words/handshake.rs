//! A handshake.

use std::fmt::Write;

use hookwright_runtime::scheme::{Check, Expected, Handshake, Offers};
use serde_json::Value;

use crate::words::place;

/// The request that it is, and what it is answered with.
pub fn handshake(handshake: &Handshake) -> String {
    let when = &handshake.when;
    let mut said: Vec<String> = Vec::new();
    let method = when.method.as_deref().unwrap_or("A request");
    let conditions = [
        ("the header ", &when.header),
        ("the query parameter ", &when.query),
        ("", &when.body),
    ];
    for (part, rules) in conditions {
        for (name, expected) in rules {
            let of = if part.is_empty() { " of the body" } else { "" };
            said.push(format!("{part}{name}{of} {}", self::expected(expected)));
        }
    }
    let condition = match said.is_empty() {
        true => String::new(),
        false => format!(", where {}", said.join(" and ")),
    };
    let verify = match handshake.verify {
        Check::Required => "signed",
        Check::Skip => "not signed",
    };
    let offer = match &handshake.offers {
        Some(Offers::Key(at)) => format!(
            "; brings the key in {}, which the receiver must take",
            place::place(at, false)
        ),
        Some(Offers::Url(at)) => format!(
            "; brings a URL in {}, which the receiver must open",
            place::place(at, false)
        ),
        None => String::new(),
    };
    format!(
        "{method}{condition}; {verify}{offer}; answered with {}",
        answer(handshake)
    )
}

fn expected(expected: &Expected) -> String {
    match expected {
        Expected::Text(text) => format!("is `{text}`"),
        Expected::Any => "is there".to_owned(),
        Expected::Nothing => "is not there".to_owned(),
        Expected::Config(name) => format!("is `{name}`, which is configured"),
    }
}

fn answer(handshake: &Handshake) -> String {
    let respond = &handshake.respond;
    let mut said = respond.status.to_string();
    for (name, value) in &respond.headers {
        let _ = write!(said, ", {name}: {value}");
    }
    match &respond.body {
        Value::Null => {}
        Value::String(text) => {
            let _ = write!(said, ", `{text}`");
        }
        value => {
            let _ = write!(said, ", `{value}`");
        }
    }
    said
}
