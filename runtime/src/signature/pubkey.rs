use crate::key::{Family, KeyError, PublicKey, Wanted};
use crate::scheme::{Choice, Key, Many, Pubkey, PublicAlgorithm, UrlSource};
use crate::secret::{Secret, SecretError};
use crate::signature::candidate::Candidate;
use crate::signature::message::joined;
use crate::signature::opened::Opened;
use crate::signature::{Given, Refused, Request, Settings, key};

/// Verifies a request that is signed by a private key.
pub(super) fn verify(pubkey: &Pubkey, given: Given<'_>) -> Result<(), Refused> {
    let opened = Opened::read(pubkey, given)?;
    let algorithm = choose(&pubkey.alg, given.request)?;
    let keys = keys(&pubkey.key, &[algorithm], None, given)?;
    let genuine = opened.any(|message| {
        let message = joined(message);
        opened.candidates().iter().any(|candidate| {
            let paired = |number: usize| pubkey.key.many == Many::Any || number == candidate.place;
            let keys = keys.iter().enumerate();
            let mut keys = keys
                .filter(|(number, _)| paired(*number))
                .flat_map(|(_, keys)| keys);
            keys.any(|key| key.verifies(algorithm, &message, &candidate.bytes))
        })
    })?;
    if !genuine {
        return Err(mismatch(algorithm, opened.candidates()));
    }
    opened.check_age()
}

/// Refuses keys that a scheme cannot use.
pub(super) fn usable(
    rule: &Key,
    algorithms: &[PublicAlgorithm],
    secrets: &[Secret],
) -> Result<(), Refused> {
    if rule.source.is_fetched() {
        return Ok(());
    }
    if secrets.is_empty() {
        return Err(Refused::NoSecret);
    }
    for secret in secrets {
        let keys = key::public(rule, secret)?;
        let fits = |key: &PublicKey| {
            let mut algorithms = algorithms.iter();
            algorithms.any(|algorithm| Family::of(*algorithm) == key.family())
        };
        if !keys.iter().any(fits) {
            let expected = algorithms
                .first()
                .map_or("a key", |algorithm| Family::of(*algorithm).name());
            return Err(SecretError::Key(KeyError::NotAKey { expected }).into());
        }
    }
    Ok(())
}

fn choose(choice: &Choice, request: &Request<'_>) -> Result<PublicAlgorithm, Refused> {
    match choice {
        Choice::Always(algorithm) => Ok(*algorithm),
        Choice::By(by) => {
            let text = request.one_member(&by.pointer)?;
            let algorithm = text.and_then(|text| by.map.get(text.as_ref()).copied());
            algorithm.ok_or_else(|| Refused::UnknownAlgorithm {
                place: format!("`{}` in the body", by.pointer),
            })
        }
    }
}

/// The keys that one of the algorithms takes: of each secret, or those that a provider has. When the delivery names one,
/// only those with this id, or none.
pub(super) fn keys(
    rule: &Key,
    algorithms: &[PublicAlgorithm],
    id: Option<&str>,
    given: Given<'_>,
) -> Result<Vec<Vec<PublicKey>>, Refused> {
    let mut keys = if rule.source.is_fetched() {
        vec![fetched(rule, id, given)?]
    } else {
        configured(rule, given)?
    };
    let fits = |key: &PublicKey| {
        let mut algorithms = algorithms.iter();
        algorithms.any(|algorithm| Family::of(*algorithm) == key.family())
    };
    keep(&mut keys, fits).ok_or_else(|| {
        let first = algorithms.first();
        let expected = first.map_or("a key", |algorithm| Family::of(*algorithm).name());
        Refused::Key(KeyError::NotAKey { expected })
    })?;
    let named = |key: &PublicKey| id.is_none() || key.id().is_none() || key.id() == id;
    keep(&mut keys, named).ok_or(Refused::UnknownKey)?;
    let meant = |key: &PublicKey| {
        let mut members = rule.jwk.iter();
        members.all(|(name, texts)| {
            let text = key.member(name);
            text.is_some_and(|text| texts.iter().any(|other| other == text))
        })
    };
    keep(&mut keys, meant).ok_or(Refused::Key(KeyError::OtherUse))?;
    Ok(keys)
}

/// Keeps some of the keys; `None` when that leaves none.
fn keep(keys: &mut [Vec<PublicKey>], keeps: impl Fn(&PublicKey) -> bool) -> Option<()> {
    keys.iter_mut().for_each(|keys| keys.retain(&keeps));
    keys.iter().any(|keys| !keys.is_empty()).then_some(())
}

/// The keys of each secret. Secrets that cannot be used have none, unless none can.
fn configured(rule: &Key, given: Given<'_>) -> Result<Vec<Vec<PublicKey>>, Refused> {
    let found = given.secrets.iter().map(|secret| key::public(rule, secret));
    let found: Vec<_> = found.collect();
    if found.iter().any(Result::is_ok) {
        return Ok(found.into_iter().map(Result::unwrap_or_default).collect());
    }
    match found.into_iter().find_map(Result::err) {
        Some(error) => Err(error.into()),
        None => Err(Refused::NoSecret),
    }
}

/// The keys that a provider has, from a URL that the scheme allows.
fn fetched(rule: &Key, id: Option<&str>, given: Given<'_>) -> Result<Vec<PublicKey>, Refused> {
    let provider = given.settings.keys.as_ref().ok_or(Refused::NoKeyProvider)?;
    let url = match &rule.url {
        None => None,
        Some(UrlSource::Fixed(template)) => Some(filled(template, given.settings)?),
        Some(UrlSource::At(place)) => {
            let url = given.request.one_at(place)?;
            Some(url.ok_or_else(|| Refused::NoSignature {
                place: format!("`{place}`"),
            })?)
        }
    };
    if url.as_deref().is_some_and(|url| !rule.allows(url)) {
        return Err(Refused::ForbiddenUrl);
    }
    let wanted = Wanted {
        source: rule.source,
        url: url.as_deref(),
        id,
        cert_names: &rule.cert_names,
        now: given.now,
    };
    match provider.keys(&wanted) {
        Err(KeyError::Unknown) => Err(Refused::UnknownKey),
        keys => Ok(keys?),
    }
}

/// A URL with the configured values in the places of `{name}`.
fn filled(template: &str, settings: &Settings) -> Result<String, Refused> {
    let mut url = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        url.push_str(before);
        url.push_str(settings.configured(name)?);
        rest = after;
    }
    Ok(url + rest)
}

fn mismatch(algorithm: PublicAlgorithm, candidates: &[Candidate]) -> Refused {
    let expected = match algorithm {
        PublicAlgorithm::Ed25519 | PublicAlgorithm::EcdsaP256Sha256Raw => Some(64),
        _ => None,
    };
    let wrong = |expected: usize| {
        let mut candidates = candidates.iter();
        candidates.all(|candidate| candidate.bytes.len() != expected)
    };
    match expected {
        Some(expected) if wrong(expected) => Refused::WrongLength { expected },
        _ => Refused::NoMatch { hints: Vec::new() },
    }
}
