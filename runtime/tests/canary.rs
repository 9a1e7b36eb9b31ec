//! Nothing that is printed of what checks deliveries, of what it checks, or of what went wrong, holds a secret, a signature
//! or a byte of the body.

#![allow(clippy::disallowed_methods, reason = "vectors are files")]

mod support;

use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hookwright_runtime::key::{CachedKeys, Fetch, FetchedKeys, PrivateKey, PublicKey, StaticKeys};
use hookwright_runtime::scheme::{PublicAlgorithm, Scheme};
use hookwright_runtime::select::{Place, Selector};
use hookwright_runtime::signature::{
    Guard, MemoryNonces, PeerCertificate, Refused, Request, Signer,
};
use hookwright_runtime::{
    Api, EventFacts, Extra, Format, Malformed, Secret, Unknown, Verifier, events, object,
};
use http::{HeaderMap, HeaderValue};
use support::{File, files, key_pair};

const CANARY: &str = "c4n4ry";

/// What was printed.
#[derive(Default)]
struct Told(String);

impl Told {
    fn debug(&mut self, what: &dyn Debug) {
        self.0.push_str(&format!("{what:?} {what:#?} "));
    }

    fn error(&mut self, error: &(dyn std::error::Error + 'static)) {
        self.0.push_str(&format!("{error} {error:?} "));
        if let Some(source) = error.source() {
            self.error(source);
        }
    }

    /// As it is, as a list of numbers, and in hex or base64.
    fn lacks(&self, secret: &[u8], what: &str) {
        let text = String::from_utf8_lossy(secret);
        let numbers: Vec<String> = secret.iter().map(u8::to_string).collect();
        let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
        let base64 =
            base64::Engine::encode(&base64::engine::general_purpose::STANDARD_NO_PAD, secret);
        for form in [text.into_owned(), numbers.join(", "), hex, base64] {
            assert!(!self.0.contains(&form), "{what}: {form}: {}", self.0);
        }
    }
}

#[test]
fn guards_signers_requests_and_refusals() {
    for (file, File { scheme, cases, .. }) in files() {
        for case in &cases {
            let mut told = Told::default();
            let (headers, body) = (case.headers(), case.body());
            let guard = case
                .guard(&scheme)
                .with_config("id", CANARY)
                .with_url(format!("https://{CANARY}@example.com/{CANARY}"))
                .with_nonces(MemoryNonces::new(Duration::from_secs(1)));
            let request = case.request(&headers, &body);
            told.debug(&guard);
            told.debug(&request);
            told.debug(&guard.ready());
            told.debug(
                &guard
                    .explain(&request)
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>(),
            );
            let mut refusals = vec![
                case.check(&guard, &headers, &body),
                case.check(&guard, &headers, b""),
            ];
            for name in headers.keys() {
                for value in [
                    CANARY,
                    "sha256=c4n4ry",
                    "v1,c4n4ry",
                    "t=c4n4ry,v1=c4n4ry",
                    "a.c4n4ry.b",
                    "",
                ] {
                    let mut changed = headers.clone();
                    changed.insert(name, HeaderValue::from_static(value));
                    refusals.push(case.check(&guard, &changed, &body));
                }
                let mut twice = headers.clone();
                twice.append(name, HeaderValue::from_static(CANARY));
                refusals.push(case.check(&guard, &twice, &body));
            }
            for refused in refusals.into_iter().filter_map(Result::err) {
                told.error(&refused);
            }
            for secret in &case.secrets {
                let signer = Signer::new(scheme.clone(), Secret::new(secret.as_str()));
                match &signer {
                    Ok(signer) => {
                        told.debug(signer);
                        match signer.sign_request(&request, case.now()) {
                            Ok(signed) => told.debug(&signed),
                            Err(error) => told.error(&error),
                        }
                    }
                    Err(error) => told.error(error),
                }
            }
            told.lacks(CANARY.as_bytes(), &file);
            for secret in case.secrets.iter().filter(|secret| secret.len() >= 8) {
                told.lacks(secret.as_bytes(), &file);
            }
            if body.len() >= 8 {
                told.lacks(&body, &file);
                told.lacks(&body[..8], &file);
            }
        }
    }
}

#[test]
fn secrets_that_cannot_be_used() {
    let mut told = Told::default();
    for (_, File { scheme, .. }) in files() {
        for secret in [
            CANARY,
            " c4n4ry ",
            "whsec_c4n4ry",
            "-----BEGIN c4n4ry-----",
            "{\"kty\": \"c4n4ry\"}",
            "\u{0}c4n4ry",
        ] {
            let guard = Guard::new(vec![scheme.clone()]).with_secret(secret);
            let headers = HeaderMap::new();
            let request = Request::new(&headers, CANARY.as_bytes());
            for refused in [guard.ready().err(), guard.check(&request).err()] {
                refused.iter().for_each(|refused| told.error(refused));
            }
            let signer = Signer::new(scheme.clone(), secret.into());
            signer.err().iter().for_each(|error| told.error(error));
        }
    }
    for text in [
        CANARY,
        "-----BEGIN PUBLIC KEY-----c4n4ry-----END PUBLIC KEY-----",
        "{\"kty\": \"c4n4ry\"}",
    ] {
        PublicKey::from_pem(text)
            .err()
            .iter()
            .for_each(|error| told.error(error));
        PublicKey::from_jwk(text)
            .err()
            .iter()
            .for_each(|error| told.error(error));
        PublicKey::from_jwks(text)
            .err()
            .iter()
            .for_each(|error| told.error(error));
        PublicKey::from_der(text.as_bytes())
            .err()
            .iter()
            .for_each(|error| told.error(error));
        PrivateKey::from_pem(text)
            .err()
            .iter()
            .for_each(|error| told.error(error));
        PrivateKey::from_jwk(text)
            .err()
            .iter()
            .for_each(|error| told.error(error));
    }
    told.debug(&Secret::new(CANARY));
    told.debug(&Secret::from_bytes(CANARY));
    told.lacks(CANARY.as_bytes(), "secrets");
}

#[test]
fn keys_and_who_has_them() {
    struct Web;

    impl Fetch for Web {
        fn fetch(&self, _: &str) -> Result<Vec<u8>, String> {
            Ok(CANARY.into())
        }
    }

    let mut told = Told::default();
    let mut secrets = Vec::new();
    for algorithm in [
        PublicAlgorithm::Ed25519,
        PublicAlgorithm::EcdsaP256Sha256,
        PublicAlgorithm::RsaSha256,
    ] {
        let (private, public) = key_pair(algorithm);
        told.debug(&PrivateKey::from_pem(&private).expect("a key"));
        let public = PublicKey::from_pem(&public).expect("a key");
        told.debug(&public);
        told.debug(&StaticKeys::from_iter([public]));
        let lines: Vec<String> = private.lines().map(str::to_owned).collect();
        secrets.extend(lines.into_iter().filter(|line| !line.starts_with("-----")));
    }
    told.debug(&FetchedKeys::new(Web));
    told.debug(&CachedKeys::new(FetchedKeys::new(Web)));
    let nonces = MemoryNonces::new(Duration::from_secs(1));
    told.debug(&nonces);
    for secret in secrets {
        told.lacks(secret.as_bytes(), "keys");
    }
    told.debug(&PeerCertificate::new([]));
    told.lacks(CANARY.as_bytes(), "keys");
}

#[derive(Clone)]
struct Paid {
    amount: i64,
    extra: Extra,
}

object!(Paid, extra {
    0 amount: "amount" required;
});

#[derive(Debug, Clone, PartialEq)]
enum Event {
    Paid(Box<Paid>),
    Unknown(Unknown),
    Malformed(Malformed),
}

events!(Event {
    Paid = 0;
} &API);

static API: Api = Api {
    name: "acme",
    profile: r#"{
        "id": "acme",
        "schemes": [{"id": "token", "kind": "token", "in": "header", "name": "X-Token"}],
        "envelope": {"decrypt": {"at": "body:/sealed", "form": "rsa-oaep-aes-cbc", "key": "/k", "data": "/d", "signature": "/s"}}
    }"#,
    selector: &Selector {
        places: &[Place::Body("/type")],
        separator: ".",
        tags: &[("paid", 0)],
        arms: &[&[]],
    },
    events: &[EventFacts {
        key: "paid",
        event_type: "paid",
        group: "g",
        format: Format::Json,
        enabled: true,
        examples: &[],
    }],
};

