//! What the profiles in `specs/` answer to requests that are no events.
#![allow(clippy::unwrap_used, reason = "a test")]

use hookwright::plan::ProfileChoice;
use hookwright::profile;
use hookwright_runtime::handshake::{Known, Offered};
use hookwright_runtime::scheme::{Check, Profile};
use hookwright_runtime::signature::Request;
use http::{HeaderMap, HeaderName, HeaderValue};

/// A request, e.g. `GET /hooks?challenge=1`, its headers and body.
struct Case {
    profile: &'static str,
    line: &'static str,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
}

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");

impl Case {
    /// Whether it must be signed, and the answer: status, headers, body. `None`: it is no handshake.
    fn answer(&self) -> Option<(Check, String)> {
        let profile = opened(self.profile);
        let known = known(&profile);
        let headers = headers(self.headers);
        let (method, url) = self.line.split_once(' ').unwrap();
        let request = Request::new(&headers, self.body.as_bytes())
            .with_method(method)
            .with_url(url);
        let handshake = profile.handshake(&request, &known)?;
        let answer = handshake.answer(&request, &known).expect("an answer");
        let mut text = answer.status().as_str().to_owned();
        for (name, value) in answer.headers() {
            text.push_str(&format!(" {name}={}", value.to_str().unwrap()));
        }
        text.push_str(&format!(" {}", String::from_utf8_lossy(answer.body())));
        Some((handshake.verify, text.trim_end().to_owned()))
    }
}

fn opened(name: &str) -> Profile {
    let profile = profile::open(&ProfileChoice::Name(name.to_owned())).expect("a profile");
    Profile::from_value(profile.data).expect("what the runtime reads")
}

fn known(profile: &Profile) -> Known {
    Known::of(profile)
        .with_secret("s3cret")
        .with_config("verify_token", "t0ken")
        .with_config("origin", "sender.test")
}

fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
    let pairs = pairs.iter().map(|(name, value)| {
        (
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        )
    });
    HeaderMap::from_iter(pairs)
}

#[track_caller]
fn check(case: Case, verify: Check, expect: &str) {
    let (found, answer) = case.answer().expect("a handshake");
    assert_eq!((found, answer.as_str()), (verify, expect), "{}", case.line);
}

#[track_caller]
fn is_none(case: Case) {
    assert_eq!(case.answer(), None, "{}", case.line);
}

/// A request with a body alone.
fn posted(profile: &'static str, body: &'static str) -> Case {
    Case {
        profile,
        line: "POST /hooks",
        headers: &[],
        body,
    }
}

/// A request without a body.
fn asked(
    profile: &'static str,
    line: &'static str,
    headers: &'static [(&'static str, &'static str)],
) -> Case {
    Case {
        profile,
        line,
        headers,
        body: "",
    }
}

/// What a provider starts, its receiver takes for that handshake, and answers as the provider expects.
#[test]
fn every_handshake_can_be_started() {
    let mut started = 0;
    for name in profile::names() {
        let profile = opened(name);
        let known = known(&profile);
        for handshake in &profile.handshake {
            let greeting = handshake.greeting("https://sender.test/hooks", &known);
            let greeting = greeting.unwrap_or_else(|error| panic!("{name}: {error}"));
            let sent = greeting.request();
            let url = sent.uri().to_string();
            let request = Request::new(sent.headers(), sent.body())
                .with_method(sent.method().as_str())
                .with_url(&url);
            assert_eq!(
                profile.handshake(&request, &known),
                Some(handshake),
                "{name}"
            );
            let answer = handshake.answer(&request, &known).expect("an answer");
            assert_eq!(greeting.check(&answer), Ok(()), "{name}");
            let failed = http::Response::builder().status(500);
            assert!(
                greeting.check(&failed.body("no".into()).unwrap()).is_err(),
                "{name}"
            );
            if !answer.body().is_empty() {
                let other = http::Response::builder().status(answer.status());
                assert!(
                    greeting
                        .check(&other.body("other".into()).unwrap())
                        .is_err(),
                    "{name}"
                );
            }
            started += 1;
        }
    }
    assert!(started > 15, "{started}");
}

#[test]
fn what_is_not_known_is_asked_for() {
    let bare = |name: &str| {
        let profile = opened(name);
        let greeting = profile.handshake[0].greeting("/", &Known::of(&profile));
        greeting.unwrap_err().to_string()
    };
    assert_eq!(
        bare("meta"),
        "the handshake holds `verify_token`, which is not known"
    );
    assert_eq!(
        bare("zoom"),
        "the handshake is answered under a key, which is not known"
    );
    assert_eq!(
        bare("asana"),
        "the handshake is answered under a key, which is not known"
    );
}

