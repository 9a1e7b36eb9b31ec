//! The scenarios that receivers of webhooks are tested with, as data: `scenarios.json`.
//!
//! Secrets, ids, bodies and configured values of all of them hold the same text, and nothing that is printed does.

use std::time::Duration;

use bytes::Bytes;
use hookwright_runtime::dedupe::MemorySeen;
use hookwright_runtime::http::Limits;
use hookwright_runtime::{Secrets, Verifier};
use http::{HeaderName, HeaderValue, Request};
use serde::Deserialize;

use crate::support::{NOW, Receiver, SECRET, Sender, at, clock, single, text};

const CANARY: &str = "c4n4ry";

/// The secret that is being replaced: `0ld-c4n4ry-0ld-c4n4ry-0ld`.
const OLD: &str = "whsec_MGxkLWM0bjRyeS0wbGQtYzRuNHJ5LTBsZA==";
/// `f0rg3d-c4n4ry-f0rg3d-c4n4ry`.
const FORGED: &str = "whsec_ZjByZzNkLWM0bjRyeS1mMHJnM2QtYzRuNHJ5";

/// A request that is signed, changed and sent, and what becomes of it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scenario {
    name: String,
    /// What is signed; a good event unless it says more.
    #[serde(default)]
    signed: Changes,
    /// What is changed on the way.
    #[serde(default)]
    sent: Changes,
    /// By which secret: `current`, `old`, `forged`.
    #[serde(default = "current")]
    secret: String,
    /// How many seconds ago it was signed.
    #[serde(default)]
    age: i64,
    /// How often it is sent.
    #[serde(default = "once")]
    times: usize,
    status: u16,
    /// The body of the answer.
    #[serde(default)]
    answer: String,
    /// How many deliveries are handed over.
    #[serde(default)]
    handed_over: usize,
    /// A part of what is told to the developer, once a request that is not handed over.
    told: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields, default)]
struct Changes {
    method: Option<String>,
    uri: Option<String>,
    body: Option<String>,
    /// The body is so many bytes long.
    length: Option<usize>,
    /// Headers that are put in the place of others.
    set: Vec<(String, String)>,
    /// Headers that come in addition.
    append: Vec<(String, String)>,
    /// Headers that are there again, with the same value.
    repeat: Vec<String>,
    remove: Vec<String>,
    /// In every value of this header, one text in the place of another.
    replace: Vec<(String, String, String)>,
}

fn current() -> String {
    "current".to_owned()
}

fn once() -> usize {
    1
}

impl Changes {
    fn make(&self, request: &mut Request<Bytes>) {
        if let Some(method) = &self.method {
            *request.method_mut() = method.parse().unwrap();
        }
        if let Some(uri) = &self.uri {
            *request.uri_mut() = uri.parse().unwrap();
        }
        if let Some(body) = &self.body {
            *request.body_mut() = body.clone().into();
        }
        if let Some(length) = self.length {
            *request.body_mut() = vec![b' '; length].into();
        }
        let headers = request.headers_mut();
        for name in &self.remove {
            headers.remove(name).expect("a header to remove");
        }
        for (name, value) in &self.set {
            headers.insert(header(name), value.parse().unwrap());
        }
        for (name, value) in &self.append {
            headers.append(header(name), value.parse().unwrap());
        }
        for name in &self.repeat {
            let value = headers[name].clone();
            headers.append(header(name), value);
        }
        for (name, from, to) in &self.replace {
            let value = headers[name].to_str().unwrap();
            assert!(value.contains(from.as_str()), "{name}: {value}");
            let value = HeaderValue::from_str(&value.replacen(from, to, 1)).unwrap();
            headers.insert(header(name), value);
        }
    }
}

fn header(name: &str) -> HeaderName {
    name.parse().unwrap()
}

impl Scenario {
    fn request(&self) -> Request<Bytes> {
        let body =
            format!(r#"{{"type": "invoice.paid", "id": "{CANARY}", "account": "{CANARY}"}}"#);
        let mut request = Request::new(body.into());
        *request.method_mut() = http::Method::POST;
        let id = HeaderValue::from_str(&format!("msg_{CANARY}")).unwrap();
        request.headers_mut().insert("webhook-id", id);
        self.signed.make(&mut request);
        let secret = match self.secret.as_str() {
            "current" => SECRET,
            "old" => OLD,
            "forged" => FORGED,
            other => panic!("{other}"),
        };
        let signed_at = at(NOW.checked_add_signed(-self.age).unwrap());
        let mut request = Sender::<single::Event>::with(secret).sign(request, signed_at);
        self.sent.make(&mut request);
        request
    }

    fn run(&self) -> String {
        let secrets = Secrets::new([OLD, SECRET]);
        let verifier = Verifier::without_secret()
            .with_secrets(secrets)
            .with_config("token", CANARY)
            .with_clock(clock);
        let printed = format!("{verifier:?} {:?}", verifier.known());
        let limits = Limits {
            headers: 20,
            header_bytes: 2000,
            ..Limits::default()
        };
        let receiver = Receiver::<single::Event>::of(verifier, []).with(|service| {
            service
                .with_limits(limits)
                .with_seen(MemorySeen::new(Duration::from_secs(3600)))
        });
        for _ in 0..self.times {
            let answer = receiver.answer(self.request());
            let headers = format!("{:?}", answer.headers());
            assert_eq!(answer.status().as_u16(), self.status, "{}", self.name);
            assert!(!headers.contains(CANARY), "{}: {headers}", self.name);
            assert_eq!(text(answer), self.answer, "{}", self.name);
        }
        assert_eq!(receiver.log.kept().len(), self.handed_over, "{}", self.name);
        let told = receiver.log.told();
        let expect = self.told.as_deref().unwrap_or_default();
        assert!(told.contains(expect), "{}: {told}", self.name);
        assert_eq!(
            told.is_empty(),
            self.told.is_none(),
            "{}: {told}",
            self.name
        );
        format!("{printed} {told}")
    }
}

fn scenarios() -> Vec<Scenario> {
    serde_json::from_str(include_str!("scenarios.json")).expect("scenarios")
}

#[test]
fn every_scenario_ends_as_it_must() {
    let mut printed = String::new();
    for scenario in scenarios() {
        printed.push_str(&scenario.run());
    }
    for secret in [SECRET, OLD, FORGED] {
        let base64 = secret.trim_start_matches("whsec_");
        assert!(!printed.contains(base64), "a secret is printed: {printed}");
    }
    let numbers: Vec<String> = CANARY.bytes().map(|byte| byte.to_string()).collect();
    for form in [CANARY.to_owned(), numbers.join(", ")] {
        assert!(!printed.contains(&form), "{form} is printed: {printed}");
    }
}

/// The scenarios that nobody may take out.
#[test]
fn no_scenario_is_missing() {
    let names: Vec<String> = scenarios().into_iter().map(|it| it.name).collect();
    for name in [
        "valid",
        "tampered body",
        "tampered signature",
        "missing signature",
        "stale timestamp",
        "future timestamp",
        "replay",
        "unsigned flood",
    ] {
        assert!(names.iter().any(|other| other == name), "{name}");
    }
    assert!(names.len() >= 50, "{}", names.len());
}
