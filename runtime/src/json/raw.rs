use std::borrow::Cow;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::json::cursor::Cursor;
use crate::json::locate_text;
use crate::json::{Error, Kind, Number, Tree, quoted};

/// A JSON value of any kind, as the text that was sent, proven to be JSON.
///
/// Values are equal when they mean the same: numbers by value, members in any order, whatever the white space.
///
/// ```
/// use hookwright_runtime::json::Json;
///
/// let json = Json::parse(r#"{ "total": 10.50, "tags": ["a", "b"] }"#)?;
/// assert_eq!(json.as_str(), r#"{ "total": 10.50, "tags": ["a", "b"] }"#);
/// assert_eq!(json.pointer("/tags/1").unwrap().as_text().unwrap(), "b");
/// assert_eq!(json, Json::parse(r#"{"tags":["a","b"],"total":10.5}"#)?);
/// # Ok::<(), hookwright_runtime::json::Error>(())
/// ```
#[derive(Clone)]
pub struct Json(Cow<'static, str>);

impl Json {
    /// `null`
    pub const NULL: Self = Self(Cow::Borrowed("null"));

    /// Reads one value; white space around it is dropped.
    ///
    /// # Errors
    ///
    /// When the text is not one JSON value.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Self::take(Cursor::new(text))
    }

    /// Reads one value; white space around it is dropped.
    ///
    /// # Errors
    ///
    /// When the bytes are not one JSON value.
    pub fn from_slice(bytes: &[u8]) -> Result<Self, Error> {
        Self::take(Cursor::from_bytes(bytes)?)
    }

    fn take(mut cursor: Cursor<'_>) -> Result<Self, Error> {
        let raw = cursor.skip()?;
        cursor.end()?;
        Ok(Self::proven(raw))
    }

    /// A string.
    pub fn text(text: &str) -> Self {
        let mut raw = String::with_capacity(text.len() + 2);
        quoted(&mut raw, text);
        Self(Cow::Owned(raw))
    }

    /// Takes a text that is known to be one JSON value.
    pub(crate) fn proven(raw: &str) -> Self {
        if raw == "null" {
            Self::NULL
        } else {
            Self(Cow::Owned(raw.to_owned()))
        }
    }

    /// The value as text, as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What it is.
    pub fn kind(&self) -> Kind {
        self.as_str()
            .bytes()
            .next()
            .and_then(Kind::of)
            .unwrap_or(Kind::Null)
    }

    /// True for `null`.
    pub fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    /// What it says, when it is a string.
    pub fn as_text(&self) -> Option<Cow<'_, str>> {
        (self.kind() == Kind::String)
            .then(|| Cursor::new(self.as_str()).string().ok())
            .flatten()
    }

    /// The number, when it is one.
    pub fn as_number(&self) -> Option<Number> {
        (self.kind() == Kind::Number).then(|| Number::proven(self.as_str()))
    }

    /// The truth value, when it is one.
    pub fn as_bool(&self) -> Option<bool> {
        (self.kind() == Kind::Boolean).then(|| self.as_str() == "true")
    }

    /// The value of the member `name`, when it is an object that has it.
    pub fn get(&self, name: &str) -> Option<Json> {
        let mut pointer = String::new();
        crate::json::error::push_segment(&mut pointer, name);
        (self.kind() == Kind::Object)
            .then(|| self.pointer(&pointer))
            .flatten()
    }

    /// The value at a JSON Pointer, e.g. `/items/0/id`.
    pub fn pointer(&self, pointer: &str) -> Option<Json> {
        locate_text(self.as_str(), pointer).map(Self::proven)
    }

    /// The members, when it is an object.
    pub fn members(&self) -> Option<Vec<(String, Json)>> {
        if self.kind() != Kind::Object {
            return None;
        }
        let mut members = Vec::new();
        let mut cursor = Cursor::new(self.as_str());
        cursor.enter().ok()?;
        if cursor.peek() == b'}' {
            return Some(members);
        }
        loop {
            let name = cursor.name().ok()?.into_owned();
            members.push((name, Self::proven(cursor.skip().ok()?)));
            if !cursor.more(b'}').ok()? {
                return Some(members);
            }
        }
    }

    /// The items, when it is an array.
    pub fn items(&self) -> Option<Vec<Json>> {
        if self.kind() != Kind::Array {
            return None;
        }
        let mut items = Vec::new();
        let mut cursor = Cursor::new(self.as_str());
        cursor.enter().ok()?;
        if cursor.peek() == b']' {
            return Some(items);
        }
        loop {
            items.push(Self::proven(cursor.skip().ok()?));
            if !cursor.more(b']').ok()? {
                return Some(items);
            }
        }
    }

    /// The value as a tree of `serde_json`, whose numbers have 64 bits: integers of that size stay exact, others become
    /// the nearest floating-point number, `null` when there is none.
    pub fn to_value(&self) -> serde_json::Value {
        self.tree().map_or(serde_json::Value::Null, value_of)
    }

    /// The value with its parts at hand. The text is proven, so there always is one.
    pub(crate) fn tree(&self) -> Option<Tree<'_>> {
        Tree::read(self.as_str()).ok()
    }
}

fn value_of(tree: Tree<'_>) -> serde_json::Value {
    match tree {
        Tree::Null => serde_json::Value::Null,
        Tree::Bool(value) => value.into(),
        Tree::Number(lexeme) => {
            let unsigned = || lexeme.parse::<u64>().ok().map(serde_json::Number::from);
            let signed = || lexeme.parse::<i64>().ok().map(serde_json::Number::from);
            let float = || lexeme.parse().ok().and_then(serde_json::Number::from_f64);
            // Only a float can say that zero is negative.
            let integer = if lexeme == "-0" {
                None
            } else {
                unsigned().or_else(signed)
            };
            integer
                .or_else(float)
                .map_or(serde_json::Value::Null, Into::into)
        }
        Tree::Text(text) => text.into_owned().into(),
        Tree::List(items) => items.into_iter().map(value_of).collect(),
        Tree::Object(members) => members
            .into_iter()
            .map(|(name, value)| (name.into_owned(), value_of(value)))
            .collect(),
    }
}

impl Default for Json {
    fn default() -> Self {
        Self::NULL
    }
}

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
            || self.kind() == other.kind()
                && self.tree().map(Tree::sorted) == other.tree().map(Tree::sorted)
    }
}

impl Eq for Json {}

impl Hash for Json {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.tree().map(Tree::canonical).hash(state);
    }
}

impl fmt::Display for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl fmt::Debug for Json {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.as_str())
    }
}

impl std::str::FromStr for Json {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        Self::parse(text)
    }
}

impl From<&serde_json::Value> for Json {
    /// A tree deeper than [`DEPTH`](crate::json::DEPTH) becomes `null`.
    fn from(value: &serde_json::Value) -> Self {
        Self::parse(&value.to_string()).unwrap_or_default()
    }
}

impl From<serde_json::Value> for Json {
    /// A tree deeper than [`DEPTH`](crate::json::DEPTH) becomes `null`.
    fn from(value: serde_json::Value) -> Self {
        Self::from(&value)
    }
}