#[test]
fn challenges_come_back() {
    check(
        posted(
            "slack",
            r#"{"type": "url_verification", "challenge": "3eZb"}"#,
        ),
        Check::Required,
        "200 content-type=text/plain 3eZb",
    );
    check(
        asked("dropbox", "GET /hooks?challenge=a%26b", &[]),
        Check::Skip,
        "200 x-content-type-options=nosniff content-type=text/plain a&b",
    );
    check(
        asked("ms-graph", "POST /hooks?validationToken=a%20b", &[]),
        Check::Skip,
        "200 x-content-type-options=nosniff content-type=text/plain a b",
    );
    check(
        asked(
            "okta",
            "GET /hooks",
            &[("x-okta-verification-challenge", "c1")],
        ),
        Check::Skip,
        r#"200 content-type=application/json {"verification":"c1"}"#,
    );
    check(
        Case {
            profile: "twitch",
            line: "POST /hooks",
            headers: &[(
                "twitch-eventsub-message-type",
                "webhook_callback_verification",
            )],
            body: r#"{"challenge": "pogchamp"}"#,
        },
        Check::Required,
        "200 content-type=text/plain pogchamp",
    );
    check(
        Case {
            profile: "azure-event-grid",
            line: "POST /hooks",
            headers: &[("aeg-event-type", "SubscriptionValidation")],
            body: r#"[{"data": {"validationCode": "512d"}}]"#,
        },
        Check::Skip,
        r#"200 content-type=application/json {"validationResponse":"512d"}"#,
    );
    check(
        posted(
            "zoom",
            r#"{"event": "endpoint.url_validation", "payload": {"plainToken": "qgg8vlvZRS6UYooatFL8Aw"}}"#,
        ),
        Check::Required,
        "200 content-type=application/json {\"plainToken\":\"qgg8vlvZRS6UYooatFL8Aw\",\"encryptedToken\":\"f54f2d5fee8f181aab8371bada7fed9bb675eae464f18ed4fb91715244b58ef4\"}",
    );
}

#[test]
fn endpoints_say_that_they_are_there() {
    check(
        posted("discord", r#"{"type": 0}"#),
        Check::Required,
        "204 content-type=application/json",
    );
    check(
        posted("discord", r#"{"type": 1, "id": "7", "token": "x"}"#),
        Check::Required,
        r#"200 content-type=application/json {"type":1}"#,
    );
    is_none(posted(
        "discord",
        r#"{"type": 1, "event": {"type": "ENTITLEMENT_CREATE"}}"#,
    ));
    check(asked("trello", "HEAD /hooks", &[]), Check::Skip, "200");
    is_none(posted("trello", "{}"));
    let ping = |headers| Case {
        profile: "woocommerce",
        line: "POST /hooks",
        headers,
        body: "webhook_id=7",
    };
    check(ping(&[FORM]), Check::Skip, "200");
    is_none(ping(&[FORM, ("x-wc-webhook-signature", "x")]));
}

#[test]
fn what_is_configured_must_be_right() {
    let meta = |line| asked("meta", line, &[]);
    check(
        meta("GET /hooks?hub.mode=subscribe&hub.verify_token=t0ken&hub.challenge=1158"),
        Check::Skip,
        "200 content-type=text/plain 1158",
    );
    is_none(meta(
        "GET /hooks?hub.mode=subscribe&hub.verify_token=other&hub.challenge=1158",
    ));
    let origin = |profile, origin| asked(profile, "OPTIONS /hooks", origin);
    check(
        origin(
            "cloudevents-http",
            &[("webhook-request-origin", "sender.test")],
        ),
        Check::Skip,
        "200 allow=POST webhook-allowed-origin=sender.test webhook-allowed-rate=*",
    );
    is_none(origin(
        "cloudevents-http",
        &[("webhook-request-origin", "other.test")],
    ));
    check(
        origin(
            "azure-event-grid",
            &[("webhook-request-origin", "eventgrid.azure.net")],
        ),
        Check::Skip,
        "200 webhook-allowed-origin=eventgrid.azure.net webhook-allowed-rate=*",
    );
    is_none(origin(
        "azure-event-grid",
        &[("webhook-request-origin", "sender.test")],
    ));
}

#[test]
fn keys_and_urls_are_offered() {
    let offer = |case: &Case| {
        let profile = opened(case.profile);
        let headers = headers(case.headers);
        let request = Request::new(&headers, case.body.as_bytes());
        let handshake = profile.handshake(&request, &known(&profile)).unwrap();
        let offer = handshake.offer(&request, false).unwrap();
        (offer.what, offer.text)
    };
    let asana = asked("asana", "POST /hooks", &[("x-hook-secret", "k3y")]);
    assert_eq!(offer(&asana), (Offered::Key, "k3y".to_owned()));
    check(asana, Check::Skip, "200 x-hook-secret=k3y");
    is_none(asked(
        "asana",
        "POST /hooks",
        &[("x-hook-secret", "k3y"), ("x-hook-signature", "x")],
    ));
    let notion = posted("notion", r#"{"verification_token": "secret_x"}"#);
    assert_eq!(offer(&notion), (Offered::Key, "secret_x".to_owned()));
    check(notion, Check::Skip, "200");
    is_none(posted(
        "notion",
        r#"{"verification_token": "x", "type": "page.created"}"#,
    ));
    for profile in ["aws-sns", "aws-s3"] {
        let sns = posted(
            profile,
            r#"{"Type": "SubscriptionConfirmation", "SubscribeURL": "https://sns.test/?x"}"#,
        );
        assert_eq!(
            offer(&sns),
            (Offered::Url, "https://sns.test/?x".to_owned())
        );
        check(sns, Check::Required, "200");
        is_none(posted(profile, r#"{"Type": "Notification"}"#));
    }
}

/// Every handshake of a profile is met above.
#[test]
fn no_handshake_is_left_out() {
    let with: Vec<&str> = profile::names()
        .filter(|name| !opened(name).handshake.is_empty())
        .collect();
    assert_eq!(
        with,
        [
            "asana",
            "aws-s3",
            "aws-sns",
            "azure-event-grid",
            "cloudevents-http",
            "discord",
            "dropbox",
            "meta",
            "ms-graph",
            "notion",
            "okta",
            "slack",
            "trello",
            "twitch",
            "woocommerce",
            "zoom"
        ]
    );
}
