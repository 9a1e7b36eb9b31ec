//! Text → tree, by the format of the text.

use std::path::Path;

use crate::load::build::Duplicate;
use crate::load::{Kind, Node, Span, json, yaml};

/// A text that became a tree, perhaps not without findings.
pub(super) struct Parsed {
    pub(super) root: Node,
    pub(super) duplicates: Vec<Duplicate>,
    /// Tags that YAML's schemas do not have, with the bytes of what they stand before.
    pub(super) tags: Vec<Span>,
}

/// Why a text is no tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Broken {
    pub(super) why: Why,
    /// What is wrong, in lower case.
    pub(super) message: String,
    /// The byte at which the reader gave up.
    pub(super) offset: usize,
}

/// Which finding a broken text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    Syntax,
    TooDeep,
    TooLarge,
}

impl Broken {
    pub(super) fn new(why: Why, message: impl Into<String>, offset: usize) -> Self {
        Self {
            why,
            message: message.into(),
            offset,
        }
    }

    /// The text has long names around many parts.
    pub(super) fn long_way(offset: usize) -> Self {
        let message = "the names around all these parts are too long, taken together";
        Self::new(Why::TooDeep, message, offset)
    }
}

/// Reads a text. A `.json` or `.avsc` file must be JSON, a `.proto` file is a text and no tree; any other is JSON when it
/// starts like it and reads like it, else YAML.
pub(super) fn parse(path: &Path, text: &str) -> Result<Parsed, Broken> {
    let text = text.strip_prefix('\u{feff}').map_or(text, |rest| rest);
    let is = |ending: &str| {
        path.extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
    };
    if is("json") {
        return json::parse(text);
    }
    if is("avsc") {
        // Comments are no JSON, and the reference implementation of Avro takes them all the same.
        return json::parse(text)
            .or_else(|broken| json::parse(&without_comments(text)).map_err(|_| broken));
    }
    if is("proto") {
        return Ok(whole(text));
    }
    if text.trim_start().starts_with(['{', '['])
        && !is("yaml")
        && !is("yml")
        && let Ok(parsed) = json::parse(text)
    {
        return Ok(parsed);
    }
    yaml::parse(text)
}

/// A text as the string that it is.
fn whole(text: &str) -> Parsed {
    let end = u32::try_from(text.len()).unwrap_or(u32::MAX);
    Parsed {
        root: Node {
            span: Span { start: 0, end },
            kind: Kind::String(text.into()),
        },
        duplicates: Vec::new(),
        tags: Vec::new(),
    }
}

/// A JSON text whose comments are blank; every byte stays at its place.
fn without_comments(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['"', '/']) {
        let (before, here) = rest.split_at(at);
        plain.push_str(before);
        let (part, is_comment) = token(here);
        let (token, after) = here.split_at(part);
        match is_comment {
            true => plain.extend(token.bytes().map(|byte| match byte {
                b'\n' => '\n',
                _ => ' ',
            })),
            false => plain.push_str(token),
        }
        rest = after;
    }
    plain.push_str(rest);
    plain
}

/// The length of the string or comment at the start, or of one sign; whether it is a comment.
fn token(text: &str) -> (usize, bool) {
    let end = |mark: &str| text.get(2..).and_then(|rest| rest.find(mark));
    match text {
        _ if text.starts_with("//") => (end("\n").map_or(text.len(), |at| at + 2), true),
        _ if text.starts_with("/*") => (end("*/").map_or(text.len(), |at| at + 4), true),
        _ if text.starts_with('"') => {
            let mut escaped = false;
            let close = text.bytes().skip(1).position(|byte| {
                let is_end = byte == b'"' && !escaped;
                escaped = byte == b'\\' && !escaped;
                is_end
            });
            (close.map_or(text.len(), |at| at + 2), false)
        }
        _ => (1, false),
    }
}

#[cfg(test)]
mod tests {
    use super::without_comments;

    #[test]
    fn comments_are_blank() {
        let check = |text: &str, plain: &str| assert_eq!(without_comments(text), plain);
        check("{ // a \"b\"\n}", "{         \n}");
        check(
            "/* a\n */ {\"x\": \"// no\"}",
            "    \n    {\"x\": \"// no\"}",
        );
        check(r#""a\"//b" // c"#, r#""a\"//b"     "#);
        check("\"open // a", "\"open // a");
        check("1 / 2", "1 / 2");
    }
}
