use hookwright_runtime::cloudevent;
use hookwright_runtime::json;
use hookwright_runtime::value::Violation;

use crate::{AddressError, Error, codec};

/// Why a message does not fit its description.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// A value is not of its type.
    #[error(transparent)]
    Value(#[from] json::Error),
    /// The bytes of the payload are not what its schema says.
    #[error(transparent)]
    Encoding(#[from] codec::Error),
}

impl ReadError {
    /// Where: a JSON Pointer, e.g. `/items/0/price`.
    pub fn pointer(&self) -> &str {
        match self {
            Self::Value(error) => error.pointer(),
            Self::Encoding(error) => error.pointer(),
        }
    }
}

/// Why a typed message was not sent, or brought no reply.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// There is no such address.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// The message breaks rules of the document. Nothing was sent.
    #[error("the {part} of `{message}` breaks {} rule(s) of the document: {}", .violations.len(), shown(.violations))]
    Invalid {
        /// The message's name in the document.
        message: &'static str,
        /// `payload`, `headers` or `key`.
        part: &'static str,
        /// Every rule that is broken.
        violations: Vec<Violation>,
    },
    /// The message is described as a CloudEvent and is none. Nothing was sent.
    #[error("`{message}` is no CloudEvent: {error}")]
    CloudEvent {
        /// The message's name in the document.
        message: &'static str,
        /// What is wrong.
        error: cloudevent::Error,
    },
    /// The schema has no bytes for the payload. Nothing was sent.
    #[error("the payload of `{message}` cannot be encoded: {error}")]
    Encoding {
        /// The message's name in the document.
        message: &'static str,
        /// What is wrong, and where.
        error: codec::Error,
    },
    /// What the document says about the message cannot be followed. Nothing was sent.
    #[error("{0}")]
    Setting(String),
    /// The transport did not send it, or no reply came.
    #[error(transparent)]
    Transport(#[from] Error),
}

impl SendError {
    /// True when a request was sent and no reply came in time.
    pub fn is_timed_out(&self) -> bool {
        matches!(self, Self::Transport(Error::TimedOut))
    }
}

fn shown(violations: &[Violation]) -> String {
    let shown = violations.iter().take(3).map(Violation::to_string);
    shown.collect::<Vec<_>>().join("; ")
}
