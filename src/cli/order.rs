use std::time::{Duration, SystemTime};

use hookwright_runtime::Json;
use hookwright_runtime::scheme::{Envelope, Place, Time};

/// How far apart two events are that arrive in the wrong order.
const APART: Duration = Duration::from_secs(60);

/// An event of a row, as a payload.
pub(super) struct Placed {
    pub(super) payload: Vec<u8>,
    /// When it happened.
    pub(super) at: SystemTime,
}

/// Two events of which the later one comes first; and whether their bodies say when they happened.
pub(super) fn reversed(
    payload: &[u8],
    envelope: &Envelope,
    now: SystemTime,
) -> (Vec<Placed>, bool) {
    let before = now.checked_sub(APART).unwrap_or(now);
    let (later, later_says) = placed(payload, envelope, now, 2);
    let (earlier, earlier_says) = placed(payload, envelope, before, 1);
    (vec![later, earlier], later_says && earlier_says)
}

/// The event with this number in a row, and whether its body says when it happened.
fn placed(payload: &[u8], envelope: &Envelope, at: SystemTime, number: u32) -> (Placed, bool) {
    let Ok(json) = Json::from_slice(payload) else {
        let payload = payload.to_vec();
        return (Placed { payload, at }, false);
    };
    let ids = envelope.id.iter().flat_map(|id| &id.of);
    let json = ids.fold(json, |json, place| numbered(json, envelope, place, number));
    let timed = envelope
        .time
        .as_ref()
        .and_then(|time| timed(&json, envelope, time, at));
    let says = timed.is_some();
    let payload = timed.unwrap_or(json).to_string().into_bytes();
    (Placed { payload, at }, says)
}

/// The same with another id where one stands.
fn numbered(json: Json, envelope: &Envelope, place: &Place, number: u32) -> Json {
    let id = pointer(envelope, place).and_then(|pointer| Some((json.pointer(&pointer)?, pointer)));
    let Some((id, pointer)) = id else {
        return json;
    };
    let other = match (id.as_text(), id.as_str().parse::<u64>()) {
        (Some(text), _) => Json::text(&format!("{text}_{number}")),
        (None, Ok(id)) => {
            let id = id.saturating_add(number.into()).to_string();
            Json::parse(&id).unwrap_or_else(|_| Json::text(&id))
        }
        (None, Err(_)) => return json,
    };
    json.with(&pointer, &other).unwrap_or(json)
}

/// The same with another time; `None` where no time stands in the body.
fn timed(json: &Json, envelope: &Envelope, time: &Time, at: SystemTime) -> Option<Json> {
    let mut places = time.of.iter();
    let there = places.find_map(|place| {
        let pointer = pointer(envelope, place)?;
        Some((json.pointer(&pointer)?, pointer))
    });
    let (old, pointer) = there?;
    let text = time.write(at);
    let new = match old.as_text() {
        Some(_) => Json::text(&text),
        None => Json::parse(&text).ok()?,
    };
    json.with(&pointer, &new)
}

/// Where a place is in a payload, which is put into a batch later where the provider sends such; `None` when it is not in it.
fn pointer(envelope: &Envelope, place: &Place) -> Option<String> {
    let text = place.to_string();
    let text = text.strip_suffix('?').unwrap_or(&text);
    match text.split_once(':')? {
        ("body", pointer) => Some(pointer.to_owned()),
        ("root", pointer) if envelope.items.patterns().is_empty() => Some(pointer.to_owned()),
        _ => None,
    }
}
