use hookwright_runtime::cloudevent;
use hookwright_runtime::value::Violation;

use crate::{AddressError, Error};

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
