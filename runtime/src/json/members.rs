use std::borrow::Cow;

use crate::json::cursor::Cursor;

/// The members at the top of an object, in their order.
pub(crate) struct Members<'a> {
    /// Name and text of each. A name may stand there twice.
    pub(crate) list: Vec<(Cow<'a, str>, &'a str)>,
    /// The text of the object; `None` when it ends before its last brace.
    pub(crate) object: Option<&'a str>,
}

impl<'a> Members<'a> {
    /// The text of the first member called `name`.
    pub(crate) fn get(&self, name: &str) -> Option<&'a str> {
        let mut members = self.list.iter();
        let (_, text) = members.find(|(other, _)| other == name)?;
        Some(text)
    }
}

/// Lists the members of an object, up to the first fault; none when `text` is no object. What comes after the object is
/// not looked at.
pub(crate) fn members(text: &str) -> Members<'_> {
    let mut list = Vec::new();
    let object = collect(text, &mut list);
    Members { list, object }
}

fn collect<'a>(text: &'a str, list: &mut Vec<(Cow<'a, str>, &'a str)>) -> Option<&'a str> {
    let mut cursor = Cursor::new(text);
    if cursor.peek() != b'{' {
        return None;
    }
    let start = cursor.at();
    cursor.enter().ok()?;
    if cursor.peek() == b'}' {
        cursor.leave();
        return Some(cursor.slice(start, cursor.at()));
    }
    loop {
        let name = cursor.name().ok()?;
        list.push((name, cursor.skip().ok()?));
        if !cursor.more(b'}').ok()? {
            return Some(cursor.slice(start, cursor.at()));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[(&str, &str)], object: Option<&str>) {
        let found = members(text);
        let list: Vec<(&str, &str)> = found
            .list
            .iter()
            .map(|(name, text)| (&**name, *text))
            .collect();
        assert_eq!(list, expect, "{text}");
        assert_eq!(found.object, object, "{text}");
    }

    #[test]
    fn of_objects_and_others() {
        let two = &[("a", "[1, {}]"), ("b", "\"x\"")];
        check(
            r#" {"a": [1, {}], "b": "x"} !"#,
            two,
            Some(r#"{"a": [1, {}], "b": "x"}"#),
        );
        check(r#"{"a": [1, {}], "b": "x", "c": "#, two, None);
        check(
            r#"{"\u0061": 1, "a": 2}"#,
            &[("a", "1"), ("a", "2")],
            Some(r#"{"\u0061": 1, "a": 2}"#),
        );
        check("{ }", &[], Some("{ }"));
        check("[{}]", &[], None);
    }
}
