use std::ops::Deref;

use hmac::{Hmac, KeyInit, Mac};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::scheme::Algorithm;
use crate::signature::message::Piece;

/// A code.
pub(super) struct Tag {
    bytes: [u8; LONGEST],
    len: usize,
}

/// The length of the longest code: HMAC-SHA-512's.
const LONGEST: usize = 64;

impl Tag {
    fn new(code: &[u8]) -> Self {
        let mut bytes = [0; LONGEST];
        bytes[..code.len()].copy_from_slice(code);
        Self {
            bytes,
            len: code.len(),
        }
    }
}

impl Deref for Tag {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.bytes[..self.len]
    }
}

/// The code of a message under a key.
pub(super) fn tag(algorithm: Algorithm, key: &[u8], message: &[Piece<'_>]) -> Tag {
    // HMAC takes keys of every length: the error cannot occur, and would yield a code that matches nothing.
    let state = State::new(algorithm, key);
    state.map_or(Tag::new(&[]), |state| state.tag(key, message))
}

/// An algorithm that has taken a key, and may compute many codes under it. Its memory is cleared when it is dropped.
pub(super) enum State {
    HmacSha1(Hmac<Sha1>),
    HmacSha256(Hmac<Sha256>),
    HmacSha384(Hmac<Sha384>),
    HmacSha512(Hmac<Sha512>),
    Sha256Concat,
}

impl State {
    /// `None` for a key that the algorithm does not take.
    pub(super) fn new(algorithm: Algorithm, key: &[u8]) -> Option<Self> {
        Some(match algorithm {
            Algorithm::HmacSha1 => Self::HmacSha1(Hmac::new_from_slice(key).ok()?),
            Algorithm::HmacSha256 => Self::HmacSha256(Hmac::new_from_slice(key).ok()?),
            Algorithm::HmacSha384 => Self::HmacSha384(Hmac::new_from_slice(key).ok()?),
            Algorithm::HmacSha512 => Self::HmacSha512(Hmac::new_from_slice(key).ok()?),
            Algorithm::Sha256Concat => Self::Sha256Concat,
        })
    }

    /// The code of a message under the key, which may be a part of it.
    pub(super) fn tag(&self, key: &[u8], message: &[Piece<'_>]) -> Tag {
        match self {
            Self::HmacSha1(mac) => code(mac.clone(), key, message),
            Self::HmacSha256(mac) => code(mac.clone(), key, message),
            Self::HmacSha384(mac) => code(mac.clone(), key, message),
            Self::HmacSha512(mac) => code(mac.clone(), key, message),
            Self::Sha256Concat => {
                let mut digest = Sha256::new();
                for piece in message {
                    digest.update(piece.bytes(key));
                }
                Tag::new(&digest.finalize())
            }
        }
    }
}

/// The length of a code.
pub(super) fn tag_len(algorithm: Algorithm) -> usize {
    match algorithm {
        Algorithm::HmacSha1 => 20,
        Algorithm::HmacSha256 | Algorithm::Sha256Concat => 32,
        Algorithm::HmacSha384 => 48,
        Algorithm::HmacSha512 => 64,
    }
}

fn code(mut mac: impl Mac, key: &[u8], message: &[Piece<'_>]) -> Tag {
    for piece in message {
        mac.update(piece.bytes(key));
    }
    Tag::new(&mac.finalize().into_bytes())
}

/// SHA-256, in hex.
pub(super) fn sha256_hex(bytes: &[u8]) -> String {
    crate::encoding::encode_hex(&Sha256::digest(bytes))
}

/// CRC-32 as in zip and PNG.
pub(super) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let mask = (crc & 1).wrapping_neg();
            crc = (crc >> 1) ^ (0xedb8_8320 & mask);
        }
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digests() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b""), 0);
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(sha256_hex(b""), empty);
    }
}
