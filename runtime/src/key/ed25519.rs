use ed25519_dalek::pkcs8::DecodePrivateKey;
use ed25519_dalek::pkcs8::spki::DecodePublicKey;
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use crate::key::KeyError;

const NOT: KeyError = KeyError::NotAKey {
    expected: "an Ed25519 key",
};

pub(super) fn public_from_der(spki: &[u8]) -> Result<VerifyingKey, KeyError> {
    sound(VerifyingKey::from_public_key_der(spki).map_err(|_| NOT)?)
}

pub(super) fn public_from_bytes(bytes: &[u8]) -> Result<VerifyingKey, KeyError> {
    let bytes = bytes.try_into().map_err(|_| NOT)?;
    sound(VerifyingKey::from_bytes(bytes).map_err(|_| NOT)?)
}

/// Under a key of small order, one signature fits many messages.
fn sound(key: VerifyingKey) -> Result<VerifyingKey, KeyError> {
    if key.is_weak() { Err(NOT) } else { Ok(key) }
}

pub(super) fn private_from_der(pkcs8: &[u8]) -> Result<SigningKey, KeyError> {
    SigningKey::from_pkcs8_der(pkcs8).map_err(|_| NOT)
}

/// The seed, or the seed and the public key.
pub(super) fn private_from_bytes(bytes: &[u8]) -> Result<SigningKey, KeyError> {
    match (bytes.try_into(), bytes.try_into()) {
        (Ok(seed), _) => Ok(SigningKey::from_bytes(seed)),
        (_, Ok(pair)) => SigningKey::from_keypair_bytes(pair).map_err(|_| NOT),
        _ => Err(NOT),
    }
}

pub(super) fn verifies(key: &VerifyingKey, message: &[u8], signature: &[u8]) -> bool {
    Signature::from_slice(signature)
        .is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
}

pub(super) fn sign(key: &SigningKey, message: &[u8]) -> Vec<u8> {
    key.sign(message).to_bytes().to_vec()
}
