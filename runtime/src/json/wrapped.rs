use std::borrow::Cow;

use crate::json::cursor::Cursor;
use crate::signature::percent_decode;

/// Returns the JSON object that is the text of the only member of an object, percent-encoded or not: what is left of a
/// form with one field. `None` for every other body.
pub(crate) fn wrapped(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = only_text(bytes)?;
    let begins = |start: &str| {
        text.trim_start()
            .get(..start.len())
            .is_some_and(|it| it.eq_ignore_ascii_case(start))
    };
    if begins("%7B") {
        Some(percent_decode(&text))
    } else if begins("{") {
        Some(text.into_owned().into_bytes())
    } else {
        None
    }
}

fn only_text(bytes: &[u8]) -> Option<Cow<'_, str>> {
    // Almost every other body is known by its end.
    let inside = bytes.trim_ascii_end().strip_suffix(b"}")?;
    inside.trim_ascii_end().strip_suffix(b"\"")?;
    let mut cursor = Cursor::from_bytes(bytes).ok()?;
    if cursor.peek() != b'{' {
        return None;
    }
    cursor.enter().ok()?;
    if cursor.peek() != b'"' {
        return None;
    }
    cursor.name().ok()?;
    if cursor.peek() != b'"' {
        return None;
    }
    let text = cursor.string().ok()?;
    match cursor.more(b'}') {
        Ok(false) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: &str, expect: Option<&str>) {
        let found = wrapped(body.as_bytes());
        assert_eq!(found.as_deref(), expect.map(str::as_bytes), "{body}");
    }

    #[test]
    fn forms_with_one_field() {
        check(r#"{"payload": "{\"a\":1}"}"#, Some(r#"{"a":1}"#));
        check(r#"{"payload": "%7b%22a%22:1%7D"}"#, Some(r#"{"a":1}"#));
        check(r#"{"payload": "{}", "more": 1}"#, None);
        check(r#"{"payload": "text"}"#, None);
        check(r#"{"payload": {}}"#, None);
        check("{}", None);
        check(r#"["{}"]"#, None);
        check(r#"{"a"#, None);
    }
}
