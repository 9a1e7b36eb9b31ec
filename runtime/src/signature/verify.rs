use std::time::SystemTime;

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use crate::json;
use crate::scheme::{Basic, Decode, Key, Kind, Mac, Many, Part, Scheme, Token, UrlVariants, Where};
use crate::secret::Secret;
use crate::signature::candidate::Claim;
use crate::signature::message::{Sources, Spelling, pieces};
use crate::signature::{Hint, Refused, Request, Settings, algorithm, encoding, freshness, key};

/// Verifies a request under one scheme and any of the secrets.
pub(super) fn verify(
    scheme: &Scheme,
    secrets: &[Secret],
    settings: &Settings,
    request: &Request<'_>,
    now: SystemTime,
) -> Result<(), Refused> {
    match &scheme.kind {
        Kind::Mac(mac) => verify_mac(mac, secrets, settings, request, now),
        Kind::Token(token) => verify_token(token, secrets, request),
        Kind::Basic(basic) => verify_basic(basic, secrets, request),
    }
}

/// Refuses secrets that the scheme cannot use.
pub(super) fn usable(scheme: &Scheme, secrets: &[Secret]) -> Result<(), Refused> {
    let rule = match &scheme.kind {
        Kind::Mac(mac) => &mac.key,
        Kind::Token(_) | Kind::Basic(_) => &Key::default(),
    };
    if secrets.is_empty() {
        return Err(Refused::NoSecret);
    }
    secrets
        .iter()
        .try_for_each(|secret| key::derive(rule, secret).map(drop))?;
    Ok(())
}

fn verify_mac(
    mac: &Mac,
    secrets: &[Secret],
    settings: &Settings,
    request: &Request<'_>,
    now: SystemTime,
) -> Result<(), Refused> {
    let claim = Claim::read(&mac.signature, request)?;
    require(mac, request)?;
    let timestamp = timestamp(mac, request, &claim)?;
    let keys = keys(&mac.key, secrets)?;
    let signed = signed_parts(mac, request)?;

    let mut genuine = false;
    for spelling in spellings(mac.url_variants) {
        let sources = Sources {
            request,
            settings,
            claim: &claim,
            timestamp: timestamp.as_deref(),
            spelling: *spelling,
        };
        let message = pieces(signed, &sources)?;
        for (number, key) in keys.iter().enumerate() {
            let Some(key) = key else { continue };
            let tag = algorithm::tag(mac.alg, key, &message);
            for candidate in &claim.candidates {
                let paired = mac.key.many == Many::Any || candidate.place == number;
                genuine |= paired && bool::from(tag.ct_eq(&candidate.bytes));
            }
        }
    }
    if !genuine {
        return Err(mismatch(mac, secrets, &claim));
    }
    match (&mac.timestamp, &timestamp) {
        (Some(rule), Some(text)) => freshness::check_age(rule, text, settings, now),
        _ => Ok(()),
    }
}

/// The keys, each at the number of its secret. Those that cannot be used are left out, unless none can.
fn keys(rule: &Key, secrets: &[Secret]) -> Result<Vec<Option<key::KeyBytes>>, Refused> {
    let derived: Vec<_> = secrets
        .iter()
        .map(|secret| key::derive(rule, secret))
        .collect();
    if derived.iter().any(Result::is_ok) {
        return Ok(derived.into_iter().map(Result::ok).collect());
    }
    match derived.into_iter().find_map(Result::err) {
        Some(error) => Err(error.into()),
        None => Err(Refused::NoSecret),
    }
}

fn require(mac: &Mac, request: &Request<'_>) -> Result<(), Refused> {
    mac.require
        .iter()
        .try_for_each(|required| match request.one_header(&required.header)? {
            Some(value) if value == required.equals.as_bytes() => Ok(()),
            _ => Err(Refused::WrongHeader {
                name: required.header.clone(),
                expected: required.equals.clone(),
            }),
        })
}

/// The text of the timestamp, exactly as received.
fn timestamp(
    mac: &Mac,
    request: &Request<'_>,
    claim: &Claim<'_>,
) -> Result<Option<Vec<u8>>, Refused> {
    let Some(rule) = &mac.timestamp else {
        return Ok(None);
    };
    let text = match rule.place {
        Where::Header => request.one_header(&rule.name)?.map(<[u8]>::to_vec),
        Where::Sigfield => Some(claim.field(&rule.name)?.to_vec()),
        Where::Query => request.one_parameter(&rule.name)?.map(String::into_bytes),
        Where::Body => {
            let pointer = rule.pointer.as_deref().unwrap_or_default();
            let text = json::locate(request.body, pointer).and_then(json::scalar_text);
            text.map(|text| text.into_owned().into_bytes())
        }
    };
    text.filter(|text| !text.is_empty())
        .map(Some)
        .ok_or(Refused::UnreadableTimestamp)
}

