//! What an attacker does to a genuine delivery. Every one of these is refused, and none of the answers gives anything
//! away.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

mod support;

use hookwright_runtime::scheme::{Covers, Many, Part, Scheme, Where};
use hookwright_runtime::signature::{Guard, Refused};
use http::{HeaderMap, HeaderName, HeaderValue};
use support::{Case, Expect, File, Shape, files, is_fetched, off};

/// Genuine vectors with exactly one signature in exactly one header.
fn genuine() -> Vec<(Scheme, Shape, Case, HeaderName)> {
    let mut found = Vec::new();
    for (_, File { scheme, cases, .. }) in files() {
        let Some(shape) = Shape::of(&scheme) else {
            continue;
        };
        // tests/vectors.rs proves that nothing of it is genuine then.
        if off(&scheme).is_some() {
            continue;
        }
        let names: Vec<_> = shape
            .signature
            .names
            .iter()
            .map(|name| name.to_ascii_lowercase())
            .collect();
        for case in cases
            .into_iter()
            .filter(|case| case.expect == Expect::Genuine)
        {
            let headers = case.headers();
            let held: Vec<_> = headers
                .keys()
                .filter(|name| names.contains(&name.as_str().to_owned()))
                .collect();
            let [name] = held.as_slice() else { continue };
            let value = headers[*name].to_str().expect("text");
            // Of a list, a part of the fields may be a genuine list.
            let several = shape.signature.list.as_ref().is_some_and(|list| {
                let label = |field: &str| {
                    let label = field
                        .split_once(&list.kv)
                        .map(|(label, _)| label.to_owned());
                    label.unwrap_or_default()
                };
                let labels: Vec<String> = value.split(&list.sep).map(label).collect();
                let known = |label: &&String| list.take.contains(*label);
                let clock = |label: &String| {
                    let mut rule = shape.timestamp.iter();
                    rule.any(|rule| rule.place == Where::Sigfield && rule.name == *label)
                };
                labels.iter().filter(known).count() > 1
                    || labels.iter().any(|label| !known(&label) && !clock(label))
            });
            if !several && shape.signature.place == Where::Header {
                found.push((scheme.clone(), shape.clone(), case, (*name).clone()));
            }
        }
    }
    assert!(found.len() >= 40, "only {} genuine vectors", found.len());
    found
}

fn with(headers: &HeaderMap, name: &HeaderName, value: &[u8]) -> Option<HeaderMap> {
    let mut headers = headers.clone();
    headers.insert(name.clone(), HeaderValue::from_bytes(value).ok()?);
    Some(headers)
}

#[test]
fn every_truncation_extension_and_bit_flip_of_a_signature() {
    for (scheme, shape, case, name) in genuine() {
        let (guard, headers, body) = (case.guard(&scheme), case.headers(), case.body());
        let value = headers[&name].as_bytes().to_vec();
        let check = |changed: &[u8], what: &str| {
            let Some(headers) = with(&headers, &name, changed) else {
                return;
            };
            let answer = case.check(&guard, &headers, &body);
            assert!(
                answer.is_err(),
                "{} {}: {what}: {}",
                scheme.id,
                case.name,
                String::from_utf8_lossy(changed)
            );
        };
        for len in 0..value.len() {
            check(&value[..len], "truncated at the end");
            check(&value[value.len() - len..], "truncated at the start");
        }
        for byte in 0..=255 {
            check(&[&value[..], &[byte]].concat(), "extended at the end");
            check(&[&[byte], &value[..]].concat(), "extended at the start");
        }
        if shape.signature.list.is_none() {
            check(&[&value[..], &value[..]].concat(), "doubled");
        }
        for bit in 0..value.len() * 8 {
            let mut flipped = value.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            check(&flipped, "flipped");
        }
    }
}

#[test]
fn every_bit_flip_of_what_is_signed() {
    for (scheme, shape, case, _) in genuine() {
        let (guard, headers, body) = (case.guard(&scheme), case.headers(), case.body());
        if scheme.covers == Covers::Body && shape.signed.contains(&Part::Body) {
            for bit in 0..body.len() * 8 {
                let mut flipped = body.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                assert!(
                    case.check(&guard, &headers, &flipped).is_err(),
                    "{} {}",
                    scheme.id,
                    case.name
                );
            }
            for len in 0..body.len() {
                assert!(
                    case.check(&guard, &headers, &body[..len]).is_err(),
                    "{} {}",
                    scheme.id,
                    case.name
                );
            }
        }
        let signed = shape
            .signed
            .iter()
            .filter_map(|part| match (part, &shape.timestamp) {
                (Part::Header(name), _) => Some(name.clone()),
                (Part::Ts, Some(rule)) if rule.place == Where::Header => Some(rule.name.clone()),
                _ => None,
            });
        for name in signed {
            let name: HeaderName = name.parse().expect("a name");
            let value = headers[&name].as_bytes().to_vec();
            for bit in 0..value.len() * 8 {
                let mut flipped = value.clone();
                flipped[bit / 8] ^= 1 << (bit % 8);
                let Some(headers) = with(&headers, &name, &flipped) else {
                    continue;
                };
                assert!(
                    case.check(&guard, &headers, &body).is_err(),
                    "{} {}: {name}",
                    scheme.id,
                    case.name
                );
            }
        }
    }
}

