//! Keys that are not among the secrets: from where they may come, whose certificates are believed, how often they are
//! asked for.

#![allow(clippy::disallowed_methods, reason = "keys are files")]

mod support;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use hookwright_runtime::key::{
    CachedKeys, Fetch, FetchedKeys, KeyError, KeyProvider as _, PublicKey, Roots, StaticKeys,
    Wanted,
};
use hookwright_runtime::scheme::{PublicAlgorithm, San, Scheme, Source};
use hookwright_runtime::signature::{
    Guard, MemoryNonces, PeerCertificate, Refused, Request, Signer,
};
use http::HeaderMap;
use serde_json::json;
use support::{files, key_pair};

const NAMES: [&str; 1] = ["signing.acme.test"];

fn certificate(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/keys/certificates");
    std::fs::read_to_string(folder.join(name)).expect("a file")
}

fn roots(name: &str) -> Roots {
    Roots::from_pem(&certificate(name)).expect("roots")
}

fn at(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// Within the validity of all certificates of this folder.
fn now() -> SystemTime {
    at(2_000_000_000)
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

#[test]
fn a_chain_to_a_root() {
    let key = roots("root.pem").key_of(&certificate("chain.pem"), &names(&NAMES), now());
    assert_eq!(
        format!("{:?}", key.expect("a key")),
        "PublicKey { id: None, family: Rsa }"
    );
    let middle = roots("middle.pem").key_of(&certificate("leaf-alone.pem"), &names(&NAMES), now());
    assert!(middle.is_ok(), "{middle:?}");
}

#[test]
fn chains_that_prove_nothing() {
    let check = |root: &str, chain: &str, names: &[&str], now, why: &str| {
        let names = self::names(names);
        let refused = roots(root).key_of(&certificate(chain), &names, now);
        match refused.expect_err("a refusal") {
            KeyError::Certificate { why: found } => {
                assert!(found.contains(why), "{chain}: {found}")
            }
            other => panic!("{chain}: {other}"),
        }
    };
    check("other-root.pem", "chain.pem", &NAMES, now(), "Signature");
    check("root.pem", "leaf-alone.pem", &NAMES, now(), "UnknownIssuer");
    check(
        "root.pem",
        "self-signed.pem",
        &NAMES,
        now(),
        "UnknownIssuer",
    );
    check(
        "root.pem",
        "authority.pem",
        &NAMES,
        now(),
        "CaUsedAsEndEntity",
    );
    check(
        "root.pem",
        "signed-by-leaf.pem",
        &NAMES,
        now(),
        "EndEntityUsedAsCa",
    );
    check("root.pem", "for-clients.pem", &NAMES, now(), "RequiredEku");
    check(
        "root.pem",
        "chain.pem",
        &["acme.test"],
        now(),
        "another name",
    );
    check(
        "root.pem",
        "chain.pem",
        &["signing.acme.test.evil.test"],
        now(),
        "another name",
    );
    check("root.pem", "chain.pem", &[], now(), "another name");
    check(
        "root.pem",
        "chain.pem",
        &NAMES,
        at(1_000_000_000),
        "CertNotValidYet",
    );
    check(
        "root.pem",
        "chain.pem",
        &NAMES,
        at(8_000_000_000),
        "CertExpired",
    );
}

/// What is at a URL, and how often it was asked for.
#[derive(Clone)]
struct Web {
    answer: Result<String, String>,
    asked: Arc<AtomicUsize>,
}

impl Web {
    fn new(answer: Result<String, String>) -> Self {
        Self {
            answer,
            asked: Arc::default(),
        }
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Fetch for Web {
    fn fetch(&self, url: &str) -> Result<Vec<u8>, String> {
        assert!(url.starts_with("https://certs.acme.test/"), "{url}");
        self.asked.fetch_add(1, Ordering::SeqCst);
        self.answer.clone().map(String::into_bytes)
    }
}

fn by_certificate() -> Scheme {
    Scheme::from_value(json!({
        "id": "acme", "kind": "pubkey", "alg": "rsa-sha256", "signed": ["ts", "body"],
        "signature": {"in": "header", "names": ["Acme-Signature"], "encoding": "base64"},
        "timestamp": {"in": "header", "name": "Acme-Time", "format": "unix_s", "max_age_s": 300, "max_future_s": 300},
        "key": {"source": "cert_url", "url": "header:Acme-Cert", "allow_hosts": ["certs.acme.test"],
                "path_suffix": ".pem", "cert_names": ["signing.acme.test"]}
    }))
    .expect("a scheme")
}

/// A delivery that names this certificate.
fn signed(url: &str, now: SystemTime) -> HeaderMap {
    let (private, _) = key_pair(PublicAlgorithm::RsaSha256);
    let signer = Signer::new(by_certificate(), private.into())
        .expect("a signer")
        .with_key_url(url);
    signer
        .sign(&Request::new(&HeaderMap::new(), b"{}"), now)
        .expect("headers")
}

const CERT: &str = "https://certs.acme.test/a.pem";

#[test]
fn a_delivery_by_certificate() {
    let web = Web::new(Ok(certificate("chain.pem")));
    let keys = FetchedKeys::new(web.clone()).with_roots(roots("root.pem"));
    let guard = Guard::new(vec![by_certificate()]).with_keys(CachedKeys::new(keys));
    assert_eq!(guard.ready(), Ok(()));
    let check = |headers: &HeaderMap, body: &[u8], now| {
        guard.check_at(&Request::new(headers, body), now).map(drop)
    };
    for later in 0..5 {
        let now = now() + Duration::from_secs(later);
        assert_eq!(check(&signed(CERT, now), b"{}", now), Ok(()));
    }
    assert_eq!(web.asked(), 1);
    let headers = signed(CERT, now());
    assert_eq!(
        check(&headers, b"[]", now()),
        Err(Refused::NoMatch { hints: vec![] })
    );
    for url in [
        "https://evil.test/a.pem",
        "https://certs.acme.test.evil.test/a.pem",
        "http://certs.acme.test/a.pem",
        "https://certs.acme.test:444/a.pem",
        "https://certs.acme.test/a.crt",
        "https://certs.acme.test/../a.pem",
        "file:///a.pem",
        "",
    ] {
        assert_eq!(
            check(&signed(url, now()), b"{}", now()),
            Err(Refused::ForbiddenUrl),
            "{url}"
        );
    }
    let mut twice = headers.clone();
    twice.append(
        "acme-cert",
        "https://certs.acme.test/b.pem".parse().expect("a header"),
    );
    assert!(matches!(
        check(&twice, b"{}", now()),
        Err(Refused::DuplicateHeader { .. })
    ));
    let mut missing = headers;
    missing.remove("acme-cert");
    assert!(matches!(
        check(&missing, b"{}", now()),
        Err(Refused::NoSignature { .. })
    ));
    assert_eq!(web.asked(), 1);
}

#[test]
fn a_certificate_that_is_not_believed() {
    let check = |keys: FetchedKeys<Web>| {
        let guard = Guard::new(vec![by_certificate()]).with_keys(keys);
        let headers = signed(CERT, now());
        guard
            .check_at(&Request::new(&headers, b"{}"), now())
            .map(drop)
            .expect_err("a refusal")
    };
    let web = |file: &str| Web::new(Ok(certificate(file)));
    let self_signed = FetchedKeys::new(web("self-signed.pem")).with_roots(roots("root.pem"));
    assert!(matches!(
        check(self_signed),
        Refused::Key(KeyError::Certificate { .. })
    ));
    let unrooted = check(FetchedKeys::new(web("chain.pem")));
    assert_eq!(unrooted, Refused::Key(KeyError::NoRoots));
    assert!(unrooted.is_setup());
    let down = FetchedKeys::new(Web::new(Err("no answer".into()))).with_roots(roots("root.pem"));
    assert_eq!(
        check(down),
        Refused::Key(KeyError::Fetch {
            why: "no answer".into()
        })
    );
}

#[test]
fn without_a_provider() {
    let guard = Guard::new(vec![by_certificate()]).with_secret("s3cret");
    assert_eq!(guard.ready(), Err(Refused::NoKeyProvider));
    let headers = signed(CERT, now());
    let refused = guard
        .check_at(&Request::new(&headers, b"{}"), now())
        .map(drop);
    assert_eq!(refused, Err(Refused::NoKeyProvider));
}

fn jwk(id: &str) -> serde_json::Value {
    json!({"kty": "OKP", "crv": "Ed25519", "kid": id, "x": "Sg72Mwug9F3GXq0ofghBGGEs_F708hUlu44IfL40Xek"})
}

fn by_key_set() -> Scheme {
    Scheme::from_value(json!({
        "id": "acme", "kind": "jwt", "in": "header", "name": "Authorization", "prefix": "Bearer ", "algs": ["EdDSA"],
        "key": {"source": "jwks", "url": "https://certs.acme.test/{tenant}/keys"}
    }))
    .expect("a scheme")
}

#[test]
fn a_key_set_is_fetched_again_when_a_key_is_not_in_it() {
    let web = Web::new(Ok(json!({"keys": [jwk("a")]}).to_string()));
    let keys = CachedKeys::new(FetchedKeys::new(web.clone()));
    let guard = Guard::new(vec![by_key_set()])
        .with_keys(keys)
        .with_config("tenant", "t-1");
    let check = |id: &str, seconds: u64| {
        let (private, _) = key_pair(PublicAlgorithm::Ed25519);
        let signer = Signer::new(by_key_set(), private.into())
            .expect("a signer")
            .with_key_id(id);
        let now = at(2_000_000_000 + seconds);
        let headers = signer
            .sign(&Request::new(&HeaderMap::new(), b"{}"), now)
            .expect("headers");
        guard
            .check_at(&Request::new(&headers, b"{}"), now)
            .map(drop)
    };
    assert_eq!((check("a", 0), web.asked()), (Ok(()), 1));
    assert_eq!((check("a", 10), web.asked()), (Ok(()), 1));
    // It was asked for a moment ago.
    assert_eq!((check("b", 20), web.asked()), (Err(Refused::UnknownKey), 1));
    assert_eq!((check("b", 60), web.asked()), (Err(Refused::UnknownKey), 2));
    assert_eq!((check("c", 70), web.asked()), (Err(Refused::UnknownKey), 2));
    assert_eq!((check("a", 80), web.asked()), (Ok(()), 2));
    assert_eq!((check("a", 3659), web.asked()), (Ok(()), 2));
    assert_eq!((check("a", 3660), web.asked()), (Ok(()), 3));
}

#[test]
fn configured_parts_of_a_url() {
    let keys = StaticKeys::from_jwks(&json!({"keys": [jwk("a")]}).to_string()).expect("keys");
    let guard = Guard::new(vec![by_key_set()]).with_keys(keys);
    let expect = Err(Refused::MissingConfig {
        name: "tenant".into(),
    });
    assert_eq!(guard.ready(), expect);
    assert_eq!(guard.with_config("tenant", "t").ready(), Ok(()));
}

#[test]
fn floods_of_ids_that_nobody_has() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let lookup = move |wanted: &Wanted<'_>| -> Result<Vec<PublicKey>, KeyError> {
        count.fetch_add(1, Ordering::SeqCst);
        match wanted.id {
            Some("known") => Ok(vec![PublicKey::from_jwk(&jwk("known").to_string())?]),
            _ => Err(KeyError::Unknown),
        }
    };
    let keys = CachedKeys::new(lookup);
    let scheme = Scheme::from_value(json!({
        "id": "acme", "kind": "jwt", "in": "header", "name": "Token", "algs": ["EdDSA"], "key": {"source": "kid_lookup"}
    }));
    let scheme = scheme.expect("a scheme");
    let guard = Guard::new(vec![scheme.clone()]).with_keys(keys);
    let check = |id: &str, seconds: u64| {
        let (private, _) = key_pair(PublicAlgorithm::Ed25519);
        let signer = Signer::new(scheme.clone(), private.into())
            .expect("a signer")
            .with_key_id(id);
        let now = at(2_000_000_000 + seconds);
        let headers = signer
            .sign(&Request::new(&HeaderMap::new(), b"{}"), now)
            .expect("headers");
        guard
            .check_at(&Request::new(&headers, b"{}"), now)
            .map(drop)
    };
    assert_eq!(check("known", 0), Ok(()));
    for flood in 0..100 {
        let refused = check(&format!("forged-{flood}"), 1).expect_err("a refusal");
        assert!(matches!(
            refused,
            Refused::UnknownKey | Refused::Key(KeyError::TooOften)
        ));
    }
    assert_eq!(asked.load(Ordering::SeqCst), 8);
    assert_eq!(check("known", 2), Ok(()));
    assert_eq!(check("forged", 61), Err(Refused::UnknownKey));
}

#[test]
fn what_a_provider_is_asked() {
    let names = names(&NAMES);
    let wanted = Wanted::new(Source::CertUrl, now())
        .with_url(CERT)
        .with_id("a")
        .with_cert_names(&names);
    let web = Web::new(Ok(certificate("chain.pem")));
    let keys = CachedKeys::new(FetchedKeys::new(web.clone()).with_roots(roots("root.pem")));
    assert_eq!(keys.keys(&wanted).expect("keys").len(), 1);
    assert_eq!(keys.keys(&wanted).expect("keys").len(), 1);
    assert_eq!(web.asked(), 1);
    let nowhere = Wanted::new(Source::CertUrl, now());
    assert_eq!(keys.keys(&nowhere).map(drop), Err(KeyError::Unknown));
}

#[test]
fn keys_of_other_kinds_are_left_alone() {
    let (_, rsa) = key_pair(PublicAlgorithm::RsaSha256);
    let keys = StaticKeys::from_iter([PublicKey::from_pem(&rsa).expect("a key")]);
    let guard = Guard::new(vec![by_key_set()])
        .with_keys(keys)
        .with_config("tenant", "t");
    let (private, _) = key_pair(PublicAlgorithm::Ed25519);
    let signer = Signer::new(by_key_set(), private.into()).expect("a signer");
    let headers = signer
        .sign(&Request::new(&HeaderMap::new(), b"{}"), now())
        .expect("headers");
    let refused = guard
        .check_at(&Request::new(&headers, b"{}"), now())
        .map(drop);
    assert_eq!(
        refused,
        Err(Refused::Key(KeyError::NotAKey {
            expected: "an Ed25519 key"
        }))
    );
}

#[test]
fn a_nonce_is_good_once() {
    let (_, mailgun) = files()
        .into_iter()
        .find(|(file, _)| file == "mailgun.json")
        .expect("the file");
    let case = &mailgun.cases[0];
    let (headers, body) = (case.headers(), case.body());
    let forgetful = case.guard(&mailgun.scheme);
    assert_eq!(case.check(&forgetful, &headers, &body), Ok(()));
    assert_eq!(case.check(&forgetful, &headers, &body), Ok(()));
    let guard = forgetful.with_nonces(MemoryNonces::new(Duration::from_secs(600)));
    assert_eq!(guard.explain(&case.request(&headers, &body)).len(), 4);
    assert_eq!(case.check(&guard, &headers, &body), Ok(()));
    assert_eq!(case.check(&guard, &headers, &body), Err(Refused::Replayed));
    let again = guard.clone();
    assert_eq!(case.check(&again, &headers, &body), Err(Refused::Replayed));
}

#[test]
fn the_names_of_a_sender() {
    let pem = certificate("leaf-alone.pem");
    let base64: String = pem
        .lines()
        .filter(|line| !line.starts_with("-----"))
        .collect();
    let der = base64::engine::general_purpose::STANDARD
        .decode(base64)
        .expect("base64");
    let peer = PeerCertificate::from_der(&der).expect("a certificate");
    assert_eq!(peer, PeerCertificate::new([San::dns("signing.acme.test")]));
    assert!(PeerCertificate::from_der(b"no certificate").is_err());
}
