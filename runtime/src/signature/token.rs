use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::encoding;
use crate::scheme::{Basic, Encoding, Token, Where};
use crate::secret::{Secret, SecretError};
use crate::signature::{Given, Refused, Request};

/// Verifies a request that carries the secret itself.
pub(super) fn verify(token: &Token, given: Given<'_>) -> Result<(), Refused> {
    let settings = given.settings;
    let name = settings.said(&token.name, token.name_config.as_deref())?;
    let pointer = token.pointer.as_deref();
    let texts = read(token.place, name, pointer, &token.prefix, given.request)?;
    texts
        .iter()
        .try_for_each(|text| same_as_any(given.secrets, text.as_bytes(), |secret| secret.to_vec()))
}

/// The texts at a place, without their prefix; at least one, or the request is refused.
pub(super) fn read(
    place: Where,
    name: &str,
    pointer: Option<&str>,
    prefix: &str,
    request: &Request<'_>,
) -> Result<Vec<String>, Refused> {
    let pointer = pointer.unwrap_or_default();
    let (texts, place) = match place {
        Where::Header => {
            let text = request.one_text(name)?.map(str::to_owned);
            (text.into_iter().collect(), format!("header `{name}`"))
        }
        Where::Query => {
            let text = request.one_parameter(name)?;
            let place = format!("query parameter `{name}`");
            (text.into_iter().collect(), place)
        }
        Where::Body | Where::Sigfield => {
            let texts = request.every_member(pointer)?.into_iter();
            let texts: Vec<String> = texts.map(|text| text.into_owned()).collect();
            (texts, format!("`{pointer}` in the body"))
        }
    };
    if texts.is_empty() {
        return Err(Refused::NoSignature { place });
    }
    let stripped = texts.iter().map(|text| text.strip_prefix(prefix));
    let stripped: Option<Vec<String>> = stripped.map(|text| text.map(str::to_owned)).collect();
    stripped.ok_or_else(|| Refused::WrongPrefix {
        expected: prefix.to_owned(),
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
    let settings = given.settings;
    let user = settings.said(&basic.user, basic.user_config.as_deref())?;
    same_as_any(given.secrets, &claimed, |secret| {
        [user.as_bytes(), b":", secret].concat()
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
