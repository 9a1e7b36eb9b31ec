//! Where a node came from: a document and a JSON Pointer into it.

use std::fmt;

/// The number of a loaded document, in the order of loading. The root document is 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct DocumentId(pub u32);

/// A JSON Pointer (RFC 6901), e.g. `/webhooks/issues-opened/post`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Pointer(String);

impl Pointer {
    /// The pointer to the whole document.
    pub fn root() -> Self {
        Self::default()
    }

    /// Takes a pointer as written, e.g. `/paths/~1orders/post`. Empty, or starting with `/`.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// Returns this pointer with one more segment, escaped as RFC 6901 asks.
    pub fn join(&self, segment: &str) -> Self {
        let mut pointer = self.with_room(1 + segment.len());
        pointer.push(segment);
        pointer
    }

    /// Returns this pointer with room for `more` bytes.
    pub(crate) fn with_room(&self, more: usize) -> Self {
        let mut text = String::with_capacity(self.0.len() + more);
        text.push_str(&self.0);
        Self(text)
    }

    /// Adds one more segment, escaped as RFC 6901 asks.
    pub fn push(&mut self, segment: &str) {
        self.0.push('/');
        escape_into(&mut self.0, segment);
    }

    /// The segments, unescaped, in order.
    pub fn segments(&self) -> impl Iterator<Item = String> + Clone + '_ {
        self.0
            .split('/')
            .skip(1)
            .map(|segment| segment.replace("~1", "/").replace("~0", "~"))
    }

    /// The pointer as text, e.g. `/webhooks/ping`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn escape_into(text: &mut String, segment: &str) {
    if !segment.bytes().any(|byte| matches!(byte, b'~' | b'/')) {
        return text.push_str(segment);
    }
    for c in segment.chars() {
        match c {
            '~' => text.push_str("~0"),
            '/' => text.push_str("~1"),
            c => text.push(c),
        }
    }
}

impl fmt::Display for Pointer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The place that a node came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Origin {
    /// The document.
    pub document: DocumentId,
    /// The place in it.
    pub pointer: Pointer,
}

impl Origin {
    /// Names a place in a document.
    pub fn new(document: DocumentId, pointer: Pointer) -> Self {
        Self { document, pointer }
    }

    /// Returns the origin of a child of this node.
    pub fn join(&self, segment: &str) -> Self {
        Self {
            document: self.document,
            pointer: self.pointer.join(segment),
        }
    }
}
