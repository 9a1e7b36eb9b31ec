use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Attributes, Data, Value, text};
use crate::json::cursor::Cursor;
use crate::json::quoted;

/// Writes the JSON format.
pub(super) fn write(attributes: &Attributes<'_>, data: Option<&Data<'_>>) -> String {
    let mut out = String::with_capacity(256 + data.map_or(0, |data| data.bytes().len()));
    out.push_str("{\"specversion\":\"1.0\"");
    let core = [
        ("id", Some(attributes.id())),
        ("source", Some(attributes.source())),
        ("type", Some(attributes.event_type())),
        ("subject", attributes.subject()),
        ("time", attributes.time()),
        ("datacontenttype", attributes.data_content_type()),
        ("dataschema", attributes.data_schema()),
    ];
    for (name, text) in core {
        if let Some(text) = text {
            member(&mut out, name);
            quoted(&mut out, text);
        }
    }
    for (name, value) in attributes.extensions() {
        member(&mut out, name);
        match value {
            Value::Boolean(_) | Value::Integer(_) => out.push_str(&value.to_text()),
            _ => quoted(&mut out, &value.to_text()),
        }
    }
    if let Some(data) = data {
        write_data(&mut out, attributes, data);
    }
    out.push('}');
    out
}

fn member(out: &mut String, name: &str) {
    out.push(',');
    quoted(out, name);
    out.push(':');
}

fn write_data(out: &mut String, attributes: &Attributes<'_>, data: &Data<'_>) {
    match data {
        Data::Json(raw) => {
            member(out, "data");
            out.push_str(raw);
        }
        Data::Text(text) => {
            member(out, "data");
            quoted(out, text);
        }
        Data::Bytes(bytes) => match spelled(attributes, bytes) {
            Some(Data::Bytes(_)) | None => {
                member(out, "data_base64");
                out.push('"');
                STANDARD.encode_string(bytes, out);
                out.push('"');
            }
            Some(data) => write_data(out, attributes, &data),
        },
    }
}

/// The bytes as JSON or text, when the media type says that they are that and they are. Otherwise they stay bytes:
/// without a media type, nothing is known about them.
fn spelled<'a>(attributes: &Attributes<'_>, bytes: &'a [u8]) -> Option<Data<'a>> {
    let media_type = attributes.media_type()?;
    let text = std::str::from_utf8(bytes).ok()?;
    if media_type.is_json() {
        let mut cursor = Cursor::new(text);
        let whole = cursor.skip().and_then(|_| cursor.end());
        return whole.is_ok().then_some(Data::Json(Cow::Borrowed(text)));
    }
    let plain = |character| text::is_allowed(character) || matches!(character, '\t' | '\n' | '\r');
    (media_type.is_text() && text.chars().all(plain)).then_some(Data::Text(Cow::Borrowed(text)))
}
