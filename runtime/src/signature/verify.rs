use crate::key as keys;
use crate::scheme::{Key, Kind, PublicAlgorithm, Scheme};
use crate::secret::Secret;
use crate::signature::opened::Opened;
use crate::signature::{Given, Refused, Settings, jwt, key, mac, peer, pubkey, rfc9421, token};

/// Verifies a request under one scheme and any of the secrets.
pub(super) fn verify(scheme: &Scheme, given: Given<'_>) -> Result<(), Refused> {
    possible(scheme)?;
    match &scheme.kind {
        Kind::Mac(it) => mac::verify(it, given),
        Kind::Pubkey(it) => pubkey::verify(it, given),
        Kind::Rfc9421(it) => rfc9421::verify(it, given),
        Kind::Jwt(it) => jwt::verify(it, given),
        Kind::Mtls(it) => peer::verify(it, given),
        Kind::Token(it) => token::verify(it, given),
        Kind::Basic(it) => token::verify_basic(it, given),
        Kind::Unsigned if given.settings.unsigned => Ok(()),
        Kind::Unsigned => Err(Refused::Unsigned),
    }
}

/// Refuses a scheme that needs a feature that is off.
pub(super) fn possible(scheme: &Scheme) -> Result<(), Refused> {
    let mut features = scheme.features().into_iter();
    match features.find(|feature| !keys::is_on(feature)) {
        Some(feature) => Err(Refused::FeatureOff { feature }),
        None => Ok(()),
    }
}

/// The bytes that are signed.
pub(super) fn signed_bytes(scheme: &Scheme, given: Given<'_>) -> Result<Vec<u8>, Refused> {
    match &scheme.kind {
        Kind::Mac(it) => Opened::read(it, given)?.bytes(),
        Kind::Pubkey(it) => Opened::read(it, given)?.bytes(),
        Kind::Rfc9421(it) => rfc9421::signed_bytes(it, given),
        Kind::Jwt(_) | Kind::Mtls(_) | Kind::Token(_) | Kind::Basic(_) | Kind::Unsigned => {
            Ok(Vec::new())
        }
    }
}

/// Refuses secrets that the scheme cannot use.
pub(super) fn usable(
    scheme: &Scheme,
    secrets: &[Secret],
    settings: &Settings,
) -> Result<(), Refused> {
    possible(scheme)?;
    settings.complete(scheme)?;
    match &scheme.kind {
        Kind::Mac(mac) => usable_secrets(&mac.key, secrets),
        Kind::Pubkey(it) => pubkey::usable(&it.key, &it.alg.all(), secrets),
        Kind::Rfc9421(it) => usable_keys(&it.key, &it.public_algorithms(), secrets),
        Kind::Jwt(jwt) => usable_keys(&jwt.key, &jwt.public_algorithms(), secrets),
        Kind::Token(_) | Kind::Basic(_) => usable_secrets(&Key::default(), secrets),
        Kind::Mtls(_) => Ok(()),
        Kind::Unsigned if settings.unsigned => Ok(()),
        Kind::Unsigned => Err(Refused::Unsigned),
    }
}

/// Without any algorithm that takes a public key, the keys are shared secrets.
fn usable_keys(
    rule: &Key,
    algorithms: &[PublicAlgorithm],
    secrets: &[Secret],
) -> Result<(), Refused> {
    match algorithms {
        [] => usable_secrets(rule, secrets),
        public => pubkey::usable(rule, public, secrets),
    }
}

fn usable_secrets(rule: &Key, secrets: &[Secret]) -> Result<(), Refused> {
    if secrets.is_empty() {
        return Err(Refused::NoSecret);
    }
    secrets
        .iter()
        .try_for_each(|secret| key::derive(rule, secret).map(drop))?;
    Ok(())
}
