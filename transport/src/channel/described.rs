use bytes::Bytes;
use hookwright_runtime::Raw;
use hookwright_runtime::json::{self, Json};
use hookwright_runtime::value::{Node, Violation, validate};

use super::headers::{HeaderSet, text_of};
use super::{MessageFacts, SendError};
use crate::Message;

/// A message of a document: payload, headers and key, each of its type.
///
/// Implemented by [`described!`](macro@crate::channel::described).
pub trait Described: Sized + Send + Sync {
    /// What is known of it.
    fn facts() -> &'static MessageFacts;

    /// Reads it.
    ///
    /// # Errors
    ///
    /// When a part does not fit its description.
    fn read(message: &Message) -> Result<Self, json::Error>;

    /// Returns it as bytes; its address is not known yet.
    fn draft(&self) -> Draft;

    /// Every rule of the document that it breaks, by its part.
    fn violations(&self) -> Vec<(&'static str, Vec<Violation>)>;

    /// The id that requests and replies have in common, where the document says that it stands.
    fn correlation_id(&self) -> Option<String> {
        let location = Self::facts().correlation?;
        location
            .read(&self.draft().message)
            .map(|it| it.into_owned())
    }
}

/// A message that has no address yet. Its payload is not encoded yet either: a value is JSON.
#[derive(Debug, Clone)]
pub struct Draft {
    pub(super) message: Message,
    pub(super) facts: &'static MessageFacts,
}

impl Draft {
    /// A message of its parts.
    #[doc(hidden)]
    pub fn new(
        facts: &'static MessageFacts,
        payload: &impl Body,
        headers: &impl HeaderSet,
        key: Option<&impl Key>,
    ) -> Self {
        let mut message = Message::new("", payload.write());
        message.content_type = match facts.content_type {
            Some(content_type) => Some(content_type.to_owned()),
            None => payload.node().map(|_| facts.wire.content_type().to_owned()),
        };
        headers.write(&mut message);
        if let Some(key) = key {
            message.key = Some(key.write());
        }
        Self { message, facts }
    }

    pub(super) fn check(value: &impl Described) -> Result<(), SendError> {
        let message = value.draft().facts.key;
        match value
            .violations()
            .into_iter()
            .find(|(_, violations)| !violations.is_empty())
        {
            Some((part, violations)) => Err(SendError::Invalid {
                message,
                part,
                violations,
            }),
            None => Ok(()),
        }
    }
}

/// The payload of a message: a boxed value, or bytes as they are.
pub trait Body: Sized + Send + Sync {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    fn read(bytes: &Bytes) -> Result<Self, json::Error>;

    /// Its bytes.
    fn write(&self) -> Bytes;

    /// The same as a value, where it is one.
    fn node(&self) -> Option<&dyn Node>;
}

impl<T: Node + Default + Send + Sync> Body for Box<T> {
    fn read(bytes: &Bytes) -> Result<Self, json::Error> {
        let mut value = Self::default();
        json::read(bytes, &mut *value)?;
        Ok(value)
    }

    fn write(&self) -> Bytes {
        json::write(&**self).into()
    }

    fn node(&self) -> Option<&dyn Node> {
        Some(&**self)
    }
}

impl Body for Raw {
    fn read(bytes: &Bytes) -> Result<Self, json::Error> {
        Ok(Self::from(bytes.clone()))
    }

    fn write(&self) -> Bytes {
        self.bytes().clone()
    }

    fn node(&self) -> Option<&dyn Node> {
        None
    }
}

/// The key of a message: a value, or [`RawKey`] where the document describes none.
pub trait Key: Sized + Send + Sync {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// When it does not fit.
    fn read(bytes: &Bytes) -> Result<Self, json::Error>;

    /// Its bytes.
    fn write(&self) -> Bytes;

