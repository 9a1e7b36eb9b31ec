//! Kafka records: headers `ce_…`, as UTF-8.
//!
//! Brokers before 0.11 have no headers: their values are read by [`RawCloudEvent::from_json`].

use std::borrow::Cow;

use bytes::Bytes;

use super::parts::{self, Parts};
use crate::cloudevent::http::STRUCTURED;
use crate::cloudevent::{Error, Mode, Policy, Problem, RawCloudEvent, Value};

/// What the binding says of a record. Topic, partition and key are the sender's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The headers, in an order that is always the same.
    pub headers: Vec<(String, Vec<u8>)>,
    /// The value. `None` for an event without data, which a compacted topic takes for a tombstone.
    pub value: Option<Bytes>,
}

const CONTENT_TYPE: &str = "content-type";

/// Returns the event in binary mode: attributes in headers, the data as value.
pub fn binary(event: &RawCloudEvent<'_>) -> Record {
    let attributes = parts::texts(event)
        .map(|(name, text)| (format!("ce_{name}"), text.into_owned().into_bytes()));
    let content_type =
        parts::content_type(event).map(|text| (CONTENT_TYPE.to_owned(), text.as_bytes().to_vec()));
    Record {
        headers: attributes.chain(content_type).collect(),
        value: parts::payload(event),
    }
}

/// Returns the event in structured mode: all of it is the value.
pub fn structured(event: &RawCloudEvent<'_>) -> Record {
    Record {
        headers: vec![(CONTENT_TYPE.to_owned(), STRUCTURED.as_bytes().to_vec())],
        value: Some(event.to_json().into()),
    }
}

/// The record's key by the extension `partitionkey`, for senders who want that. The extension stays in the event.
pub fn partition_key<'e>(event: &'e RawCloudEvent<'_>) -> Option<&'e str> {
    event.attributes().extension("partitionkey")?.as_str()
}

/// Says how the event in a record travels; `None` when there is none.
pub fn mode<'a>(headers: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Option<Mode> {
    parts(headers, None, Policy::Interop).ok()?.mode()
}

/// Reads the event of a record, in the mode that its headers say.
///
/// # Errors
///
/// When it is not an event.
pub fn read<'a>(
    headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    value: Option<&'a [u8]>,
    policy: Policy,
) -> Result<RawCloudEvent<'a>, Error> {
    parts(headers, value, policy)?.read(policy)
}

fn parts<'a>(
    headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
    value: Option<&'a [u8]>,
    policy: Policy,
) -> Result<Parts<'a>, Error> {
    let mut parts = Parts {
        payload: value,
        ..Parts::default()
    };
    for (header, value) in headers {
        let text = || {
            let text = std::str::from_utf8(value);
            text.map_err(|_| Error::value(header, Problem::Encoding))
        };
        if header.eq_ignore_ascii_case(CONTENT_TYPE) {
            let twice = parts.content_type.replace(text()?).is_some();
            if twice && policy.is_strict() {
                return Err(Error::Twice(CONTENT_TYPE.to_owned()));
            }
        } else if let Some(name) = header.strip_prefix("ce_") {
            let value = Value::from(text()?);
            parts.attributes.push((Cow::Borrowed(name), value));
        }
    }
    Ok(parts)
}
