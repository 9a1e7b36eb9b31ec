use subtle::ConstantTimeEq;

use crate::scheme::{Decode, Key, Mac, Many};
use crate::secret::Secret;
use crate::signature::key::KeyBytes;
use crate::signature::opened::Opened;
use crate::signature::{Codes, Given, Hint, Refused, algorithm, key};

/// Verifies a request that carries a code.
pub(super) fn verify(mac: &Mac, given: Given<'_>) -> Result<(), Refused> {
    let opened = Opened::read(mac, given)?;
    let made;
    let codes = match given.codes {
        Some(codes) => codes,
        None => {
            made = Codes::of(mac, given.secrets)?;
            &made
        }
    };
    let genuine = opened.any(|message| {
        let mut any = false;
        for (number, code) in codes.iter() {
            let tag = code.tag(message);
            for candidate in opened.candidates() {
                let paired = mac.key.many == Many::Any || candidate.place == number;
                any |= paired && bool::from(tag.ct_eq(&candidate.bytes));
            }
        }
        any
    })?;
    if !genuine {
        return Err(mismatch(mac, given.secrets, &opened));
    }
    opened.check_age()
}

/// The keys, each at the number of its secret. Those that cannot be used are left out, unless none can.
pub(super) fn keys<'s>(
    rule: &Key,
    secrets: &'s [Secret],
) -> Result<Vec<Option<KeyBytes<'s>>>, Refused> {
    let mut keys = Vec::with_capacity(secrets.len());
    let mut first = None;
    for secret in secrets {
        match key::derive(rule, secret) {
            Ok(key) => keys.push(Some(key)),
            Err(error) => {
                keys.push(None);
                first.get_or_insert(error);
            }
        }
    }
    match first {
        _ if keys.iter().any(Option::is_some) => Ok(keys),
        Some(error) => Err(error.into()),
        None => Err(Refused::NoSecret),
    }
}

/// Only what can be told without another computation: floods of wrong signatures must stay cheap.
fn mismatch<A>(mac: &Mac, secrets: &[Secret], opened: &Opened<'_, A>) -> Refused {
    let expected = algorithm::tag_len(mac.alg);
    if opened
        .candidates()
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
