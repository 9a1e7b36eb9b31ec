use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::key::KeyError;
use crate::scheme::Encoding;
use crate::secret::SecretError;
use crate::signature::Hint;

/// Why a delivery is refused.
///
/// Its text is for the developer's log: it tells what is wrong, and holds no secret, no signature and nothing of the
/// body. The caller is told nothing but [`status`](Refused::status).
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refused {
    /// There is no signature.
    NoSignature {
        /// Where one was expected.
        place: String,
    },
    /// The signature is the empty text.
    EmptySignature,
    /// The signature does not begin as it must.
    WrongPrefix {
        /// What it must begin with.
        expected: String,
    },
    /// The signature's list has an empty field.
    MalformedList,
    /// The signature's list holds no signature of a version that the scheme knows.
    NoKnownVersion {
        /// The labels of the versions.
        labels: Vec<String>,
    },
    /// No signature could be decoded.
    Undecodable {
        /// How signatures are written.
        encoding: Encoding,
    },
    /// Every signature has the wrong length.
    WrongLength {
        /// The right length, in bytes.
        expected: usize,
    },
    /// The signature's list lacks a field.
    MissingField {
        /// Its label.
        label: String,
    },
    /// A field that must be unique is there twice.
    DuplicateField {
        /// Its label.
        label: String,
    },
    /// A header that is part of what is signed is not there, or empty.
    MissingHeader {
        /// Its name.
        name: String,
    },
    /// A header that must be unique is there twice.
    DuplicateHeader {
        /// Its name.
        name: String,
    },
    /// A header is not visible ASCII.
    UnreadableHeader {
        /// Its name.
        name: String,
    },
    /// A header has not the value that the scheme requires.
    WrongHeader {
        /// Its name.
        name: String,
        /// The value.
        expected: String,
    },
    /// A query parameter that must be unique is there twice.
    DuplicateParameter {
        /// Its name.
        name: String,
    },
    /// The header or query parameter that tells the digest of the body tells another.
    WrongDigest {
        /// The name.
        name: String,
    },
    /// A member of the body that is part of what is signed is not there.
    MissingMember {
        /// Its place.
        pointer: String,
    },
    /// A member of the body that must be unique is there twice.
    DuplicateMember {
        /// Its place.
        pointer: String,
    },
    /// The body is no JSON, or has a member twice, and what is signed is made of its values.
    NotJson,
    /// The timestamp is not there or cannot be read.
    UnreadableTimestamp,
    /// The delivery is genuine and too old: captured and sent again, or the clock is wrong.
    TooOld {
        /// How old it is.
        age: Duration,
        /// How old it may be.
        limit: Duration,
    },
    /// The delivery is genuine and from the future: the clock is wrong.
    InFuture {
        /// How far.
        ahead: Duration,
        /// How far it may be.
        limit: Duration,
    },
    /// The delivery is genuine and was seen before.
    Replayed,
    /// The text that no two deliveries share is not there.
    NoNonce,
    /// No signature is that of the body under any of the secrets.
    NoMatch {
        /// What may be the reason.
        hints: Vec<Hint>,
    },
    /// The text that tells the algorithm tells none that the scheme knows.
    UnknownAlgorithm {
        /// Where it stands.
        place: String,
    },
    /// The delivery names a key that is not known: it is forged, or the keys were rotated.
    UnknownKey,
    /// It is no JSON Web Token.
    MalformedToken,
    /// The token is signed by another algorithm than the scheme accepts.
    WrongAlgorithm {
        /// Those that it accepts.
        accepted: Vec<String>,
    },
    /// The signature headers are not what RFC 9421 says.
    MalformedSignature,
    /// The signature lacks a parameter that the scheme wants.
    MissingParameter {
        /// Its name.
        name: String,
    },
    /// A parameter of the signature says something that the scheme does not accept.
    WrongParameter {
        /// Its name.
        name: String,
    },
    /// The signature does not cover something that the scheme wants covered.
    NotCovered {
        /// E.g. `content-digest`.
        component: String,
    },
    /// The signature covers something that is not known, or not there.
    UnknownComponent,
    /// The token is genuine and lacks a claim.
    MissingClaim {
        /// Its name.
        name: String,
    },
    /// The token is genuine and a claim says something else: it is not for this receiver, or not for this body.
    WrongClaim {
        /// Its name.
        name: String,
    },
    /// The token is genuine and has expired.
    Expired {
        /// How long ago.
        ago: Duration,
    },
    /// Nothing is known of a certificate of the sender.
    NoPeerCertificate,
    /// The sender's certificate is somebody else's.
    WrongPeer {
        /// The names that are accepted.
        accepted: Vec<String>,
    },
    /// The token or password is not the secret.
    WrongToken,
    /// There is no secret that can be used.
    Secret(SecretError),
    /// No secret was given.
    NoSecret,
    /// The time of every secret is over, or has not begun.
    NoValidSecret,
    /// The scheme signs the URL as registered with the provider, which was not given.
    NoConfiguredUrl,
    /// The scheme signs the URL of the request, which was not given.
    NoReceivedUrl,
    /// The scheme signs a value that the receiver must configure.
    MissingConfig {
        /// Its name.
        name: String,
    },
    /// The scheme's keys are not among the secrets, and nobody was named who has them.
    NoKeyProvider,
    /// The delivery names a URL that keys must not come from: it is forged.
    ForbiddenUrl,
    /// There is no key to check the signature by.
    Key(KeyError),
    /// A configured value is not written as it must be.
    WrongConfig {
        /// Its name.
        name: String,
    },
    /// It is not known how this provider signs.
    NoScheme,
    /// The provider signs nothing, and the receiver has not said that it accepts that.
    Unsigned,
    /// The scheme needs a feature of the runtime that is off.
    FeatureOff {
        /// Its name.
        feature: &'static str,
    },
    /// The data of the profile cannot be read.
    Profile(crate::scheme::SchemeError),
}

