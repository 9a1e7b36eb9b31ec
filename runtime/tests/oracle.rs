//! The reference implementation of Standard Webhooks and the interpreter agree, both ways.

use std::time::{Duration, SystemTime};

use hookwright_runtime::Secret;
use hookwright_runtime::scheme::Scheme;
use hookwright_runtime::signature::{Guard, Request, Signer};
use http::{HeaderMap, HeaderValue};
use standardwebhooks::Webhook;

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

const BODIES: &[&str] = &[
    "",
    "{}",
    "{\"type\":\"contact.created\"}",
    "snowman \u{2603}",
    "a.b.c",
    " \n",
];

fn scheme() -> Scheme {
    let vectors = include_str!("vectors/standard-webhooks.json");
    let mut vectors: serde_json::Value = serde_json::from_str(vectors).expect("JSON");
    Scheme::from_value(vectors["scheme"].take()).expect("a scheme")
}

#[allow(clippy::disallowed_methods, reason = "the oracle has no other clock")]
fn now() -> SystemTime {
    let now = SystemTime::now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("a clock");
    SystemTime::UNIX_EPOCH + Duration::from_secs(now.as_secs())
}

#[test]
fn it_takes_what_the_signer_signs() {
    let signer = Signer::new(scheme(), Secret::new(SECRET)).expect("a signer");
    let oracle = Webhook::new(SECRET).expect("an oracle");
    for body in BODIES {
        let headers = signer.sign(&Request::new(&HeaderMap::new(), body.as_bytes()), now());
        let headers = headers.expect("signed headers");
        oracle
            .verify(body.as_bytes(), &headers)
            .expect("a genuine delivery");
        assert!(oracle.verify(b"another body", &headers).is_err());
    }
}

#[test]
fn the_guard_takes_what_it_signs() {
    let guard = Guard::new(vec![scheme()]).with_secret(SECRET);
    let oracle = Webhook::new(SECRET).expect("an oracle");
    let seconds = now()
        .duration_since(SystemTime::UNIX_EPOCH)
        .expect("a time")
        .as_secs();
    for body in BODIES {
        let timestamp = i64::try_from(seconds).expect("a time");
        let signature = oracle
            .sign("msg_1", timestamp, body.as_bytes())
            .expect("a signature");
        let mut headers = HeaderMap::new();
        headers.insert("webhook-id", HeaderValue::from_static("msg_1"));
        headers.insert("webhook-timestamp", HeaderValue::from(timestamp));
        headers.insert("webhook-signature", signature.parse().expect("a header"));
        guard
            .check_at(&Request::new(&headers, body.as_bytes()), now())
            .expect("a genuine delivery");
        assert!(
            guard
                .check_at(&Request::new(&headers, b"another body"), now())
                .is_err()
        );
    }
}
