use std::sync::OnceLock;

use crate::model::Json;

/// A byte range in the text of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

/// A value of a document, as written.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: Kind,
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as a JSON number lexeme, e.g. `-9223372036854776000`: no digit is lost.
    Number(Box<str>),
    /// A string.
    String(Box<str>),
    /// A sequence.
    List(Vec<Node>),
    /// A mapping, in the order of the document.
    Map(Map),
}

/// A mapping in the order of the document. Keys are unique.
#[derive(Debug, Clone, Default)]
pub struct Map {
    entries: Vec<Entry>,
    // The places of the entries, sorted by key. Only for large maps; small ones are searched.
    index: OnceLock<Box<[u32]>>,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key.
    pub key: Box<str>,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Map {
    /// Takes entries whose keys are unique.
    pub fn new(mut entries: Vec<Entry>) -> Self {
        entries.shrink_to_fit();
        Self {
            entries,
            index: OnceLock::new(),
        }
    }

    /// The entries in the order of the document.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Node)> {
        self.entries.iter().map(|entry| (&*entry.key, &entry.value))
    }

    /// The entries with the places of their keys.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The entries, to be changed (overlays).
    pub fn entries_mut(&mut self) -> &mut Vec<Entry> {
        self.index = OnceLock::new();
        &mut self.entries
    }

    /// The value of `key`.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of `key`.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        if self.entries.len() <= 16 {
            return self.entries.iter().find(|entry| &*entry.key == key);
        }
        let key_at = |at: &u32| self.entries.get(*at as usize).map(|entry| &*entry.key);
        let index = self.index.get_or_init(|| {
            let mut index: Box<[u32]> = (0..).take(self.entries.len()).collect();
            index.sort_by_key(key_at);
            index
        });
        let found = index.binary_search_by_key(&Some(key), key_at).ok()?;
        self.entries.get(*index.get(found)? as usize)
    }

    /// The number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl Node {
    /// The value of `key`, when this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key)
    }

    /// The text, when this is a string.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The truth value, when this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.kind {
            Kind::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The lexeme, when this is a number.
    pub fn as_number(&self) -> Option<&str> {
        match &self.kind {
            Kind::Number(lexeme) => Some(lexeme),
            _ => None,
        }
    }

    /// The items, when this is a list.
    pub fn as_list(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::List(items) => Some(items),
            _ => None,
        }
    }

    /// The map, when this is one.
    pub fn as_map(&self) -> Option<&Map> {
        match &self.kind {
            Kind::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The value, without its places.
    pub fn to_json(&self) -> Json {
        match &self.kind {
            Kind::Null => Json::Null,
            Kind::Bool(value) => Json::Bool(*value),
            Kind::Number(lexeme) => Json::Number(lexeme.to_string()),
            Kind::String(text) => Json::String(text.to_string()),
            Kind::List(items) => Json::List(items.iter().map(Node::to_json).collect()),
            Kind::Map(map) => Json::Map(
                map.iter()
                    .map(|(key, value)| (key.to_owned(), value.to_json()))
                    .collect(),
            ),
        }
    }

    /// True for `null`.
    pub fn is_null(&self) -> bool {
        matches!(self.kind, Kind::Null)
    }
}
