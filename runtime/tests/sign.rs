//! What is signed by a scheme's data is genuine by the same data.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

mod support;

use std::time::{Duration, SystemTime};

use hookwright_runtime::Secret;
use hookwright_runtime::key::StaticKeys;
use hookwright_runtime::scheme::{Kind, PublicAlgorithm, Scheme};
use hookwright_runtime::signature::{Refused, Request, SignError, Signer};
use http::header::{CONTENT_TYPE, DATE};
use http::{HeaderMap, HeaderValue};
use support::{Case, File, files, is_fetched, key_pair, off, public_key};

/// A secret to sign by, and one to verify by.
fn secrets(scheme: &Scheme, case: &Case) -> (String, String) {
    let pair = |algorithm| match &scheme.kind {
        Kind::Rfc9421(it) if !it.key.jwk.is_empty() => {
            let mut jwk = serde_json::json!({"kty": "OKP", "crv": "Ed25519", "kid": "test",
                "x": "Sg72Mwug9F3GXq0ofghBGGEs_F708hUlu44IfL40Xek"});
            for (name, texts) in &it.key.jwk {
                jwk[name] = texts[0].clone().into();
            }
            (key_pair(algorithm).0, jwk.to_string())
        }
        _ => key_pair(algorithm),
    };
    match &scheme.kind {
        Kind::Pubkey(pubkey) => pair(pubkey.alg.all()[0]),
        Kind::Jwt(_) | Kind::Rfc9421(_) if !scheme.features().is_empty() => {
            // By the first algorithm.
            let algorithm = match &scheme.kind {
                Kind::Jwt(jwt) => jwt.algs[0].name(),
                Kind::Rfc9421(it) => it.algs[0].name(),
                _ => panic!("{scheme:?}"),
            };
            pair(match algorithm.to_ascii_lowercase().as_str() {
                "eddsa" | "ed25519" => PublicAlgorithm::Ed25519,
                "es256" | "ecdsa-p256-sha256" => PublicAlgorithm::EcdsaP256Sha256,
                _ => PublicAlgorithm::RsaSha256,
            })
        }
        _ => {
            let secret = &case.secrets[0];
            (secret.clone(), secret.clone())
        }
    }
}

/// A URL that the scheme allows.
fn key_url(scheme: &Scheme) -> String {
    let Kind::Pubkey(pubkey) = &scheme.kind else {
        return String::new();
    };
    let host = pubkey.key.allow_hosts.first().map(ToString::to_string);
    let host = host.unwrap_or_default().replace('*', "a");
    let suffix = pubkey.key.path_suffix.as_deref().unwrap_or_default();
    format!("https://{host}/key{suffix}")
}

#[test]
fn every_scheme_signs_what_it_verifies() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let mut signed = 0;
    for (file, File { scheme, cases, .. }) in files() {
        let (private, public) = secrets(&scheme, &cases[0]);
        let signer = Signer::new(scheme.clone(), private.into());
        if let Some(feature) = off(&scheme) {
            let expect = SignError::Incomplete(Refused::FeatureOff { feature });
            assert_eq!(signer.expect_err("a refusal"), expect, "{file}");
            continue;
        }
        let url = "https://example.com/hooks?a=b";
        let configured = cases[0].config.iter();
        let signer = configured.fold(signer.expect("a signer"), |signer, (name, value)| {
            signer.with_config(name, value)
        });
        let signer = signer.with_url(url).with_key_url(key_url(&scheme));
        let signer = match &scheme.kind {
            Kind::Rfc9421(_) => signer.with_key_id("test"),
            _ => signer,
        };
        let guard = cases[0].guard(&scheme).with_url(url);
        let guard = match is_fetched(&scheme) {
            true => guard.with_keys(StaticKeys::from_iter([public_key(&public)])),
            false => guard.with_secrets([public]),
        };
        for body in ["a=1&b=2", r#"{"Type":"Notification"}"#, ""] {
            let headers = HeaderMap::from_iter([
                (CONTENT_TYPE, HeaderValue::from_static("application/json")),
                (
                    DATE,
                    HeaderValue::from_static("Fri, 15 Jan 2027 08:00:00 GMT"),
                ),
            ]);
            let request = Request::new(&headers, body.as_bytes()).with_url(url);
            match signer.sign_request(&request, now) {
                Ok(added) => {
                    let mut headers = headers.clone();
                    headers.extend(added.headers);
                    let request = Request {
                        headers: &headers,
                        body: added.body.as_deref().unwrap_or(body.as_bytes()),
                        url: added.url.as_deref().or(request.url),
                        ..request
                    };
                    guard
                        .check_at(&request, now)
                        .unwrap_or_else(|refused| panic!("{file}: {refused}"));
                    signed += 1;
                }
                Err(SignError::NotInBody { pointer }) => {
                    assert!(pointer.starts_with('/'), "{file}");
                    assert!(!body.starts_with('{'), "{file}");
                }
                Err(SignError::Incomplete(Refused::NotJson)) => {
                    assert!(!body.starts_with('{'), "{file}");
                }
                Err(error) => panic!("{file}: {error}"),
            }
        }
    }
    assert!(signed >= 60, "only {signed}");
}

#[test]
fn ids_and_timestamps_of_the_request_are_kept() {
    let (_, content) = files()
        .into_iter()
        .find(|(file, _)| file == "standard-webhooks.json")
        .expect("the file");
    let case = &content.cases[0];
    let signer = Signer::new(
        content.scheme.clone(),
        Secret::new(case.secrets[0].as_str()),
    )
    .expect("a signer");
    let mut headers = case.headers();
    let expect = headers.remove("webhook-signature").expect("a signature");
    let added = signer
        .sign(
            &Request::new(&headers, &case.body()),
            SystemTime::UNIX_EPOCH,
        )
        .expect("headers");
    assert_eq!(added.len(), 1);
    assert_eq!(added["webhook-signature"], expect);
}
