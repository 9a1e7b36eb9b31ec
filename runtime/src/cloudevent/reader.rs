use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::attributes::Draft;
use super::{CloudEvent, Data, Error, MediaType, Policy, Problem, RawCloudEvent, Value};
use crate::json;
use crate::json::cursor::Cursor;
use crate::value::Node;

/// Reads one event, which is the whole of `body`.
pub(super) fn read(body: &[u8], policy: Policy) -> Result<RawCloudEvent<'_>, Error> {
    let mut cursor = Cursor::from_bytes(body)?;
    let event = read_at(&mut cursor, policy)?;
    cursor.end()?;
    Ok(event)
}

/// Reads one event, which is the whole of `body`, and its data as a type.
///
/// Data that cannot be text is read where it stands; what it is, `datacontenttype` may say only after it.
pub(super) fn read_typed<T: Node + Default>(
    body: &[u8],
    policy: Policy,
) -> Result<CloudEvent<T>, Error> {
    let mut cursor = Cursor::from_bytes(body)?;
    let mut typed = None;
    let event = read_with(&mut cursor, policy, |cursor| {
        if cursor.peek() == b'"' {
            return cursor.skip();
        }
        let (start, depth) = (cursor.at(), cursor.depth());
        let mut data = T::default();
        match json::read_at(cursor, &mut data) {
            Ok(()) => {
                typed = Some(data);
                Ok(cursor.slice(start, cursor.at()))
            }
            // Why it does not fit is only of interest when all else does.
            Err(_) => {
                cursor.back_to(start, depth);
                cursor.skip()
            }
        }
    })?;
    cursor.end()?;
    match (typed, &event.data) {
        (Some(data), Some(Data::Json(_))) => Ok(CloudEvent {
            attributes: event.attributes.into_owned(),
            data: Some(data),
        }),
        _ => event.into_typed(),
    }
}

/// Reads the object at the cursor, in one pass: no member is looked at twice, and no tree is built.
pub(super) fn read_at<'a>(
    cursor: &mut Cursor<'a>,
    policy: Policy,
) -> Result<RawCloudEvent<'a>, Error> {
    read_with(cursor, policy, Cursor::skip)
}

/// The same; `take_data` moves over the value of `data`, and returns its text.
fn read_with<'a>(
    cursor: &mut Cursor<'a>,
    policy: Policy,
    mut take_data: impl FnMut(&mut Cursor<'a>) -> Result<&'a str, json::Error>,
) -> Result<RawCloudEvent<'a>, Error> {
    if cursor.peek() != b'{' {
        return Err(Error::Kind);
    }
    cursor.enter()?;
    let mut draft = Draft::default();
    let (mut json, mut base64) = (None, None);
    let mut more = cursor.peek() != b'}';
    if !more {
        cursor.leave();
    }
    while more {
        let name = cursor.name()?;
        match name.as_ref() {
            "data" => once(&mut json, take_data(cursor)?, "data")?,
            "data_base64" => once(&mut base64, cursor.skip()?, "data_base64")?,
            _ => {
                if let Some(value) = value(cursor, &name, policy)? {
                    draft.put(name, value, policy)?;
                }
            }
        }
        more = cursor.more(b'}')?;
    }
    let attributes = draft.finish()?;
    // The schema of the JSON format allows `"data_base64": null`: it is not there then.
    let data = match (json, base64.filter(|raw| *raw != "null")) {
        (Some(_), Some(_)) => return Err(Error::TwoData),
        (Some(raw), None) => Some(json_data(raw, attributes.media_type(), policy)?),
        (None, Some(raw)) => Some(base64_data(raw)?),
        (None, None) => None,
    };
    Ok(RawCloudEvent { attributes, data })
}

fn once<'a>(place: &mut Option<&'a str>, raw: &'a str, name: &str) -> Result<(), Error> {
    match place.replace(raw) {
        Some(_) => Err(Error::Twice(name.to_owned())),
        None => Ok(()),
    }
}

/// The value of an attribute; `None` for `null`, which is the same as not being there.
fn value<'a>(
    cursor: &mut Cursor<'a>,
    name: &str,
    policy: Policy,
) -> Result<Option<Value<'a>>, Error> {
    Ok(Some(match cursor.peek() {
        b'"' => Value::String(cursor.string()?),
        b't' | b'f' => Value::Boolean(cursor.skip()? == "true"),
        b'n' => {
            cursor.skip()?;
            return Ok(None);
        }
        _ => other(cursor.skip()?, name, policy)?,
    }))
}

/// A number, an object or an array.
fn other<'a>(raw: &'a str, name: &str, policy: Policy) -> Result<Value<'a>, Error> {
    let number = raw.parse();
    match number {
        Ok(number) => Ok(Value::Integer(number)),
        Err(_) if policy == Policy::Interop => Ok(Value::Other(Cow::Borrowed(raw))),
        Err(_) if raw.starts_with(['{', '[']) => Err(Error::value(name, Problem::Type)),
        Err(_) => Err(Error::value(name, Problem::Range)),
    }
}

fn json_data<'a>(
    raw: &'a str,
    media_type: Option<MediaType<'_>>,
    policy: Policy,
) -> Result<Data<'a>, Error> {
    // JSON format, "Handling of Data": without `datacontenttype`, data is JSON.
    if media_type.is_none_or(|media_type| media_type.is_json()) {
        return Ok(Data::Json(Cow::Borrowed(raw)));
    }
    if raw.starts_with('"') {
        return Ok(Data::Text(Cursor::new(raw).string()?));
    }
    match policy {
        Policy::Strict => Err(Error::DataIsJson),
        Policy::Interop => Ok(Data::Json(Cow::Borrowed(raw))),
    }
}

fn base64_data(raw: &str) -> Result<Data<'static>, Error> {
    if !raw.starts_with('"') {
        return Err(Error::Base64);
    }
    let text = Cursor::new(raw).string()?;
    let bytes = STANDARD
        .decode(text.as_bytes())
        .map_err(|_| Error::Base64)?;
    Ok(Data::Bytes(Cow::Owned(bytes)))
}

impl From<json::Error> for Error {
    fn from(error: json::Error) -> Self {
        Error::Json {
            offset: error.offset(),
        }
    }
}
