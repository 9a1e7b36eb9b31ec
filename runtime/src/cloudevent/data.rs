use std::borrow::Cow;

/// The data of an event, as received. An event may have none at all, which is not the same as JSON's `null`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data<'a> {
    /// JSON, character for character as it stood in the body.
    Json(Cow<'a, str>),
    /// Text of a media type that is not JSON.
    Text(Cow<'a, str>),
    /// Bytes.
    Bytes(Cow<'a, [u8]>),
}

impl<'a> Data<'a> {
    /// Returns the bytes: what a body in binary mode holds.
    pub fn bytes(&self) -> &[u8] {
        match self {
            Data::Json(text) | Data::Text(text) => text.as_bytes(),
            Data::Bytes(bytes) => bytes,
        }
    }

    /// Returns the JSON, if it is known to be some.
    pub fn json(&self) -> Option<&str> {
        match self {
            Data::Json(text) => Some(text),
            _ => None,
        }
    }

    /// Returns the same without borrowing.
    pub fn into_owned(self) -> Data<'static> {
        match self {
            Data::Json(text) => Data::Json(Cow::Owned(text.into_owned())),
            Data::Text(text) => Data::Text(Cow::Owned(text.into_owned())),
            Data::Bytes(bytes) => Data::Bytes(Cow::Owned(bytes.into_owned())),
        }
    }
}
