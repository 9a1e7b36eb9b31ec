//! What an attacker does to an HTTP Message Signature. The vectors of RFC 9421 are in `tests/vectors`.

#![allow(clippy::disallowed_methods, reason = "vectors are files")]

mod support;

use std::time::Duration;

use hookwright_runtime::scheme::{Covers, Kind, Rfc9421, Scheme};
use hookwright_runtime::signature::{MemoryNonces, Refused};
use http::{HeaderMap, HeaderName, HeaderValue};
use support::{Case, Expect, files};

const HEADERS: [&str; 2] = ["signature", "signature-input"];

/// Genuine vectors with one signature.
fn genuine() -> Vec<(Scheme, Rfc9421, Case)> {
    let mut found = Vec::new();
    for (_, file) in files() {
        let Kind::Rfc9421(rule) = file.scheme.kind.clone() else {
            continue;
        };
        let one = |case: &Case| {
            let input = case.headers()["signature-input"].clone();
            input.to_str().expect("text").matches("=(").count() == 1
        };
        let cases = file.cases.into_iter();
        let cases = cases.filter(|case| case.expect == Expect::Genuine && one(case));
        found.extend(cases.map(|case| (file.scheme.clone(), (*rule).clone(), case)));
    }
    assert!(found.len() >= 14, "only {}", found.len());
    found
}

fn with(headers: &HeaderMap, name: &str, value: &[u8]) -> Option<HeaderMap> {
    let mut headers = headers.clone();
    let name: HeaderName = name.parse().expect("a name");
    headers.insert(name, HeaderValue::from_bytes(value).ok()?);
    Some(headers)
}

#[test]
fn every_truncation_extension_and_bit_flip_of_both_headers() {
    for (scheme, _, case) in genuine() {
        let (guard, headers, body) = (case.guard(&scheme), case.headers(), case.body());
        for name in HEADERS {
            let value = headers[name].as_bytes().to_vec();
            let check = |changed: &[u8], what: &str| {
                let Some(headers) = with(&headers, name, changed) else {
                    return;
                };
                let answer = case.check(&guard, &headers, &body);
                let changed = String::from_utf8_lossy(changed);
                assert!(
                    answer.is_err(),
                    "{} {}: {what}: {changed}",
                    scheme.id,
                    case.name
                );
            };
            for len in 0..value.len() {
                check(&value[..len], "truncated at the end");
                check(&value[value.len() - len..], "truncated at the start");
            }
            // White space around a field is none of its value.
            for byte in (0..=255).filter(|byte| !b" \t".contains(byte)) {
                check(&[&value[..], &[byte]].concat(), "extended at the end");
                check(&[&[byte], &value[..]].concat(), "extended at the start");
            }
            check(&[&value[..], b", ", &value[..]].concat(), "doubled");
            check(b"", "empty");
            for bit in 0..value.len() * 8 {
                let mut flipped = value.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                check(&flipped, "flipped");
            }
        }
    }
}

#[test]
fn every_bit_flip_of_what_is_covered() {
    for (scheme, rule, case) in genuine() {
        let (guard, headers, body) = (case.guard(&scheme), case.headers(), case.body());
        if scheme.covers == Covers::Body {
            for bit in 0..body.len() * 8 {
                let mut flipped = body.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                assert!(
                    case.check(&guard, &headers, &flipped).is_err(),
                    "{}",
                    case.name
                );
            }
        }
        let covered = rule
            .required_components
            .iter()
            .filter(|name| !name.starts_with('@'));
        for name in covered {
            let value = headers[name.as_str()].as_bytes().to_vec();
            for bit in 0..value.len() * 8 {
                let mut flipped = value.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                if let Some(headers) = with(&headers, name, &flipped) {
                    assert!(
                        case.check(&guard, &headers, &body).is_err(),
                        "{}: {name}",
                        case.name
                    );
                }
            }
        }
    }
}

