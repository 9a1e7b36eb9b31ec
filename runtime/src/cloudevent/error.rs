use std::fmt;

/// Why something is not a CloudEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The body is not JSON, from this byte on.
    Json {
        /// Where.
        offset: usize,
    },
    /// The body is JSON, but not an object (or, for a batch, not an array).
    Kind,
    /// Neither `Content-Type` nor `ce-` headers say that this is an event, or it is a batch where one event was asked for.
    NotAnEvent,
    /// The message is an event in another format than JSON, e.g. `cloudevents+avro`.
    Format(String),
    /// A required attribute is not there.
    Missing(&'static str),
    /// An attribute stands twice, or its header.
    Twice(String),
    /// The name of an attribute has characters other than `a`–`z` and `0`–`9`, or is reserved.
    Name(String),
    /// The value of an attribute cannot be what it is.
    Value {
        /// The attribute.
        name: String,
        /// What is wrong with it.
        problem: Problem,
    },
    /// `specversion` is not `1.0`.
    SpecVersion(String),
    /// `data` and `data_base64` both have a value.
    TwoData,
    /// `data_base64` is not Base64.
    Base64,
    /// `data` is not a string although `datacontenttype` is not JSON.
    DataIsJson,
    /// The data does not fit its type.
    Data(crate::json::Error),
}

/// What is wrong with the value of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Problem {
    /// It is empty.
    Empty,
    /// It is not of the attribute's type, e.g. a number where text must stand.
    Type,
    /// It holds control characters or noncharacters.
    Character,
    /// It is not RFC 3339.
    Time,
    /// It is not a URI reference, or not an absolute URI where one must stand.
    Uri,
    /// It is not a media type.
    MediaType,
    /// It is beyond 32 bits, or has a fraction.
    Range,
    /// It is not Base64.
    Base64,
    /// Its percent-encoding is broken, or decodes to something that is not UTF-8.
    Encoding,
    /// The header says something else than the body.
    Mismatch,
}

impl Error {
    pub(super) fn value(name: &str, problem: Problem) -> Error {
        Error::Value {
            name: name.to_owned(),
            problem,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Json { offset } => write!(f, "not JSON at byte {offset}"),
            Error::Kind => f.write_str("not a JSON object, or for a batch not an array"),
            Error::NotAnEvent => {
                f.write_str("neither the content type nor the headers are those of one CloudEvent")
            }
            Error::Format(name) => write!(f, "{name:?} is no format that is read: JSON is"),
            Error::Missing(name) => write!(f, "`{name}` is missing"),
            Error::Twice(name) => write!(f, "`{name}` stands twice"),
            Error::Name(name) => write!(f, "{name:?} cannot be the name of an attribute"),
            Error::Value { name, problem } => write!(f, "`{name}` {problem}"),
            Error::SpecVersion(version) => write!(f, "specversion {version:?} is not 1.0"),
            Error::TwoData => f.write_str("both `data` and `data_base64` are there"),
            Error::Base64 => f.write_str("`data_base64` is not Base64"),
            Error::DataIsJson => {
                f.write_str("`data` is not a string although `datacontenttype` is not JSON")
            }
            Error::Data(error) => write!(f, "data: {error}"),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Problem::Empty => "is empty",
            Problem::Type => "has a value of the wrong type",
            Problem::Character => "holds control characters or noncharacters",
            Problem::Time => "is not an RFC 3339 time",
            Problem::Uri => "is not a URI of the kind that must stand there",
            Problem::MediaType => "is not a media type",
            Problem::Range => "is not an integer of 32 bits",
            Problem::Base64 => "is not Base64",
            Problem::Encoding => "has a broken percent-encoding",
            Problem::Mismatch => "differs between header and body",
        })
    }
}

impl std::error::Error for Error {}
