use crate::json::{locate, quoted};

/// The same JSON with a string at a JSON Pointer: in the place of the value that is there, or as a new member of objects
/// that are made where they are missing. Everything else stays as it is, byte for byte.
///
/// `None` when the text is no JSON, or the pointer leads through something that is no object.
pub(crate) fn put(json: &[u8], pointer: &str, text: &str) -> Option<Vec<u8>> {
    let mut value = String::new();
    quoted(&mut value, text);
    put_value(json, pointer, &value)
}

fn put_value(json: &[u8], pointer: &str, value: &str) -> Option<Vec<u8>> {
    if let Some(old) = locate(json, pointer) {
        return Some(replaced(json, old, value));
    }
    let (parent, name) = pointer.rsplit_once('/')?;
    let Some(object) = locate(json, parent) else {
        return put_value(json, parent, &member(name, value, "{", "}"));
    };
    let inside = object.strip_prefix(b"{")?;
    let rest = std::str::from_utf8(inside).ok()?;
    let empty = rest.trim_start().starts_with('}');
    let first = member(name, value, "{", if empty { "" } else { "," });
    Some(replaced(json, object, &(first + rest)))
}

fn member(name: &str, value: &str, before: &str, after: &str) -> String {
    let mut text = before.to_owned();
    quoted(&mut text, &name.replace("~1", "/").replace("~0", "~"));
    text + ":" + value + after
}

/// `part` is a slice of `whole`.
fn replaced(whole: &[u8], part: &[u8], by: &str) -> Vec<u8> {
    let start = part.as_ptr().addr().saturating_sub(whole.as_ptr().addr());
    let before = whole.get(..start).unwrap_or_default();
    let after = whole.get(start + part.len()..).unwrap_or_default();
    [before, by.as_bytes(), after].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let check = |json: &str, pointer: &str, expect: Option<&str>| {
            let found =
                put(json.as_bytes(), pointer, "x\"").map(|json| String::from_utf8(json).unwrap());
            assert_eq!(found.as_deref(), expect, "{json} {pointer}");
        };
        check(
            "{\"a\": 1, \"b\":2}",
            "/a",
            Some("{\"a\": \"x\\\"\", \"b\":2}"),
        );
        check("{ }", "/a", Some("{\"a\":\"x\\\"\" }"));
        check(
            "{\"b\":[{}]}",
            "/b/0/c~1d",
            Some("{\"b\":[{\"c/d\":\"x\\\"\"}]}"),
        );
        check(
            "{\"b\":1}",
            "/a/c",
            Some("{\"a\":{\"c\":\"x\\\"\"},\"b\":1}"),
        );
        check("{\"b\":1}", "/b/c", None);
        check("[]", "/0", None);
        check("", "/a", None);
    }
}
