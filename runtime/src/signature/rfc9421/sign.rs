use std::time::SystemTime;

use crate::encoding;
use crate::moment;
use crate::scheme::{Param, Rfc9421};
use crate::signature::draft::Draft;
use crate::signature::rfc9421::base::base;
use crate::signature::rfc9421::digest;
use crate::signature::rfc9421::fields::{DIGEST, INPUT, SIGNATURE, message};
use crate::signature::rfc9421::structured::{Bare, InnerList, Item, encoding_of};
use crate::signature::{Given, Refused, Request, Settings, SignError};

/// How long a signature that was made here is valid, in seconds, where the scheme does not say.
const VALID: u64 = 300;

/// Puts a signature into a request, over the components that the scheme wants; `make` computes it.
pub(in crate::signature) fn sign(
    rule: &Rfc9421,
    key_id: Option<&str>,
    draft: &mut Draft<'_>,
    settings: &Settings,
    make: impl FnOnce(&[u8]) -> Result<Vec<u8>, SignError>,
) -> Result<(), SignError> {
    if rule.required_components.iter().any(|name| name == DIGEST) {
        let digest = digest::written(draft.body(), rule.binary);
        draft.put_header(DIGEST, digest.as_bytes())?;
    }
    let input = input(rule, key_id, draft.made_id(), draft.now())?;
    let headers = draft.all_headers();
    let request = &Request {
        headers: &headers,
        ..draft.request()
    };
    let given = Given {
        request,
        secrets: &[],
        codes: None,
        settings,
        now: draft.now(),
    };
    let message = message(rule, given).map_err(SignError::Incomplete)?;
    let base = base(&message, &input).map_err(SignError::Incomplete)?;
    let signature = make(base.as_bytes())?;
    let signature = encoding::encode(encoding_of(rule.binary), &signature);
    let written = format!("sig1={}", input.write());
    draft.put_header(INPUT, written.as_bytes())?;
    draft.put_header(SIGNATURE, format!("sig1=:{signature}:").as_bytes())
}

fn input(
    rule: &Rfc9421,
    key_id: Option<&str>,
    nonce: String,
    now: SystemTime,
) -> Result<InnerList, SignError> {
    let created = moment::since_1970(now).div_euclid(1000);
    let created = i64::try_from(created).unwrap_or_default();
    let window = rule.max_window_s.unwrap_or(VALID);
    let expires = created.saturating_add(i64::try_from(window).unwrap_or(i64::MAX));
    let mut params = vec![(Param::Created, Bare::Integer(created))];
    let mut put = |param: Param, value: Option<Bare>| match value {
        Some(value) => {
            params.push((param, value));
            Ok(())
        }
        None if rule.required_params.contains(&param) => {
            Err(SignError::Incomplete(Refused::MissingParameter {
                name: param.name().to_owned(),
            }))
        }
        None => Ok(()),
    };
    let wanted = |param: Param| rule.required_params.contains(&param);
    let text = |text: &str| Bare::String(text.to_owned());
    put(
        Param::Expires,
        wanted(Param::Expires).then_some(Bare::Integer(expires)),
    )?;
    put(
        Param::Nonce,
        wanted(Param::Nonce).then_some(Bare::String(nonce)),
    )?;
    put(Param::KeyId, key_id.map(text))?;
    let algorithm = rule.algs.first().filter(|_| wanted(Param::Alg));
    put(
        Param::Alg,
        algorithm.map(|algorithm| text(algorithm.name())),
    )?;
    put(Param::Tag, rule.tag.as_deref().map(text))?;
    let items = rule.required_components.iter().map(|name| Item {
        text: name.clone(),
        params: Vec::new(),
    });
    Ok(InnerList {
        items: items.collect(),
        params: params
            .into_iter()
            .map(|(param, value)| (param.name().to_owned(), value))
            .collect(),
    })
}
