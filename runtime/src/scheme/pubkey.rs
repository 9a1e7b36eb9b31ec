use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, StrDeserializer};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde::{Deserialize, de};

use crate::scheme::{Part, SchemeError, Signed};

/// A signature by a private key over parts of the request; the receiver has the public key.
pub type Pubkey = Signed<Choice>;

/// How a signature by a private key is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PublicAlgorithm {
    /// Ed25519 (RFC 8032).
    Ed25519,
    /// ECDSA on the curve P-256 with SHA-256; the two numbers are DER.
    EcdsaP256Sha256,
    /// The same; the two numbers are 32 bytes each, one after the other.
    EcdsaP256Sha256Raw,
    /// RSA, PKCS #1 v1.5, SHA-1. Only for providers that have nothing better.
    RsaSha1,
    /// RSA, PKCS #1 v1.5, SHA-256.
    RsaSha256,
    /// RSA, PKCS #1 v1.5, SHA-512.
    RsaSha512,
    /// RSA, PSS, SHA-256.
    RsaPssSha256,
    /// RSA, PSS, SHA-512.
    RsaPssSha512,
}

impl PublicAlgorithm {
    /// The feature of the runtime that it needs.
    pub fn feature(self) -> &'static str {
        match self {
            Self::Ed25519 => "ed25519",
            Self::EcdsaP256Sha256 | Self::EcdsaP256Sha256Raw => "ecdsa",
            Self::RsaSha1
            | Self::RsaSha256
            | Self::RsaSha512
            | Self::RsaPssSha256
            | Self::RsaPssSha512 => "rsa",
        }
    }
}

/// Which algorithm a delivery is signed by. The data names all that can be; a delivery at most chooses among them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Always this one.
    Always(PublicAlgorithm),
    /// The one that the text at a place stands for.
    By(By),
}

/// Algorithms, by the text at a place of the body.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct By {
    /// The place in the body.
    pub pointer: String,
    /// Texts and what they stand for, e.g. `"2": rsa-sha256`.
    pub map: BTreeMap<String, PublicAlgorithm>,
}

impl Choice {
    /// Every algorithm that may be chosen, sorted by the texts that stand for them.
    pub fn all(&self) -> Vec<PublicAlgorithm> {
        match self {
            Self::Always(algorithm) => vec![*algorithm],
            Self::By(by) => by.map.values().copied().collect(),
        }
    }
}

/// A name, or an object: not an untagged enum, whose errors would say neither where nor what.
impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(NameOrObject)
    }
}

struct NameOrObject;

impl<'de> Visitor<'de> for NameOrObject {
    type Value = Choice;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of an algorithm, or `pointer` and `map`")
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Choice, E> {
        PublicAlgorithm::deserialize(StrDeserializer::new(name)).map(Choice::Always)
    }

    fn visit_map<M: MapAccess<'de>>(self, members: M) -> Result<Choice, M::Error> {
        By::deserialize(MapAccessDeserializer::new(members)).map(Choice::By)
    }
}

impl Pubkey {
    /// Refuses what no public key can check.
    pub(super) fn check_pubkey(&self) -> Result<(), SchemeError> {
        self.check()?;
        self.key
            .check_public()
            .map_err(|error| error.below("/key"))?;
        if self.alg.all().is_empty() {
            return Err(SchemeError::new(
                "/alg_by/map",
                "at least one algorithm is needed",
            ));
        }
        let secret = self
            .lists()
            .find(|(_, parts)| parts.contains(&Part::Secret));
        match secret {
            Some((pointer, _)) => Err(SchemeError::new(pointer, "a public key is no `secret`")),
            None => Ok(()),
        }
    }
}
