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
