//! What an API is to the runtime: which events there are, and how a verified body becomes one.
//!
//! In:  a generated `Event` and one call of [`events!`].
//! Out: [`Events`], through which verifier, service, mock and CloudEvents serve every API.
//! Does not know: how bodies are verified. It asks for [`Trusted`], which only the verifier has.

use std::fmt;
use std::sync::OnceLock;

pub use bytes::Bytes;

use crate::delivery::Origin;
use crate::json;
use crate::scheme::{Profile, SchemeError};
use crate::select::Selector;
use crate::value::Node;

/// An event of a certain API: the generated `Event`.
///
/// Implemented by [`events!`]. It cannot be read from bytes without [`Trusted`], which the verifier alone can make.
pub trait Events: Sized + Send + Sync + 'static {
    /// What is known of the API.
    fn api() -> &'static Api;

    /// Reads the event with this number. `None` when there is none, or its feature is off.
    fn read(event: usize, body: &Bytes, proof: Trusted) -> Option<Result<Self, json::Error>>;

    /// An empty payload of the event with this number, to be filled. `None` when there is none, its feature is off, or it
    /// is no JSON.
    fn empty(_event: usize) -> Option<Box<dyn Node>> {
        None
    }

    /// An event that the document does not describe.
    fn unknown(unknown: Unknown) -> Self;

    /// An event that does not fit its description.
    fn malformed(malformed: Malformed) -> Self;

    /// The number of the event in [`Api::events`]; `None` for unknown and malformed ones.
    fn index(&self) -> Option<usize>;

    /// The payload, if it is JSON.
    fn payload(&self) -> Option<&dyn Node>;
}

/// Proof that a body was verified. Only the verifier can make one.
#[derive(Debug, Clone, Copy)]
pub struct Trusted(());

impl Trusted {
    pub(crate) fn verified() -> Self {
        Self(())
    }
}

/// What is known of an API, as static data.
#[derive(Debug, Clone, Copy)]
pub struct Api {
    /// E.g. `github`.
    pub name: &'static str,
    /// The profile, as JSON: see [`scheme`](crate::scheme). Empty: nothing is known of how deliveries are signed.
    pub profile: &'static str,
    /// How events are told apart; one arm an event, in the same order.
    pub selector: &'static Selector,
    /// In the order of the document.
    pub events: &'static [EventFacts],
}

/// What is known of one event, as static data.
#[derive(Debug, Clone, Copy)]
pub struct EventFacts {
    /// The entry's name in the document.
    pub key: &'static str,
    /// The type on the wire.
    pub event_type: &'static str,
    /// The feature of the crate that it belongs to.
    pub group: &'static str,
    /// How its body is read.
    pub format: Format,
    /// False when its feature is off.
    pub enabled: bool,
    /// Example payloads of the document: their names and JSON.
    pub examples: &'static [(&'static str, &'static str)],
}

/// How a body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// JSON.
    Json,
    /// A CloudEvent in the JSON format, or in binary mode where the profile says that it comes like that.
    CloudEvent,
    /// `application/x-www-form-urlencoded`, turned into a JSON object.
    Form,
    /// `multipart/form-data`, turned into a JSON object.
    Multipart,
    /// Kept as it is: XML, text.
    Raw,
}

impl Api {
    /// Reads the profile. Without one, nothing is known, and a verifier refuses everything until it is given a scheme.
    pub fn read_profile(&self) -> Result<Profile, SchemeError> {
        match self.profile {
            "" => Ok(Profile::default()),
            text => Profile::from_json(text),
        }
    }

    /// The number of the event with this type on the wire, or with this key.
    pub fn find(&self, event_type: &str) -> Option<usize> {
        let by = |field: fn(&EventFacts) -> &str| {
            self.events
                .iter()
                .position(|event| field(event) == event_type)
        };
        by(|event| event.event_type).or_else(|| by(|event| event.key))
    }
}

/// What a variant of `Event` holds.
pub trait Payload: Sized {
    /// Reads it.
    fn read(body: &Bytes) -> Result<Self, json::Error>;

    /// The value, if it is JSON.
    fn node(&self) -> Option<&dyn Node>;

    /// An empty value, if it is JSON.
    fn empty() -> Option<Box<dyn Node>>;
}

/// An empty payload of the variant that `variant` makes.
#[doc(hidden)]
pub fn empty<P: Payload, E>(_variant: fn(P) -> E) -> Option<Box<dyn Node>> {
    P::empty()
}

impl<T: Node + Default + 'static> Payload for Box<T> {
    fn read(body: &Bytes) -> Result<Self, json::Error> {
        let mut payload = Self::default();
        json::read_slot(body, payload.slot())?;
        Ok(payload)
    }

    fn node(&self) -> Option<&dyn Node> {
        Some(&**self)
    }

    fn empty() -> Option<Box<dyn Node>> {
        Some(Box::new(T::default()))
    }
}

/// A body that is no JSON: XML, text, multipart.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Raw(Bytes);

impl Raw {
    /// The bytes, as received.
    pub fn bytes(&self) -> &Bytes {
        &self.0
    }

    /// The bytes as text, if they are UTF-8.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

impl<T: Into<Bytes>> From<T> for Raw {
    fn from(bytes: T) -> Self {
        Self(bytes.into())
    }
}

impl fmt::Debug for Raw {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Raw({} bytes)", self.0.len())
    }
}

