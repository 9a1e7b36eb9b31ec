//! Text that may stand in a Rust file as it is. Only this wing can make it; templates print everything else as literals.

use minijinja::value::Value;
use serde::{Serialize, Serializer};

/// A piece of Rust: an identifier, a type, a line of documentation, a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Code(String);

impl Code {
    /// Takes text that this wing has put together out of identifiers, literals and fixed words.
    pub(in crate::rust) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A safe string is what the templates' formatter prints bare.
        Value::from_safe_string(self.0.clone()).serialize(serializer)
    }
}

/// A Rust string literal that means `text`.
pub(in crate::rust) fn literal(text: &str) -> String {
    format!("{text:?}")
}

/// `Some("text")`, or `None`.
pub(in crate::rust) fn optional(text: Option<&str>) -> Code {
    Code::new(match text {
        Some(text) => format!("Some({})", literal(text)),
        None => "None".to_owned(),
    })
}

/// `[a, b]` out of pieces.
pub(in crate::rust) fn list(items: impl IntoIterator<Item = String>) -> String {
    format!("[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}
