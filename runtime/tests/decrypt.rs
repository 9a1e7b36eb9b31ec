//! The encrypted parts of events. `tests/keys/sealed.json` was made with OpenSSL.

#![allow(clippy::disallowed_methods, reason = "keys are files")]

mod support;

use bytes::Bytes;
use hookwright_runtime::key::{KeyError, PrivateKey};
use hookwright_runtime::scheme::PublicAlgorithm;
use hookwright_runtime::select::Selector;
use hookwright_runtime::{
    Api, DecryptError, Events, Malformed, Unknown, Verified, Verifier, events, value,
};
use http::HeaderMap;
use serde_json::{Value, json};
use support::key_pair;

#[derive(Debug)]
struct Event;

impl Events for Event {
    fn api() -> &'static Api {
        const API: Api = Api {
            name: "acme",
            profile: r#"{
                "id": "acme",
                "schemes": [{"id": "state", "kind": "token", "in": "body", "pointer": "/value/*/clientState"}],
                "envelope": {"items": "/value/*", "decrypt": {
                    "at": "body:/encryptedContent", "form": "rsa-oaep-aes-cbc", "key": "/dataKey", "data": "/data",
                    "signature": "/dataSignature", "key_id": "/encryptionCertificateId"
                }}
            }"#,
            selector: &Selector {
                places: &[],
                separator: ".",
                tags: &[],
                arms: &[],
            },
            events: &[],
        };
        &API
    }

    fn read(
        _: usize,
        _: &Bytes,
        _: events::Trusted,
    ) -> Option<Result<Self, hookwright_runtime::json::Error>> {
        None
    }

    fn unknown(_: Unknown) -> Self {
        Event
    }

    fn malformed(_: Malformed) -> Self {
        Event
    }

    fn index(&self) -> Option<usize> {
        None
    }

    fn payload(&self) -> Option<&dyn value::Node> {
        None
    }
}

fn sealed() -> Value {
    serde_json::from_str(include_str!("keys/sealed.json")).expect("JSON")
}

fn delivery(encrypted: Value) -> Verified<hookwright_runtime::Delivery<Event>> {
    let verifier: Verifier<Event> = Verifier::new("s3cret");
    let body = json!({"value": [{"clientState": "s3cret", "encryptedContent": encrypted}, {"clientState": "s3cret"}]});
    let headers = HeaderMap::new();
    verifier
        .verify(&headers, body.to_string())
        .expect("a genuine delivery")
}

fn key() -> PrivateKey {
    PrivateKey::from_pem(&key_pair(PublicAlgorithm::RsaSha256).0).expect("a key")
}

#[test]
fn an_encrypted_event_and_one_that_is_not() {
    let delivery = delivery(sealed());
    let mut items = delivery.items();
    let first = items.next().expect("an item");
    assert_eq!(first.encrypted_for().as_deref(), Some("cert-1"));
    let plain = first
        .decrypt(&key())
        .expect("data")
        .expect("an encrypted part");
    assert_eq!(
        plain,
        "{\"id\":\"AAMk\",\"body\":{\"content\":\"hi \u{2603}\"}}"
    );
    let second = items.next().expect("an item");
    assert_eq!(second.encrypted_for(), None);
    assert_eq!(second.decrypt(&key()), Ok(None));
}

#[test]
fn what_was_changed_is_not_decrypted() {
    let check = |sealed: Value, key: &PrivateKey| {
        let delivery = delivery(sealed);
        let item = delivery.items().next().expect("an item");
        item.decrypt(key).expect_err("a refusal")
    };
    let changed = |name: &str, value: &str| {
        let mut sealed = sealed();
        sealed[name] = value.into();
        sealed
    };
    let same = |name: &str| sealed()[name].as_str().expect("text").to_owned();
    for name in ["data", "dataKey", "dataSignature"] {
        let text = same(name);
        let flipped = if text.starts_with('A') {
            text.replacen('A', "B", 1)
        } else {
            format!("A{}", &text[1..])
        };
        assert_eq!(
            check(changed(name, &flipped), &key()),
            DecryptError::NotForThisKey,
            "{name}"
        );
        assert_eq!(
            check(changed(name, ""), &key()),
            DecryptError::NotForThisKey,
            "{name}"
        );
        let pointer = format!("/{name}");
        assert_eq!(
            check(changed(name, "?"), &key()),
            DecryptError::Incomplete { pointer }
        );
    }
    let (ed25519, _) = key_pair(PublicAlgorithm::Ed25519);
    let ed25519 = PrivateKey::from_pem(&ed25519).expect("a key");
    let expect = KeyError::NotAKey {
        expected: "an RSA key",
    };
    assert_eq!(check(sealed(), &ed25519), DecryptError::Key(expect));
}
