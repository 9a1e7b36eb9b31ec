use std::borrow::Cow;
use std::fmt;

use hookwright_runtime::json;
use hookwright_runtime::select::{Context, Selector};

use super::headers::header;
use super::{CloudEventForm, Draft, MessageFacts, ReadError, carry, encoding};
use crate::{Binding, Message};

/// One of the messages that come the same way.
///
/// Implemented by [`messages!`](macro@crate::channel::messages).
pub trait Messages: Sized + Send + Sync {
    /// What they are, and how they are told apart.
    fn set() -> &'static MessageSet;

    /// Reads the one at `arm`. `None` when there is none.
    fn read(arm: usize, message: &Message) -> Option<Result<Self, json::Error>>;

    /// A message that the document does not describe here.
    fn unknown(unknown: Unknown) -> Self;

    /// A message that does not fit its description.
    fn malformed(malformed: Malformed) -> Self;

    /// Returns it as bytes; `None` for what is unknown or malformed.
    fn draft(&self) -> Option<Draft>;
}

/// Messages that come the same way.
#[derive(Debug, Clone, Copy)]
pub struct MessageSet {
    /// How they are told apart; one arm a message, in the same order.
    pub selector: &'static Selector,
    /// What is known of each.
    pub facts: &'static [fn() -> &'static MessageFacts],
    /// What else the channel carries, if anything: how all of its messages are told apart, and the arms that are not among
    /// these.
    pub others: &'static [(&'static Selector, &'static [usize])],
}

impl MessageSet {
    /// How CloudEvents are described here; `None` when there are none.
    fn cloud_events(&self) -> Option<CloudEventForm> {
        let forms = self.facts.iter().filter_map(|facts| facts().cloud_event);
        forms.map(|it| it.form).next()
    }

    /// True for a message of the channel that is none of these.
    fn is_other(&self, surroundings: &Surroundings<'_>, payload: &[u8]) -> bool {
        self.others.iter().any(|(selector, others)| {
            let arms = selector.route(surroundings, payload);
            !arms.is_empty() && arms.iter().all(|arm| others.contains(arm))
        })
    }

    /// The message as the document describes it, however the transport carries CloudEvents.
    pub(super) fn as_described<'a>(
        &self,
        message: &'a Message,
        binding: Binding,
    ) -> Cow<'a, Message> {
        let form = self.cloud_events();
        let described = form.and_then(|form| carry::as_described(message, binding, form));
        described.map_or(Cow::Borrowed(message), Cow::Owned)
    }

    /// The same with its payload as a value, whichever of the messages it is.
    pub(super) fn as_value<'a>(&self, message: &'a Message, binding: Binding) -> Cow<'a, Message> {
        let described = self.as_described(message, binding);
        let mut encoded = self.facts.iter().map(|facts| facts());
        if !encoded.any(|it| it.wire.is_encoded()) {
            return described;
        }
        let surroundings = Surroundings(&described);
        let arms = self.selector.route(&surroundings, &described.payload);
        let facts = arms.iter().filter_map(|arm| self.facts.get(*arm));
        let mut decoded = facts.filter_map(|facts| {
            let decoded = encoding::decoded(facts(), &described, binding).ok()?;
            Some(decoded.into_owned())
        });
        match decoded.next() {
            Some(decoded) => Cow::Owned(decoded),
            None => described,
        }
    }

    /// The id that a reply has in common with its request.
    pub(super) fn correlation(&self, message: &Message, binding: Binding) -> Option<bytes::Bytes> {
        let described = self.as_value(message, binding);
        let places = self.facts.iter().filter_map(|facts| facts().correlation);
        let mut found = places.filter_map(|place| place.read(&described));
        match found.next() {
            Some(text) => Some(text.into_owned().into()),
            None => message.correlation_id.clone(),
        }
    }
}

/// A message that the document does not describe where it came. Nothing of it is lost.
#[derive(Clone, PartialEq, Eq)]
pub struct Unknown {
    tag: Option<String>,
    message: Message,
}

impl Unknown {
    /// What the message says that it is, where it is looked for.
    pub fn tag(&self) -> Option<&str> {
        self.tag.as_deref()
    }

    /// As it came.
    pub fn message(&self) -> &Message {
        &self.message
    }
}

impl fmt::Debug for Unknown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unknown")
            .field("tag", &self.tag)
            .field("message", &self.message)
            .finish()
    }
}

