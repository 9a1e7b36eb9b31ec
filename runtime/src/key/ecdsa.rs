use p256::SecretKey;
use p256::ecdsa::signature::{Signer, Verifier};
use p256::ecdsa::{DerSignature, Signature, SigningKey, VerifyingKey};
use p256::pkcs8::{DecodePrivateKey, DecodePublicKey};

use crate::key::KeyError;

const NOT: KeyError = KeyError::NotAKey {
    expected: "a P-256 key",
};

pub(super) fn public_from_der(spki: &[u8]) -> Result<VerifyingKey, KeyError> {
    VerifyingKey::from_public_key_der(spki).map_err(|_| NOT)
}

/// A point, as SEC 1 writes it: compressed or not.
pub(super) fn public_from_bytes(point: &[u8]) -> Result<VerifyingKey, KeyError> {
    VerifyingKey::from_sec1_bytes(point).map_err(|_| NOT)
}

pub(super) fn private_from_der(pkcs8: &[u8]) -> Result<SigningKey, KeyError> {
    SigningKey::from_pkcs8_der(pkcs8).map_err(|_| NOT)
}

pub(super) fn private_from_sec1(der: &[u8]) -> Result<SigningKey, KeyError> {
    SecretKey::from_sec1_der(der)
        .map(SigningKey::from)
        .map_err(|_| NOT)
}

pub(super) fn private_from_bytes(scalar: &[u8]) -> Result<SigningKey, KeyError> {
    SigningKey::from_slice(scalar).map_err(|_| NOT)
}

/// Two numbers in DER.
pub(super) fn verifies_der(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    DerSignature::from_bytes(signature)
        .is_ok_and(|signature| key.verify(message, &signature).is_ok())
}

/// Two numbers of 32 bytes.
pub(super) fn verifies_raw(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
}

pub(super) fn sign_der(key: &SigningKey, message: &[u8]) -> Vec<u8> {
    let signature: DerSignature = key.sign(message);
    signature.as_bytes().to_vec()
}

pub(super) fn sign_raw(key: &SigningKey, message: &[u8]) -> Vec<u8> {
    let signature: Signature = key.sign(message);
    signature.to_bytes().to_vec()
}

/// True when a certificate's signature is that of the holder of `key`, which is a point.
#[cfg(feature = "certificates")]
pub(super) fn certifies(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    public_from_bytes(key).is_ok_and(|key| verifies_der(&key, message, signature))
}