impl Payload for Raw {
    fn read(body: &Bytes) -> Result<Self, json::Error> {
        Ok(Self(body.clone()))
    }

    fn node(&self) -> Option<&dyn Node> {
        None
    }

    fn empty() -> Option<Box<dyn Node>> {
        None
    }
}

/// A genuine event that the document does not describe, or whose feature is off. Nothing of it is lost.
#[derive(Clone)]
pub struct Unknown {
    /// Read when it is asked for: most unknown events are acknowledged and no more.
    event_type: OnceLock<Option<String>>,
    origin: Option<Origin>,
    key: Option<&'static str>,
    raw: Bytes,
}

impl Unknown {
    /// An event that came from there.
    pub(crate) fn of(origin: Origin, key: Option<&'static str>, raw: Bytes) -> Self {
        Self {
            event_type: OnceLock::new(),
            origin: Some(origin),
            key,
            raw,
        }
    }

    /// What stands for a body without an event.
    pub(crate) fn of_nothing(raw: Bytes) -> Self {
        Self {
            event_type: OnceLock::new(),
            origin: None,
            key: None,
            raw,
        }
    }

    /// The type on the wire, if there is one.
    pub fn event_type(&self) -> Option<&str> {
        let read = || self.origin.as_ref()?.event_type(&self.raw);
        self.event_type.get_or_init(read).as_deref()
    }

    /// The entry's name in the document, when it is described and only its feature is off.
    pub fn disabled(&self) -> Option<&'static str> {
        self.key
    }

    /// Its bytes, as received.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }
}

impl PartialEq for Unknown {
    fn eq(&self, other: &Self) -> bool {
        let same = self.key == other.key && self.raw == other.raw;
        same && self.event_type() == other.event_type()
    }
}

impl Eq for Unknown {}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unknown")
            .field("event_type", &self.event_type())
            .field("disabled", &self.key)
            .field("raw", &format_args!("{} bytes", self.raw.len()))
            .finish()
    }
}

/// A genuine event that does not fit its description. Nothing of it is lost.
#[derive(Clone, PartialEq)]
pub struct Malformed {
    event_type: Option<String>,
    key: &'static str,
    error: json::Error,
    raw: Bytes,
}

impl Malformed {
    pub(crate) fn new(
        event_type: Option<String>,
        key: &'static str,
        error: json::Error,
        raw: Bytes,
    ) -> Self {
        Self {
            event_type,
            key,
            error,
            raw,
        }
    }

    /// The type on the wire, if there is one.
    pub fn event_type(&self) -> Option<&str> {
        self.event_type.as_deref()
    }

    /// The entry's name in the document.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// What does not fit, and where.
    pub fn error(&self) -> &json::Error {
        &self.error
    }

    /// Its bytes, as received.
    pub fn raw(&self) -> &Bytes {
        &self.raw
    }
}

impl fmt::Debug for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Malformed")
            .field("event_type", &self.event_type)
            .field("key", &self.key)
            .field("error", &self.error)
            .field("raw", &format_args!("{} bytes", self.raw.len()))
            .finish()
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` does not fit its description: {}",
            self.key, self.error
        )
    }
}

/// Makes an enum of payloads an [`Events`]: variants and their numbers, then the API's data.
///
/// The enum has two more variants, `Unknown(Unknown)` and `Malformed(Malformed)`.
///
/// ```ignore
/// events!(Event {
///     #[cfg(feature = "issues")] IssuesOpened = 0;
///     Ping = 1;
/// } &API);
/// ```
#[macro_export]
#[doc(hidden)]
macro_rules! __events {
    ($event:ident { $($(#[$attribute:meta])* $variant:ident = $index:literal;)* } $api:expr) => {
        impl $crate::events::Events for $event {
            fn api() -> &'static $crate::events::Api {
                $api
            }

            fn read(
                event: usize,
                body: &$crate::events::Bytes,
                _: $crate::events::Trusted,
            ) -> ::core::option::Option<::core::result::Result<Self, $crate::json::Error>> {
                match event {
                    $($(#[$attribute])* $index => ::core::option::Option::Some(
                        $crate::events::Payload::read(body).map($event::$variant),
                    ),)*
                    _ => ::core::option::Option::None,
                }
            }

            fn empty(event: usize) -> ::core::option::Option<::std::boxed::Box<dyn $crate::value::Node>> {
                match event {
                    $($(#[$attribute])* $index => $crate::events::empty($event::$variant),)*
                    _ => ::core::option::Option::None,
                }
            }

            fn unknown(unknown: $crate::events::Unknown) -> Self {
                $event::Unknown(unknown)
            }

            fn malformed(malformed: $crate::events::Malformed) -> Self {
                $event::Malformed(malformed)
            }

            fn index(&self) -> ::core::option::Option<usize> {
                match self {
                    $($(#[$attribute])* $event::$variant(_) => ::core::option::Option::Some($index),)*
                    $event::Unknown(_) | $event::Malformed(_) => ::core::option::Option::None,
                }
            }

            fn payload(&self) -> ::core::option::Option<&dyn $crate::value::Node> {
                match self {
                    $($(#[$attribute])* $event::$variant(payload) => $crate::events::Payload::node(payload),)*
                    $event::Unknown(_) | $event::Malformed(_) => ::core::option::Option::None,
                }
            }
        }
    };
}

pub use __events as events;
