use subtle::ConstantTimeEq;

use crate::key::PublicKey;
use crate::scheme::{Jwt, JwtAlgorithm, JwtKey};
use crate::signature::compact::Compact;
use crate::signature::message::Piece;
use crate::signature::{Given, Refused, algorithm, claims, mac, pubkey, token};

/// The most tokens of a request: each costs a verification.
const MOST: usize = 100;

/// Verifies a request that carries a token, or several of which each must be genuine.
pub(super) fn verify(jwt: &Jwt, given: Given<'_>) -> Result<(), Refused> {
    let pointer = jwt.pointer.as_deref();
    let tokens = token::read(jwt.place, &jwt.name, pointer, &jwt.prefix, given.request)?;
    if tokens.len() > MOST {
        return Err(Refused::MalformedToken);
    }
    tokens
        .iter()
        .try_for_each(|token| verify_one(jwt, token, given))
}

fn verify_one(jwt: &Jwt, token: &str, given: Given<'_>) -> Result<(), Refused> {
    let token = Compact::read(token)?;
    let mut accepted = jwt.algs.iter();
    let algorithm = accepted
        .find(|algorithm| algorithm.name() == token.algorithm)
        .ok_or_else(|| Refused::WrongAlgorithm {
            accepted: names(&jwt.algs),
        })?;
    let genuine = match algorithm.takes() {
        JwtKey::Secret(algorithm) => {
            let message = [Piece::Bytes(token.signed.as_bytes().into())];
            let keys = mac::keys(&jwt.key, given.secrets)?;
            keys.iter().flatten().fold(false, |any, key| {
                let tag = algorithm::tag(algorithm, key, &message);
                any | bool::from(tag.ct_eq(&token.signature))
            })
        }
        JwtKey::Public(algorithm) => {
            let id = token.key_id.as_deref();
            let keys = pubkey::keys(&jwt.key, &[algorithm], id, given)?;
            let mut keys = keys.iter().flatten();
            keys.any(|key: &PublicKey| {
                key.verifies(algorithm, token.signed.as_bytes(), &token.signature)
            })
        }
    };
    if !genuine {
        return Err(Refused::NoMatch { hints: Vec::new() });
    }
    claims::check(jwt, &token.payload, given)
}

fn names(algorithms: &[JwtAlgorithm]) -> Vec<String> {
    let names = algorithms
        .iter()
        .map(|algorithm| algorithm.name().to_owned());
    names.collect()
}