    /// The same as a value, where it is described.
    fn node(&self) -> Option<&dyn Node>;
}

/// A key that the document does not describe.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct RawKey(pub Bytes);

impl<T: Into<Bytes>> From<T> for RawKey {
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}

impl Key for RawKey {
    fn read(bytes: &Bytes) -> Result<Self, json::Error> {
        Ok(Self(bytes.clone()))
    }

    fn write(&self) -> Bytes {
        self.0.clone()
    }

    fn node(&self) -> Option<&dyn Node> {
        None
    }
}

/// Texts stand as they are, everything else as JSON.
impl<T: Node + Default + Send + Sync> Key for T {
    fn read(bytes: &Bytes) -> Result<Self, json::Error> {
        let mut value = T::default();
        // What is no text is no JSON either, and refused below.
        let text = std::str::from_utf8(bytes).map(Json::text);
        if let Ok(text) = text
            && json::read(text.as_str().as_bytes(), &mut value).is_ok()
        {
            return Ok(value);
        }
        let mut value = T::default();
        json::read(bytes, &mut value)?;
        Ok(value)
    }

    fn write(&self) -> Bytes {
        let text = json::write(self);
        match Json::parse(&text) {
            Ok(json) => text_of(&json).into(),
            Err(_) => text.into(),
        }
    }

    fn node(&self) -> Option<&dyn Node> {
        Some(self)
    }
}

/// What a value breaks.
#[doc(hidden)]
pub fn broken(node: Option<&dyn Node>) -> Vec<Violation> {
    node.map(|node| validate(node.view(), &[]))
        .unwrap_or_default()
}

/// The key of a message, if it has one.
#[doc(hidden)]
pub fn key<K: Key>(message: &Message) -> Result<Option<K>, json::Error> {
    message.key.as_ref().map(K::read).transpose()
}

/// Makes a struct with `payload`, `headers` and `key` a [`Described`] message.
#[macro_export]
#[doc(hidden)]
macro_rules! __described {
    ($name:ident($payload:ty, $headers:ty, $key:ty) $facts:expr) => {
        impl $name {
            /// A message with this payload, without headers and key.
            pub fn new(payload: impl ::core::convert::Into<$payload>) -> Self {
                Self {
                    payload: payload.into(),
                    headers: ::core::default::Default::default(),
                    key: ::core::option::Option::None,
                }
            }

            /// The same, with these headers.
            #[must_use]
            pub fn with_headers(mut self, headers: $headers) -> Self {
                self.headers = headers;
                self
            }

            /// The same, with this key.
            #[must_use]
            pub fn with_key(mut self, key: impl ::core::convert::Into<$key>) -> Self {
                self.key = ::core::option::Option::Some(key.into());
                self
            }
        }

        impl $crate::channel::Described for $name {
            fn facts() -> &'static $crate::channel::MessageFacts {
                static FACTS: $crate::channel::MessageFacts = $facts;
                &FACTS
            }

            fn read(
                message: &$crate::Message,
            ) -> ::core::result::Result<Self, $crate::runtime::json::Error> {
                ::core::result::Result::Ok(Self {
                    payload: $crate::channel::Body::read(&message.payload)?,
                    headers: $crate::channel::HeaderSet::read(message)?,
                    key: $crate::channel::key(message)?,
                })
            }

            fn draft(&self) -> $crate::channel::Draft {
                let facts = <Self as $crate::channel::Described>::facts();
                $crate::channel::Draft::new(facts, &self.payload, &self.headers, self.key.as_ref())
            }

            fn violations(
                &self,
            ) -> ::std::vec::Vec<(
                &'static str,
                ::std::vec::Vec<$crate::runtime::value::Violation>,
            )> {
                let key = self.key.as_ref().and_then($crate::channel::Key::node);
                ::std::vec![
                    (
                        "payload",
                        $crate::channel::broken($crate::channel::Body::node(&self.payload))
                    ),
                    (
                        "headers",
                        $crate::channel::broken($crate::channel::HeaderSet::node(&self.headers))
                    ),
                    ("key", $crate::channel::broken(key)),
                ]
            }
        }
    };
}

pub use __described as described;
