use std::hash::{Hash, Hasher};

use indexmap::IndexMap;

/// A JSON value of a document, e.g. an example: numbers keep their digits, members their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as its lexeme.
    Number(String),
    /// A string.
    String(String),
    /// An array.
    List(Vec<Json>),
    /// An object.
    Map(IndexMap<String, Json>),
}

impl Hash for Json {
    fn hash<H: Hasher>(&self, state: &mut H) {
        std::mem::discriminant(self).hash(state);
        match self {
            Json::Null => {}
            Json::Bool(value) => value.hash(state),
            Json::Number(text) | Json::String(text) => text.hash(state),
            Json::List(items) => items.hash(state),
            // Members are equal in any order.
            Json::Map(members) => members.len().hash(state),
        }
    }
}
