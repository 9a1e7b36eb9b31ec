use std::fmt;
use std::time::Duration;

use crate::error::without_user;
use crate::{Backoff, Credentials, Names};

/// How to reach a broker, and how patient to be with it.
#[derive(Clone)]
#[allow(
    dead_code,
    reason = "adapters need all of it, and each is behind a feature"
)]
pub struct Connect {
    pub(crate) url: String,
    pub(crate) credentials: Option<Credentials>,
    #[cfg(feature = "tls")]
    pub(crate) tls: Option<crate::Tls>,
    pub(crate) backoff: Backoff,
    pub(crate) patience: Duration,
    pub(crate) names: Names,
    pub(crate) max_bytes: usize,
}

impl Connect {
    /// To a URL, e.g. `nats://127.0.0.1:4222`, or to what the adapter takes instead.
    pub fn to(url: impl Into<String>) -> Self {
        Self {
            url: url.into(),
            credentials: None,
            #[cfg(feature = "tls")]
            tls: None,
            backoff: Backoff::default(),
            patience: Duration::from_secs(10),
            names: Names::default(),
            max_bytes: 1 << 20,
        }
    }

    /// The same, as a user.
    #[must_use]
    pub fn with_credentials(mut self, credentials: Credentials) -> Self {
        self.credentials = Some(credentials);
        self
    }

    /// The same, over an encrypted connection.
    #[cfg(feature = "tls")]
    #[must_use]
    pub fn with_tls(mut self, tls: crate::Tls) -> Self {
        self.tls = Some(tls);
        self
    }

    /// The same, with other pauses between tries to connect.
    #[must_use]
    pub fn with_backoff(mut self, backoff: Backoff) -> Self {
        self.backoff = backoff;
        self
    }

    /// The same, with so much time for an answer of the broker, and for a publisher to get its connection back; ten seconds
    /// unless said otherwise.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// The same, with other names for what becomes headers.
    #[must_use]
    pub fn with_names(mut self, names: Names) -> Self {
        self.names = names;
        self
    }

    /// The same, with another limit for a message that comes in, headers and payload; a mebibyte unless said otherwise.
    /// Adapters whose clients have no such limit say so.
    #[must_use]
    pub fn with_max_bytes(mut self, bytes: usize) -> Self {
        self.max_bytes = bytes;
        self
    }
}

/// Without the user in the URL.
impl fmt::Debug for Connect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Connect")
            .field("url", &without_user(&self.url))
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_reads_passwords_in_logs() {
        let connect =
            Connect::to("amqp://u:s3cret@h/v").with_credentials(Credentials::new("u", "s3cret"));
        let text = format!("{connect:?}");
        assert!(!text.contains("s3cret") && text.contains("@h/v"), "{text}");
    }
}
