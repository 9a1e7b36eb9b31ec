//! Signatures that others made: a case is added by adding it to a file in `tests/vectors`, a scheme by adding a file.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

mod support;

use hookwright_runtime::signature::Refused;
use support::{Expect, files, off};

#[test]
fn vectors() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (file, content) in files() {
        for case in &content.cases {
            let guard = case.guard(&content.scheme);
            let (headers, body) = (case.headers(), case.body());
            let answer = case.check(&guard, &headers, &body);
            if let Some(feature) = off(&content.scheme) {
                assert_eq!(answer, Err(Refused::FeatureOff { feature }), "{file}");
                continue;
            }
            let found = if answer.is_ok() {
                Expect::Genuine
            } else {
                Expect::Refused
            };
            if found != case.expect {
                wrong.push(format!("{file}: {}: {found:?}: {answer:?}", case.name));
            }
            if let Some(signed) = &case.signed {
                let found = guard.signed_bytes(&case.request(&headers, &body));
                let found = found.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
                assert_eq!(found.as_ref(), Ok(signed), "{file}: {}", case.name);
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let all = cfg!(all(
        feature = "ed25519",
        feature = "ecdsa",
        feature = "rsa",
        feature = "certificates"
    ));
    let least = if all { 367 } else { 200 };
    assert!(count >= least, "only {count} cases");
}
