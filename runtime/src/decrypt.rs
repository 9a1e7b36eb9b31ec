//! Decrypts the encrypted part of an event.
//!
//! In:  an event of a verified delivery, the receiver's private key.
//! Out: the data that was encrypted, after its own signature was checked.
//! Does not know: what the data is.

use std::borrow::Cow;
use std::fmt;

use crate::encoding;
use crate::json;
use crate::key::{KeyError, PrivateKey};
use crate::scheme::Decrypt;

/// Data that cannot be decrypted. Never says what is in it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum DecryptError {
    /// A part of it is missing, or is no base64.
    Incomplete {
        /// Its place, below that of the encrypted part.
        pointer: String,
    },
    /// The key cannot be used: another kind, or a feature is off.
    Key(KeyError),
    /// It is encrypted for another key, or was changed.
    NotForThisKey,
}

impl fmt::Display for DecryptError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Incomplete { pointer } => {
                write!(
                    f,
                    "`{pointer}` of the encrypted part is missing, or is no base64"
                )
            }
            Self::Key(error) => error.fmt(f),
            Self::NotForThisKey => {
                f.write_str("the encrypted part is for another key, or was changed on its way")
            }
        }
    }
}

impl std::error::Error for DecryptError {}

/// The id of the key that `sealed` is encrypted for.
pub(crate) fn key_id<'a>(rule: &Decrypt, sealed: &'a [u8]) -> Option<Cow<'a, str>> {
    let pointer = rule.key_id.as_deref()?;
    json::locate(sealed, pointer).and_then(json::scalar_text)
}

/// Decrypts `sealed`, which is an object.
pub(crate) fn open(
    rule: &Decrypt,
    sealed: &[u8],
    key: &PrivateKey,
) -> Result<Vec<u8>, DecryptError> {
    let bytes = |pointer: &str| {
        let text = json::locate(sealed, pointer).and_then(json::scalar_text);
        let bytes = text.and_then(|text| encoding::decode_key(&text));
        bytes.ok_or_else(|| DecryptError::Incomplete {
            pointer: pointer.to_owned(),
        })
    };
    let (wrapped, data, signature) = (
        bytes(&rule.key)?,
        bytes(&rule.data)?,
        bytes(&rule.signature)?,
    );
    key.open(&wrapped, &data, &signature)
        .map_err(DecryptError::Key)?
        .ok_or(DecryptError::NotForThisKey)
}
