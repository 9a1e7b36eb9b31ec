use serde::Deserialize;

use crate::scheme::Place;

/// Where the encrypted part of an event is, and how it is encrypted.
///
/// ```yaml
/// decrypt:
///   at: body:/encryptedContent     # an object; events without it are not encrypted
///   form: rsa-oaep-aes-cbc         # the only one
///   key: /dataKey                  # the rest: pointers into it, to base64
///   data: /data
///   signature: /dataSignature
///   key_id: /encryptionCertificateId
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decrypt {
    /// The place of the object.
    pub at: Place,
    /// How it is encrypted.
    pub form: DecryptForm,
    /// The encrypted key of the data.
    pub key: String,
    /// The encrypted data.
    pub data: String,
    /// The HMAC-SHA256 of the encrypted data, by its key.
    pub signature: String,
    /// Which of the receiver's keys it is encrypted for.
    #[serde(default)]
    pub key_id: Option<String>,
}

/// How data is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecryptForm {
    /// AES-256 in CBC mode with the padding of PKCS #7; the initialization vector is the beginning of the key, and the key
    /// is encrypted by RSA with OAEP (SHA-1).
    RsaOaepAesCbc,
}
