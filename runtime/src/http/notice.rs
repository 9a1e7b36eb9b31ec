use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use http::{Method, StatusCode};

use crate::dedupe::Key;

/// What became of a request that was not handed over, apart from those whose signature is refused.
///
/// Its text is for the developer's log, and holds nothing of headers or bodies.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Notice {
    /// The event was dealt with before: it is answered like one that is accepted.
    Duplicate(Key),
    /// The event is being dealt with, or the store cannot tell: the provider should send it again.
    Busy(Key),
    /// It comes from an address that is none of the [`Senders`](crate::http::Senders).
    Sender(IpAddr),
    /// It is not known from which address it comes, and that is to be checked.
    NoSender,
    /// A method by which nothing comes.
    Method(Method),
    /// Too many header fields, or too many bytes of them.
    Headers,
    /// A larger body than is taken.
    Size {
        /// How many bytes are.
        limit: usize,
    },
    /// The bodies of all requests that are being dealt with would have more bytes than the
    /// [`Budget`](crate::http::Budget): the provider should send it again.
    Full {
        /// How many bytes it has.
        limit: usize,
    },
    /// A body with a `Content-Encoding`: the signature is over other bytes.
    Encoded,
    /// The body broke off.
    BrokenOff,
    /// The body did not come in in time.
    Slow {
        /// How long was waited.
        limit: Duration,
    },
    /// It was not dealt with in time, and was given up.
    Late {
        /// How long was waited.
        limit: Duration,
    },
    /// An unsigned handshake offers something that nobody takes.
    Offer,
}

impl Notice {
    /// The status of the answer; `None` where the request is answered like one that is accepted.
    pub fn status(&self) -> Option<StatusCode> {
        Some(match self {
            Self::Duplicate(_) => return None,
            Self::Busy(_) | Self::Late { .. } | Self::Full { .. } => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::Sender(_) | Self::NoSender | Self::Offer => StatusCode::FORBIDDEN,
            Self::Method(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::Headers => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::Size { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Encoded => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::BrokenOff => StatusCode::BAD_REQUEST,
            Self::Slow { .. } => StatusCode::REQUEST_TIMEOUT,
        })
    }
}

impl fmt::Display for Notice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Duplicate(key) => {
                write!(f, "the event of `{}` was dealt with before", key.provider())
            }
            Self::Busy(key) => {
                write!(f, "the event of `{}` is being dealt with", key.provider())
            }
            Self::Sender(address) => write!(f, "{address} is none of the senders"),
            Self::NoSender => f.write_str(
                "the sender's address is not known: whoever takes the connection puts a `PeerAddress` into the request's \
                 extensions, and trusted proxies say whom they forward for",
            ),
            // Methods can be made up.
            Self::Method(method) if !is_known(method) => f.write_str("nothing comes by this method"),
            Self::Method(method) => write!(f, "nothing comes by {method}"),
            Self::Headers => f.write_str("there are too many headers"),
            Self::Size { limit } => write!(f, "the body has more than {limit} bytes"),
            Self::Full { limit } => write!(f, "all bodies together would have more than {limit} bytes"),
            Self::Encoded => f.write_str("the body has a content encoding, and signatures are over what is in it"),
            Self::BrokenOff => f.write_str("the body broke off"),
            Self::Slow { limit } => write!(f, "the body did not come in within {} ms", limit.as_millis()),
            Self::Late { limit } => write!(
                f,
                "it was not dealt with within {} ms and was given up: store deliveries before you deal with them",
                limit.as_millis()
            ),
            Self::Offer => f.write_str("a handshake offers something that nobody takes: see `Service::on_offer`"),
        }
    }
}

fn is_known(method: &Method) -> bool {
    [
        Method::GET,
        Method::HEAD,
        Method::DELETE,
        Method::OPTIONS,
        Method::CONNECT,
        Method::TRACE,
    ]
    .contains(method)
}
