use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};

use super::attributes::Draft;
use super::{Data, Error, MediaType, Policy, Problem, RawCloudEvent, Value, percent, reader};

/// How an event travels over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Attributes in headers, data in the body.
    Binary,
    /// All of it in the body, as JSON.
    Structured,
    /// Several events in the body, as a JSON array.
    Batch,
}

/// Headers and body of a request or a response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// The headers, `Content-Type` among them.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

pub(super) const STRUCTURED: &str = "application/cloudevents+json";
const BATCH: &str = "application/cloudevents-batch+json";

impl Mode {
    /// Says how the event in a message travels; `None` when there is none.
    pub fn of(headers: &HeaderMap) -> Option<Mode> {
        Mode::by(media_type(headers), headers.contains_key("ce-specversion"))
    }

    /// Says how an event travels by the media type of a message, and by whether there is an attribute beside its body.
    pub(super) fn by(media_type: Option<MediaType<'_>>, has_attributes: bool) -> Option<Mode> {
        // HTTP binding, "HTTP Message Mapping": the prefix of a batch is longer than that of structured mode.
        match media_type {
            Some(media_type) if media_type.is_batch() => Some(Mode::Batch),
            Some(media_type) if media_type.is_structured() => Some(Mode::Structured),
            _ => has_attributes.then_some(Mode::Binary),
        }
    }
}

fn media_type(headers: &HeaderMap) -> Option<MediaType<'_>> {
    let text = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    MediaType::parse(text)
}

pub(super) fn read<'a>(
    headers: &'a HeaderMap,
    body: &'a [u8],
    policy: Policy,
) -> Result<RawCloudEvent<'a>, Error> {
    match Mode::of(headers) {
        Some(Mode::Structured) => {
            check_format(headers)?;
            let event = reader::read(body, policy)?;
            if policy.is_strict() {
                check_repeated(headers, &event)?;
            }
            Ok(event)
        }
        Some(Mode::Binary) => read_binary(headers, body, policy),
        Some(Mode::Batch) | None => Err(Error::NotAnEvent),
    }
}

/// Reads the events of an HTTP message in any mode: one in binary and structured mode, each of a batch.
///
/// # Errors
///
/// When the message holds no event, or its body is no JSON. An item of a batch that is no event costs no other item.
pub fn read_http<'a>(
    headers: &'a HeaderMap,
    body: &'a [u8],
    policy: Policy,
) -> Result<Vec<Result<RawCloudEvent<'a>, Error>>, Error> {
    match Mode::of(headers) {
        Some(Mode::Batch) => {
            check_format(headers)?;
            super::read_batch(body, policy)
        }
        _ => read(headers, body, policy).map(|event| vec![Ok(event)]),
    }
}

fn check_format(headers: &HeaderMap) -> Result<(), Error> {
    match media_type(headers).filter(|it| !it.is_json_format()) {
        Some(other) => Err(Error::Format(other.subtype().to_owned())),
        None => Ok(()),
    }
}

/// Attributes may be repeated as headers in structured mode; the body is right, and both must say the same.
fn check_repeated(headers: &HeaderMap, event: &RawCloudEvent<'_>) -> Result<(), Error> {
    for (header, value) in headers {
        let Some(name) = header.as_str().strip_prefix("ce-") else {
            continue;
        };
        let text = percent::decode(value.as_bytes(), Policy::Strict)
            .map_err(|problem| Error::value(name, problem))?;
        let own = event.attributes.texts().find(|(own, _)| *own == name);
        if own.is_none_or(|(_, own)| own != text) {
            return Err(Error::value(name, Problem::Mismatch));
        }
    }
    Ok(())
}

fn read_binary<'a>(
    headers: &'a HeaderMap,
    body: &'a [u8],
    policy: Policy,
) -> Result<RawCloudEvent<'a>, Error> {
    let mut draft = Draft::default();
    for header in headers.keys() {
        let Some(name) = header.as_str().strip_prefix("ce-") else {
            continue;
        };
        if name == "datacontenttype" {
            match policy {
                Policy::Strict => return Err(Error::Name(name.to_owned())),
                Policy::Interop => continue,
            }
        }
        if let Some(value) = only(headers, header)? {
            let text =
                percent::decode(value, policy).map_err(|problem| Error::value(name, problem))?;
            draft.put(Cow::Borrowed(name), Value::String(text), policy)?;
        }
    }
    if let Some(value) = only(headers, &CONTENT_TYPE)? {
        let name = "datacontenttype";
        let text =
            std::str::from_utf8(value).map_err(|_| Error::value(name, Problem::Character))?;
        draft.put(Cow::Borrowed(name), Value::from(text), policy)?;
    }
    let attributes = draft.finish()?;
    // A message without a body has no data: headers cannot tell that from data of no bytes.
    let data = (!body.is_empty()).then_some(Data::Bytes(Cow::Borrowed(body)));
    Ok(RawCloudEvent { attributes, data })
}

fn only<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a [u8]>, Error> {
    let mut values = headers.get_all(name).iter();
    let value = values.next().map(HeaderValue::as_bytes);
    match values.next() {
        Some(_) => Err(Error::Twice(name.as_str().to_owned())),
        None => Ok(value),
    }
}

pub(super) fn write(event: &RawCloudEvent<'_>, mode: Mode) -> Message {
    match mode {
        Mode::Binary => write_binary(event),
        Mode::Structured => with_type(STRUCTURED, event.to_json()),
        Mode::Batch => batch(format!("[{}]", event.to_json())),
    }
}

/// A message whose body is an array of events.
pub(super) fn batch(body: String) -> Message {
    with_type(BATCH, body)
}

fn with_type(media_type: &'static str, body: String) -> Message {
    let headers = HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(media_type))]);
    Message {
        headers,
        body: body.into(),
    }
}

fn write_binary(event: &RawCloudEvent<'_>) -> Message {
    let mut headers = HeaderMap::new();
    for (name, text) in event.attributes.texts() {
        let (name, value) = match name {
            "datacontenttype" => (Ok(CONTENT_TYPE), HeaderValue::from_bytes(text.as_bytes())),
            _ => {
                let name = HeaderName::from_bytes(format!("ce-{name}").as_bytes());
                (name, HeaderValue::from_str(&percent::encode(&text)))
            }
        };
        // Both are valid: names and values of attributes are proven when they are set, and encoded values are ASCII.
        if let (Ok(name), Ok(value)) = (name, value) {
            headers.insert(name, value);
        }
    }
    // CloudEvents, "datacontenttype": what a format implies is said when the format is left.
    if matches!(event.data, Some(Data::Json(_))) && !headers.contains_key(CONTENT_TYPE) {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    let body = event
        .data
        .as_ref()
        .map(|data| Bytes::copy_from_slice(data.bytes()))
        .unwrap_or_default();
    Message { headers, body }
}
