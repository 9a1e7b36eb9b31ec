use std::time::{Duration, SystemTime};

use http::{HeaderMap, StatusCode};

/// How an attempt ended, as far as it matters for the next one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// The consumer answered.
    Answered {
        /// The status.
        status: StatusCode,
        /// When it wants to be asked again.
        retry_after: Option<RetryAfter>,
    },
    /// There was no answer: no connection, too late, not HTTP, an address that must not be connected to.
    NoAnswer,
    /// It could not be sent, and never can be: it is the sender that must be mended.
    Unsendable,
}

/// When a consumer wants to be asked again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryAfter {
    /// After so long.
    In(Duration),
    /// At this time.
    At(SystemTime),
}

impl Outcome {
    /// What an answer says.
    pub fn of(status: StatusCode, headers: &HeaderMap) -> Self {
        Self::Answered {
            status,
            retry_after: RetryAfter::of(headers),
        }
    }

    /// True when the consumer has the message: it answered 2xx.
    pub fn is_success(&self) -> bool {
        self.status().is_some_and(|status| status.is_success())
    }

    /// True when the consumer is gone for good.
    // Standard Webhooks, "Response status codes": 410 asks the sender to disable the endpoint.
    pub fn is_gone(&self) -> bool {
        self.status() == Some(StatusCode::GONE)
    }

    /// True when the consumer has more to do than it can.
    // Standard Webhooks, "Response status codes": 429, 502 and 504 ask the sender to send less.
    pub fn is_overload(&self) -> bool {
        const OVERLOAD: [StatusCode; 3] = [
            StatusCode::TOO_MANY_REQUESTS,
            StatusCode::BAD_GATEWAY,
            StatusCode::GATEWAY_TIMEOUT,
        ];
        self.status()
            .is_some_and(|status| OVERLOAD.contains(&status))
    }

    fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Answered { status, .. } => Some(*status),
            Self::NoAnswer | Self::Unsendable => None,
        }
    }
}
