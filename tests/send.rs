//! `hookwright send` against a receiver that verifies: what is signed is taken, what is tampered with is refused.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::path::Path;

use common::{Received, Server, hookwright};
use hookwright::plan::ProfileChoice;
use hookwright_runtime::Secret;
use hookwright_runtime::scheme::Scheme;
use hookwright_runtime::signature::{Guard, Request};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// The profiles, and whether their deliveries have a time of their own.
const PROFILES: [(&str, bool); 8] = [
    ("github", false),
    ("openai", true),
    ("quickbooks", false),
    ("shopify", false),
    ("slack", true),
    ("standard-webhooks", true),
    ("stripe", true),
    ("svix", true),
];

/// A receiver that takes what its guard takes.
fn receiver(profile: &str) -> Server {
    let profile = hookwright::profile::open(&ProfileChoice::Name(profile.to_owned())).unwrap();
    let schemes = profile.schemes.into_iter();
    let schemes = schemes.map(|it| Scheme::from_value(it).unwrap()).collect();
    let guard = Guard::new(schemes).with_secret(Secret::new(SECRET));
    Server::with(move |received: &Received| {
        let headers = received.headers();
        match guard.check(&Request::new(&headers, &received.body)) {
            Ok(_) => "204 No Content".to_owned(),
            Err(_) => "401 Unauthorized".to_owned(),
        }
    })
}

/// How `send` ends.
fn send(profile: &str, server: &Server, more: &[&str]) -> i32 {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/send");
    let output = hookwright()
        .args(["send", "order.paid", "--document", "acme.yaml"])
        .args(["--profile", profile, "--secret-env", "A_SECRET"])
        .args(["--to", &format!("http://{}/hooks", server.address())])
        .args(more)
        .env("A_SECRET", SECRET)
        .current_dir(folder)
        .output()
        .unwrap();
    let printed = [output.stdout, output.stderr].concat();
    let printed = String::from_utf8_lossy(&printed);
    assert!(!printed.contains(SECRET), "{printed}");
    output.status.code().unwrap()
}

#[test]
fn what_is_signed_is_taken_and_what_is_tampered_with_is_refused() {
    for (profile, has_time) in PROFILES {
        let server = receiver(profile);
        let ends = |more: &[&str]| send(profile, &server, more);
        assert_eq!(ends(&[]), 0, "{profile}");
        assert_eq!(ends(&["--seed", "7", "--repeat", "2"]), 0, "{profile}");
        assert_eq!(ends(&["--tamper", "sig"]), 1, "{profile}");
        assert_eq!(ends(&["--tamper", "body"]), 1, "{profile}");
        let expect = if has_time { 1 } else { 2 };
        assert_eq!(ends(&["--tamper", "ts"]), expect, "{profile}");
        assert_eq!(ends(&["--unsigned"]), 1, "{profile}");
        let received = server.stop();
        assert_eq!(received.len(), 6 + usize::from(has_time), "{profile}");
    }
}

#[test]
fn attempts_share_an_id() {
    let server = receiver("standard-webhooks");
    assert_eq!(send("standard-webhooks", &server, &["--repeat", "3"]), 0);
    let received = server.stop();
    let id = |text: &String| {
        let line = text.lines().find(|line| line.starts_with("webhook-id: "));
        line.unwrap().to_owned()
    };
    assert_eq!(received.len(), 3);
    assert!(received.iter().all(|text| id(text) == id(&received[0])));
}
