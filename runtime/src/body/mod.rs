//! Makes JSON of bodies that are forms.
//!
//! In:  headers and body.
//! Out: JSON.
//! Does not know: what the JSON means.

mod fitted;
#[cfg(feature = "multipart")]
mod multipart;

use std::borrow::Cow;
use std::collections::HashMap;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;
use serde_json::Value;

use crate::cloudevent::MediaType;
use crate::json::Json;
use crate::signature::decode_form;

pub(crate) use fitted::fitted;

/// The body as JSON, and whether its members are the fields of a form: as it is unless it is a form. Of a form, the JSON in
/// `field`, or an object of all fields: a string each, an array of strings for those that are there several times. Parts of a
/// multipart form that say that they are JSON are taken as it.
pub(crate) fn json(headers: &HeaderMap, body: &Bytes, field: Option<&str>) -> (Bytes, bool) {
    match read(headers, body, field) {
        Form::None => (body.clone(), false),
        Form::Holder(json) => (json.into(), false),
        Form::Fields(json) => (json.into(), true),
    }
}

/// The same of a body that is only looked at.
pub(crate) fn view<'b>(headers: &HeaderMap, body: &'b [u8], field: Option<&str>) -> Cow<'b, [u8]> {
    match read(headers, body, field) {
        Form::None => Cow::Borrowed(body),
        Form::Holder(json) | Form::Fields(json) => Cow::Owned(json),
    }
}

/// What a body is as a form.
enum Form {
    /// It is none.
    None,
    /// One field holds it all, as JSON.
    Holder(Vec<u8>),
    /// An object of all fields.
    Fields(Vec<u8>),
}

fn read(headers: &HeaderMap, body: &[u8], field: Option<&str>) -> Form {
    let Some(mut fields) = fields(headers, body) else {
        return Form::None;
    };
    let is_holder = |it: &Field| field.is_some_and(|name| it.name == name);
    match fields.iter().position(is_holder) {
        Some(holder) => Form::Holder(fields.swap_remove(holder).value),
        None => Form::Fields(object(&fields).into_bytes()),
    }
}

/// A field of a form.
struct Field {
    name: String,
    value: Vec<u8>,
    /// True when it says that it is JSON.
    is_json: bool,
}

/// The fields of a form in their order; `None` of every other body.
fn fields(headers: &HeaderMap, body: &[u8]) -> Option<Vec<Field>> {
    let text_of_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    if !may_be_form(text_of_type) {
        return None;
    }
    let media_type = MediaType::parse(text_of_type)?;
    if media_type.is("application", "x-www-form-urlencoded") {
        let field = |(name, value): (Vec<u8>, Vec<u8>)| Field {
            name: text(&name),
            value,
            is_json: false,
        };
        return Some(decode_form(body).into_iter().map(field).collect());
    }
    #[cfg(feature = "multipart")]
    if media_type.is("multipart", "form-data") {
        return multipart::fields(text_of_type, body);
    }
    None
}

/// Almost every other media type is known by its beginning.
fn may_be_form(text: &str) -> bool {
    let text = text.trim_ascii_start().as_bytes();
    ["application/x-", "multipart/"].iter().any(|start| {
        let text = text.get(..start.len());
        text.is_some_and(|text| text.eq_ignore_ascii_case(start.as_bytes()))
    })
}

fn object(fields: &[Field]) -> String {
    let mut places: HashMap<&str, usize> = HashMap::new();
    let mut members: Vec<(&str, Vec<String>)> = Vec::new();
    for field in fields {
        let place = *places.entry(&field.name).or_insert(members.len());
        if place == members.len() {
            members.push((&field.name, Vec::new()));
        }
        if let Some((_, values)) = members.get_mut(place) {
            values.push(value(field));
        }
    }
    let member = |(name, values): &(&str, Vec<String>)| {
        let name = Value::from(*name);
        match values.as_slice() {
            [only] => format!("{name}:{only}"),
            several => format!("{name}:[{}]", several.join(",")),
        }
    };
    let members: Vec<String> = members.iter().map(member).collect();
    format!("{{{}}}", members.join(","))
}

/// The value of a field, as JSON.
fn value(field: &Field) -> String {
    let json = field.is_json.then(|| Json::from_slice(&field.value).ok());
    match json.flatten() {
        Some(json) => json.as_str().to_owned(),
        None => Value::from(text(&field.value)).to_string(),
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(media_type: &'static str, body: &'static str, expect: &str) {
        let headers =
            HeaderMap::from_iter([(CONTENT_TYPE, http::HeaderValue::from_static(media_type))]);
        let (json, _) = json(
            &headers,
            &Bytes::from_static(body.as_bytes()),
            Some("payload"),
        );
        assert_eq!(json, expect);
    }

    #[test]
    fn forms() {
        let form = "application/x-www-form-urlencoded";
        check("application/json", "payload=1", "payload=1");
        check(form, "payload=%7B%22a%22%3A1%7D", r#"{"a":1}"#);
        check(
            "Application/X-WWW-Form-Urlencoded; charset=utf-8",
            "a=1&b=%22&a=2",
            r#"{"a":["1","2"],"b":"\""}"#,
        );
        check(form, "", "{}");
    }

    #[cfg(feature = "multipart")]
    #[test]
    fn forms_of_many_parts() {
        let body = "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n\
            --x\r\nContent-Disposition: form-data; name=\"b\"; filename=\"b.json\"\r\n\
            Content-Type: application/json\r\n\r\n{\"c\": 1.0}\r\n\
            --x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\r\n--x--\r\n";
        let parts = "multipart/form-data; boundary=x";
        check(parts, body, r#"{"a":["1",""],"b":{"c": 1.0}}"#);
        check(parts, "--x--", "{}");
        // What is no such form stays as it is.
        check("multipart/form-data", body, body);
        check(parts, "--y--", "--y--");
        check(
            parts,
            "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1",
            "--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1",
        );
        let holder = "--x\r\nContent-Disposition: form-data; name=payload\r\n\r\n{}\r\n--x--";
        check(parts, holder, "{}");
    }
}
