use crate::scheme::Rfc9421;
use crate::signature::rfc9421::component::Message;
use crate::signature::rfc9421::structured::{InnerList, byte_sequences, inner_lists};
use crate::signature::{Given, Refused};

use super::target::Target;

/// The most signatures of a request that are looked at: each costs a verification.
const MOST: usize = 8;

pub(super) const INPUT: &str = "signature-input";
pub(super) const SIGNATURE: &str = "signature";
pub(super) const DIGEST: &str = "content-digest";

/// What a signature covers, and its bytes.
pub(super) type Claim = (InnerList, Vec<u8>);

/// The signatures of a request that are whole; at least one, or it is refused.
pub(super) fn claims(message: &Message<'_>, rule: &Rfc9421) -> Result<Vec<Claim>, Refused> {
    let inputs = inner_lists(&field(message, INPUT)?).ok_or(Refused::MalformedSignature)?;
    let signatures = byte_sequences(&field(message, SIGNATURE)?, &[rule.binary]);
    let mut signatures = signatures.ok_or(Refused::MalformedSignature)?;
    let mut claims = Vec::new();
    for (label, input) in inputs {
        // Labels that only one of the headers has mean nothing.
        if let Some(at) = signatures.iter().position(|(other, _)| *other == label) {
            claims.push((input, signatures.swap_remove(at).1));
        }
    }
    match claims.len() {
        1..=MOST => Ok(claims),
        _ => Err(Refused::MalformedSignature),
    }
}

fn field(message: &Message<'_>, name: &str) -> Result<String, Refused> {
    message.field(name).map_err(|refused| match refused {
        Refused::MissingHeader { name } => Refused::NoSignature {
            place: format!("header `{name}`"),
        },
        other => other,
    })
}

/// The request, with its URL or the configured one.
pub(super) fn message<'a>(rule: &Rfc9421, given: Given<'a>) -> Result<Message<'a>, Refused> {
    let url = match rule.url {
        crate::scheme::UrlFrom::Configured => Some(
            given
                .settings
                .url
                .as_deref()
                .ok_or(Refused::NoConfiguredUrl)?,
        ),
        crate::scheme::UrlFrom::Received => given.request.url,
    };
    Ok(Message {
        request: given.request,
        target: url.and_then(Target::read),
    })
}
