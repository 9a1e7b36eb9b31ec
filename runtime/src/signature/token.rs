use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::encoding;
use crate::scheme::{Basic, Encoding, Token, Where};
use crate::secret::{Secret, SecretError};
use crate::signature::{Given, Refused, Request};

/// Verifies a request that carries the secret itself.
pub(super) fn verify(token: &Token, given: Given<'_>) -> Result<(), Refused> {
    let (value, place) = read(token, given.request)?;
    let value = value.ok_or(Refused::NoSignature { place })?;
    let stripped =
        value
            .strip_prefix(token.prefix.as_str())
            .ok_or_else(|| Refused::WrongPrefix {
                expected: token.prefix.clone(),
            })?;
    same_as_any(given.secrets, stripped.as_bytes(), |secret| secret.to_vec())
}

/// The token, and in words where it should be.
fn read(token: &Token, request: &Request<'_>) -> Result<(Option<String>, String), Refused> {
    Ok(match token.place {
        Where::Header => (
            request.one_text(&token.name)?.map(str::to_owned),
            format!("header `{}`", token.name),
        ),
        Where::Query => (
            request.one_parameter(&token.name)?,
            format!("query parameter `{}`", token.name),
        ),
        Where::Body | Where::Sigfield => {
            let pointer = token.pointer.as_deref().unwrap_or_default();
            let text = request.one_member(pointer)?;
            (
                text.map(|text| text.into_owned()),
                format!("`{pointer}` in the body"),
            )
        }
    })
}

/// Verifies a request that carries a name and a password.
pub(super) fn verify_basic(basic: &Basic, given: Given<'_>) -> Result<(), Refused> {
    let header = given.request.one_text("authorization")?;
    let header = header.ok_or_else(|| Refused::NoSignature {
        place: "header `authorization`".to_owned(),
    })?;
    let (scheme, credentials) = header.split_once(' ').unwrap_or((header, ""));
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(Refused::WrongPrefix {
            expected: "Basic ".to_owned(),
        });
    }
    let undecodable = Refused::Undecodable {
        encoding: Encoding::Base64,
    };
    let claimed = encoding::decode_key(credentials.trim()).ok_or(undecodable)?;
    same_as_any(given.secrets, &claimed, |secret| {
        [basic.user.as_bytes(), b":", secret].concat()
    })
}

/// Compares digests, so that not even the length of the secret shows in the time that it takes.
fn same_as_any(
    secrets: &[Secret],
    claimed: &[u8],
    expect: impl Fn(&[u8]) -> Vec<u8>,
) -> Result<(), Refused> {
    let usable = secrets.iter().filter(|secret| !secret.expose().is_empty());
    let claimed = Sha256::digest(claimed);
    let mut any = false;
    let mut right = false;
    for secret in usable {
        any = true;
        let expect = Zeroizing::new(expect(secret.expose()));
        right |= bool::from(Sha256::digest(&*expect).ct_eq(&claimed));
    }
    match (any, right) {
        (_, true) => Ok(()),
        (true, false) => Err(Refused::WrongToken),
        (false, _) if secrets.is_empty() => Err(Refused::NoSecret),
        (false, _) => Err(Refused::Secret(SecretError::Empty)),
    }
}
