use crate::key::{Family, KeyError, PublicKey};
use crate::scheme::{Choice, Key, Many, Pubkey, PublicAlgorithm};
use crate::secret::{Secret, SecretError};
use crate::signature::candidate::Candidate;
use crate::signature::message::joined;
use crate::signature::opened::Opened;
use crate::signature::{Given, Refused, Request, key};

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

/// The keys of each secret that one of the algorithms takes, and, when the delivery names one, that have this id or none.
///
/// Secrets that cannot be used have no keys, unless none can.
pub(super) fn keys(
    rule: &Key,
    algorithms: &[PublicAlgorithm],
    id: Option<&str>,
    given: Given<'_>,
) -> Result<Vec<Vec<PublicKey>>, Refused> {
    if given.secrets.is_empty() {
        return Err(Refused::NoSecret);
    }
    let mut fault = None;
    let mut keys = Vec::with_capacity(given.secrets.len());
    for secret in given.secrets {
        let found = key::public(rule, secret);
        keys.push(found.unwrap_or_else(|error| {
            fault.get_or_insert(error);
            Vec::new()
        }));
    }
    let fits = |key: &PublicKey| {
        let mut algorithms = algorithms.iter();
        algorithms.any(|algorithm| Family::of(*algorithm) == key.family())
    };
    keys.iter_mut().for_each(|keys| keys.retain(fits));
    if keys.iter().all(Vec::is_empty) {
        let expected = algorithms
            .first()
            .map_or("a key", |algorithm| Family::of(*algorithm).name());
        let fault = fault.unwrap_or(SecretError::Key(KeyError::NotAKey { expected }));
        return Err(fault.into());
    }
    if let Some(id) = id {
        let named = |key: &PublicKey| key.id().is_none_or(|own| own == id);
        keys.iter_mut().for_each(|keys| keys.retain(named));
        if keys.iter().all(Vec::is_empty) {
            return Err(Refused::UnknownKey);
        }
    }
    Ok(keys)
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
