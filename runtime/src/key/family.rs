use crate::scheme::PublicAlgorithm;

/// A kind of key; several algorithms may share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    Ed25519,
    P256,
    Rsa,
}

impl Family {
    /// The kind of key that an algorithm takes.
    pub(crate) fn of(algorithm: PublicAlgorithm) -> Self {
        match algorithm {
            PublicAlgorithm::Ed25519 => Self::Ed25519,
            PublicAlgorithm::EcdsaP256Sha256 | PublicAlgorithm::EcdsaP256Sha256Raw => Self::P256,
            PublicAlgorithm::RsaSha1
            | PublicAlgorithm::RsaSha256
            | PublicAlgorithm::RsaSha512
            | PublicAlgorithm::RsaPssSha256
            | PublicAlgorithm::RsaPssSha512 => Self::Rsa,
        }
    }

    /// The feature that has its algorithms.
    pub(super) fn feature(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::P256 => "ecdsa",
            Self::Rsa => "rsa",
        }
    }

    /// What a key of this kind is, for messages.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Ed25519 => "an Ed25519 key",
            Self::P256 => "a P-256 key",
            Self::Rsa => "an RSA key",
        }
    }
}

/// The features that schemes may need, and whether they are on.
const FEATURES: [(&str, bool); 4] = [
    ("ed25519", cfg!(feature = "ed25519")),
    ("ecdsa", cfg!(feature = "ecdsa")),
    ("rsa", cfg!(feature = "rsa")),
    ("certificates", cfg!(feature = "certificates")),
];

/// True when the feature is on.
pub(crate) fn is_on(feature: &str) -> bool {
    FEATURES.contains(&(feature, true))
}
