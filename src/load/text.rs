//! Text → tree, by the format of the text.

use std::path::Path;

use crate::load::build::Duplicate;
use crate::load::{Node, json, yaml};

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

/// Reads a text. A `.json` file must be JSON; any other is JSON when it starts like it and reads like it, else YAML.
pub(super) fn parse(path: &Path, text: &str) -> Result<Parsed, Broken> {
    let text = text.strip_prefix('\u{feff}').map_or(text, |rest| rest);
    let is = |ending: &str| {
        path.extension()
            .is_some_and(|extension| extension.eq_ignore_ascii_case(ending))
    };
    if is("json") {
        return json::parse(text);
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
