//! A profile as data → a profile of the model.

use std::collections::BTreeSet;

use hookwright_runtime::scheme::{self, SchemeError, TypeRule};
use serde_json::Value;

use crate::model::{Envelope, Json, Place, Profile, TimeFormat};

/// Turns data into a profile, after the runtime has read it.
pub(super) fn profile(data: Value) -> Result<Profile, SchemeError> {
    let read = scheme::Profile::from_value(data.clone())?;
    let list = |key: &str| {
        data.get(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let accepted = read.schemes.iter().filter(|scheme| !scheme.opt_in);
    let features: BTreeSet<&str> = accepted.flat_map(|scheme| scheme.features()).collect();
    Ok(Profile {
        features: features.into_iter().collect(),
        name: if read.name.is_empty() {
            read.id.clone()
        } else {
            read.name
        },
        id: read.id,
        schemes: list("schemes"),
        handshakes: list("handshake"),
        accepted_status: read.delivery.accepted_status,
        envelope: envelope(&read.envelope),
        cloudevents: read.cloudevents,
        origin: None,
        written: None,
        data,
    })
}

fn envelope(read: &scheme::Envelope) -> Envelope {
    let places = |list: &[scheme::Place]| list.iter().filter_map(place).collect();
    let (event_type, type_separator) = match &read.event_type {
        Some(TypeRule::Place(one)) => (place(one).into_iter().collect(), "."),
        Some(TypeRule::Join(join)) => (places(&join.of), join.separator.as_str()),
        Some(TypeRule::First(first)) => (places(&first.of), "."),
        // One type for everything: what tells events apart stands in the document.
        Some(TypeRule::Const(_)) | None => (Vec::new(), "."),
    };
    Envelope {
        event_type,
        type_separator: type_separator.to_owned(),
        type_is_first: matches!(read.event_type, Some(TypeRule::First(_))),
        id: read
            .id
            .as_ref()
            .map(|id| places(&id.of))
            .unwrap_or_default(),
        time: read
            .time
            .as_ref()
            .and_then(|time| Some((place(time.of.first()?)?, format(time.format)))),
        type_from_key: read.type_from_key.clone(),
        items: read.items.patterns().first().cloned().unwrap_or_default(),
        source: read.source.clone(),
    }
}

fn place(read: &scheme::Place) -> Option<Place> {
    let text = read.to_string();
    let (part, rest) = text.trim_end_matches('?').split_once(':')?;
    match part {
        "header" => Some(Place::Header(rest.to_owned())),
        "query" => Some(Place::Query(rest.to_owned())),
        "body" | "root" => Some(Place::Body(rest.to_owned())),
        _ => None,
    }
}

fn format(read: scheme::TimeFormat) -> TimeFormat {
    match read {
        scheme::TimeFormat::UnixS => TimeFormat::UnixSeconds,
        scheme::TimeFormat::UnixMs => TimeFormat::UnixMillis,
        scheme::TimeFormat::Rfc3339 => TimeFormat::Rfc3339,
        scheme::TimeFormat::ImfFixdate => TimeFormat::ImfFixdate,
    }
}

/// The same value in the runtime's type for it.
pub(super) fn to_value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(lexeme) => serde_json::from_str(lexeme).unwrap_or(Value::Null),
        Json::String(text) => Value::String(text.clone()),
        Json::List(items) => Value::Array(items.iter().map(to_value).collect()),
        Json::Map(members) => members
            .iter()
            .map(|(key, value)| (key.clone(), to_value(value)))
            .collect(),
    }
}
