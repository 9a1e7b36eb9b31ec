//! MQTT: user properties that are called as the attributes are. MQTT 3.1.1 has none: there, the payload is the event.

use std::borrow::Cow;

use bytes::Bytes;

use super::parts::{self, Parts};
use crate::cloudevent::http::STRUCTURED;
use crate::cloudevent::{Error, Mode, Policy, RawCloudEvent, Value, name};

/// What the binding says of an MQTT 5 `PUBLISH`. Topic and quality of service are the sender's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Publish {
    /// The property `Content Type`.
    pub content_type: Option<String>,
    /// The user properties, in an order that is always the same.
    pub user_properties: Vec<(String, String)>,
    /// The payload.
    pub payload: Bytes,
}

/// Returns the event in binary mode: attributes in user properties, the data as payload.
pub fn binary(event: &RawCloudEvent<'_>) -> Publish {
    let properties = parts::texts(event).map(|(name, text)| (name.to_owned(), text.into_owned()));
    Publish {
        content_type: parts::content_type(event).map(str::to_owned),
        user_properties: properties.collect(),
        payload: parts::payload(event).unwrap_or_default(),
    }
}

/// Returns the event in structured mode: all of it is the payload.
pub fn structured(event: &RawCloudEvent<'_>) -> Publish {
    Publish {
        content_type: Some(STRUCTURED.to_owned()),
        user_properties: Vec::new(),
        payload: structured_v3(event),
    }
}

/// Returns the payload of an MQTT 3.1.1 `PUBLISH`, which knows structured mode alone.
pub fn structured_v3(event: &RawCloudEvent<'_>) -> Bytes {
    event.to_json().into()
}

/// Says how the event in an MQTT 5 `PUBLISH` travels; `None` when there is none.
pub fn mode<'a>(
    content_type: Option<&'a str>,
    user_properties: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Option<Mode> {
    parts(content_type, user_properties, b"").mode()
}

/// Reads the event of an MQTT 5 `PUBLISH`, in the mode that its content type says.
///
/// User properties have no prefix: those whose names no attribute can have are none.
///
/// # Errors
///
/// When it is not an event.
pub fn read<'a>(
    content_type: Option<&'a str>,
    user_properties: impl IntoIterator<Item = (&'a str, &'a str)>,
    payload: &'a [u8],
    policy: Policy,
) -> Result<RawCloudEvent<'a>, Error> {
    let mut parts = parts(content_type, user_properties, payload);
    if parts.mode() == Some(Mode::Structured) {
        // Without a prefix, nothing says that they repeat attributes.
        parts.attributes.clear();
    }
    parts.read(policy)
}

/// Reads the event of an MQTT 3.1.1 `PUBLISH`.
///
/// # Errors
///
/// When it is not an event in the JSON format.
pub fn read_v3(payload: &[u8], policy: Policy) -> Result<RawCloudEvent<'_>, Error> {
    RawCloudEvent::from_json(payload, policy)
}

fn parts<'a>(
    content_type: Option<&'a str>,
    user_properties: impl IntoIterator<Item = (&'a str, &'a str)>,
    payload: &'a [u8],
) -> Parts<'a> {
    let attributes = user_properties
        .into_iter()
        .filter(|(name, _)| name::is_core(name) || name::check(name, Policy::Strict).is_ok())
        .map(|(name, text)| (Cow::Borrowed(name), Value::from(text)));
    Parts {
        content_type,
        attributes: attributes.collect(),
        payload: parts::not_empty(payload),
    }
}
