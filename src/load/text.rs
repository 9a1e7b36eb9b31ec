//! Text → tree, by the format of the text.

use std::path::Path;

use crate::load::build::Duplicate;
use crate::load::{Kind, Node, Span, json, yaml};

/// A text that became a tree, perhaps not without findings.
pub(super) struct Parsed {
    pub(super) root: Node,
    pub(super) duplicates: Vec<Duplicate>,
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
    if is("json") || is("avsc") {
        return json::parse(text);
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
    }
}
