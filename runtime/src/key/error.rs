use std::fmt;

/// A key that cannot be used. Never says what the key is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyError {
    /// The key needs a feature of the runtime that is off.
    FeatureOff {
        /// Its name.
        feature: &'static str,
    },
    /// It is not written as keys are.
    NotAKey {
        /// What was expected, e.g. `a PEM block`.
        expected: &'static str,
    },
    /// It is a key, of a kind that no scheme uses.
    Unsupported,
    /// It is an RSA key of less than 2048 bits.
    Weak,
    /// It is a key for something else.
    OtherUse,
    /// Nobody has a key with this id.
    Unknown,
    /// What should be at the URL could not be fetched.
    Fetch {
        /// Why.
        why: String,
    },
    /// Keys were asked for too often: somebody sends deliveries that name keys that do not exist.
    TooOften,
    /// The certificate is not to be believed.
    Certificate {
        /// Why.
        why: String,
    },
    /// Nothing says whom certificates are believed.
    NoRoots,
}

impl fmt::Display for KeyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::FeatureOff { feature } => {
                write!(
                    f,
                    "the key needs the feature `{feature}` of `hookwright-runtime`, which is off"
                )
            }
            Self::NotAKey { expected } => write!(f, "the key is not {expected}"),
            Self::Unsupported => f.write_str("the key is neither Ed25519, nor P-256, nor RSA"),
            Self::Weak => f.write_str("the RSA key has less than 2048 bits"),
            Self::OtherUse => f.write_str("the key is there for something else"),
            Self::Unknown => f.write_str("there is no such key"),
            Self::Fetch { why } => write!(f, "the keys cannot be fetched: {why}"),
            Self::TooOften => {
                f.write_str("keys were asked for too often, and are not asked for now")
            }
            Self::Certificate { why } => write!(f, "the certificate is not to be believed: {why}"),
            Self::NoRoots => f.write_str(
                "nothing says whom certificates are believed: give it to `FetchedKeys::with_roots`",
            ),
        }
    }
}

impl std::error::Error for KeyError {}
