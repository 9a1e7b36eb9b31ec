use subtle::ConstantTimeEq;

use crate::scheme::{Param, Rfc9421};
use crate::signature::message::Piece;
use crate::signature::rfc9421::base::base;
use crate::signature::rfc9421::component::Message;
use crate::signature::rfc9421::digest;
use crate::signature::rfc9421::fields::{Claim, DIGEST, claims, message};
use crate::signature::rfc9421::params::Params;
use crate::signature::{Given, Refused, algorithm, mac, pubkey};

/// Verifies a request of which one signature must be all that the scheme wants.
pub(in crate::signature) fn verify(rule: &Rfc9421, given: Given<'_>) -> Result<(), Refused> {
    let message = message(rule, given)?;
    let mut refused: Option<Refused> = None;
    for claim in claims(&message, rule)? {
        match verify_one(rule, &message, &claim, given) {
            Ok(()) => return Ok(()),
            Err(answer) => match &refused {
                Some(other) if other.weight() >= answer.weight() => {}
                _ => refused = Some(answer),
            },
        }
    }
    // There is at least one.
    Err(refused.unwrap_or(Refused::MalformedSignature))
}

/// The bytes that are signed by the first signature.
pub(in crate::signature) fn signed_bytes(
    rule: &Rfc9421,
    given: Given<'_>,
) -> Result<Vec<u8>, Refused> {
    let message = message(rule, given)?;
    let claims = claims(&message, rule)?;
    let (input, _) = claims.first().ok_or(Refused::MalformedSignature)?;
    base(&message, input).map(String::into_bytes)
}

fn verify_one(
    rule: &Rfc9421,
    message: &Message<'_>,
    (input, signature): &Claim,
    given: Given<'_>,
) -> Result<(), Refused> {
    let params = Params(input);
    params.check(rule)?;
    let algorithms = params.algorithms(rule)?;
    let base = base(message, input)?;
    let public: Vec<_> = algorithms.iter().filter_map(|it| it.public()).collect();
    let genuine = if public.is_empty() {
        let keys = mac::keys(&rule.key, given.secrets)?;
        let pieces = [Piece::Bytes(base.as_bytes().into())];
        keys.iter().flatten().fold(false, |any, key| {
            let tag = algorithm::tag(Rfc9421::CODE, key, &pieces);
            any | bool::from(tag.ct_eq(signature))
        })
    } else {
        let keys = pubkey::keys(&rule.key, &public, params.text(Param::KeyId), given)?;
        keys.iter().flatten().any(|key| {
            let mut public = public.iter();
            public.any(|algorithm| key.verifies(*algorithm, base.as_bytes(), signature))
        })
    };
    if !genuine {
        return Err(Refused::NoMatch { hints: Vec::new() });
    }
    if input.items.iter().any(|item| item.text == DIGEST) {
        digest::check(&message.field(DIGEST)?, given.request.body, rule.binary)?;
    }
    params.check_age(rule, given)
}
