//! Project Wycheproof: signatures that are nearly right, through the same door as deliveries.
//!
//! `cargo test -p hookwright-runtime --all-features --test wycheproof -- --nocapture` prints how many there are.

#![allow(clippy::unwrap_used, reason = "it may panic")]

use hookwright_runtime::Secret;
use hookwright_runtime::scheme::Scheme;
use hookwright_runtime::signature::{Guard, Request};
use http::HeaderMap;
use wycheproof::{TestResult, ecdsa, eddsa, mac, rsa_pkcs1_verify as rsa};

/// How cases of a set ended.
#[derive(Debug, Default, PartialEq, Eq)]
struct Count {
    accepted: usize,
    refused: usize,
    /// Of those that Wycheproof leaves to policy, how many are accepted here.
    lenient: usize,
    /// Codes that were cut short, which are valid elsewhere and never here.
    cut: usize,
}

/// A receiver of an algorithm whose deliveries are signed as a whole.
fn guard(kind: &str, algorithm: &str, key: &[u8]) -> Option<Guard> {
    let rule = if kind == "mac" {
        "{}"
    } else {
        r#"{"decode": "pem"}"#
    };
    let scheme = format!(
        r#"{{"id": "w", "kind": "{kind}", "alg": "{algorithm}", "key": {rule}, "signed": ["body"],
            "signature": {{"in": "header", "names": ["Signature"], "encoding": "hex"}}}}"#
    );
    let scheme = Scheme::from_json(&scheme).unwrap();
    let guard = Guard::new(vec![scheme]).with_secret(Secret::from_bytes(key));
    guard.ready().ok()?;
    Some(guard)
}

fn accepts(guard: Option<&Guard>, message: &[u8], signature: &[u8]) -> bool {
    let text: String = signature.iter().map(|byte| format!("{byte:02x}")).collect();
    let headers = HeaderMap::from_iter([("signature".parse().unwrap(), text.parse().unwrap())]);
    guard.is_some_and(|guard| guard.check(&Request::new(&headers, message)).is_ok())
}

impl Count {
    fn of(accepted: usize, refused: usize, cut: usize) -> Self {
        Self {
            accepted,
            refused,
            lenient: 0,
            cut,
        }
    }

    #[track_caller]
    fn add(&mut self, set: &str, case: usize, expected: TestResult, accepted: bool) {
        match (expected, accepted) {
            (TestResult::Valid, false) => panic!("{set} {case}: a genuine one is refused"),
            (TestResult::Invalid, true) => panic!("{set} {case}: a forged one is accepted"),
            (TestResult::Acceptable, true) => self.lenient += 1,
            (_, true) => self.accepted += 1,
            (_, false) => self.refused += 1,
        }
    }
}

#[track_caller]
fn check_mac(name: mac::TestName, algorithm: &str, bits: usize, expect: Count) {
    let mut count = Count::default();
    for group in mac::TestSet::load(name).unwrap().test_groups {
        for case in group.tests {
            let guard = guard("mac", algorithm, &case.key);
            let accepted = accepts(guard.as_ref(), &case.msg, &case.tag);
            if group.tag_size == bits {
                count.add(algorithm, case.tc_id, case.result, accepted);
            } else {
                assert!(!accepted, "{algorithm} {}: a code that was cut", case.tc_id);
                count.cut += 1;
            }
        }
    }
    println!("{algorithm}: {count:?}");
    assert_eq!(count, expect);
}

#[test]
fn codes() {
    check_mac(
        mac::TestName::HmacSha1,
        "hmac-sha1",
        160,
        Count::of(33, 54, 83),
    );
    check_mac(
        mac::TestName::HmacSha256,
        "hmac-sha256",
        256,
        Count::of(33, 54, 87),
    );
    check_mac(
        mac::TestName::HmacSha384,
        "hmac-sha384",
        384,
        Count::of(33, 54, 87),
    );
    check_mac(
        mac::TestName::HmacSha512,
        "hmac-sha512",
        512,
        Count::of(33, 54, 87),
    );
}

/// Checks a set of signatures by private keys. The sets have types of their own, and the same members.
macro_rules! check_pubkey {
    ($set:ident, $name:expr, $algorithm:literal, $expect:expr) => {{
        let mut count = Count::default();
        let name = $name;
        for group in $set::TestSet::load(name).unwrap().test_groups {
            let guard = guard("pubkey", $algorithm, &group.der);
            for case in group.tests {
                let accepted = accepts(guard.as_ref(), &case.msg, &case.sig);
                let set = format!("{} {name:?}", $algorithm);
                count.add(&set, case.tc_id, case.result, accepted);
            }
        }
        println!("{} {name:?}: {count:?}", $algorithm);
        assert_eq!(count, $expect);
    }};
}

#[test]
fn ed25519() {
    let name = eddsa::TestName::Ed25519;
    check_pubkey!(eddsa, name, "ed25519", Count::of(88, 63, 0));
}

#[test]
fn ecdsa_p256() {
    let der = ecdsa::TestName::EcdsaSecp256r1Sha256;
    check_pubkey!(ecdsa, der, "ecdsa-p256-sha256", Count::of(174, 310, 0));
    let raw = ecdsa::TestName::EcdsaSecp256r1Sha256P1363;
    check_pubkey!(ecdsa, raw, "ecdsa-p256-sha256-raw", Count::of(173, 89, 0));
}

#[test]
fn rsa_pkcs1() {
    use rsa::TestName::{Rsa2048Sha256, Rsa2048Sha512, Rsa3072Sha256, Rsa4096Sha256};
    check_pubkey!(rsa, Rsa2048Sha256, "rsa-sha256", Count::of(9, 250, 0));
    check_pubkey!(rsa, Rsa3072Sha256, "rsa-sha256", Count::of(8, 251, 0));
    check_pubkey!(rsa, Rsa4096Sha256, "rsa-sha256", Count::of(7, 251, 0));
    check_pubkey!(rsa, Rsa2048Sha512, "rsa-sha512", Count::of(8, 251, 0));
}
