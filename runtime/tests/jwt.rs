//! Another implementation of JSON Web Tokens and the interpreter agree, both ways.

mod support;

use std::time::{Duration, SystemTime};

use hookwright_runtime::Secret;
use hookwright_runtime::scheme::{PublicAlgorithm, Scheme};
use hookwright_runtime::signature::{Guard, Refused, Request, Signer};
use http::{HeaderMap, HeaderValue};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde_json::{Value, json};
use support::key_pair;

const NOW: u64 = 1_800_000_000;

const BODIES: &[&str] = &["", "{}", "{\"type\":\"a\"}", "snowman \u{2603}", "a.b.c"];

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(NOW)
}

/// An algorithm, and its private and public key in PEM or as a secret.
fn algorithms() -> Vec<(Algorithm, String, String)> {
    let secret = || ("s3cret".to_owned(), "s3cret".to_owned());
    let all = [
        (Algorithm::HS256, secret()),
        (Algorithm::HS384, secret()),
        (Algorithm::HS512, secret()),
        (Algorithm::RS256, key_pair(PublicAlgorithm::RsaSha256)),
        (Algorithm::PS256, key_pair(PublicAlgorithm::RsaPssSha256)),
        (
            Algorithm::ES256,
            key_pair(PublicAlgorithm::EcdsaP256Sha256Raw),
        ),
        (Algorithm::EdDSA, key_pair(PublicAlgorithm::Ed25519)),
    ];
    all.into_iter()
        .map(|(algorithm, (private, public))| (algorithm, private, public))
        .collect()
}

fn scheme(algorithm: Algorithm, claims: Value) -> Scheme {
    let decode = if format!("{algorithm:?}").starts_with("HS") {
        "utf8"
    } else {
        "pem"
    };
    let scheme = json!({
        "id": "oracle", "kind": "jwt", "in": "header", "name": "Authorization", "prefix": "Bearer ",
        "algs": [format!("{algorithm:?}")], "key": {"decode": decode}, "claims": claims
    });
    Scheme::from_value(scheme).expect("a scheme")
}

fn encoding(algorithm: Algorithm, private: &str) -> EncodingKey {
    let pem = private.as_bytes();
    let key = match algorithm {
        Algorithm::RS256 | Algorithm::PS256 => EncodingKey::from_rsa_pem(pem),
        Algorithm::ES256 => EncodingKey::from_ec_pem(pem),
        Algorithm::EdDSA => EncodingKey::from_ed_pem(pem),
        _ => Ok(EncodingKey::from_secret(pem)),
    };
    key.expect("a key")
}

fn decoding(algorithm: Algorithm, public: &str) -> DecodingKey {
    let pem = public.as_bytes();
    let key = match algorithm {
        Algorithm::RS256 | Algorithm::PS256 => DecodingKey::from_rsa_pem(pem),
        Algorithm::ES256 => DecodingKey::from_ec_pem(pem),
        Algorithm::EdDSA => DecodingKey::from_ed_pem(pem),
        _ => Ok(DecodingKey::from_secret(pem)),
    };
    key.expect("a key")
}

#[test]
fn it_takes_what_the_signer_signs() {
    let claims =
        json!({"iss": {"eq": "acme"}, "exp": {"present": true}, "sha": {"sha256hex": "body"}});
    for (algorithm, private, public) in algorithms() {
        let scheme = scheme(algorithm, claims.clone());
        let signer = Signer::new(scheme, Secret::new(private)).expect("a signer");
        for body in BODIES {
            let headers = HeaderMap::new();
            let headers = signer.sign(&Request::new(&headers, body.as_bytes()), now());
            let headers = headers.expect("signed headers");
            let token = headers["authorization"].to_str().expect("text");
            let token = token.strip_prefix("Bearer ").expect("the prefix");
            let mut validation = Validation::new(algorithm);
            validation.set_issuer(&["acme"]);
            validation.validate_exp = false;
            let read =
                jsonwebtoken::decode::<Value>(token, &decoding(algorithm, &public), &validation);
            let claims = read.expect("a genuine token").claims;
            assert_eq!(claims["exp"], json!(NOW + 300));
        }
    }
}

