use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{Problem, text};

/// The value of an extension.
///
/// JSON tells three types apart, headers none: the others are texts until [`Value::cast`] says what they are.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// `true` or `false`.
    Boolean(bool),
    /// A whole number of 32 bits.
    Integer(i32),
    /// Text.
    String(Cow<'a, str>),
    /// Bytes; Base64 on the wire.
    Binary(Cow<'a, [u8]>),
    /// An absolute URI.
    Uri(Cow<'a, str>),
    /// A URI or a relative reference.
    UriReference(Cow<'a, str>),
    /// A time as RFC 3339 writes it, as it was written.
    Timestamp(Cow<'a, str>),
    /// JSON that no attribute can be: an object, an array, a number beyond 32 bits. Only from
    /// [`Policy::Interop`](crate::cloudevent::Policy::Interop); written as text.
    Other(Cow<'a, str>),
}

/// The type of an attribute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Type {
    /// `true` or `false`.
    Boolean,
    /// A whole number of 32 bits.
    Integer,
    /// Text.
    String,
    /// Bytes.
    Binary,
    /// An absolute URI.
    Uri,
    /// A URI or a relative reference.
    UriReference,
    /// RFC 3339.
    Timestamp,
}

impl<'a> Value<'a> {
    /// Returns the canonical text, which is what headers carry.
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Value::Boolean(true) => Cow::Borrowed("true"),
            Value::Boolean(false) => Cow::Borrowed("false"),
            Value::Integer(number) => Cow::Owned(number.to_string()),
            Value::Binary(bytes) => Cow::Owned(STANDARD.encode(bytes)),
            Value::String(text)
            | Value::Uri(text)
            | Value::UriReference(text)
            | Value::Timestamp(text)
            | Value::Other(text) => Cow::Borrowed(text),
        }
    }

    /// Returns the text, if it is one.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::String(text)
            | Value::Uri(text)
            | Value::UriReference(text)
            | Value::Timestamp(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the value as the type that its extension declares: `"5"` becomes `5`.
    ///
    /// # Errors
    ///
    /// When its text is not one of that type.
    pub fn cast(&self, to: Type) -> Result<Value<'static>, Problem> {
        let text = self.to_text();
        let owned = || Cow::Owned(text.clone().into_owned());
        Ok(match to {
            Type::Boolean => Value::Boolean(text.parse().map_err(|_| Problem::Type)?),
            Type::Integer => Value::Integer(integer(&text).ok_or(Problem::Range)?),
            Type::String => Value::String(owned()),
            Type::Binary => Value::Binary(
                STANDARD
                    .decode(text.as_bytes())
                    .map_err(|_| Problem::Base64)?
                    .into(),
            ),
            Type::Uri => text::check_uri(&text).map(|()| Value::Uri(owned()))?,
            Type::UriReference => {
                text::check_reference(&text).map(|()| Value::UriReference(owned()))?
            }
            Type::Timestamp => text::check_time(&text).map(|()| Value::Timestamp(owned()))?,
        })
    }

    /// Returns the same without borrowing.
    pub fn into_owned(self) -> Value<'static> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        match self {
            Value::Boolean(value) => Value::Boolean(value),
            Value::Integer(number) => Value::Integer(number),
            Value::String(text) => Value::String(own(text)),
            Value::Binary(bytes) => Value::Binary(Cow::Owned(bytes.into_owned())),
            Value::Uri(text) => Value::Uri(own(text)),
            Value::UriReference(text) => Value::UriReference(own(text)),
            Value::Timestamp(text) => Value::Timestamp(own(text)),
            Value::Other(text) => Value::Other(own(text)),
        }
    }

    /// Proves that the value can be sent.
    pub(super) fn check(&self) -> Result<(), Problem> {
        match self {
            Value::Boolean(_) | Value::Integer(_) | Value::Binary(_) => Ok(()),
            Value::String(text) => text::check(text),
            Value::Uri(text) => text::check_uri(text),
            Value::UriReference(text) => text::check_reference(text),
            Value::Timestamp(text) => text::check_time(text),
            Value::Other(_) => Err(Problem::Type),
        }
    }
}

// CloudEvents, "Type System": an integer is written as JSON writes it, without a plus sign or leading zeros.
fn integer(text: &str) -> Option<i32> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits == "0" || digits.starts_with(|first: char| ('1'..='9').contains(&first));
    plain.then(|| text.parse().ok()).flatten()
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(text: &'a str) -> Self {
        Value::String(Cow::Borrowed(text))
    }
}

impl From<String> for Value<'_> {
    fn from(text: String) -> Self {
        Value::String(Cow::Owned(text))
    }
}

impl From<i32> for Value<'_> {
    fn from(number: i32) -> Self {
        Value::Integer(number)
    }
}

impl From<bool> for Value<'_> {
    fn from(value: bool) -> Self {
        Value::Boolean(value)
    }
}
