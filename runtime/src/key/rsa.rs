use rsa::pkcs1::{DecodeRsaPrivateKey, DecodeRsaPublicKey};
use rsa::pkcs8::spki::der::oid::AssociatedOid;
use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey};
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, PrivateKey, Pss, PublicKey};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use crate::key::{KeyError, der};
use crate::scheme::PublicAlgorithm;

const NOT: KeyError = KeyError::NotAKey {
    expected: "an RSA key",
};

/// In bytes.
const LEAST: usize = 2048 / 8;

pub(super) fn public_from_der(spki: &[u8]) -> Result<PublicKey, KeyError> {
    strong(PublicKey::from_public_key_der(spki))
}

pub(super) fn public_from_pkcs1(der: &[u8]) -> Result<PublicKey, KeyError> {
    strong(PublicKey::from_pkcs1_der(der))
}

/// Modulus and exponent, as a JWK has them.
pub(super) fn public_from_numbers(n: &[u8], e: &[u8]) -> Result<PublicKey, KeyError> {
    public_from_pkcs1(&der::integers(&[n, e]))
}

fn strong<E>(key: Result<PublicKey, E>) -> Result<PublicKey, KeyError> {
    let key = key.map_err(|_| NOT)?;
    if key.size() < LEAST {
        return Err(KeyError::Weak);
    }
    Ok(key)
}

pub(super) fn private_from_der(pkcs8: &[u8]) -> Result<PrivateKey, KeyError> {
    PrivateKey::from_pkcs8_der(pkcs8).map_err(|_| NOT)
}

pub(super) fn private_from_pkcs1(der: &[u8]) -> Result<PrivateKey, KeyError> {
    PrivateKey::from_pkcs1_der(der).map_err(|_| NOT)
}

/// `n`, `e`, `d`, `p`, `q`, `dp`, `dq`, `qi`, as a JWK has them.
pub(super) fn private_from_numbers(numbers: [&[u8]; 8]) -> Result<PrivateKey, KeyError> {
    let [n, e, d, p, q, dp, dq, qi] = numbers;
    private_from_pkcs1(&der::integers(&[&[0], n, e, d, p, q, dp, dq, qi]))
}

/// False, too, for algorithms of other keys.
pub(super) fn verifies(
    key: &PublicKey,
    algorithm: PublicAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> bool {
    let verified = match algorithm {
        PublicAlgorithm::RsaSha1 => key.verify(pkcs1::<Sha1>(), &hash::<Sha1>(message), signature),
        PublicAlgorithm::RsaSha256 => {
            key.verify(pkcs1::<Sha256>(), &hash::<Sha256>(message), signature)
        }
        PublicAlgorithm::RsaSha512 => {
            key.verify(pkcs1::<Sha512>(), &hash::<Sha512>(message), signature)
        }
        PublicAlgorithm::RsaPssSha256 => {
            key.verify(Pss::<Sha256>::new(), &hash::<Sha256>(message), signature)
        }
        PublicAlgorithm::RsaPssSha512 => {
            key.verify(Pss::<Sha512>::new(), &hash::<Sha512>(message), signature)
        }
        PublicAlgorithm::Ed25519
        | PublicAlgorithm::EcdsaP256Sha256
        | PublicAlgorithm::EcdsaP256Sha256Raw => return false,
    };
    verified.is_ok()
}

/// `None` for algorithms of other keys, and when there is no randomness.
pub(super) fn sign(
    key: &PrivateKey,
    algorithm: PublicAlgorithm,
    message: &[u8],
) -> Option<Vec<u8>> {
    let signed = match algorithm {
        PublicAlgorithm::RsaSha1 => key.sign(pkcs1::<Sha1>(), &hash::<Sha1>(message)),
        PublicAlgorithm::RsaSha256 => key.sign(pkcs1::<Sha256>(), &hash::<Sha256>(message)),
        PublicAlgorithm::RsaSha512 => key.sign(pkcs1::<Sha512>(), &hash::<Sha512>(message)),
        PublicAlgorithm::RsaPssSha256 => key.sign(Pss::<Sha256>::new(), &hash::<Sha256>(message)),
        PublicAlgorithm::RsaPssSha512 => key.sign(Pss::<Sha512>::new(), &hash::<Sha512>(message)),
        PublicAlgorithm::Ed25519
        | PublicAlgorithm::EcdsaP256Sha256
        | PublicAlgorithm::EcdsaP256Sha256Raw => return None,
    };
    signed.ok()
}

/// True when a certificate's signature is that of the holder of `key`, which is PKCS #1.
#[cfg(feature = "certificates")]
pub(super) fn certifies<D: Digest + AssociatedOid>(
    key: &[u8],
    message: &[u8],
    signature: &[u8],
) -> bool {
    public_from_pkcs1(key).is_ok_and(|key| {
        key.verify(pkcs1::<D>(), &hash::<D>(message), signature)
            .is_ok()
    })
}

fn pkcs1<D: Digest + AssociatedOid>() -> Pkcs1v15Sign {
    Pkcs1v15Sign::new::<D>()
}

fn hash<D: Digest>(message: &[u8]) -> Vec<u8> {
    D::digest(message).to_vec()
}