#[test]
fn the_guard_takes_what_it_signs() {
    for (algorithm, private, public) in algorithms() {
        let guard = Guard::new(vec![scheme(algorithm, json!({"aud": {"config": "app"}}))])
            .with_secret(public)
            .with_config("app", "a-1");
        let check = |algorithm, key: &EncodingKey, claims: Value| {
            let token =
                jsonwebtoken::encode(&Header::new(algorithm), &claims, key).expect("a token");
            let mut headers = HeaderMap::new();
            let value = format!("Bearer {token}");
            headers.insert(
                "authorization",
                HeaderValue::from_str(&value).expect("a header"),
            );
            guard
                .check_at(&Request::new(&headers, b"{}"), now())
                .map(drop)
        };
        let key = encoding(algorithm, &private);
        assert_eq!(
            check(algorithm, &key, json!({"aud": "a-1"})),
            Ok(()),
            "{algorithm:?}"
        );
        assert_eq!(
            check(algorithm, &key, json!({"aud": ["x", "a-1"], "exp": NOW})),
            Ok(())
        );
        let wrong = Err(Refused::WrongClaim { name: "aud".into() });
        assert_eq!(check(algorithm, &key, json!({"aud": "a-2"})), wrong);
        assert_eq!(check(algorithm, &key, json!({"aud": []})), wrong);
        assert_eq!(check(algorithm, &key, json!({"aud": {"a": "a-1"}})), wrong);
        let missing = Err(Refused::MissingClaim { name: "aud".into() });
        assert_eq!(check(algorithm, &key, json!({})), missing);
        let expired = check(algorithm, &key, json!({"aud": "a-1", "exp": NOW - 60}));
        assert_eq!(
            expired,
            Err(Refused::Expired {
                ago: Duration::from_secs(60)
            })
        );
        let forged = EncodingKey::from_secret(b"another");
        let refused = check(Algorithm::HS256, &forged, json!({"aud": "a-1"}));
        match algorithm {
            Algorithm::HS256 => assert_eq!(refused, Err(Refused::NoMatch { hints: vec![] })),
            _ => assert!(
                matches!(refused, Err(Refused::WrongAlgorithm { .. })),
                "{refused:?}"
            ),
        }
    }
}

#[test]
fn the_id_of_the_key_chooses_it() {
    let (_, public) = key_pair(PublicAlgorithm::Ed25519);
    let jwk = json!({"kty": "OKP", "crv": "Ed25519", "kid": "new", "x": "Sg72Mwug9F3GXq0ofghBGGEs_F708hUlu44IfL40Xek"});
    let guard = Guard::new(vec![scheme(Algorithm::EdDSA, json!({}))]);
    let check = |secret: String, id: Option<&str>| {
        let (private, _) = key_pair(PublicAlgorithm::Ed25519);
        let header = Header {
            kid: id.map(str::to_owned),
            ..Header::new(Algorithm::EdDSA)
        };
        let token =
            jsonwebtoken::encode(&header, &json!({}), &encoding(Algorithm::EdDSA, &private));
        let value = format!("Bearer {}", token.expect("a token"));
        let mut headers = HeaderMap::new();
        headers.insert(
            "authorization",
            HeaderValue::from_str(&value).expect("a header"),
        );
        let guard = guard.clone().with_secret(secret);
        guard
            .check_at(&Request::new(&headers, b"{}"), now())
            .map(drop)
    };
    assert_eq!(check(jwk.to_string(), Some("new")), Ok(()));
    assert_eq!(check(jwk.to_string(), None), Ok(()));
    assert_eq!(
        check(jwk.to_string(), Some("old")),
        Err(Refused::UnknownKey)
    );
    assert_eq!(check(public, Some("old")), Ok(()));
}
