//! AMQP 1.0 messages: application properties `cloudEvents_…` or `cloudEvents:…`, with types of their own.

use std::borrow::Cow;

use bytes::Bytes;

use super::parts::{self, Parts};
use crate::cloudevent::http::STRUCTURED;
use crate::cloudevent::{Error, Mode, Policy, Problem, RawCloudEvent, Value};
use crate::moment;
use crate::scheme::TimeFormat;

/// What the binding says of a message. Address and delivery are the sender's business.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The property `content-type`.
    pub content_type: Option<String>,
    /// The application properties, in an order that is always the same.
    pub properties: Vec<(String, Property<'static>)>,
    /// The section `data`.
    pub data: Bytes,
}

/// The value of an application property.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Property<'a> {
    /// `boolean`.
    Boolean(bool),
    /// `long`, and every other kind of whole number that a client knows.
    Long(i64),
    /// `string`.
    String(Cow<'a, str>),
    /// `binary`.
    Binary(Cow<'a, [u8]>),
    /// `timestamp`: milliseconds since 1970. Read, never written: times keep the text in which they came.
    Timestamp(i64),
}

impl Property<'_> {
    /// The text that says the same, for clients that have texts alone: `true`, `42`, base64, a time of RFC 3339.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Boolean(value) => Cow::Owned(value.to_string()),
            Self::Long(number) => Cow::Owned(number.to_string()),
            Self::String(text) => Cow::Borrowed(text),
            Self::Binary(bytes) => {
                Cow::Owned(Value::Binary(Cow::Borrowed(bytes)).to_text().into_owned())
            }
            Self::Timestamp(millis) => {
                Cow::Owned(moment::write(TimeFormat::Rfc3339, (*millis).into()))
            }
        }
    }
}

/// Returns the event in binary mode: attributes in application properties, the data as data.
pub fn binary(event: &RawCloudEvent<'_>) -> Message {
    let attributes = event.attributes();
    let core = attributes
        .core()
        .filter(|(name, _)| *name != "datacontenttype")
        .map(|(name, text)| (name, Property::String(Cow::Owned(text.to_owned()))));
    let extensions = attributes
        .extensions()
        .map(|(name, value)| (name, native(value)));
    let properties = core
        .chain(extensions)
        .map(|(name, value)| (format!("cloudEvents_{name}"), value));
    Message {
        content_type: parts::content_type(event).map(str::to_owned),
        properties: properties.collect(),
        data: parts::payload(event).unwrap_or_default(),
    }
}

/// Returns the event in structured mode: all of it is the data.
pub fn structured(event: &RawCloudEvent<'_>) -> Message {
    Message {
        content_type: Some(STRUCTURED.to_owned()),
        properties: Vec::new(),
        data: event.to_json().into(),
    }
}

/// Says how the event in a message travels; `None` when there is none.
pub fn mode<'a>(
    content_type: Option<&'a str>,
    properties: impl IntoIterator<Item = (&'a str, Property<'a>)>,
) -> Option<Mode> {
    let parts = parts(content_type, properties, b"", Policy::Interop);
    parts.ok()?.mode()
}

/// Reads the event of a message, in the mode that its content type says.
///
/// # Errors
///
/// When it is not an event.
pub fn read<'a>(
    content_type: Option<&'a str>,
    properties: impl IntoIterator<Item = (&'a str, Property<'a>)>,
    data: &'a [u8],
    policy: Policy,
) -> Result<RawCloudEvent<'a>, Error> {
    parts(content_type, properties, data, policy)?.read(policy)
}

fn parts<'a>(
    content_type: Option<&'a str>,
    properties: impl IntoIterator<Item = (&'a str, Property<'a>)>,
    data: &'a [u8],
    policy: Policy,
) -> Result<Parts<'a>, Error> {
    let mut parts = Parts {
        content_type,
        payload: parts::not_empty(data),
        ..Parts::default()
    };
    let mut separator = None;
    for (property, value) in properties {
        let rest = property.strip_prefix("cloudEvents");
        let Some((between, name)) = rest.and_then(|rest| rest.split_at_checked(1)) else {
            continue;
        };
        if !matches!(between, "_" | ":") {
            continue;
        }
        // AMQP binding, "AMQP Application Property Names": one message has one separator.
        if *separator.get_or_insert(between) != between && policy.is_strict() {
            return Err(Error::Name(property.to_owned()));
        }
        let value = read_property(value, policy).map_err(|it| Error::value(name, it))?;
        parts.attributes.push((Cow::Borrowed(name), value));
    }
    Ok(parts)
}

fn read_property(property: Property<'_>, policy: Policy) -> Result<Value<'_>, Problem> {
    Ok(match property {
        Property::Boolean(value) => Value::Boolean(value),
        Property::Long(number) => match i32::try_from(number) {
            Ok(number) => Value::Integer(number),
            Err(_) if policy.is_strict() => return Err(Problem::Range),
            Err(_) => Value::Other(Cow::Owned(number.to_string())),
        },
        Property::String(text) => Value::String(text),
        Property::Binary(bytes) => Value::Binary(bytes),
        Property::Timestamp(millis) => {
            let text = Property::Timestamp(millis).to_text().into_owned();
            Value::Timestamp(Cow::Owned(text))
        }
    })
}

fn native(value: &Value<'_>) -> Property<'static> {
    match value {
        Value::Boolean(value) => Property::Boolean(*value),
        Value::Integer(number) => Property::Long((*number).into()),
        Value::Binary(bytes) => Property::Binary(Cow::Owned(bytes.to_vec())),
        other => Property::String(Cow::Owned(other.to_text().into_owned())),
    }
}
