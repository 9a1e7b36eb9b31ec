use std::collections::BTreeMap;
use std::fmt;

use crate::key::{Family, KeyError, der, jwk, pem};
use crate::scheme::PublicAlgorithm;

/// A key that checks signatures, and perhaps the id by which deliveries name it.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::key::PublicKey;
///
/// let key = PublicKey::from_pem(
///     "-----BEGIN PUBLIC KEY-----
///     MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
///     -----END PUBLIC KEY-----",
/// )?;
/// assert_eq!(format!("{:?}", key.with_id("main")), r#"PublicKey { id: Some("main"), family: Ed25519 }"#);
/// # Ok::<(), hookwright_runtime::key::KeyError>(())
/// ```
#[derive(Clone)]
pub struct PublicKey {
    id: Option<String>,
    /// Other members of a JSON Web Key that are texts.
    members: BTreeMap<String, String>,
    material: Material,
}

#[derive(Clone)]
enum Material {
    #[cfg(feature = "ed25519")]
    Ed25519(Box<ed25519_dalek::VerifyingKey>),
    #[cfg(feature = "ecdsa")]
    P256(Box<p256::ecdsa::VerifyingKey>),
    #[cfg(feature = "rsa")]
    Rsa(Box<rsa::PublicKey>),
    /// Its feature is off: it checks nothing.
    #[allow(dead_code, reason = "never made when every feature is on")]
    Off(Family),
}

impl PublicKey {
    /// A key in PEM: `PUBLIC KEY`, `RSA PUBLIC KEY`, or a `CERTIFICATE`, of which only the key is looked at.
    ///
    /// # Errors
    ///
    /// When there is no such block, or what is in it is no key that any scheme uses.
    pub fn from_pem(text: &str) -> Result<Self, KeyError> {
        let mut keys = Self::all_from_pem(text)?.into_iter();
        keys.next().ok_or(KeyError::NotAKey {
            expected: "a PEM block",
        })
    }

    pub(crate) fn all_from_pem(text: &str) -> Result<Vec<Self>, KeyError> {
        let blocks = pem::blocks(text).ok_or(KeyError::NotAKey {
            expected: "a PEM block",
        })?;
        let keys = blocks.iter().map(|block| match block.label {
            "PUBLIC KEY" => Self::from_der(&block.der),
            "CERTIFICATE" => Self::from_certificate(&block.der),
            "RSA PUBLIC KEY" => Self::from_pkcs1(&block.der),
            _ => Err(KeyError::NotAKey {
                expected: "a public key or a certificate",
            }),
        });
        keys.collect()
    }

    /// A `SubjectPublicKeyInfo` in DER.
    ///
    /// # Errors
    ///
    /// When it is none, or one of a key that no scheme uses.
    pub fn from_der(spki: &[u8]) -> Result<Self, KeyError> {
        let family = der::family_of_public(spki).ok_or(KeyError::Unsupported)?;
        let material = match family {
            #[cfg(feature = "ed25519")]
            Family::Ed25519 => Material::Ed25519(super::ed25519::public_from_der(spki)?.into()),
            #[cfg(feature = "ecdsa")]
            Family::P256 => Material::P256(super::ecdsa::public_from_der(spki)?.into()),
            #[cfg(feature = "rsa")]
            Family::Rsa => Material::Rsa(super::rsa::public_from_der(spki)?.into()),
            #[allow(unreachable_patterns, reason = "every feature may be on")]
            off => Material::Off(off),
        };
        Ok(material.into())
    }

    /// The key of a certificate in DER. Whose certificate it is, and who says so, is not looked at.
    pub(crate) fn from_certificate(certificate: &[u8]) -> Result<Self, KeyError> {
        let spki = der::spki_of_certificate(certificate).ok_or(KeyError::NotAKey {
            expected: "a certificate",
        })?;
        Self::from_der(spki)
    }

    fn from_pkcs1(der: &[u8]) -> Result<Self, KeyError> {
        #[cfg(feature = "rsa")]
        return Ok(Material::Rsa(super::rsa::public_from_pkcs1(der)?.into()).into());
        #[cfg(not(feature = "rsa"))]
        {
            let _ = der;
            Ok(Material::Off(Family::Rsa).into())
        }
    }

