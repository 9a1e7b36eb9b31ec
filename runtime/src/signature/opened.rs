use std::borrow::Cow;

use subtle::ConstantTimeEq;

use crate::scheme::{Part, Signed, UrlVariants, Where};
use crate::signature::candidate::{Candidate, Claim};
use crate::signature::message::{Piece, Sources, Spelling, joined, pieces};
use crate::signature::{Given, Refused, Request, algorithm, freshness};

/// A delivery of which everything is read that its scheme wants, and nothing is checked.
pub(super) struct Opened<'a, A> {
    signed: &'a Signed<A>,
    given: Given<'a>,
    claim: Claim<'a>,
    timestamp: Option<Cow<'a, [u8]>>,
    parts: &'a [Part],
}

impl<'a, A> Opened<'a, A> {
    /// Refuses what lacks something.
    pub(super) fn read(signed: &'a Signed<A>, given: Given<'a>) -> Result<Self, Refused> {
        let claim = Claim::read(&signed.signature, given.request)?;
        require(signed, given.request)?;
        let timestamp = timestamp(signed, given.request, &claim)?;
        let parts = signed_parts(signed, given.request)?;
        Ok(Self {
            signed,
            given,
            claim,
            timestamp,
            parts,
        })
    }

    /// The signatures that the delivery claims.
    pub(super) fn candidates(&self) -> &[Candidate] {
        &self.claim.candidates.decoded
    }

    /// True when `genuine` says so of one of the messages that may have been signed.
    pub(super) fn any(
        &self,
        mut genuine: impl FnMut(&[Piece<'_>]) -> bool,
    ) -> Result<bool, Refused> {
        let mut any = false;
        for spelling in spellings(self.signed.url_variants) {
            let sources = Sources {
                request: self.given.request,
                settings: self.given.settings,
                claim: &self.claim,
                timestamp: self.timestamp.as_deref(),
                spelling: *spelling,
            };
            any |= genuine(&pieces(self.parts, &sources)?);
        }
        Ok(any)
    }

    /// The first of the messages that may have been signed, without the key where it is a part.
    pub(super) fn bytes(&self) -> Result<Vec<u8>, Refused> {
        let mut bytes = Vec::new();
        self.any(|message| {
            if bytes.is_empty() {
                bytes = joined(message);
            }
            true
        })?;
        Ok(bytes)
    }

    /// Refuses a genuine delivery that is too old, from the future, or was seen before.
    pub(super) fn check_age(&self) -> Result<(), Refused> {
        if let (Some(rule), Some(text)) = (&self.signed.timestamp, &self.timestamp) {
            freshness::check_age(rule, text, self.given)?;
        }
        match &self.signed.nonce {
            Some(place) => {
                let nonce = self.given.request.one_at(place)?;
                freshness::check_nonce(nonce.as_deref().unwrap_or_default(), self.given)
            }
            None => Ok(()),
        }
    }
}

fn require<A>(signed: &Signed<A>, request: &Request<'_>) -> Result<(), Refused> {
    let wrong = |name: &str, expected: &str| Refused::WrongHeader {
        name: name.to_owned(),
        expected: expected.to_owned(),
    };
    signed
        .require
        .iter()
        .try_for_each(|required| match request.one_header(&required.header)? {
            Some(value) if value == required.equals.as_bytes() => Ok(()),
            _ => Err(wrong(&required.header, &required.equals)),
        })
}

/// The text of the timestamp, exactly as received.
fn timestamp<'a, A>(
    signed: &Signed<A>,
    request: &Request<'a>,
    claim: &Claim<'a>,
) -> Result<Option<Cow<'a, [u8]>>, Refused> {
    let Some(rule) = &signed.timestamp else {
        return Ok(None);
    };
    let text = match rule.place {
        Where::Header => request.one_header(&rule.name)?.map(Into::into),
        Where::Sigfield => Some(claim.field(&rule.name)?),
        Where::Query => {
            let text = request.one_parameter(&rule.name)?;
            text.map(|text| text.into_bytes().into())
        }
        Where::Body => {
            let pointer = rule.pointer.as_deref().unwrap_or_default();
            let text = request.one_member(pointer)?;
            text.map(|text| match text {
                Cow::Borrowed(text) => text.as_bytes().into(),
                Cow::Owned(text) => text.into_bytes().into(),
            })
        }
    };
    text.filter(|text| !text.is_empty())
        .map(Some)
        .ok_or(Refused::UnreadableTimestamp)
}

fn signed_parts<'s, A>(
    signed: &'s Signed<A>,
    request: &Request<'_>,
) -> Result<&'s [Part], Refused> {
    let Some(alt) = &signed.signed_alt else {
        return Ok(&signed.signed);
    };
    match request.one_parameter(&alt.when_query)? {
        None => Ok(&signed.signed),
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
