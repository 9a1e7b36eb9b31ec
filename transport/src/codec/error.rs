use std::borrow::Cow;
use std::fmt;

/// Why bytes are not what a schema says, or a value has no bytes by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Inner {
    reason: Cow<'static, str>,
    pointer: String,
    offset: Option<usize>,
}

impl Error {
    pub(crate) fn new(reason: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Inner {
            reason: reason.into(),
            pointer: String::new(),
            offset: None,
        }))
    }

    /// What is wrong, e.g. `the bytes end in the middle of a value`.
    pub fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Where in the value: a JSON Pointer, e.g. `/items/0/price`.
    pub fn pointer(&self) -> &str {
        &self.0.pointer
    }

    /// The byte at which it was noticed, of what was read.
    pub fn offset(&self) -> Option<usize> {
        self.0.offset
    }

    pub(crate) fn at(mut self, offset: usize) -> Self {
        self.0.offset.get_or_insert(offset);
        self
    }

    /// The same error in what begins at a byte of something larger.
    pub(crate) fn behind(mut self, offset: usize) -> Self {
        if let Some(own) = &mut self.0.offset {
            *own += offset;
        }
        self
    }

    /// The same error, seen from what the part `name` is in.
    pub(crate) fn within(mut self, name: &str) -> Self {
        // RFC 6901, "Syntax": `~` is written `~0`, `/` is written `~1`.
        let name = name.replace('~', "~0").replace('/', "~1");
        self.0.pointer = format!("/{name}{}", self.0.pointer);
        self
    }

    /// The same, with something that may be the cause.
    pub(crate) fn because(mut self, cause: &str) -> Self {
        self.0.reason = format!("{} ({cause})", self.0.reason).into();
        self
    }

    pub(crate) fn within_item(self, at: usize) -> Self {
        self.within(&at.to_string())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0.reason)?;
        if !self.0.pointer.is_empty() {
            write!(out, " at `{}`", self.0.pointer)?;
        }
        match self.0.offset {
            Some(offset) => write!(out, ", byte {offset}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
