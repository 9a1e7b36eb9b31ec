//! `hookwright send` against a receiver that verifies: what is signed is taken, what is tampered with is refused.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::path::Path;

use common::{Received, Server, hookwright};
use hookwright::plan::ProfileChoice;
use hookwright_runtime::Secret;
use hookwright_runtime::handshake::Known;
use hookwright_runtime::scheme::{Check, Profile, Scheme};
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

/// A receiver that answers the handshakes of a profile and takes what its guard takes.
fn shaking_hands(name: &str) -> Server {
    let profile = hookwright::profile::open(&ProfileChoice::Name(name.to_owned())).unwrap();
    let profile = Profile::from_value(profile.data).unwrap();
    let guard = Guard::for_profile(&profile).with_secret(Secret::new(SECRET));
    let known = Known::of(&profile)
        .with_secret(SECRET)
        .with_config("verify_token", "t0ken");
    Server::replying(move |received: &Received| {
        let headers = received.headers();
        let mut words = received.head.split(' ');
        let (method, url) = (words.next().unwrap(), words.next().unwrap());
        let request = Request::new(&headers, &received.body)
            .with_method(method)
            .with_url(url);
        let is_genuine = guard.check(&request).is_ok();
        let handshake = profile.handshake(&request, &known);
        let handshake = handshake.filter(|it| it.verify == Check::Skip || is_genuine);
        let Some(handshake) = handshake else {
            let status = if is_genuine {
                "204 No Content"
            } else {
                "401 Unauthorized"
            };
            return format!("HTTP/1.1 {status}\r\nconnection: close\r\n\r\n");
        };
        let answer = handshake.answer(&request, &known).unwrap();
        let mut text = format!("HTTP/1.1 {}\r\nconnection: close\r\n", answer.status());
        for (name, value) in answer.headers() {
            text.push_str(&format!("{name}: {}\r\n", value.to_str().unwrap()));
        }
        let body = String::from_utf8(answer.body().to_vec()).unwrap();
        text + &format!("content-length: {}\r\n\r\n{body}", body.len())
    })
}

#[test]
fn handshakes_come_first() {
    let profiles = [
        "asana", "dropbox", "meta", "okta", "slack", "twitch", "zoom",
    ];
    for profile in profiles {
        let server = shaking_hands(profile);
        let more = ["--handshake", "--param", "verify_token=t0ken"];
        assert_eq!(send(profile, &server, &more), 0, "{profile}");
        assert_eq!(
            server.stop().len(),
            2,
            "{profile}: a handshake and a delivery"
        );

        // Who takes everything and repeats nothing is not fit for deliveries.
        let server = Server::start(vec!["200 OK".to_owned()]);
        assert_eq!(send(profile, &server, &more), 1, "{profile}");
        assert_eq!(server.stop().len(), 1, "{profile}: no delivery");
    }
}

#[test]
fn duplicates_are_the_same_byte_for_byte() {
    let server = receiver("standard-webhooks");
    assert_eq!(send("standard-webhooks", &server, &["--duplicate"]), 0);
    let received = server.stop();
    assert_eq!(received.len(), 2);
    assert_eq!(received[0], received[1]);
}

#[test]
fn what_comes_out_of_order_is_signed_when_it_is_sent() {
    let server = receiver("standard-webhooks");
    let more = ["--out-of-order", "--set", "timestamp=then"];
    assert_eq!(send("standard-webhooks", &server, &more), 0);
    let received = server.stop();
    let time = |text: &String| {
        let body = text.lines().last().unwrap();
        let json = hookwright_runtime::Json::parse(body).unwrap();
        json.get("timestamp")
            .unwrap()
            .as_text()
            .unwrap()
            .into_owned()
    };
    assert_eq!(received.len(), 2);
    assert!(time(&received[0]) > time(&received[1]), "{received:?}");
}

#[test]
fn private_networks_must_be_asked_for() {
    let server = receiver("standard-webhooks");
    let port = server.address().split(':').next_back().unwrap().to_owned();
    let to = |host: &str, more: &[&str]| {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/send");
        let output = hookwright()
            .args(["send", "order.paid", "--document", "acme.yaml"])
            .args(["--profile", "standard-webhooks", "--secret-env", "A_SECRET"])
            .args(["--to", &format!("http://{host}:{port}/"), "--allow-http"])
            .args(more)
            .env("A_SECRET", SECRET)
            .current_dir(folder)
            .output()
            .unwrap();
        output.status.code().unwrap()
    };
    assert_eq!(to("0.0.0.0", &[]), 2);
    assert_eq!(to("localhost", &[]), 0);
    if cfg!(target_os = "linux") {
        assert_eq!(to("0.0.0.0", &["--allow-private"]), 0);
    }
    assert_eq!(to("2130706433", &["--allow-private"]), 2);
}
