//! Takes batches apart: `/events/*` gives one piece of JSON an event.
//!
//! In:  patterns and JSON.
//! Out: the items' bytes, which share the memory of the body.
//! Does not know: whether the JSON is valid; that is found when an item is read.

use bytes::Bytes;

use crate::json::{self, Json};

/// The items of a batch by the first pattern that fits; `None` when there is no pattern, or none fits.
pub(crate) fn items(patterns: &[String], body: &Bytes) -> Option<Vec<Bytes>> {
    let items = patterns.iter().find_map(|pattern| along(pattern, body))?;
    Some(items.into_iter().map(|item| body.slice_ref(item)).collect())
}

/// True when one of the patterns fits.
pub(crate) fn is_batch(patterns: &[String], body: &[u8]) -> bool {
    patterns
        .iter()
        .any(|pattern| along(pattern, body).is_some())
}

/// The body in which `pattern` leads to `item` and to nothing else.
pub(crate) fn around(pattern: &str, item: &[u8]) -> Vec<u8> {
    let mut body = item.to_vec();
    for segment in pattern.rsplit('/').take(pattern.matches('/').count()) {
        body = match segment {
            "*" => [b"[", &body[..], b"]"].concat(),
            name => {
                let name = Json::text(&json::unescaped(name));
                [b"{", name.as_str().as_bytes(), b":", &body, b"}"].concat()
            }
        };
    }
    body
}

/// The values that a pattern leads to; `None` when there is nothing where it leads to first.
fn along<'a>(pattern: &str, body: &'a [u8]) -> Option<Vec<&'a [u8]>> {
    let mut steps = pattern.split("/*");
    let mut found = vec![json::locate(body, steps.next().unwrap_or_default())?];
    let mut first = true;
    for step in steps {
        let mut next = Vec::new();
        for value in found {
            match elements(value) {
                Some(elements) => next.extend(
                    elements
                        .into_iter()
                        .filter_map(|element| json::locate(element, step)),
                ),
                None if first => return None,
                None => {}
            }
        }
        found = next;
        first = false;
    }
    Some(found)
}

/// The elements of an array, without white space; `None` for other values.
pub(crate) fn elements(array: &[u8]) -> Option<Vec<&[u8]>> {
    let inner = array.trim_ascii().strip_prefix(b"[")?.strip_suffix(b"]")?;
    let mut elements = Vec::new();
    let (mut start, mut depth, mut in_string, mut escaped) = (0, 0_usize, false, false);
    for (at, byte) in inner.iter().enumerate() {
        match byte {
            _ if in_string => {
                in_string = escaped || *byte != b'"';
                escaped = !escaped && *byte == b'\\';
            }
            b'"' => in_string = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' if depth == 0 => {
                elements.push(inner[start..at].trim_ascii());
                start = at + 1;
            }
            _ => {}
        }
    }
    let last = inner[start..].trim_ascii();
    if !last.is_empty() || !elements.is_empty() {
        elements.push(last);
    }
    Some(elements)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `None`: the body is the only item.
    fn check(patterns: &[&str], body: &'static str, expect: Option<&[&str]>) {
        let patterns: Vec<String> = patterns.iter().map(|&pattern| pattern.to_owned()).collect();
        let items = items(&patterns, &Bytes::from_static(body.as_bytes()));
        let text = |item: &Bytes| String::from_utf8_lossy(item).into_owned();
        let items: Option<Vec<_>> = items.map(|items| items.iter().map(text).collect());
        let expect = expect.map(|expect| expect.iter().map(|&item| item.to_owned()).collect());
        assert_eq!(items, expect, "{body}");
    }

    #[test]
    fn batches() {
        check(&[], "[1, 2]", None);
        check(
            &["/*"],
            r#"[{"a": [1,2]} , "x,\"]" ]"#,
            Some(&[r#"{"a": [1,2]}"#, r#""x,\"]""#]),
        );
        check(&["/*"], "[]", Some(&[]));
        check(&["/events/*"], r#"{"events": [ 1 ]}"#, Some(&["1"]));
        check(&["/events/*"], r#"{"other": 1}"#, None);
        check(
            &["/e/*/c/*/v"],
            r#"{"e":[{"c":[{"v":1},{"v":2},{"w":0}]},{"c":[]},{"c":[{"v":3}]}]}"#,
            Some(&["1", "2", "3"]),
        );
        check(&["/*", "/list/*"], r#"{"list": [1]}"#, Some(&["1"]));
    }

    #[test]
    fn what_is_no_json_is_taken_apart_somehow() {
        for body in ["[", "]", "[,]", "[\"", "[}]", "", "[[[,", "[\"\\"] {
            check_no_panic(body);
        }
    }

    fn check_no_panic(body: &'static str) {
        items(
            &["/*".to_owned(), "/a/*".to_owned()],
            &Bytes::from_static(body.as_bytes()),
        );
    }
}
