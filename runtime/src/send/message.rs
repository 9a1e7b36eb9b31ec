use std::fmt;
use std::hash::{BuildHasher, Hasher, RandomState};

use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::encoding;
use crate::json;
use crate::value::Violation;

/// An event that is about to be sent: its id and its body. Every attempt, and every endpoint, gets the same.
///
/// Made by [`Sender::message`](crate::send::Sender::message). Whoever keeps messages in a queue keeps
/// [`key`](Message::key), [`id`](Message::id) and [`body`](Message::body), and gets the message back with
/// [`Sender::restored`](crate::send::Sender::restored).
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    pub(super) event: usize,
    pub(super) key: &'static str,
    pub(super) event_type: &'static str,
    pub(super) id: String,
    pub(super) media_type: String,
    pub(super) body: Bytes,
}

impl Message {
    /// The event's key in the document.
    pub fn key(&self) -> &'static str {
        self.key
    }

    /// The type on the wire.
    pub fn event_type(&self) -> &'static str {
        self.event_type
    }

    /// The id, which consumers know a message by that came before.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The same message with an id that was chosen before, e.g. that of a row in an outbox.
    ///
    /// # Errors
    ///
    /// When it is empty, longer than 256 bytes, or not of visible ASCII characters other than `.`.
    // Standard Webhooks, "Signature scheme": the signed parts are joined by `.`, so an id must not hold one.
    pub fn with_id(self, id: impl Into<String>) -> Result<Self, MessageError> {
        let id = id.into();
        let is_plain = id
            .bytes()
            .all(|byte| byte.is_ascii_graphic() && byte != b'.');
        match is_plain && (1..=256).contains(&id.len()) {
            true => Ok(Self { id, ..self }),
            false => Err(MessageError::Id),
        }
    }

    /// The media type of the body, e.g. `application/json`.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// The same message, called something else, e.g. `image/svg+xml`.
    #[must_use]
    pub fn with_media_type(self, media_type: impl Into<String>) -> Self {
        Self {
            media_type: media_type.into(),
            ..self
        }
    }

    /// The body. A scheme may still put something into it.
    pub fn body(&self) -> &Bytes {
        &self.body
    }

    /// A number that is the same for the same id: it spreads messages out in time.
    pub fn seed(&self) -> u64 {
        let digest = Sha256::digest(self.id.as_bytes());
        let mut bytes = [0; 8];
        for (byte, of_digest) in bytes.iter_mut().zip(digest) {
            *byte = of_digest;
        }
        u64::from_be_bytes(bytes)
    }
}

/// An id that no other message has, e.g. `msg_0f4a…`: what is random comes from the system.
pub(super) fn made_id(body: &[u8]) -> String {
    let mut hash = Sha256::new().chain_update(body);
    for _ in 0..4 {
        // Keys of the standard library's tables are random, and others each time.
        let mut random = RandomState::new().build_hasher();
        random.write(body.get(..64).unwrap_or(body));
        hash.update(random.finish().to_be_bytes());
    }
    let digest = encoding::encode_hex(&hash.finalize());
    format!("msg_{}", digest.get(..32).unwrap_or(&digest))
}

impl fmt::Debug for Message {
    /// The body is left out: it may hold what must not be logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Message")
            .field("id", &self.id)
            .field("event_type", &self.event_type)
            .field("body", &format_args!("{} bytes", self.body.len()))
            .finish_non_exhaustive()
    }
}

/// Why an event is no message.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum MessageError {
    /// The API has no event of this type or key.
    NoEvent(String),
    /// It is `Event::Unknown` or `Event::Malformed`: the document does not describe it.
    NotDescribed,
    /// Its body is no JSON: give the bytes to [`Sender::message_of`](crate::send::Sender::message_of).
    NotJson,
    /// The body does not fit the event's type.
    Malformed(json::Error),
    /// The payload breaks rules of the document.
    Invalid(Vec<Violation>),
    /// The id is none: 1 to 256 visible ASCII characters other than `.`.
    Id,
}

impl fmt::Display for MessageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEvent(event) => write!(f, "no event is called `{event}`"),
            Self::NotDescribed => f.write_str("the document does not describe this event"),
            Self::NotJson => f.write_str("the body of this event is no JSON"),
            Self::Malformed(error) => write!(f, "the body does not fit the event: {error}"),
            Self::Invalid(violations) => {
                f.write_str("the payload breaks rules of the document")?;
                for violation in violations {
                    write!(f, "; {violation}")?;
                }
                Ok(())
            }
            Self::Id => f.write_str("an id is 1 to 256 visible ASCII characters other than `.`"),
        }
    }
}

impl std::error::Error for MessageError {}