/// A message that does not fit its description. Nothing of it is lost.
#[derive(Clone, PartialEq)]
pub struct Malformed {
    key: &'static str,
    error: ReadError,
    message: Message,
}

impl Malformed {
    /// The name in the document of the message that it claims to be.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// What does not fit, and where.
    pub fn error(&self) -> &ReadError {
        &self.error
    }

    /// As it came.
    pub fn message(&self) -> &Message {
        &self.message
    }
}

impl fmt::Debug for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Malformed")
            .field("key", &self.key)
            .field("error", &self.error)
            .field("message", &self.message)
            .finish()
    }
}

/// Reads a message that came over a transport with this binding.
pub fn read<M: Messages>(message: &Message, binding: Binding) -> M {
    let set = M::set();
    let described = set.as_described(message, binding);
    let surroundings = Surroundings(&described);
    if set.is_other(&surroundings, &described.payload) {
        let tag = set
            .others
            .iter()
            .find_map(|(selector, _)| selector.read_tag(&surroundings, &described.payload));
        return M::unknown(Unknown {
            tag,
            message: message.clone(),
        });
    }
    let mut first = None;
    for arm in set.selector.route(&surroundings, &described.payload) {
        let facts = set.facts.get(arm).map(|facts| facts());
        match read_as(arm, facts, &described, binding) {
            Some(Ok(read)) => return read,
            Some(Err(error)) => {
                let key = facts.map_or("", |it| it.key);
                first.get_or_insert((key, error));
            }
            None => {}
        }
    }
    let message = message.clone();
    match first {
        Some((key, error)) => M::malformed(Malformed {
            key,
            error,
            message,
        }),
        None => {
            let tag = set.selector.read_tag(&surroundings, &described.payload);
            M::unknown(Unknown { tag, message })
        }
    }
}

fn read_as<M: Messages>(
    arm: usize,
    facts: Option<&MessageFacts>,
    message: &Message,
    binding: Binding,
) -> Option<Result<M, ReadError>> {
    let decoded = match encoding::decoded(facts?, message, binding) {
        Ok(decoded) => decoded,
        Err(error) => return Some(Err(error.into())),
    };
    let read = M::read(arm, &decoded)?;
    Some(read.map_err(ReadError::from))
}

struct Surroundings<'a>(&'a Message);

impl Context for Surroundings<'_> {
    fn header(&self, name: &str) -> Option<&str> {
        match header(self.0, name) {
            Some(Cow::Borrowed(text)) => Some(text),
            _ => None,
        }
    }
}

/// Makes an enum of [`Described`](crate::channel::Described) messages [`Messages`]. Each variant holds a boxed message; the
/// enum ends with `Unknown(Unknown)` and `Malformed(Malformed)`.
#[macro_export]
#[doc(hidden)]
macro_rules! __messages {
    ($name:ident { $($at:literal $variant:ident($message:ty),)* } $selector:expr $(, $all:expr, $others:expr)?) => {
        impl $crate::channel::Messages for $name {
            fn set() -> &'static $crate::channel::MessageSet {
                static SET: $crate::channel::MessageSet = $crate::channel::MessageSet {
                    selector: $selector,
                    facts: &[$(<$message as $crate::channel::Described>::facts),*],
                    others: &[$(($all, $others),)?],
                };
                &SET
            }

            fn read(
                arm: usize,
                message: &$crate::Message,
            ) -> ::core::option::Option<::core::result::Result<Self, $crate::runtime::json::Error>> {
                let _ = message;
                match arm {
                    $($at => ::core::option::Option::Some(
                        <$message as $crate::channel::Described>::read(message)
                            .map(|it| $name::$variant(::std::boxed::Box::new(it))),
                    ),)*
                    _ => ::core::option::Option::None,
                }
            }

            fn unknown(unknown: $crate::channel::Unknown) -> Self {
                $name::Unknown(unknown)
            }

            fn malformed(malformed: $crate::channel::Malformed) -> Self {
                $name::Malformed(malformed)
            }

            fn draft(&self) -> ::core::option::Option<$crate::channel::Draft> {
                match self {
                    $($name::$variant(message) => {
                        ::core::option::Option::Some($crate::channel::Described::draft(&**message))
                    })*
                    $name::Unknown(_) | $name::Malformed(_) => ::core::option::Option::None,
                }
            }
        }

        $(
            impl ::core::convert::From<$message> for $name {
                fn from(message: $message) -> Self {
                    $name::$variant(::std::boxed::Box::new(message))
                }
            }
        )*
    };
}

pub use __messages as messages;