    /// The bare bytes of a key: 32 of Ed25519, a point of P-256 as SEC 1 writes it.
    ///
    /// # Errors
    ///
    /// When they are neither.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let material = match bytes.len() {
            #[cfg(feature = "ed25519")]
            32 => Material::Ed25519(super::ed25519::public_from_bytes(bytes)?.into()),
            #[cfg(not(feature = "ed25519"))]
            32 => Material::Off(Family::Ed25519),
            #[cfg(feature = "ecdsa")]
            33 | 65 => Material::P256(super::ecdsa::public_from_bytes(bytes)?.into()),
            #[cfg(not(feature = "ecdsa"))]
            33 | 65 => Material::Off(Family::P256),
            _ => {
                return Err(KeyError::NotAKey {
                    expected: "the 32 bytes of an Ed25519 key or a point of P-256",
                });
            }
        };
        Ok(material.into())
    }

    /// A JSON Web Key (RFC 7517). Its `kid` becomes the id.
    ///
    /// # Errors
    ///
    /// When it is none, is not for signatures, or is one that no scheme uses.
    pub fn from_jwk(text: &str) -> Result<Self, KeyError> {
        jwk::public(text)
    }

    /// Every key of a JSON Web Key Set that some scheme uses; the others are left out.
    ///
    /// # Errors
    ///
    /// When it is no set.
    pub fn from_jwks(text: &str) -> Result<Vec<Self>, KeyError> {
        jwk::public_set(text)
    }

    /// Modulus and exponent of RSA.
    pub(super) fn from_rsa_numbers(n: &[u8], e: &[u8]) -> Result<Self, KeyError> {
        #[cfg(feature = "rsa")]
        return Ok(Material::Rsa(super::rsa::public_from_numbers(n, e)?.into()).into());
        #[cfg(not(feature = "rsa"))]
        {
            let _ = (n, e);
            Ok(Material::Off(Family::Rsa).into())
        }
    }

    /// The same key, under an id.
    pub fn with_id(self, id: impl Into<String>) -> Self {
        Self {
            id: Some(id.into()),
            ..self
        }
    }

    /// The id by which deliveries name it.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    pub(super) fn with_members(self, members: BTreeMap<String, String>) -> Self {
        Self { members, ..self }
    }

    /// What a member of the JSON Web Key says, e.g. whom the key is for.
    pub(crate) fn member(&self, name: &str) -> Option<&str> {
        self.members.get(name).map(String::as_str)
    }

    pub(crate) fn family(&self) -> Family {
        match &self.material {
            #[cfg(feature = "ed25519")]
            Material::Ed25519(_) => Family::Ed25519,
            #[cfg(feature = "ecdsa")]
            Material::P256(_) => Family::P256,
            #[cfg(feature = "rsa")]
            Material::Rsa(_) => Family::Rsa,
            Material::Off(family) => *family,
        }
    }

    /// True when `signature` is that of `message`. False for keys that the algorithm does not take.
    pub(crate) fn verifies(
        &self,
        algorithm: PublicAlgorithm,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        let _ = (message, signature);
        match (&self.material, algorithm) {
            #[cfg(feature = "ed25519")]
            (Material::Ed25519(key), PublicAlgorithm::Ed25519) => {
                super::ed25519::verifies(key, message, signature)
            }
            #[cfg(feature = "ecdsa")]
            (Material::P256(key), PublicAlgorithm::EcdsaP256Sha256) => {
                super::ecdsa::verifies_der(key, message, signature)
            }
            #[cfg(feature = "ecdsa")]
            (Material::P256(key), PublicAlgorithm::EcdsaP256Sha256Raw) => {
                super::ecdsa::verifies_raw(key, message, signature)
            }
            #[cfg(feature = "rsa")]
            (Material::Rsa(key), algorithm) => {
                super::rsa::verifies(key, algorithm, message, signature)
            }
            _ => false,
        }
    }
}

impl From<Material> for PublicKey {
    fn from(material: Material) -> Self {
        Self {
            id: None,
            members: BTreeMap::new(),
            material,
        }
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PublicKey")
            .field("id", &self.id)
            .field("family", &self.family())
            .finish()
    }
}
