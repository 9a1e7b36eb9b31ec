//! Bytes as text: hexadecimal digits and base64.
//!
//! In:  text, or bytes.
//! Out: the other.
//! Does not know: what the bytes are. Nothing here says more of wrong text than that it is wrong.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::general_purpose::{STANDARD, URL_SAFE, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::scheme::Encoding;

/// Keys are pasted by people: padding may be missing.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Decodes a signature; strictly, so that no two texts stand for the same bytes.
pub(crate) fn decode(encoding: Encoding, text: &str) -> Option<Vec<u8>> {
    match encoding {
        Encoding::Hex => decode_digits(text, &LOWER),
        Encoding::HexAnyCase => decode_hex(text),
        Encoding::Base64 => STANDARD.decode(text).ok(),
        Encoding::Base64url => URL_SAFE.decode(text).ok(),
        Encoding::Base64urlNopad => URL_SAFE_NO_PAD.decode(text).ok(),
    }
}

/// Writes a signature.
pub(crate) fn encode(encoding: Encoding, bytes: &[u8]) -> String {
    match encoding {
        Encoding::Hex | Encoding::HexAnyCase => encode_hex(bytes),
        Encoding::Base64 => STANDARD.encode(bytes),
        Encoding::Base64url => URL_SAFE.encode(bytes),
        Encoding::Base64urlNopad => URL_SAFE_NO_PAD.encode(bytes),
    }
}

/// Decodes the base64 of a key.
pub(crate) fn decode_key(text: &str) -> Option<Vec<u8>> {
    LENIENT.decode(text).ok()
}

/// Decodes base64url without padding, as JOSE writes it.
pub(crate) fn decode_url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// Encodes as JOSE does: base64url without padding.
pub(crate) fn encode_url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Encodes with the standard alphabet.
pub(crate) fn encode_base64(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

pub(crate) fn decode_hex(text: &str) -> Option<Vec<u8>> {
    decode_digits(text, &ANY_CASE)
}

fn decode_digits(text: &str, digits: &[u8; 256]) -> Option<Vec<u8>> {
    let (pairs, []) = text.as_bytes().as_chunks::<2>() else {
        return None;
    };
    // One look at the end, not one a digit: most texts are what they should be.
    let mut seen = 0;
    let byte = |[high, low]: &[u8; 2]| {
        let (high, low) = (digits[usize::from(*high)], digits[usize::from(*low)]);
        seen |= high | low;
        high << 4 | low
    };
    let bytes = pairs.iter().map(byte).collect();
    (seen & NO_DIGIT == 0).then_some(bytes)
}

/// Bits that no value of a digit has.
const NO_DIGIT: u8 = 0xf0;

/// The value of each sign as a hexadecimal digit: of any case, and of lower case alone.
static ANY_CASE: [u8; 256] = values(&[b"0123456789abcdef", b"0123456789ABCDEF"]);
static LOWER: [u8; 256] = values(&[b"0123456789abcdef"]);

const fn values(alphabets: &[&[u8; 16]]) -> [u8; 256] {
    let mut values = [NO_DIGIT; 256];
    let mut at = 0;
    while at < alphabets.len() * 16 {
        values[alphabets[at / 16][at % 16] as usize] = (at % 16) as u8;
        at += 1;
    }
    values
}

pub(crate) fn encode_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
            for digit in [byte >> 4, byte & 15] {
                text.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
            }
            text
        })
}