#[test]
fn missing_and_duplicated_headers() {
    for (scheme, shape, case, signature) in genuine() {
        let (guard, headers, body) = (case.guard(&scheme), case.headers(), case.body());
        for name in headers.keys() {
            let relevant = *name == signature
                || shape.signed.contains(&Part::Header(name.to_string()))
                || shape
                    .timestamp
                    .as_ref()
                    .is_some_and(|rule| rule.name.eq_ignore_ascii_case(name.as_str()))
                || shape
                    .require
                    .iter()
                    .any(|required| required.header.eq_ignore_ascii_case(name.as_str()));
            if !relevant {
                continue;
            }
            let mut missing = headers.clone();
            missing.remove(name);
            assert!(
                case.check(&guard, &missing, &body).is_err(),
                "{}: {name} missing",
                scheme.id
            );

            let empty = with(&headers, name, b"").expect("a header");
            assert!(
                case.check(&guard, &empty, &body).is_err(),
                "{}: {name} empty",
                scheme.id
            );

            for (first, second) in [
                (headers[name].clone(), "forged"),
                (HeaderValue::from_static("forged"), "genuine"),
            ] {
                let mut twice = headers.clone();
                twice.insert(name.clone(), first);
                let second = if second == "genuine" {
                    headers[name].clone()
                } else {
                    HeaderValue::from_static("forged")
                };
                twice.append(name.clone(), second);
                let refused = case.check(&guard, &twice, &body).expect_err("a refusal");
                assert!(
                    matches!(refused, Refused::DuplicateHeader { .. }),
                    "{}: {name} twice: {refused}",
                    scheme.id
                );
            }
        }
    }
}

/// Of every scheme, whatever its kind.
#[test]
fn headers_that_are_needed_may_not_be_there_twice() {
    let mut doubled = 0;
    for (file, File { scheme, cases, .. }) in files() {
        if off(&scheme).is_some() {
            continue;
        }
        let genuine = |case: &&Case| case.expect == Expect::Genuine;
        for case in cases.iter().filter(genuine) {
            let (guard, headers, body) = (case.guard(&scheme), case.headers(), case.body());
            for (name, value) in &headers {
                let mut without = headers.clone();
                without.remove(name);
                if case.check(&guard, &without, &body).is_ok() {
                    continue;
                }
                let forged = HeaderValue::from_static("forged");
                for values in [[value, value], [value, &forged], [&forged, value]] {
                    let mut twice = without.clone();
                    for value in values {
                        twice.append(name.clone(), value.clone());
                    }
                    let taken = case.check(&guard, &twice, &body).is_ok();
                    assert!(!taken, "{file}: {}: {name} twice: {values:?}", case.name);
                    doubled += 1;
                }
            }
        }
    }
    assert!(doubled >= 300, "only {doubled}");
}

#[test]
fn another_prefix() {
    for (scheme, shape, case, name) in genuine() {
        if shape.signature.prefix.is_empty() {
            continue;
        }
        let (guard, headers, body) = (case.guard(&scheme), case.headers(), case.body());
        let value = headers[&name].to_str().expect("text");
        let bare = value
            .strip_prefix(&shape.signature.prefix)
            .expect("the prefix");
        let upper = format!("{}{bare}", shape.signature.prefix.to_uppercase());
        let other = format!("other={bare}");
        let wrong = [bare, &other, &format!("{}{value}", shape.signature.prefix)];
        let upper = (upper != value).then_some(upper.as_str());
        for changed in wrong.into_iter().chain(upper) {
            let headers = with(&headers, &name, changed.as_bytes()).expect("a header");
            assert!(
                case.check(&guard, &headers, &body).is_err(),
                "{}: {changed}",
                scheme.id
            );
        }
    }
}

