use std::fmt;

use crate::key::{Family, KeyError, der, jwk, pem};
use crate::scheme::PublicAlgorithm;

/// A key that makes signatures: for mock deliveries, and for those who send their own.
///
/// It is wiped from memory when dropped, and never printed.
#[derive(Clone)]
pub struct PrivateKey(Material);

#[derive(Clone)]
enum Material {
    #[cfg(feature = "ed25519")]
    Ed25519(Box<ed25519_dalek::SigningKey>),
    #[cfg(feature = "ecdsa")]
    P256(Box<p256::ecdsa::SigningKey>),
    #[cfg(feature = "rsa")]
    Rsa(Box<rsa::PrivateKey>),
    #[allow(dead_code, reason = "never made when every feature is on")]
    Off(Family),
}

impl PrivateKey {
    /// A key in PEM: `PRIVATE KEY`, `EC PRIVATE KEY` or `RSA PRIVATE KEY`, without a passphrase.
    ///
    /// # Errors
    ///
    /// When there is no such block, or what is in it is no key that any scheme uses.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let expected = "a private key in PEM, without a passphrase";
        let blocks = pem::blocks(text).ok_or(KeyError::NotAKey { expected })?;
        // OpenSSL puts the curve's parameters first.
        let mut blocks = blocks
            .into_iter()
            .filter(|block| block.label != "EC PARAMETERS");
        let block = blocks.next().ok_or(KeyError::NotAKey { expected })?;
        match block.label {
            "PRIVATE KEY" => Self::from_der(&block.der),
            "EC PRIVATE KEY" => Self::from_sec1(&block.der),
            "RSA PRIVATE KEY" => Self::from_pkcs1(&block.der),
            _ => Err(KeyError::NotAKey { expected }),
        }
    }

    /// A `PrivateKeyInfo` (PKCS #8) in DER.
    ///
    /// # Errors
    ///
    /// When it is none, or one of a key that no scheme uses.
    pub fn from_der(pkcs8: &[u8]) -> Result<Self, KeyError> {
        let family = der::family_of_private(pkcs8).ok_or(KeyError::Unsupported)?;
        Ok(Self(match family {
            #[cfg(feature = "ed25519")]
            Family::Ed25519 => Material::Ed25519(super::ed25519::private_from_der(pkcs8)?.into()),
            #[cfg(feature = "ecdsa")]
            Family::P256 => Material::P256(super::ecdsa::private_from_der(pkcs8)?.into()),
            #[cfg(feature = "rsa")]
            Family::Rsa => Material::Rsa(super::rsa::private_from_der(pkcs8)?.into()),
            #[allow(unreachable_patterns, reason = "every feature may be on")]
            off => Material::Off(off),
        }))
    }

    fn from_sec1(der: &[u8]) -> Result<Self, KeyError> {
        #[cfg(feature = "ecdsa")]
        return Ok(Self(Material::P256(
            super::ecdsa::private_from_sec1(der)?.into(),
        )));
        #[cfg(not(feature = "ecdsa"))]
        {
            let _ = der;
            Ok(Self(Material::Off(Family::P256)))
        }
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        #[cfg(feature = "rsa")]
        return Ok(Self(Material::Rsa(
            super::rsa::private_from_pkcs1(der)?.into(),
        )));
        #[cfg(not(feature = "rsa"))]
        {
            let _ = der;
            Ok(Self(Material::Off(Family::Rsa)))
        }
    }

    /// The bare bytes of an Ed25519 key (the seed, or seed and public key), or the number of a P-256 key.
    pub(crate) fn from_bytes(family: Family, bytes: &[u8]) -> Result<Self, KeyError> {
        match family {
            #[cfg(feature = "ed25519")]
            Family::Ed25519 => Ok(Self(Material::Ed25519(
                super::ed25519::private_from_bytes(bytes)?.into(),
            ))),
            #[cfg(feature = "ecdsa")]
            Family::P256 => Ok(Self(Material::P256(
                super::ecdsa::private_from_bytes(bytes)?.into(),
            ))),
            Family::Rsa => Err(KeyError::NotAKey {
                expected: "a private key in PEM",
            }),
            #[allow(unreachable_patterns, reason = "every feature may be on")]
            off => {
                let _ = bytes;
                Ok(Self(Material::Off(off)))
            }
        }
    }

    /// A JSON Web Key with its private members.
    ///
    /// # Errors
    ///
    /// When it is none, or one that no scheme uses.
    pub fn from_jwk(text: &str) -> Result<Self, KeyError> {
        jwk::private(text)
    }

    /// `n`, `e`, `d`, `p`, `q`, `dp`, `dq`, `qi` of RSA.
    pub(super) fn from_rsa_numbers(numbers: [&[u8]; 8]) -> Result<Self, KeyError> {
        #[cfg(feature = "rsa")]
        return Ok(Self(Material::Rsa(
            super::rsa::private_from_numbers(numbers)?.into(),
        )));
        #[cfg(not(feature = "rsa"))]
        {
            let _ = numbers;
            Ok(Self(Material::Off(Family::Rsa)))
        }
    }

    pub(crate) fn family(&self) -> Family {
        match &self.0 {
            #[cfg(feature = "ed25519")]
            Material::Ed25519(_) => Family::Ed25519,
            #[cfg(feature = "ecdsa")]
            Material::P256(_) => Family::P256,
            #[cfg(feature = "rsa")]
            Material::Rsa(_) => Family::Rsa,
            Material::Off(family) => *family,
        }
    }

    /// What is encrypted for it: see [`Decrypt`](crate::scheme::Decrypt). `None` when it was encrypted for another key, or
    /// changed.
    ///
    /// # Errors
    ///
    /// When it is no RSA key, or a feature is off.
    pub(crate) fn open(
        &self,
        wrapped: &[u8],
        data: &[u8],
        signature: &[u8],
    ) -> Result<Option<Vec<u8>>, KeyError> {
        match &self.0 {
            #[cfg(feature = "decrypt")]
            Material::Rsa(key) => Ok(super::sealed::open(key, wrapped, data, signature)),
            #[cfg(not(feature = "decrypt"))]
            _ if self.family() == Family::Rsa => {
                let _ = (wrapped, data, signature);
                Err(KeyError::FeatureOff { feature: "decrypt" })
            }
            _ => Err(KeyError::NotAKey {
                expected: Family::Rsa.name(),
            }),
        }
    }

    /// The signature of a message.
    ///
    /// # Errors
    ///
    /// When the algorithm does not take this key, or its feature is off.
    pub(crate) fn sign(
        &self,
        algorithm: PublicAlgorithm,
        message: &[u8],
    ) -> Result<Vec<u8>, KeyError> {
        let _ = message;
        let signature = match (&self.0, algorithm) {
            #[cfg(feature = "ed25519")]
            (Material::Ed25519(key), PublicAlgorithm::Ed25519) => {
                Some(super::ed25519::sign(key, message))
            }
            #[cfg(feature = "ecdsa")]
            (Material::P256(key), PublicAlgorithm::EcdsaP256Sha256) => {
                Some(super::ecdsa::sign_der(key, message))
            }
            #[cfg(feature = "ecdsa")]
            (Material::P256(key), PublicAlgorithm::EcdsaP256Sha256Raw) => {
                Some(super::ecdsa::sign_raw(key, message))
            }
            #[cfg(feature = "rsa")]
            (Material::Rsa(key), algorithm) => super::rsa::sign(key, algorithm, message),
            (Material::Off(family), _) => {
                return Err(KeyError::FeatureOff {
                    feature: family.feature(),
                });
            }
            #[allow(unreachable_patterns, reason = "only without any feature")]
            _ => None,
        };
        signature.ok_or(KeyError::NotAKey {
            expected: Family::of(algorithm).name(),
        })
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({:?}, …)", self.family())
    }
}