impl Refused {
    /// The status of the answer: all that a caller learns.
    pub fn status(&self) -> StatusCode {
        StatusCode::UNAUTHORIZED
    }

    /// True when the receiver is not set up, and no delivery at all can be accepted.
    pub fn is_setup(&self) -> bool {
        matches!(
            self,
            Self::Secret(_)
                | Self::NoSecret
                | Self::NoValidSecret
                | Self::NoConfiguredUrl
                | Self::MissingConfig { .. }
                | Self::WrongConfig { .. }
                | Self::NoKeyProvider
                | Self::Key(KeyError::FeatureOff { .. } | KeyError::NoRoots)
                | Self::NoScheme
                | Self::Unsigned
                | Self::FeatureOff { .. }
                | Self::Profile(_)
        )
    }

    /// How much it tells, to choose among the answers of several schemes.
    pub(crate) fn weight(&self) -> u8 {
        match self {
            Self::NoSignature { .. } | Self::NoPeerCertificate => 0,
            Self::NoMatch { .. } | Self::WrongToken | Self::WrongPeer { .. } | Self::UnknownKey => {
                2
            }
            Self::TooOld { .. }
            | Self::InFuture { .. }
            | Self::Expired { .. }
            | Self::Replayed
            | Self::MissingClaim { .. }
            | Self::WrongClaim { .. } => 3,
            _ => 1,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoSignature { place } => write!(f, "there is no signature: {place} is missing"),
            Self::EmptySignature => f.write_str("the signature is empty"),
            Self::WrongPrefix { expected } => write!(f, "the signature does not begin with `{expected}`"),
            Self::MalformedList => f.write_str("the signature header has an empty field"),
            Self::NoKnownVersion { labels } => {
                write!(f, "the signature header holds no signature labelled {}", listed(labels))
            }
            Self::Undecodable { encoding } => write!(f, "no signature is valid {}", spelt(*encoding)),
            Self::WrongLength { expected } => write!(f, "no signature is {expected} bytes long"),
            Self::MissingField { label } => write!(f, "the signature header has no field `{label}`"),
            Self::DuplicateField { label } => write!(f, "the signature header has the field `{label}` twice"),
            Self::MissingHeader { name } => write!(f, "the header `{name}`, which is signed, is missing"),
            Self::DuplicateHeader { name } => write!(f, "the header `{name}` is there twice"),
            Self::UnreadableHeader { name } => write!(f, "the header `{name}` is not visible ASCII"),
            Self::WrongHeader { name, expected } => write!(f, "the header `{name}` is not `{expected}`"),
            Self::DuplicateParameter { name } => write!(f, "the query parameter `{name}` is there twice"),
            Self::WrongDigest { name } => write!(f, "`{name}` is not the digest of the body: something parsed the body and printed it again, or it is forged"),
            Self::MissingMember { pointer } => write!(f, "`{pointer}`, which is signed, is not in the body"),
            Self::DuplicateMember { pointer } => write!(f, "`{pointer}` is in the body twice"),
            Self::NotJson => f.write_str("the body is no JSON, or has a member twice"),
            Self::UnreadableTimestamp => f.write_str("the timestamp is missing or cannot be read"),
            Self::TooOld { age, limit } => write!(
                f,
                "the signature is right and {} s old, more than {} s: sent again, or this machine's clock is ahead",
                age.as_secs(),
                limit.as_secs()
            ),
            Self::InFuture { ahead, limit } => write!(
                f,
                "the signature is right and {} s in the future, more than {} s: this machine's clock is behind",
                ahead.as_secs(),
                limit.as_secs()
            ),
            Self::Replayed => f.write_str("the signature is right and was seen before: sent again"),
            Self::NoNonce => f.write_str("the nonce, which no two deliveries share, is missing"),
            Self::NoMatch { hints } => {
                f.write_str("the signature is not that of this body under any of the secrets")?;
                hints.iter().try_for_each(|hint| write!(f, "; {hint}"))
            }
            Self::UnknownAlgorithm { place } => write!(f, "{place} names no algorithm that the scheme knows"),
            Self::UnknownKey => {
                f.write_str("the delivery names a key that is not known: it is forged, or the keys were rotated")
            }
            Self::MalformedToken => f.write_str("the token is no JSON Web Token in its compact form"),
            Self::WrongAlgorithm { accepted } => {
                write!(f, "the token is signed by another algorithm than {}", listed(accepted))
            }
            Self::MalformedSignature => {
                f.write_str("the headers `Signature-Input` and `Signature` are not those of an HTTP Message Signature")
            }
            Self::MissingParameter { name } => write!(f, "the signature lacks the parameter `{name}`"),
            Self::WrongParameter { name } => {
                write!(f, "the signature's parameter `{name}` says what the scheme does not accept")
            }
            Self::NotCovered { component } => write!(f, "the signature does not cover `{component}`"),
            Self::UnknownComponent => {
                f.write_str("the signature covers something that is not known or not there")
            }
            Self::MissingClaim { name } => write!(f, "the token is genuine and lacks the claim `{name}`"),
            Self::WrongClaim { name } => write!(
                f,
                "the token is genuine and its claim `{name}` says something else: it is meant for another receiver, \
                 or the body is not the one that was signed"
            ),
            Self::Expired { ago } => write!(
                f,
                "the token is genuine and expired {} s ago: sent again, or this machine's clock is ahead",
                ago.as_secs()
            ),
            Self::NoPeerCertificate => f.write_str(
                "nothing is known of a certificate of the sender: whoever ends TLS puts a `PeerCertificate` into the \
                 request's extensions",
            ),
            Self::WrongPeer { accepted } => {
                write!(f, "the sender's certificate has not the name {}", listed(accepted))
            }
            Self::WrongToken => f.write_str("the token is not the secret"),
            Self::Secret(error) => error.fmt(f),
            Self::NoSecret => f.write_str("no secret was given"),
            Self::NoValidSecret => {
                f.write_str("no secret is valid: the time of each is over, or has not begun")
            }
            Self::NoConfiguredUrl => {
                f.write_str("this scheme signs the URL as registered with the provider: give it to `Verifier::with_url`")
            }
            Self::NoReceivedUrl => {
                f.write_str("this scheme signs the request's URL: verify a `Request` that has one")
            }
            Self::MissingConfig { name } => {
                write!(f, "this scheme signs `{name}`: give it to `Verifier::with_config`")
            }
            Self::WrongConfig { name } => {
                write!(f, "the configured value `{name}` is not written as this scheme wants it")
            }
            Self::NoKeyProvider => f.write_str(
                "the keys of this scheme are not among the secrets: say with `Verifier::with_keys` who has them",
            ),
            Self::ForbiddenUrl => {
                f.write_str("the delivery names a URL that keys must not come from: it is forged")
            }
            Self::Key(error) => error.fmt(f),
            Self::NoScheme => f.write_str("it is not known how this provider signs: give a scheme to the verifier"),
            Self::Unsigned => f.write_str(
                "this scheme signs nothing, so anybody can have sent it: accept that with `Verifier::unsigned_i_understand`",
            ),
            Self::FeatureOff { feature } => {
                write!(f, "this scheme needs the feature `{feature}` of `hookwright-runtime`, which is off")
            }
            Self::Profile(error) => write!(f, "the profile cannot be read: {error}"),
        }
    }
}

fn listed(labels: &[String]) -> String {
    labels
        .iter()
        .map(|label| format!("`{label}`"))
        .collect::<Vec<_>>()
        .join(" or ")
}

fn spelt(encoding: Encoding) -> &'static str {
    match encoding {
        Encoding::Hex => "lower-case hexadecimal",
        Encoding::HexAnyCase => "hexadecimal",
        Encoding::Base64 => "base64",
        Encoding::Base64url => "base64url",
        Encoding::Base64urlNopad => "base64url without padding",
    }
}

impl std::error::Error for Refused {}

impl From<KeyError> for Refused {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

impl From<SecretError> for Refused {
    fn from(error: SecretError) -> Self {
        Self::Secret(error)
    }
}