#[test]
fn missing_and_duplicated_headers() {
    for (scheme, rule, case) in genuine() {
        let (guard, headers, body) = (case.guard(&scheme), case.headers(), case.body());
        let covered = rule.required_components.iter().map(String::as_str);
        let covered = covered.filter(|name| !name.starts_with('@'));
        for name in covered.chain(HEADERS) {
            let mut missing = headers.clone();
            missing.remove(name);
            assert!(
                case.check(&guard, &missing, &body).is_err(),
                "{}: {name}",
                case.name
            );
            let genuine = headers[name].clone();
            let forged = HeaderValue::from_static("forged");
            for (first, second) in [
                (&genuine, &forged),
                (&forged, &genuine),
                (&genuine, &genuine),
            ] {
                let mut twice = missing.clone();
                let name: HeaderName = name.parse().expect("a name");
                twice.append(name.clone(), first.clone());
                twice.append(name.clone(), second.clone());
                assert!(
                    case.check(&guard, &twice, &body).is_err(),
                    "{}: {name} twice",
                    case.name
                );
            }
        }
    }
}

#[test]
fn nothing_is_given_away() {
    let canary = "c4n4ry";
    for (scheme, _, case) in genuine() {
        let guard = case.guard(&scheme).with_secret(canary);
        let mut told = format!("{guard:?}");
        for (input, signature) in [
            ("sig1=(\"c4n4ry\");created=1", "sig1=:AAAA:"),
            ("sig1=(\"@c4n4ry\")", "sig1=:c4n4ry:"),
            (
                "sig1=();alg=\"c4n4ry\";tag=\"c4n4ry\";nonce=\"c4n4ry\";keyid=\"c4n4ry\"",
                "sig1=:AAAA:",
            ),
            ("c4n4ry=()", "c4n4ry=:AAAA:"),
            ("\u{7f}", "c4n4ry"),
        ] {
            let headers = with(&case.headers(), "signature-input", input.as_bytes());
            let headers = with(
                &headers.unwrap_or_default(),
                "signature",
                signature.as_bytes(),
            );
            let headers = headers.expect("headers");
            let refused = case
                .check(&guard, &headers, canary.as_bytes())
                .expect_err("a refusal");
            told.push_str(&format!("{refused} {refused:?}"));
        }
        assert!(!told.contains(canary), "{told}");
    }
}

#[test]
fn random_headers_do_no_harm() {
    const ALPHABET: &[u8] = b"sig1=()\"@-;:,.? \\*AZaz09+/\t\x7f\xff";
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as usize % below
    };
    for (scheme, _, case) in genuine() {
        let (guard, headers, body) = (case.guard(&scheme), case.headers(), case.body());
        for _ in 0..300 {
            let len = random(12);
            let noise: Vec<u8> = (0..len).map(|_| ALPHABET[random(ALPHABET.len())]).collect();
            for name in HEADERS {
                let value = headers[name].as_bytes();
                let cut = random(value.len() + 1);
                let spliced = [&value[..cut], &noise, &value[cut..]].concat();
                let Some(changed) = with(&headers, name, &spliced) else {
                    continue;
                };
                // White space may be where it means nothing.
                let nothing = noise.iter().all(|byte| b" \t".contains(byte));
                let answer = case.check(&guard, &changed, &body);
                assert!(
                    answer.is_err() || nothing,
                    "{}",
                    String::from_utf8_lossy(&spliced)
                );
            }
        }
    }
}

#[test]
fn a_nonce_is_good_once() {
    for (scheme, rule, case) in genuine() {
        if rule.required_params.is_empty() {
            continue;
        }
        let guard = case
            .guard(&scheme)
            .with_nonces(MemoryNonces::new(Duration::from_secs(600)));
        let (headers, body) = (case.headers(), case.body());
        assert_eq!(case.check(&guard, &headers, &body), Ok(()), "{}", case.name);
        let again = case.check(&guard, &headers, &body);
        let has_nonce = headers["signature-input"]
            .to_str()
            .expect("text")
            .contains("nonce");
        let expect = if has_nonce {
            Err(Refused::Replayed)
        } else {
            Ok(())
        };
        assert_eq!(again, expect, "{}", case.name);
    }
}
