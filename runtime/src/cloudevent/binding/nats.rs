//! NATS messages: headers `ce-…`, percent-encoded as in HTTP, `ce-datacontenttype` among them.
//!
//! Servers before 2.2 have no headers: their payloads are read by [`RawCloudEvent::from_json`].

use std::borrow::Cow;

use bytes::Bytes;

use super::parts::{self, Parts};
use crate::cloudevent::http::STRUCTURED;
use crate::cloudevent::{Error, Mode, Policy, RawCloudEvent, Value, percent};

/// What the binding says of a message. The subject is the sender's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The headers, in an order that is always the same.
    pub headers: Vec<(String, String)>,
    /// The payload.
    pub payload: Bytes,
}

const CONTENT_TYPE: &str = "content-type";

/// Returns the event in binary mode: attributes in headers, the data as payload.
pub fn binary(event: &RawCloudEvent<'_>) -> Message {
    let content_type =
        parts::content_type(event).map(|text| ("datacontenttype", Cow::Borrowed(text)));
    let headers = parts::texts(event)
        .chain(content_type)
        .map(|(name, text)| (format!("ce-{name}"), percent::encode(&text).into_owned()));
    Message {
        headers: headers.collect(),
        payload: parts::payload(event).unwrap_or_default(),
    }
}

/// Returns the event in structured mode: all of it is the payload.
pub fn structured(event: &RawCloudEvent<'_>) -> Message {
    Message {
        headers: vec![(CONTENT_TYPE.to_owned(), STRUCTURED.to_owned())],
        payload: event.to_json().into(),
    }
}

/// Says how the event in a message travels; `None` when there is none.
pub fn mode<'a>(headers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Option<Mode> {
    parts(headers, b"", Policy::Interop).ok()?.mode()
}

/// Reads the event of a message, in the mode that its headers say.
///
/// # Errors
///
/// When it is not an event.
pub fn read<'a>(
    headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    payload: &'a [u8],
    policy: Policy,
) -> Result<RawCloudEvent<'a>, Error> {
    parts(headers, payload, policy)?.read(policy)
}

fn parts<'a>(
    headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    payload: &'a [u8],
    policy: Policy,
) -> Result<Parts<'a>, Error> {
    let mut parts = Parts {
        payload: parts::not_empty(payload),
        ..Parts::default()
    };
    let mut content_type = None;
    for (header, value) in headers {
        // NATS binding, "NATS Header Names": they are compared without regard to case.
        if header.eq_ignore_ascii_case(CONTENT_TYPE) {
            content_type = Some(value);
        } else if let Some(name) = attribute(header) {
            let text = percent::decode(value.as_bytes(), policy);
            let text = text.map_err(|problem| Error::value(&name, problem))?;
            parts.attributes.push((name, Value::String(text)));
        }
    }
    parts.content_type = content_type;
    // The media type of the data is an attribute among others here; that of the message only says the mode.
    if parts.mode() == Some(Mode::Binary) {
        parts.content_type = None;
    }
    Ok(parts)
}

fn attribute(header: &str) -> Option<Cow<'_, str>> {
    let (prefix, name) = header.split_at_checked(3)?;
    if !prefix.eq_ignore_ascii_case("ce-") {
        return None;
    }
    Some(if name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        Cow::Owned(name.to_ascii_lowercase())
    } else {
        Cow::Borrowed(name)
    })
}
