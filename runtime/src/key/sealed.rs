use aes::Aes256;
use aes::cipher::block_padding::Pkcs7;
use aes::cipher::{BlockModeDecrypt, KeyIvInit};
use cbc::Decryptor;
use hmac::{Hmac, KeyInit, Mac};
use rsa::PrivateKey;
use sha1::Sha1;
use sha2::Sha256;
use zeroize::Zeroizing;

/// In bytes.
const BLOCK: usize = 16;

/// Data under a key that is itself encrypted by RSA with OAEP; `None` when any step fails, and nothing says which.
pub(super) fn open(
    key: &PrivateKey,
    wrapped: &[u8],
    data: &[u8],
    signature: &[u8],
) -> Option<Vec<u8>> {
    let secret = Zeroizing::new(key.oaep_decrypt::<Sha1>(wrapped).ok()?);
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(&secret).ok()?;
    mac.update(data);
    // Before anything is decrypted: what was changed tells nothing by its padding.
    mac.verify_slice(signature).ok()?;
    let iv = secret.get(..BLOCK)?;
    let cipher = Decryptor::<Aes256>::new_from_slices(&secret, iv).ok()?;
    let mut buffer = Zeroizing::new(data.to_vec());
    let plain = cipher.decrypt_padded::<Pkcs7>(&mut buffer).ok()?;
    Some(plain.to_vec())
}
