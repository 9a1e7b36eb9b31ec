use std::fmt;

/// Scheme data that cannot be read: where, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeError {
    pointer: String,
    message: String,
}

impl SchemeError {
    pub(crate) fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            message: message.into(),
        }
    }

    /// Reads `value`, and says where it cannot be read.
    pub(crate) fn locate<T: serde::de::DeserializeOwned>(
        value: serde_json::Value,
    ) -> Result<T, SchemeError> {
        serde_path_to_error::deserialize(value).map_err(|error| {
            let pointer = error.path().iter().map(segment).collect::<String>();
            Self::new(pointer, error.inner().to_string())
        })
    }

    /// The same problem, seen from a document in which the data stands at `prefix`.
    pub(crate) fn below(mut self, prefix: &str) -> Self {
        self.pointer.insert_str(0, prefix);
        self
    }

    /// JSON Pointer to the faulty node, e.g. `/signature/encoding`.
    pub fn pointer(&self) -> &str {
        &self.pointer
    }

    /// What is wrong with it.
    pub fn message(&self) -> &str {
        &self.message
    }
}

fn segment(segment: &serde_path_to_error::Segment) -> String {
    use serde_path_to_error::Segment;
    match segment {
        Segment::Seq { index } => format!("/{index}"),
        Segment::Map { key } => format!("/{}", key.replace('~', "~0").replace('/', "~1")),
        Segment::Enum { variant } => format!("/{variant}"),
        Segment::Unknown => String::new(),
    }
}

impl fmt::Display for SchemeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => f.write_str(&self.message),
            pointer => write!(f, "{} at `{pointer}`", self.message),
        }
    }
}

impl std::error::Error for SchemeError {}
