//! A receiver as one is written by hand: the peer that does the same work.

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use sha2::Sha256;

use crate::subject::SECRET;

/// Receivers under `path` that verify a signature in this header, and one that also makes a tree of the body.
pub(crate) fn routes(path: &str, header: &'static str) -> Router {
    let verify =
        async move |headers: HeaderMap, body: Bytes| status(is_genuine(&headers, header, &body));
    let read = async move |headers: HeaderMap, body: Bytes| {
        let read = || serde_json::from_slice::<Value>(&body).is_ok();
        status(is_genuine(&headers, header, &body) && read())
    };
    Router::new()
        .route(&format!("{path}/by-hand"), post(verify))
        .route(&format!("{path}/by-hand-tree"), post(read))
}

/// The code of a message under the secret.
pub(crate) fn code(message: &[&[u8]]) -> Option<Hmac<Sha256>> {
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).ok()?;
    message.iter().for_each(|part| mac.update(part));
    Some(mac)
}

/// GitHub's `sha256=…` and Stripe's `t=…,v1=…`.
fn is_genuine(headers: &HeaderMap, header: &str, body: &[u8]) -> bool {
    let check = || {
        let text = headers.get(header)?.to_str().ok()?;
        let field = |label: &str| text.split(',').find_map(|field| field.strip_prefix(label));
        let (mac, signature) = match field("sha256=") {
            Some(signature) => (code(&[body])?, signature),
            None => (code(&[field("t=")?.as_bytes(), b".", body])?, field("v1=")?),
        };
        let mut bytes = [0; 32];
        hex::decode_to_slice(signature, &mut bytes).ok()?;
        mac.verify_slice(&bytes).ok()
    };
    check().is_some()
}

fn status(genuine: bool) -> StatusCode {
    match genuine {
        true => StatusCode::OK,
        false => StatusCode::UNAUTHORIZED,
    }
}