fn signed_parts<'m>(mac: &'m Mac, request: &Request<'_>) -> Result<&'m [Part], Refused> {
    let Some(alt) = &mac.signed_alt else {
        return Ok(&mac.signed);
    };
    match request.one_parameter(&alt.when_query)? {
        None => Ok(&mac.signed),
        Some(digest) => {
            let right = algorithm::sha256_hex(request.body)
                .as_bytes()
                .ct_eq(digest.as_bytes());
            if bool::from(right) {
                Ok(&alt.signed)
            } else {
                Err(Refused::WrongDigest {
                    name: alt.when_query.clone(),
                })
            }
        }
    }
}

fn spellings(variants: UrlVariants) -> &'static [Spelling] {
    match variants {
        UrlVariants::Exact => &[Spelling::AsIs],
        UrlVariants::WithAndWithoutPort => {
            &[Spelling::AsIs, Spelling::WithPort, Spelling::WithoutPort]
        }
    }
}

/// Only what can be told without another computation: floods of wrong signatures must stay cheap.
fn mismatch(mac: &Mac, secrets: &[Secret], claim: &Claim<'_>) -> Refused {
    let expected = algorithm::tag_len(mac.alg);
    if claim
        .candidates
        .iter()
        .all(|candidate| candidate.bytes.len() != expected)
    {
        return Refused::WrongLength { expected };
    }
    let mut hints = Vec::new();
    let begins = |prefix: &str| {
        secrets
            .iter()
            .any(|secret| secret.expose().starts_with(prefix.as_bytes()))
    };
    match &mac.key.usual_prefix {
        Some(prefix) if !begins(prefix) => hints.push(Hint::SecretPrefix {
            usual: prefix.clone(),
        }),
        None if mac.key.decode == Decode::Utf8 && begins("whsec_") => {
            hints.push(Hint::SecretOfStandardWebhooks)
        }
        _ => {}
    }
    let padded = |secret: &Secret| secret.expose().trim_ascii().len() != secret.expose().len();
    if secrets.iter().any(padded) {
        hints.push(Hint::SecretPadded);
    }
    Refused::NoMatch { hints }
}

fn verify_token(token: &Token, secrets: &[Secret], request: &Request<'_>) -> Result<(), Refused> {
    let (value, place) = match token.place {
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
            let text = json::locate(request.body, pointer).and_then(json::scalar_text);
            (
                text.map(|text| text.into_owned()),
                format!("`{pointer}` in the body"),
            )
        }
    };
    let value = value.ok_or(Refused::NoSignature { place })?;
    let given = value
        .strip_prefix(token.prefix.as_str())
        .ok_or_else(|| Refused::WrongPrefix {
            expected: token.prefix.clone(),
        })?;
    same_as_any(secrets, given.as_bytes(), |secret| secret.to_vec())
}

fn verify_basic(basic: &Basic, secrets: &[Secret], request: &Request<'_>) -> Result<(), Refused> {
    let header = request.one_text("authorization")?;
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
        encoding: crate::scheme::Encoding::Base64,
    };
    let given = encoding::decode_key(credentials.trim()).ok_or(undecodable)?;
    same_as_any(secrets, &given, |secret| {
        [basic.user.as_bytes(), b":", secret].concat()
    })
}

/// Compares digests, so that not even the length of the secret shows in the time that it takes.
fn same_as_any(
    secrets: &[Secret],
    given: &[u8],
    expect: impl Fn(&[u8]) -> Vec<u8>,
) -> Result<(), Refused> {
    let usable = secrets.iter().filter(|secret| !secret.expose().is_empty());
    let given = Sha256::digest(given);
    let mut any = false;
    let mut right = false;
    for secret in usable {
        any = true;
        let expect = zeroize::Zeroizing::new(expect(secret.expose()));
        right |= bool::from(Sha256::digest(&*expect).ct_eq(&given));
    }
    match (any, right) {
        (_, true) => Ok(()),
        (true, false) => Err(Refused::WrongToken),
        (false, _) if secrets.is_empty() => Err(Refused::NoSecret),
        (false, _) => Err(Refused::Secret(crate::secret::SecretError::Empty)),
    }
}
