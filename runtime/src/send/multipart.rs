use crate::json::Json;
use crate::send::fields;

/// A payload as a form of many parts (RFC 7578): its media type, which names the boundary, and its body. A part a field, the
/// [`fields`] of [`form`](crate::send::form); what is no text is JSON, and says so.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::{Json, send::multipart};
///
/// let payload = Json::parse(r#"{"to": "a b", "n": 1}"#)?;
/// let (media_type, body) = multipart(&payload, None);
/// assert_eq!(media_type, "multipart/form-data; boundary=hookwright-0");
/// assert!(body.starts_with("--hookwright-0\r\nContent-Disposition: form-data; name=\"to\"\r\n\r\na b\r\n"));
/// assert!(body.ends_with("\r\nContent-Type: application/json\r\n\r\n1\r\n--hookwright-0--\r\n"));
/// # Ok::<(), hookwright_runtime::json::Error>(())
/// ```
pub fn multipart(payload: &Json, holder: Option<&str>) -> (String, String) {
    let parts: Vec<String> = fields(payload, holder).iter().map(part).collect();
    // RFC 2046, "Common Syntax": the boundary must not appear in what it bounds.
    let is_free = |boundary: &String| !parts.iter().any(|part| part.contains(boundary));
    let mut boundaries = (0_u64..).map(|number| format!("hookwright-{number}"));
    let boundary = boundaries.find(is_free).unwrap_or_default();
    let part = |part: &String| format!("--{boundary}\r\n{part}");
    let mut body: String = parts.iter().map(part).collect();
    body.push_str(&format!("--{boundary}--\r\n"));
    (media_type(&boundary), body)
}

/// The media type of a body of many parts: its boundary is that of its first line. `None` when there is none.
pub(super) fn media_type_of(body: &[u8]) -> Option<String> {
    let line = body
        .strip_prefix(b"--")?
        .split(|byte| *byte == b'\r')
        .next()?;
    let line = std::str::from_utf8(line).ok()?.trim_end();
    let boundary = line.strip_suffix("--").unwrap_or(line);
    // RFC 2046, "Common Syntax": the characters that may stand in a boundary; those of them that need no quotes.
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"'+_-.".contains(&byte);
    let is_boundary = (1..=70).contains(&boundary.len()) && boundary.bytes().all(is_plain);
    is_boundary.then(|| media_type(boundary))
}

fn media_type(boundary: &str) -> String {
    format!("multipart/form-data; boundary={boundary}")
}

fn part((name, value): &(String, Json)) -> String {
    // RFC 7578, "Content-Disposition Header Field for Each Part": quotes and line breaks are percent-encoded.
    let name = name
        .replace('"', "%22")
        .replace('\r', "%0D")
        .replace('\n', "%0A");
    let name = format!("Content-Disposition: form-data; name=\"{name}\"\r\n");
    match value.as_text() {
        Some(text) => format!("{name}\r\n{text}\r\n"),
        None => format!("{name}Content-Type: application/json\r\n\r\n{value}\r\n"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_boundary_that_is_in_no_part() {
        let payload =
            Json::parse(r#"{"a\"\r\nb": "x --hookwright-0 y", "l": [1, "hookwright-1"]}"#);
        let (media_type, body) = multipart(&payload.expect("JSON"), None);
        assert_eq!(media_type, "multipart/form-data; boundary=hookwright-2");
        assert_eq!(media_type_of(body.as_bytes()), Some(media_type));
        assert!(body.contains("name=\"a%22%0D%0Ab\"\r\n"), "{body}");
        assert_eq!(body.matches("name=\"l\"").count(), 2);
    }

    #[test]
    fn a_part_a_field() {
        let payload = Json::parse(r#"{"a\"":"hookwright-0","n":[{"b":1}]}"#);
        let (_, body) = multipart(&payload.expect("JSON"), None);
        assert_eq!(
            body,
            "--hookwright-1\r\nContent-Disposition: form-data; name=\"a%22\"\r\n\r\nhookwright-0\r\n\
            --hookwright-1\r\nContent-Disposition: form-data; name=\"n\"\r\nContent-Type: application/json\r\n\r\n{\"b\":1}\r\n\
            --hookwright-1--\r\n",
        );
    }

    #[test]
    fn boundaries_of_bodies() {
        let check = |body: &str, expect: Option<&str>| {
            let expect = expect.map(super::media_type);
            assert_eq!(media_type_of(body.as_bytes()), expect, "{body}");
        };
        check("--x\r\n…", Some("x"));
        check("----a.b--\r\n", Some("--a.b"));
        check("{}", None);
        check("--\r\n", None);
        check("--a b\r\n", None);
    }
}
