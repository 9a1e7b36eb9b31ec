use std::fmt;

/// Why bytes are not JSON, or not JSON of the wanted type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    kind: ErrorKind,
    pointer: String,
    offset: usize,
}

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The text is not JSON; what was expected.
    Syntax(&'static str),
    /// The bytes are not UTF-8.
    Utf8,
    /// Lists and objects stand in each other too deeply.
    Depth,
    /// The member is required and missing.
    Missing,
    /// The member stands there twice.
    Duplicate,
    /// The value is `null`, which this place does not take.
    Null,
    /// The value is of another kind.
    Expected {
        /// What the place takes, e.g. `a string`.
        expected: &'static str,
        /// What stands there.
        found: Kind,
    },
    /// The number is an integer, but not one that the type holds.
    OutOfRange,
}

/// The kind of a JSON value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number.
    Number,
    /// A string.
    String,
    /// An array.
    Array,
    /// An object.
    Object,
}

impl Kind {
    /// The kind of the value that starts with `byte`.
    pub fn of(byte: u8) -> Option<Self> {
        Some(match byte {
            b'n' => Self::Null,
            b't' | b'f' => Self::Boolean,
            b'-' | b'0'..=b'9' => Self::Number,
            b'"' => Self::String,
            b'[' => Self::Array,
            b'{' => Self::Object,
            _ => return None,
        })
    }
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, offset: usize) -> Self {
        Self(Box::new(Inner {
            kind,
            pointer: String::new(),
            offset,
        }))
    }

    /// What is wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Where it is wrong: a JSON Pointer, e.g. `/issue/labels/0/name`. Of a syntax error: the innermost member or item
    /// that was being read.
    pub fn pointer(&self) -> &str {
        &self.0.pointer
    }

    /// The byte at which it was noticed.
    pub fn offset(&self) -> usize {
        self.0.offset
    }

    /// The same error, seen from the object whose member `name` it is in.
    pub(crate) fn within(mut self, name: &str) -> Self {
        let mut pointer = String::with_capacity(self.0.pointer.len() + name.len() + 1);
        push_segment(&mut pointer, name);
        pointer.push_str(&self.0.pointer);
        self.0.pointer = pointer;
        self
    }

    /// The same error, seen from the list whose item `at` it is in.
    pub(crate) fn within_item(self, at: usize) -> Self {
        self.within(&at.to_string())
    }
}

/// Adds a segment to a JSON Pointer.
// RFC 6901, "Syntax": `~` is written `~0`, `/` is written `~1`.
pub(crate) fn push_segment(pointer: &mut String, segment: &str) {
    pointer.push('/');
    for char in segment.chars() {
        match char {
            '~' => pointer.push_str("~0"),
            '/' => pointer.push_str("~1"),
            char => pointer.push(char),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.kind {
            ErrorKind::Missing | ErrorKind::Duplicate => {
                write!(out, "{} `{}`", self.0.kind, self.0.pointer)
            }
            kind if self.0.pointer.is_empty() => write!(out, "{kind} at byte {}", self.0.offset),
            kind => write!(
                out,
                "{kind} at `{}`, byte {}",
                self.0.pointer, self.0.offset
            ),
        }
    }
}

impl std::error::Error for Error {}

impl fmt::Display for ErrorKind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Syntax(expected) => write!(out, "not JSON: expected {expected}"),
            Self::Utf8 => out.write_str("not JSON: invalid UTF-8"),
            Self::Depth => out.write_str("nested too deeply"),
            Self::Missing => out.write_str("missing member"),
            Self::Duplicate => out.write_str("duplicate member"),
            Self::Null => out.write_str("unexpected null"),
            Self::Expected { expected, found } => write!(out, "expected {expected}, found {found}"),
            Self::OutOfRange => out.write_str("integer out of range"),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Self::Null => "null",
            Self::Boolean => "a boolean",
            Self::Number => "a number",
            Self::String => "a string",
            Self::Array => "an array",
            Self::Object => "an object",
        })
    }
}
