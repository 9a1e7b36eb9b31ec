//! Signature headers and bodies that nobody has signed: never a panic, never genuine.
//!
//! Run with `cargo +nightly fuzz run signature`. The first byte chooses the scheme, the lines after it are the values of
//! the signature's header and the timestamp's, the rest is the body.
#![no_main]

use std::sync::LazyLock;
use std::time::SystemTime;

use hookwright_runtime::Secret;
use hookwright_runtime::scheme::{Kind, Scheme};
use hookwright_runtime::signature::{Guard, Request};
use http::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;

/// One scheme of each form: a bare value, a prefix, a list with a timestamp, a list and a timestamp beside it, numbered
/// or paired headers, a signature in the body.
static SCHEMES: LazyLock<Vec<Scheme>> = LazyLock::new(|| {
    let vectors = [
        include_str!("../../runtime/tests/vectors/shopify.json"),
        include_str!("../../runtime/tests/vectors/github.json"),
        include_str!("../../runtime/tests/vectors/stripe.json"),
        include_str!("../../runtime/tests/vectors/standard-webhooks.json"),
        include_str!("../../runtime/tests/vectors/box.json"),
        include_str!("../../runtime/tests/vectors/circleci.json"),
        include_str!("../../runtime/tests/vectors/twilio.json"),
        include_str!("../../runtime/tests/vectors/adyen-standard.json"),
    ];
    let scheme = |text: &str| {
        let mut vectors: serde_json::Value = serde_json::from_str(text).expect("JSON");
        Scheme::from_value(vectors["scheme"].take()).expect("a scheme")
    };
    vectors.into_iter().map(scheme).collect()
});

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let Some(scheme) = SCHEMES.get(usize::from(*first) % SCHEMES.len()) else {
        return;
    };
    let mut lines = rest.splitn(3, |byte| *byte == b'\n');
    let (signature, timestamp) = (
        lines.next().unwrap_or_default(),
        lines.next().unwrap_or_default(),
    );
    let body = lines.next().unwrap_or_default();

    let Kind::Mac(mac) = &scheme.kind else { return };
    let mut headers = HeaderMap::new();
    let mut insert = |name: &str, value: &[u8]| {
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(value),
        ) {
            headers.insert(name, value);
        }
    };
    for name in mac.signature.names.iter() {
        insert(&name, signature);
    }
    for required in &mac.require {
        insert(&required.header, required.equals.as_bytes());
    }
    if let Some(rule) = &mac.timestamp {
        insert(&rule.name, timestamp);
    }
    insert("webhook-id", b"msg_1");

    let secret = Secret::from_bytes(*b"a key that the fuzzer does not know");
    let guard = Guard::new(vec![scheme.clone()]).with_secret(secret);
    let url = String::from_utf8_lossy(timestamp);
    let request = Request::new(&headers, body).with_url(&url);
    assert!(guard.check_at(&request, SystemTime::UNIX_EPOCH).is_err());
});
