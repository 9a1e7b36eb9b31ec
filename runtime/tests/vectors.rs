//! Signatures that others made: a case is added by adding it to a file in `tests/vectors`, a scheme by adding a file.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

mod support;

use support::{Expect, files};

#[test]
fn vectors() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for (file, content) in files() {
        for case in &content.cases {
            let guard = case.guard(&content.scheme);
            let answer = case.check(&guard, &case.headers(), &case.body());
            let found = if answer.is_ok() {
                Expect::Genuine
            } else {
                Expect::Refused
            };
            if found != case.expect {
                wrong.push(format!("{file}: {}: {found:?}: {answer:?}", case.name));
            }
            count += 1;
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 100, "only {count} cases");
}
