//! Makes JSON of bodies that are forms.
//!
//! In:  headers and body.
//! Out: JSON.
//! Does not know: what the JSON means.

use std::borrow::Cow;

use bytes::Bytes;
use http::HeaderMap;
use http::header::CONTENT_TYPE;

use crate::signature::decode_form;

/// The body as JSON: as it is unless it is a form. Of a form, the JSON in `field`, or an object of all fields: a
/// string each, an array of strings for those that are there several times.
pub(crate) fn json(headers: &HeaderMap, body: &Bytes, field: Option<&str>) -> Bytes {
    match view(headers, body, field) {
        Cow::Borrowed(_) => body.clone(),
        Cow::Owned(json) => json.into(),
    }
}

/// The same of a body that is only looked at.
pub(crate) fn view<'b>(headers: &HeaderMap, body: &'b [u8], field: Option<&str>) -> Cow<'b, [u8]> {
    if !is_form(headers) {
        return Cow::Borrowed(body);
    }
    let fields = decode_form(body);
    let holder = field.and_then(|field| fields.iter().find(|(name, _)| name == field.as_bytes()));
    match holder {
        Some((_, json)) => Cow::Owned(json.clone()),
        None => Cow::Owned(object(&fields).into_bytes()),
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = media_type.split(';').next().unwrap_or_default().trim();
    essence.eq_ignore_ascii_case("application/x-www-form-urlencoded")
}

fn object(fields: &[(Vec<u8>, Vec<u8>)]) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut names: Vec<&[u8]> = Vec::new();
    for (name, _) in fields {
        if !names.contains(&name.as_slice()) {
            names.push(name);
        }
    }
    let member = |name: &&[u8]| {
        let mut values: Vec<_> = fields
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| text(value).into())
            .collect();
        let value = match (values.len(), values.pop()) {
            (1, Some(only)) => only,
            (_, last) => {
                values.extend(last);
                serde_json::Value::Array(values)
            }
        };
        format!("{}:{value}", serde_json::Value::from(text(name)))
    };
    let members: Vec<String> = names.iter().map(member).collect();
    format!("{{{}}}", members.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(media_type: &'static str, body: &'static str, expect: &str) {
        let headers =
            HeaderMap::from_iter([(CONTENT_TYPE, http::HeaderValue::from_static(media_type))]);
        let json = json(
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
}
