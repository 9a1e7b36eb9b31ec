use std::cmp::Ordering;

use crate::json::{DEPTH, Json, Kind, quoted};

impl Json {
    /// Returns the value with another one at a JSON Pointer. Members that lead there are made when they are missing; an
    /// item is replaced, or added at the end (`-`, or the number of items).
    ///
    /// `None` when the pointer leads into something that has no members and no items, or beyond the end of an array.
    ///
    /// ```
    /// use hookwright_runtime::json::Json;
    ///
    /// let json = Json::parse(r#"{"id": 10.50, "tags": ["a"]}"#)?;
    /// let json = json.with("/tags/-", &Json::text("b")).unwrap();
    /// let json = json.with("/order/total", &Json::parse("7")?).unwrap();
    /// assert_eq!(json.as_str(), r#"{"id":10.50,"tags":["a","b"],"order":{"total":7}}"#);
    /// assert!(json.with("/id/cents", &Json::NULL).is_none());
    /// # Ok::<(), hookwright_runtime::json::Error>(())
    /// ```
    pub fn with(&self, pointer: &str, value: &Json) -> Option<Json> {
        if pointer.is_empty() {
            return Some(value.clone());
        }
        let segments = pointer.strip_prefix('/')?.split('/');
        let segments: Vec<String> = segments
            .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
            .collect();
        if segments.len() > DEPTH as usize {
            return None;
        }
        // Read again, because the depth may have grown beyond what is read.
        Json::parse(&put(Some(self), &segments, value)?).ok()
    }
}

/// The text of `json` with `value` below it; without a `json`, of what leads there.
fn put(json: Option<&Json>, segments: &[String], value: &Json) -> Option<String> {
    let Some((first, rest)) = segments.split_first() else {
        return Some(value.as_str().to_owned());
    };
    match json {
        None => object(&[(first.clone(), put(None, rest, value)?)]),
        Some(json) if json.kind() == Kind::Array => items(json, first, rest, value),
        Some(json) => members(json, first, rest, value),
    }
}

fn members(json: &Json, name: &str, rest: &[String], value: &Json) -> Option<String> {
    let mut members: Vec<(String, String)> = json
        .members()?
        .into_iter()
        .map(|(name, value)| (name, value.as_str().to_owned()))
        .collect();
    let new = put(json.get(name).as_ref(), rest, value)?;
    match members.iter_mut().find(|(key, _)| key == name) {
        Some((_, place)) => *place = new,
        None => members.push((name.to_owned(), new)),
    }
    object(&members)
}

fn items(json: &Json, segment: &str, rest: &[String], value: &Json) -> Option<String> {
    let mut items: Vec<String> = json
        .items()?
        .iter()
        .map(|item| item.as_str().to_owned())
        .collect();
    let at = match segment {
        "-" => items.len(),
        digits => digits.parse().ok()?,
    };
    let old = json.pointer(&format!("/{at}"));
    let new = put(old.as_ref(), rest, value)?;
    match at.cmp(&items.len()) {
        Ordering::Less => items[at] = new,
        Ordering::Equal => items.push(new),
        Ordering::Greater => return None,
    }
    Some(format!("[{}]", items.join(",")))
}

fn object(members: &[(String, String)]) -> Option<String> {
    let mut text = String::from("{");
    for (at, (name, value)) in members.iter().enumerate() {
        if at > 0 {
            text.push(',');
        }
        quoted(&mut text, name);
        text.push(':');
        text.push_str(value);
    }
    text.push('}');
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, pointer: &str, expect: Option<&str>) {
        let json = Json::parse(text).expect("JSON");
        let edited = json.with(pointer, &Json::text("x"));
        assert_eq!(
            edited.as_ref().map(Json::as_str),
            expect,
            "{text} {pointer}"
        );
    }

    #[test]
    fn values_are_replaced_and_added() {
        check("1", "", Some("\"x\""));
        check("{}", "/a/b", Some(r#"{"a":{"b":"x"}}"#));
        check(r#"{"a":1,"a":2}"#, "/a", Some(r#"{"a":"x","a":2}"#));
        check(
            r#"{"a/b":{"~":0}}"#,
            "/a~1b/~0",
            Some(r#"{"a/b":{"~":"x"}}"#),
        );
        check("[1,2]", "/1", Some(r#"[1,"x"]"#));
        check("[1,2]", "/2/a", Some(r#"[1,2,{"a":"x"}]"#));
        check("{}", "/", Some(r#"{"":"x"}"#));
    }

    #[test]
    fn nothing_is_put_where_nothing_can_stand() {
        check("[1,2]", "/3", None);
        check("[1,2]", "/a", None);
        check("7", "/a", None);
        check("null", "/a", None);
        check("{}", "a", None);
        check("{}", &"/a".repeat(100_000), None);
    }
}
