//! Signature headers and bodies that nobody has signed: never a panic, never genuine.
//!
//! Run with `cargo +nightly fuzz run signature`. The first byte chooses the scheme, the lines after it are the values of
//! the signature's header and the timestamp's, the rest is the body.
#![no_main]

use std::sync::LazyLock;
use std::time::SystemTime;

use hookwright_runtime::Secret;
use hookwright_runtime::scheme::{Kind, Scheme, Signed};
use hookwright_runtime::signature::{Guard, Request};
use http::{HeaderMap, HeaderName, HeaderValue};
use libfuzzer_sys::fuzz_target;

/// A scheme, and a key that nobody has signed by.
struct Case {
    scheme: Scheme,
    secret: Secret,
}

/// One scheme of each form: a bare value, a prefix, a list with a timestamp, a list and a timestamp beside it, numbered
/// or paired headers, a signature in the body; and one of each kind.
static CASES: LazyLock<Vec<Case>> = LazyLock::new(|| {
    let vectors = [
        include_str!("../../runtime/tests/vectors/shopify.json"),
        include_str!("../../runtime/tests/vectors/github.json"),
        include_str!("../../runtime/tests/vectors/stripe.json"),
        include_str!("../../runtime/tests/vectors/standard-webhooks.json"),
        include_str!("../../runtime/tests/vectors/box.json"),
        include_str!("../../runtime/tests/vectors/circleci.json"),
        include_str!("../../runtime/tests/vectors/twilio.json"),
        include_str!("../../runtime/tests/vectors/adyen-standard.json"),
        include_str!("../../runtime/tests/vectors/apideck.json"),
        include_str!("../../runtime/tests/vectors/contentful.json"),
        include_str!("../../runtime/tests/vectors/discord.json"),
        include_str!("../../runtime/tests/vectors/sendgrid.json"),
        include_str!("../../runtime/tests/vectors/rsa-pss-sha256.json"),
        include_str!("../../runtime/tests/vectors/netlify.json"),
        include_str!("../../runtime/tests/vectors/jwt-es256.json"),
        include_str!("../../runtime/tests/vectors/rfc9421-hmac.json"),
        include_str!("../../runtime/tests/vectors/rfc9421-ed25519.json"),
        include_str!("../../runtime/tests/vectors/gitlab-token.json"),
        include_str!("../../runtime/tests/vectors/basic.json"),
    ];
    vectors.into_iter().map(case).collect()
});

fn case(text: &str) -> Case {
    let mut vectors: serde_json::Value = serde_json::from_str(text).expect("JSON");
    let scheme = Scheme::from_value(vectors["scheme"].take()).expect("a scheme");
    let secret = match &scheme.kind {
        Kind::Pubkey(_) | Kind::Jwt(_) | Kind::Rfc9421(_) if !scheme.features().is_empty() => {
            vectors["cases"][0]["secrets"][0]
                .as_str()
                .expect("a key")
                .into()
        }
        _ => Secret::from_bytes(*b"a key that the fuzzer does not know"),
    };
    Case { scheme, secret }
}

/// The headers that carry the signature and the timestamp.
fn names(scheme: &Scheme) -> (Vec<String>, Option<String>) {
    fn of<A>(signed: &Signed<A>) -> (Vec<String>, Option<String>) {
        let names = signed.signature.names.iter().map(|name| name.into_owned());
        (
            names.collect(),
            signed.timestamp.as_ref().map(|rule| rule.name.clone()),
        )
    }
    match &scheme.kind {
        Kind::Mac(mac) => of(mac),
        Kind::Pubkey(pubkey) => of(pubkey),
        Kind::Jwt(jwt) => (vec![jwt.name.clone()], None),
        Kind::Token(token) => (vec![token.name.clone()], None),
        Kind::Rfc9421(_) => (vec!["signature".into()], Some("signature-input".into())),
        _ => (vec!["authorization".into()], None),
    }
}

fuzz_target!(|data: &[u8]| {
    let Some((first, rest)) = data.split_first() else {
        return;
    };
    let Some(Case { scheme, secret }) = CASES.get(usize::from(*first) % CASES.len()) else {
        return;
    };
    let mut lines = rest.splitn(3, |byte| *byte == b'\n');
    let (signature, timestamp) = (
        lines.next().unwrap_or_default(),
        lines.next().unwrap_or_default(),
    );
    let body = lines.next().unwrap_or_default();

    let mut headers = HeaderMap::new();
    let mut insert = |name: &str, value: &[u8]| {
        if let (Ok(name), Ok(value)) = (
            HeaderName::from_bytes(name.as_bytes()),
            HeaderValue::from_bytes(value),
        ) {
            headers.insert(name, value);
        }
    };
    let (signatures, time) = names(scheme);
    for name in signatures {
        insert(&name, signature);
    }
    if let Some(name) = time {
        insert(&name, timestamp);
    }
    insert("webhook-id", b"msg_1");
    insert(
        "x-contentful-signed-headers",
        b"x-contentful-signed-headers",
    );

    let guard = Guard::new(vec![scheme.clone()]).with_secret(secret.clone());
    let url = String::from_utf8_lossy(timestamp);
    let request = Request::new(&headers, body).with_url(&url);
    assert!(guard.check_at(&request, SystemTime::UNIX_EPOCH).is_err());
});
