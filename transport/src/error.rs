use crate::address::AddressError;

/// What went wrong. No variant holds a password, and URLs are told without the user in them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// An address or a pattern that the protocol does not have.
    #[error(transparent)]
    Address(#[from] AddressError),
    /// A message that the protocol cannot carry as it is. Nothing was sent.
    #[error("{protocol} cannot carry {what}")]
    CannotCarry {
        /// The protocol, e.g. `MQTT 3.1.1`.
        protocol: &'static str,
        /// What of the message, e.g. ``the header `a b` ``.
        what: String,
    },
    /// A setting that cannot be followed.
    #[error("{0}")]
    Setting(String),
    /// The broker said no. The connection is well.
    #[error("the broker refused it: {0}")]
    Refused(String),
    /// There is no connection, or there is none any more. Subscriptions make a new one by themselves.
    #[error("no connection: {0}")]
    Disconnected(String),
    /// The other side sent what is not of the protocol, or more than is allowed.
    #[error("not understood: {0}")]
    Malformed(String),
    /// It took too long.
    #[error("no answer in time")]
    TimedOut,
    /// The transport was closed on this side.
    #[error("closed")]
    Closed,
}

#[allow(dead_code, reason = "adapters need them, and each is behind a feature")]
impl Error {
    pub(crate) fn disconnected(why: impl std::fmt::Display) -> Self {
        Self::Disconnected(without_user(&why.to_string()))
    }

    pub(crate) fn refused(why: impl std::fmt::Display) -> Self {
        Self::Refused(without_user(&why.to_string()))
    }

    pub(crate) fn malformed(what: impl std::fmt::Display) -> Self {
        Self::Malformed(without_user(&what.to_string()))
    }

    pub(crate) fn setting(what: impl std::fmt::Display) -> Self {
        Self::Setting(without_user(&what.to_string()))
    }

    pub(crate) fn cannot_carry(protocol: &'static str, what: impl Into<String>) -> Self {
        Self::CannotCarry {
            protocol,
            what: what.into(),
        }
    }

    /// True when another connection may do better.
    pub fn is_disconnected(&self) -> bool {
        matches!(self, Self::Disconnected(_))
    }
}

/// A text of a client, with `user:password@` taken out of the URLs in it.
pub(crate) fn without_user(text: &str) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(text.len());
    while let Some(at) = rest.find("://") {
        let (before, after) = rest.split_at(at + 3);
        out.push_str(before);
        let end = after
            .find(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | '"' | '\'' | '`'))
            .unwrap_or(after.len());
        rest = match after[..end].rfind('@') {
            Some(user) => {
                out.push('…');
                &after[user..]
            }
            None => after,
        };
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_left_out_of_urls() {
        for (text, expect) in [
            (
                "cannot reach amqp://u:p@h:1/v",
                "cannot reach amqp://…@h:1/v",
            ),
            ("a://x@b c://y:z@d.e", "a://…@b c://…@d.e"),
            ("`redis://:p@ss@h`", "`redis://…@h`"),
            ("http://h/a@b", "http://h/a@b"),
            ("a://é@é", "a://…@é"),
            ("://", "://"),
        ] {
            assert_eq!(
                Error::disconnected(text),
                Error::Disconnected(expect.into())
            );
        }
    }
}
