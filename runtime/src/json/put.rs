use crate::json::{locate, quoted};

/// The same JSON with a string at a JSON Pointer: in the place of the value that is there, or as a new member of objects
/// and arrays that are made where they are missing; of an array, only the first item. Everything else stays as it is, byte for byte.
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
    let Some(around) = locate(json, parent) else {
        let (open, close) = if name == "0" { ("[", "]") } else { ("{", "}") };
        let made = format!("{open}{}{close}", entry(open, name, value));
        return put_value(json, parent, &made);
    };
    let (first, inside) = std::str::from_utf8(around).ok()?.split_at_checked(1)?;
    let fits = first == "{" || first == "[" && name == "0";
    let empty = inside.trim_start().starts_with(['}', ']']);
    let comma = if empty { "" } else { "," };
    let filled = format!("{first}{}{comma}{inside}", entry(first, name, value));
    fits.then(|| replaced(json, around, &filled))
}

/// What stands in an object or array: a member, or an item.
fn entry(open: &str, name: &str, value: &str) -> String {
    if open == "[" {
        return value.to_owned();
    }
    let mut text = String::new();
    quoted(&mut text, &name.replace("~1", "/").replace("~0", "~"));
    text + ":" + value
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
        check("{}", "/a/0", Some("{\"a\":[\"x\\\"\"]}"));
        check("[]", "/0", Some("[\"x\\\"\"]"));
        check("[1]", "/1", None);
        check("", "/a", None);
    }
}
