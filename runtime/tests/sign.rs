//! What is signed by a scheme's data is genuine by the same data.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

mod support;

use std::time::{Duration, SystemTime};

use hookwright_runtime::Secret;
use hookwright_runtime::scheme::Kind;
use hookwright_runtime::signature::{Guard, Request, SignError, Signer};
use http::HeaderMap;
use support::files;

#[test]
fn every_scheme_signs_what_it_verifies() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let mut signed = 0;
    for (file, content) in files() {
        let secret = Secret::new(content.cases[0].secrets[0].as_str());
        let url = "https://example.com/hooks?a=b";
        let signer = Signer::new(content.scheme.clone(), secret.clone())
            .expect("a signer")
            .with_url(url);
        let guard = Guard::new(vec![content.scheme.clone()])
            .with_secret(secret)
            .with_url(url);
        for body in ["a=1&b=2", "{\"a\":1}", ""] {
            let headers = HeaderMap::new();
            let request = Request::new(&headers, body.as_bytes()).with_url(url);
            match signer.sign(&request, now) {
                Ok(headers) => {
                    let request = Request {
                        headers: &headers,
                        ..request
                    };
                    guard
                        .check_at(&request, now)
                        .unwrap_or_else(|refused| panic!("{file}: {refused}"));
                    signed += 1;
                }
                Err(SignError::NotInHeader) => {
                    let Kind::Mac(mac) = &content.scheme.kind else {
                        panic!("{file}")
                    };
                    assert!(mac.signature.pointer.is_some(), "{file}");
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
