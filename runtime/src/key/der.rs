//! As much of DER as it takes to see what a key is. What is inside of it is read by the crate of its algorithm.

use crate::key::Family;

const SEQUENCE: u8 = 0x30;
const INTEGER: u8 = 0x02;
const OBJECT_IDENTIFIER: u8 = 0x06;
/// The explicit tag `[0]`.
const VERSION: u8 = 0xa0;

/// 1.3.101.112
const ED25519: &[u8] = &[0x2b, 0x65, 0x70];
/// 1.2.840.10045.2.1, `id-ecPublicKey`
const EC: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
/// 1.2.840.10045.3.1.7, `secp256r1`
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
/// 1.2.840.113549.1.1, with the last number left out: `rsaEncryption` is 1, `id-RSASSA-PSS` is 10.
const PKCS1: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01];

/// The kind of key in a `SubjectPublicKeyInfo`.
pub(super) fn family_of_public(spki: &[u8]) -> Option<Family> {
    let (mut members, []) = read(SEQUENCE, spki)? else {
        return None;
    };
    family(take(SEQUENCE, &mut members)?)
}

/// The kind of key in a `PrivateKeyInfo` (PKCS #8).
pub(super) fn family_of_private(pkcs8: &[u8]) -> Option<Family> {
    let (mut members, _) = read(SEQUENCE, pkcs8)?;
    take(INTEGER, &mut members)?;
    family(take(SEQUENCE, &mut members)?)
}

/// The kind of key that an `AlgorithmIdentifier` names.
fn family(mut algorithm: &[u8]) -> Option<Family> {
    match take(OBJECT_IDENTIFIER, &mut algorithm)? {
        ED25519 => Some(Family::Ed25519),
        EC => (take(OBJECT_IDENTIFIER, &mut algorithm)? == P256).then_some(Family::P256),
        other => match other.strip_prefix(PKCS1)? {
            [1 | 10] => Some(Family::Rsa),
            _ => None,
        },
    }
}

/// The `SubjectPublicKeyInfo` of a certificate (RFC 5280, "Basic Certificate Fields").
pub(super) fn spki_of_certificate(certificate: &[u8]) -> Option<&[u8]> {
    let (mut signed, _) = read(SEQUENCE, certificate)?;
    let mut members = take(SEQUENCE, &mut signed)?;
    // version (which may be left out), serialNumber, signature, issuer, validity, subject
    let _ = take(VERSION, &mut members);
    take(INTEGER, &mut members)?;
    for _ in 0..4 {
        take(SEQUENCE, &mut members)?;
    }
    let (_, rest) = read(SEQUENCE, members)?;
    members.get(..members.len() - rest.len())
}

/// Reads one value off `from`, if it has this tag.
fn take<'a>(tag: u8, from: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (content, rest) = read(tag, from)?;
    *from = rest;
    Some(content)
}

/// The content of a value and what comes after it.
fn read(tag: u8, from: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&first, rest) = from.split_first()?;
    let (&short, rest) = rest.split_first()?;
    let (len, rest) = match short {
        0..=0x7f => (usize::from(short), rest),
        0x81..=0x83 => {
            let (digits, rest) = rest.split_at_checked(usize::from(short & 0x7f))?;
            let len = digits
                .iter()
                .fold(0, |len, digit| len << 8 | usize::from(*digit));
            (len, rest)
        }
        _ => return None,
    };
    (first == tag).then(|| rest.split_at_checked(len)).flatten()
}

/// A sequence of unsigned integers: how PKCS #1 writes RSA keys.
#[cfg(feature = "rsa")]
pub(super) fn integers(numbers: &[&[u8]]) -> zeroize::Zeroizing<Vec<u8>> {
    let mut members = zeroize::Zeroizing::new(Vec::new());
    for number in numbers {
        let zeros = number.iter().take_while(|digit| **digit == 0).count();
        let digits = number.get(zeros..).unwrap_or_default();
        // A first digit of 128 or more would make it negative.
        let sign: &[u8] = match digits.first() {
            None | Some(0x80..) => &[0],
            Some(_) => &[],
        };
        members.push(INTEGER);
        push_len(&mut members, sign.len() + digits.len());
        members.extend_from_slice(sign);
        members.extend_from_slice(digits);
    }
    let mut sequence = zeroize::Zeroizing::new(vec![SEQUENCE]);
    push_len(&mut sequence, members.len());
    sequence.extend_from_slice(&members);
    sequence
}

#[cfg(feature = "rsa")]
fn push_len(out: &mut Vec<u8>, len: usize) {
    let digits = len.to_be_bytes();
    let zeros = digits.iter().take_while(|digit| **digit == 0).count();
    let digits = digits.get(zeros..).unwrap_or_default();
    match digits {
        [] => out.push(0),
        [short @ 0..=0x7f] => out.push(*short),
        digits => {
            // At most eight of them.
            out.push(0x80 | digits.len() as u8);
            out.extend_from_slice(digits);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families() {
        let mut ed25519 = vec![0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03];
        ed25519.extend([0x21, 0x00]);
        ed25519.extend([7; 32]);
        assert_eq!(family_of_public(&ed25519), Some(Family::Ed25519));
        for len in 0..ed25519.len() {
            assert_eq!(family_of_public(&ed25519[..len]), None, "{len}");
        }
        ed25519.push(0);
        assert_eq!(family_of_public(&ed25519), None);
        assert_eq!(
            family_of_public(&[0x30, 0x84, 0xff, 0xff, 0xff, 0xff]),
            None
        );
    }

    #[cfg(feature = "rsa")]
    #[test]
    fn numbers() {
        let expect = [0x30, 10, 2, 2, 0, 0x80, 2, 1, 1, 2, 1, 0];
        assert_eq!(integers(&[&[0x80], &[0, 1], &[0]])[..], expect);
        assert_eq!(integers(&[&[1; 200]])[..5], [0x30, 0x81, 203, 2, 0x81]);
        assert_eq!(integers(&[&[1; 300]])[..4], [0x30, 0x82, 1, 48]);
    }
}
