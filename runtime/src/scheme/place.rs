use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;

use crate::json;
use crate::select::Context;

/// A place in a delivery: `header:X-Event`, `body:/data/id`, `query:topic`; with `?` at the end when it may be missing.
///
/// Where a profile has `items`, `body:` is one item of the batch, and `root:` the whole body.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::scheme::Place;
///
/// let place: Place = "body:/data/id?".parse()?;
/// assert!(place.is_optional());
/// assert_eq!(place.to_string(), "body:/data/id?");
/// assert_eq!(place.read(&(), br#"{"data": {"id": 7}}"#, b""), Some("7".into()));
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Cow<'_, str>")]
pub struct Place {
    part: Part,
    optional: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Part {
    Header(String),
    Query(String),
    Item(String),
    Root(String),
}

impl Place {
    /// True when a delivery without it is fine.
    pub fn is_optional(&self) -> bool {
        self.optional
    }

    /// What it is a place in.
    pub(crate) fn part(&self) -> &Part {
        &self.part
    }

    /// The header's name, if it is one.
    pub fn header(&self) -> Option<&str> {
        match &self.part {
            Part::Header(name) => Some(name),
            _ => None,
        }
    }

    /// The text at this place: strings decoded, numbers and booleans as written.
    ///
    /// `item` is one item of a batch or the whole body, `root` the whole body.
    pub fn read<C: Context + ?Sized>(
        &self,
        context: &C,
        item: &[u8],
        root: &[u8],
    ) -> Option<String> {
        match &self.part {
            Part::Header(name) => context.header(name).map(str::to_owned),
            Part::Query(name) => context.query(name),
            Part::Item(pointer) => text(item, pointer),
            Part::Root(pointer) => text(root, pointer),
        }
    }
}

impl Place {
    /// The JSON at this place of `item` or `root`; headers and parameters are none.
    pub(crate) fn raw<'j>(&self, item: &'j [u8], root: &'j [u8]) -> Option<&'j [u8]> {
        match &self.part {
            Part::Item(pointer) => json::locate(item, pointer),
            Part::Root(pointer) => json::locate(root, pointer),
            Part::Header(_) | Part::Query(_) => None,
        }
    }
}

fn text(json: &[u8], pointer: &str) -> Option<String> {
    json::locate(json, pointer)
        .and_then(json::scalar_text)
        .map(Cow::into_owned)
}

impl std::str::FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (text, optional) = match text.strip_suffix('?') {
            Some(text) => (text, true),
            None => (text, false),
        };
        let part = match text.split_once(':') {
            Some(("header", name)) if !name.is_empty() => Part::Header(name.to_owned()),
            Some(("query", name)) if !name.is_empty() => Part::Query(name.to_owned()),
            Some(("body", pointer)) if is_pointer(pointer) => Part::Item(pointer.to_owned()),
            Some(("root", pointer)) if is_pointer(pointer) => Part::Root(pointer.to_owned()),
            _ => {
                return Err(format!(
                    "`{text}` is no place: expected `header:NAME`, `query:NAME`, `body:/POINTER` or `root:/POINTER`"
                ));
            }
        };
        Ok(Self { part, optional })
    }
}

fn is_pointer(text: &str) -> bool {
    text.is_empty() || text.starts_with('/')
}

impl TryFrom<Cow<'_, str>> for Place {
    type Error = String;

    fn try_from(text: Cow<'_, str>) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            Part::Header(name) => write!(f, "header:{name}")?,
            Part::Query(name) => write!(f, "query:{name}")?,
            Part::Item(pointer) => write!(f, "body:{pointer}")?,
            Part::Root(pointer) => write!(f, "root:{pointer}")?,
        }
        f.write_str(if self.optional { "?" } else { "" })
    }
}
