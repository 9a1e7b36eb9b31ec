use serde::Deserialize;

use crate::scheme::{Algorithm, Covers, Key, PublicAlgorithm, SchemeError, UrlFrom};

/// HTTP Message Signatures (RFC 9421): the headers `Signature-Input` and `Signature`, and perhaps `Content-Digest`
/// (RFC 9530).
///
/// A delivery may hold several signatures; one of them must be all that the data wants.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rfc9421 {
    /// The algorithms that are accepted. Where a signature names none, the key decides.
    pub algs: Vec<HttpAlgorithm>,
    /// Where keys come from, and how they are written.
    #[serde(default)]
    pub key: Key,
    /// What the signature is for: the parameter `tag`, exactly.
    #[serde(default)]
    pub tag: Option<String>,
    /// The components that must be covered, e.g. `@method`, `content-digest`. A digest that is covered is compared with
    /// the body.
    pub required_components: Vec<String>,
    /// The parameters that a signature must have.
    #[serde(default)]
    pub required_params: Vec<Param>,
    /// How long ago a signature may have been created, in seconds.
    #[serde(default)]
    pub max_age_s: Option<u64>,
    /// How far in the future it may be created, in seconds; how long after its end it is accepted.
    #[serde(default = "a_minute")]
    pub leeway_s: u64,
    /// The most seconds between creation and end.
    #[serde(default)]
    pub max_window_s: Option<u64>,
    /// How bytes are written.
    #[serde(default)]
    pub binary: Binary,
    /// Which URL is covered.
    #[serde(default = "received")]
    pub url: UrlFrom,
}

/// An algorithm, by its name in RFC 9421.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum HttpAlgorithm {
    /// RSA, PSS, SHA-512.
    #[serde(rename = "rsa-pss-sha512")]
    RsaPssSha512,
    /// RSA, PKCS #1 v1.5, SHA-256.
    #[serde(rename = "rsa-v1_5-sha256")]
    RsaV15Sha256,
    /// HMAC with SHA-256.
    #[serde(rename = "hmac-sha256")]
    HmacSha256,
    /// ECDSA on the curve P-256 with SHA-256.
    #[serde(rename = "ecdsa-p256-sha256")]
    EcdsaP256Sha256,
    /// Ed25519.
    #[serde(rename = "ed25519")]
    Ed25519,
}

/// A parameter of a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Param {
    /// When it was created.
    Created,
    /// When it ends.
    Expires,
    /// A text that no two signatures share.
    Nonce,
    /// Its algorithm.
    Alg,
    /// The id of its key.
    KeyId,
    /// What it is for.
    Tag,
}

/// How bytes are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Binary {
    /// Base64, as RFC 8941 wants.
    #[default]
    Rfc8941,
    /// Base64 with the alphabet for URLs, without padding; digests of the body in either way.
    B64urlNopad,
}

impl HttpAlgorithm {
    /// Its name in the parameter `alg`.
    pub fn name(self) -> &'static str {
        match self {
            Self::RsaPssSha512 => "rsa-pss-sha512",
            Self::RsaV15Sha256 => "rsa-v1_5-sha256",
            Self::HmacSha256 => "hmac-sha256",
            Self::EcdsaP256Sha256 => "ecdsa-p256-sha256",
            Self::Ed25519 => "ed25519",
        }
    }

    /// `None` for the one that takes a shared secret.
    pub(crate) fn public(self) -> Option<PublicAlgorithm> {
        match self {
            Self::RsaPssSha512 => Some(PublicAlgorithm::RsaPssSha512),
            Self::RsaV15Sha256 => Some(PublicAlgorithm::RsaSha256),
            Self::HmacSha256 => None,
            Self::EcdsaP256Sha256 => Some(PublicAlgorithm::EcdsaP256Sha256Raw),
            Self::Ed25519 => Some(PublicAlgorithm::Ed25519),
        }
    }
}

impl Param {
    /// Its name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Expires => "expires",
            Self::Nonce => "nonce",
            Self::Alg => "alg",
            Self::KeyId => "keyid",
            Self::Tag => "tag",
        }
    }
}

impl Rfc9421 {
    /// The code that its shared secret makes.
    pub(crate) const CODE: Algorithm = Algorithm::HmacSha256;

    pub(super) fn check(&self) -> Result<(), SchemeError> {
        if self.algs.is_empty() {
            return Err(SchemeError::new(
                "/algs",
                "at least one algorithm is needed",
            ));
        }
        if self.required_components.is_empty() {
            let message = "a signature over nothing protects nothing";
            return Err(SchemeError::new("/required_components", message));
        }
        let mut components = self.required_components.iter();
        if let Some(at) =
            components.position(|name| name.bytes().any(|byte| byte.is_ascii_uppercase()))
        {
            let pointer = format!("/required_components/{at}");
            return Err(SchemeError::new(
                pointer,
                "names of components are lower-case",
            ));
        }
        match self.public_algorithms().len() {
            0 => self.key.check_secret().map_err(|error| error.below("/key")),
            all if all == self.algs.len() => {
                self.key.check_public().map_err(|error| error.below("/key"))
            }
            // Whoever has the public key could sign with it as if it were the secret.
            _ => Err(SchemeError::new(
                "/algs",
                "algorithms with a secret and with a public key are two schemes",
            )),
        }
    }

    /// Those of its algorithms that take a public key: all or none.
    pub fn public_algorithms(&self) -> Vec<PublicAlgorithm> {
        self.algs
            .iter()
            .filter_map(|algorithm| algorithm.public())
            .collect()
    }

    /// A signature protects the body only through its digest.
    pub(super) fn covers(&self) -> Covers {
        let mut components = self.required_components.iter();
        match components.any(|name| name == "content-digest") {
            true => Covers::Body,
            false => Covers::MetadataOnly,
        }
    }
}

fn a_minute() -> u64 {
    60
}

fn received() -> UrlFrom {
    UrlFrom::Received
}