#[test]
fn verifiers_deliveries_and_what_does_not_fit() {
    let mut told = Told::default();
    let verifier: Verifier<Event> = Verifier::new("s3cret-s3cret").with_secret(CANARY);
    let verifier = verifier
        .with_url("https://c4n4ry.test")
        .with_config("id", CANARY);
    told.debug(&verifier);
    let mut headers = HeaderMap::new();
    headers.insert("x-token", HeaderValue::from_static(CANARY));
    headers.insert("authorization", HeaderValue::from_static(CANARY));
    for body in [
        r#"{"type": "paid", "amount": 1, "note": "c4n4ry", "sealed": {"k": "c4n4ry", "d": "", "s": ""}}"#,
        r#"{"type": "paid", "amount": "c4n4ry"}"#,
        r#"{"type": "paid", "amount": 1, "note": c4n4ry}"#,
        r#"{"type": "other", "note": "c4n4ry"}"#,
        "c4n4ry",
    ] {
        let delivery = verifier.verify(&headers, body).expect("a genuine delivery");
        told.debug(&delivery);
        for item in delivery.items() {
            let (private, _) = key_pair(PublicAlgorithm::RsaSha256);
            let key = PrivateKey::from_pem(&private).expect("a key");
            item.decrypt(&key)
                .err()
                .iter()
                .for_each(|error| told.error(error));
        }
        match delivery.event() {
            Event::Malformed(malformed) => {
                told.debug(malformed);
                told.error(malformed.error());
            }
            Event::Unknown(unknown) => told.debug(unknown),
            Event::Paid(_) => {}
        }
        let refused = verifier.verify(&HeaderMap::new(), Bytes::from_static(body.as_bytes()));
        told.error(&refused.map(drop).expect_err("a refusal"));
    }
    told.lacks(CANARY.as_bytes(), "deliveries");
    told.lacks(b"s3cret-s3cret", "deliveries");
}

#[test]
fn callers_learn_one_status() {
    let scheme =
        Scheme::from_json(r#"{"id": "t", "kind": "token", "in": "header", "name": "X-Token"}"#);
    let guard = Guard::new(vec![scheme.expect("a scheme")]).with_secret("s3cret");
    let headers = HeaderMap::new();
    let refused = guard.check_at(&Request::new(&headers, b""), SystemTime::UNIX_EPOCH);
    let refused = refused.map(drop).expect_err("a refusal");
    for other in [
        &refused,
        &Refused::NoSecret,
        &Refused::WrongToken,
        &Refused::Replayed,
    ] {
        assert_eq!(other.status(), refused.status());
    }
}
