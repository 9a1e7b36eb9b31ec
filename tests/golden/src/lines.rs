//! Which payloads the generated types take: `<case>.accepts.jsonl` and `<case>.rejects.jsonl`.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests read files"
)]

use std::fs;

use hookwright_runtime::events::Events;
use hookwright_runtime::json::{Json, write};
use hookwright_runtime::verifier::read_unverified;

fn lines(case: &str, kind: &str) -> Vec<String> {
    let path = format!("{}/src/{case}.{kind}.jsonl", env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(path).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Accepted lines become an event and print back equal; rejected ones become none, and their bytes are kept.
pub(crate) fn check<E: Events>(case: &str) {
    for line in lines(case, "accepts") {
        let delivery = read_unverified::<E>(&http::HeaderMap::new(), line.clone());
        let payload = delivery.event().payload();
        let printed = payload
            .map(write)
            .unwrap_or_else(|| panic!("{case}: {line}"));
        assert_eq!(Json::parse(&printed), Json::parse(&line), "{case}");
    }
    for line in lines(case, "rejects") {
        let delivery = read_unverified::<E>(&http::HeaderMap::new(), line.clone());
        assert!(delivery.event().payload().is_none(), "{case}: {line}");
        assert_eq!(delivery.raw(), line.as_bytes(), "{case}");
    }
}

/// One test a case.
macro_rules! cases {
    ($($case:ident)*) => {
        $(#[test]
        fn $case() {
            crate::lines::check::<crate::$case::Event>(stringify!($case));
        })*
    };
}

pub(crate) use cases;