#[test]
fn no_secret_and_empty_secrets() {
    for (scheme, shape, case, _) in genuine() {
        if is_fetched(&scheme) {
            continue;
        }
        let (headers, body) = (case.headers(), case.body());
        let url = |guard: Guard| match &case.url {
            Some(url) => guard.with_url(url),
            None => guard,
        };
        let none = url(Guard::new(vec![scheme.clone()]));
        assert_eq!(
            case.check(&none, &headers, &body),
            Err(Refused::NoSecret),
            "{}",
            scheme.id
        );
        let empty = none.clone().with_secret("");
        assert!(
            matches!(case.check(&empty, &headers, &body), Err(Refused::Secret(_))),
            "{}",
            scheme.id
        );
        assert!(empty.ready().is_err());
        if shape.many == Many::Any {
            let other = url(Guard::new(vec![scheme.clone()]))
                .with_secret("AAAAAAAA")
                .with_secret("00000000");
            assert!(
                case.check(&other, &headers, &body).is_err(),
                "{}",
                scheme.id
            );
        }
    }
}

#[test]
fn a_signature_under_the_empty_key_is_refused() {
    let scheme = Scheme::from_json(
        r#"{"id": "a", "kind": "mac", "alg": "hmac-sha256", "signed": ["body"],
            "signature": {"in": "header", "names": ["x-sig"], "encoding": "hex"}}"#,
    );
    let guard = Guard::new(vec![scheme.expect("a scheme")]).with_secret("");
    let mut headers = HeaderMap::new();
    // HMAC-SHA256 of nothing under nothing.
    let forged = "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad";
    headers.insert("x-sig", HeaderValue::from_static(forged));
    let request = hookwright_runtime::signature::Request::new(&headers, b"");
    assert!(guard.check(&request).is_err());
}

#[test]
fn nothing_is_given_away() {
    let canary = "c4n4ry";
    for (scheme, _, case, name) in genuine() {
        let secret = format!("whsec_{canary}-{canary}");
        let guard = Guard::new(vec![scheme.clone()])
            .with_secret(secret.as_str())
            .with_secret(format!(" {canary} "));
        let guard = guard
            .with_url(format!("https://{canary}@example.com/{canary}"))
            .with_config("id", canary);
        let mut headers = case.headers();
        headers.insert("authorization", HeaderValue::from_static("c4n4ry"));
        let body = format!("{{\"{canary}\": \"{canary}\"}}");
        let mut told = format!(
            "{guard:?} {:?} {:?}",
            guard.ready(),
            guard.explain(&hookwright_runtime::signature::Request::new(
                &headers,
                body.as_bytes()
            ))
        );
        for value in [
            canary,
            "sha256=c4n4ry",
            "v1,c4n4ry v1,c4n4ry",
            "t=c4n4ry,v1=c4n4ry",
            "t=1,t=1,v1=00",
        ] {
            headers.insert(name.clone(), HeaderValue::from_static(value));
            let refused = case
                .check(&guard, &headers, body.as_bytes())
                .expect_err("a refusal");
            told.push_str(&format!("{refused} {refused:?}"));
        }
        let refused = case
            .check(&guard, &case.headers(), body.as_bytes())
            .expect_err("a refusal");
        told.push_str(&format!("{refused} {refused:?}"));
        assert!(!told.contains(canary), "{}: {told}", scheme.id);
    }
}

#[test]
fn random_headers_do_no_harm() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    const ALPHABET: &[u8] = b"=,;. :v1ts0aZ+/_-%\x00\x7f\xff\xc3\"\\\t";
    for (scheme, shape, case, name) in genuine() {
        let (guard, headers, body) = (case.guard(&scheme), case.headers(), case.body());
        for round in 0..300 {
            let len = random() % 80;
            let noise: Vec<u8> = (0..len)
                .map(|_| match round % 2 {
                    0 => ALPHABET[random() as usize % ALPHABET.len()],
                    _ => (random() & 255) as u8,
                })
                .collect();
            let value = headers[&name].as_bytes();
            let cut = random() as usize % (value.len() + 1);
            let spliced = [&value[..cut], &noise, &value[cut..]].concat();
            for value in [&noise, &spliced] {
                if let Some(headers) = with(&headers, &name, value) {
                    let answer = case.check(&guard, &headers, &body);
                    // Of a list, fields that nobody knows mean nothing.
                    let more = shape.signature.list.as_ref().is_some_and(|list| {
                        let sep = list.sep.as_bytes();
                        noise.windows(sep.len()).any(|part| part == sep)
                    });
                    assert!(
                        answer.is_err() || noise.is_empty() || more,
                        "{} {}: {}",
                        scheme.id,
                        case.name,
                        String::from_utf8_lossy(value)
                    );
                }
            }
            if let Some(rule) = shape
                .timestamp
                .as_ref()
                .filter(|rule| rule.place == Where::Header)
            {
                let name = rule.name.parse().expect("a name");
                if let Some(headers) = with(&headers, &name, &noise) {
                    assert!(case.check(&guard, &headers, &body).is_err());
                }
            }
            let _ = case.check(&guard, &headers, &noise);
        }
    }
}
