use std::collections::BTreeMap;

use serde::Deserialize;

use crate::scheme::token::check_place;
use crate::scheme::{Algorithm, BodyOnly, Covers, Key, PublicAlgorithm, SchemeError, Where};

/// A JSON Web Token (RFC 7519) somewhere in the request, in its compact form.
///
/// What its header says of the algorithm never chooses one: a token with another algorithm than those of the data is
/// refused, and data names either algorithms with a shared secret or algorithms with a public key.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jwt {
    /// The part of the request.
    #[serde(rename = "in")]
    pub place: Where,
    /// The header or query parameter.
    #[serde(default)]
    pub name: String,
    /// The place in the body; a segment `*` is every item of an array, and each must hold a genuine token.
    #[serde(default)]
    pub pointer: Option<String>,
    /// What the value begins with, exactly, e.g. `Bearer `.
    #[serde(default)]
    pub prefix: String,
    /// The algorithms that are accepted.
    pub algs: Vec<JwtAlgorithm>,
    /// Where keys come from, and how they are written.
    #[serde(default)]
    pub key: Key,
    /// What claims must say. All of them must be there. `a|b` is the first of two that is there.
    #[serde(default)]
    pub claims: BTreeMap<String, ClaimRule>,
    /// How far the clocks may be apart, in seconds, where `exp`, `nbf` and `iat` are looked at. They are, wherever a
    /// token has them.
    #[serde(default = "a_minute")]
    pub leeway_s: u64,
}

/// An algorithm, by its name in RFC 7518 and RFC 8037.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum JwtAlgorithm {
    /// HMAC with SHA-256.
    #[serde(rename = "HS256")]
    Hs256,
    /// HMAC with SHA-384.
    #[serde(rename = "HS384")]
    Hs384,
    /// HMAC with SHA-512.
    #[serde(rename = "HS512")]
    Hs512,
    /// RSA, PKCS #1 v1.5, SHA-256.
    #[serde(rename = "RS256")]
    Rs256,
    /// RSA, PSS, SHA-256.
    #[serde(rename = "PS256")]
    Ps256,
    /// ECDSA on the curve P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
}

/// What a claim must say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimRule {
    /// This text; of a list of texts, one of them.
    Eq(String),
    /// A value that the receiver configures.
    Config(String),
    /// The SHA-256 of the body, in hex.
    Sha256hex(BodyOnly),
    /// The digest of the request's method, path and query; the path is what comes after a configured one.
    QueryHash(String),
    /// A time that is at most so many seconds ago.
    MaxAgeS(u64),
    /// Anything: it must be there.
    Present(bool),
}

/// What an algorithm takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum JwtKey {
    /// A shared secret.
    Secret(Algorithm),
    /// A public key.
    Public(PublicAlgorithm),
}

impl JwtAlgorithm {
    /// Its name in the header of a token.
    pub fn name(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Hs384 => "HS384",
            Self::Hs512 => "HS512",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }

    pub(crate) fn takes(self) -> JwtKey {
        match self {
            Self::Hs256 => JwtKey::Secret(Algorithm::HmacSha256),
            Self::Hs384 => JwtKey::Secret(Algorithm::HmacSha384),
            Self::Hs512 => JwtKey::Secret(Algorithm::HmacSha512),
            Self::Rs256 => JwtKey::Public(PublicAlgorithm::RsaSha256),
            Self::Ps256 => JwtKey::Public(PublicAlgorithm::RsaPssSha256),
            Self::Es256 => JwtKey::Public(PublicAlgorithm::EcdsaP256Sha256Raw),
            Self::EdDsa => JwtKey::Public(PublicAlgorithm::Ed25519),
        }
    }
}

impl Jwt {
    pub(super) fn check(&self) -> Result<(), SchemeError> {
        check_place(self.place, &self.name, self.pointer.as_deref())?;
        if self.algs.is_empty() {
            return Err(SchemeError::new(
                "/algs",
                "at least one algorithm is needed",
            ));
        }
        let mut rules = self.claims.iter();
        if let Some((name, _)) = rules.find(|(_, rule)| **rule == ClaimRule::Present(false)) {
            let pointer = format!(
                "/claims/{}/present",
                name.replace('~', "~0").replace('/', "~1")
            );
            return Err(SchemeError::new(
                pointer,
                "leave the claim out: it need not be there",
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
        let algorithms = self
            .algs
            .iter()
            .filter_map(|algorithm| match algorithm.takes() {
                JwtKey::Public(algorithm) => Some(algorithm),
                JwtKey::Secret(_) => None,
            });
        algorithms.collect()
    }

    /// A token protects the body only through a digest of it.
    pub(super) fn covers(&self) -> Covers {
        let mut rules = self.claims.values();
        match rules.any(|rule| matches!(rule, ClaimRule::Sha256hex(_))) {
            true => Covers::Body,
            false => Covers::MetadataOnly,
        }
    }
}

fn a_minute() -> u64 {
    60
}
