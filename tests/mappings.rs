//! What deliveries of providers become as CloudEvents, by the profiles in `specs/`: `mappings/<provider>.json`.
//!
//! A case has headers and a body; what is expected are the attributes, and those that the signature does not protect.
#![allow(clippy::unwrap_used, reason = "a test")]
#![allow(clippy::disallowed_methods, reason = "cases are files")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::SystemTime;

use hookwright::diagnostic::Report;
use hookwright::plan::{Plan, ProfileChoice};
use hookwright::{Config, profile};
use hookwright_runtime::cloudevent::{Policy, RawCloudEvent};
use hookwright_runtime::events::{Bytes, Trusted};
use hookwright_runtime::scheme::{Covers, Scheme};
use hookwright_runtime::select::Selector;
use hookwright_runtime::signature::{Request, Signer};
use hookwright_runtime::value::Node;
use hookwright_runtime::{Api, Delivery, Events, Malformed, Secret, Unknown, Verified, Verifier};
use http::{HeaderMap, HeaderName};
use serde_json::{Value, json};

/// An API whose events nobody describes: what its deliveries become is the profile's affair alone.
struct Any<const PROVIDER: usize>;

const PROVIDERS: [&str; 6] = ["github", "gitlab", "aws-sns", "aws-s3", "stripe", "mollie"];

static NOTHING: Selector = Selector {
    places: &[],
    separator: "",
    tags: &[],
    arms: &[],
};

impl<const PROVIDER: usize> Events for Any<PROVIDER> {
    fn api() -> &'static Api {
        static APIS: OnceLock<Vec<Api>> = OnceLock::new();
        let api = |name: &&'static str| Api {
            name,
            profile: Box::leak(data(name).to_string().into_boxed_str()),
            selector: &NOTHING,
            events: &[],
        };
        &APIS.get_or_init(|| PROVIDERS.iter().map(api).collect())[PROVIDER]
    }

    fn read(
        _: usize,
        _: &Bytes,
        _: Trusted,
    ) -> Option<Result<Self, hookwright_runtime::json::Error>> {
        None
    }

    fn unknown(_: Unknown) -> Self {
        Any
    }

    fn malformed(_: Malformed) -> Self {
        Any
    }

    fn index(&self) -> Option<usize> {
        None
    }

    fn payload(&self) -> Option<&dyn Node> {
        None
    }
}

fn data(name: &str) -> Value {
    let choice = ProfileChoice::Name(name.to_owned());
    profile::open(&choice).expect("a profile").data
}

/// The scheme of a provider, for which the test has a key: signatures by certificates become such by a secret, over the
/// same parts.
fn scheme(name: &str) -> Scheme {
    let mut scheme = data(name)["schemes"][0].take();
    if scheme["kind"] == "pubkey" {
        let parts = scheme["signed"].take();
        scheme = json!({
            "id": scheme["id"],
            "kind": "mac",
            "alg": "hmac-sha256",
            "signature": {"in": "header", "names": ["X-Signature"], "encoding": "hex"},
            "signed": parts,
        });
    }
    Scheme::from_value(scheme).expect("a scheme")
}

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// A delivery as its provider would sign it, verified.
fn delivered<const PROVIDER: usize>(
    headers: &HeaderMap,
    body: &str,
) -> Verified<Delivery<Any<PROVIDER>>> {
    let name = PROVIDERS[PROVIDER];
    let now = SystemTime::now();
    let signer = Signer::new(scheme(name), Secret::new(SECRET)).expect("a signer");
    let signed = signer.sign(&Request::new(headers, body.as_bytes()), now);
    let mut headers = headers.clone();
    for (header, value) in signed.expect("signed headers") {
        headers.insert(header.expect("a name"), value);
    }
    let verifier: Verifier<Any<PROVIDER>> = Verifier::new(SECRET).with_scheme(scheme(name));
    let body = Bytes::copy_from_slice(body.as_bytes());
    verifier.verify(&headers, body).expect("a genuine delivery")
}

/// The attributes of an event as JSON, the data and its type aside.
fn attributes(event: &RawCloudEvent<'_>) -> Value {
    let texts = event.attributes().texts().skip(1);
    let texts = texts.filter(|(name, _)| *name != "datacontenttype");
    texts
        .map(|(name, text)| (name.to_owned(), Value::from(text.into_owned())))
        .collect()
}

fn check<const PROVIDER: usize>() {
    let name = PROVIDERS[PROVIDER];
    let path = root().join(format!("tests/mappings/{name}.json"));
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    for case in cases {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", "application/json".parse().unwrap());
        for (header, value) in case["headers"].as_object().into_iter().flatten() {
            let value = value.as_str().unwrap().parse().unwrap();
            headers.insert(header.parse::<HeaderName>().unwrap(), value);
        }
        let body = case["body"].to_string();
        let delivery = delivered::<PROVIDER>(&headers, &body);
        let item = delivery.items().next().expect("an event");
        let event = item.cloud_event();
        assert_eq!(attributes(&event), case["event"], "{name}: {case}");
        assert_eq!(event.data().map(|data| data.bytes()), Some(body.as_bytes()));

        let protection = item.protection();
        let unprotected: Vec<&str> = protection.unprotected().collect();
        assert_eq!(json!(unprotected), case["unprotected"], "{name}: {case}");
        let names = event.attributes().texts().count() - 1;
        assert_eq!(protection.protected().count() + unprotected.len(), names);
        let covered = delivery.covers() == Covers::Body;
        assert_eq!(protection.data(), covered, "{name}: {case}");

        // It is an event by the specification, and when it comes again it is the same one.
        let written = event.to_json();
        RawCloudEvent::from_json(written.as_bytes(), Policy::Strict).expect("an event");
        let again = delivered::<PROVIDER>(&headers, &body);
        assert_eq!(again.cloud_event().to_json(), written);
    }
}

#[test]
fn github() {
    check::<0>();
}

#[test]
fn gitlab() {
    check::<1>();
}

#[test]
fn sns() {
    check::<2>();
}

/// A header that an attribute is read from says one thing, or the delivery is refused.
#[test]
fn a_header_of_an_attribute_stands_once() {
    let body = r#"{"Type": "Notification", "Message": "x", "MessageId": "1", "TopicArn": "arn:t"}"#;
    let signer = Signer::new(scheme("aws-sns"), Secret::new(SECRET)).expect("a signer");
    let signed = signer.sign(
        &Request::new(&HeaderMap::new(), body.as_bytes()),
        SystemTime::now(),
    );
    let mut headers = signed.expect("signed headers");
    let verifier: Verifier<Any<2>> = Verifier::new(SECRET).with_scheme(scheme("aws-sns"));
    for (value, is_taken) in [("arn:s1", true), ("arn:s2", false)] {
        let name = HeaderName::from_static("x-amz-sns-subscription-arn");
        headers.append(name, value.parse().unwrap());
        let taken = verifier.verify(&headers, Bytes::from_static(body.as_bytes()));
        assert_eq!(taken.is_ok(), is_taken, "{value}");
    }
}

#[test]
fn s3() {
    check::<3>();
}

/// What a profile without rules says, the envelope says.
#[test]
fn stripe() {
    check::<4>();
}

/// An id that is unique within something has that in it; where it is not there, the body tells events apart.
#[test]
fn mollie() {
    check::<5>();
}

/// Every archived payload of GitHub becomes an event with a source, a type and, where there is one, a time.
#[test]
fn all_payloads_of_github() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from) else {
        println!("skipped: name the folder of public documents in HOOKWRIGHT_CORPUS");
        return;
    };
    let mut reader = csv::Reader::from_path(corpus.join("pairs.csv")).unwrap();
    let rows = reader
        .deserialize()
        .map(|row: Result<BTreeMap<String, String>, _>| row.unwrap());
    let document = "github/api.github.com-webhooks-3.1.json";
    let (mut count, mut with_time, mut of_api) = (0, 0, 0);
    for row in rows.filter(|row| row["spec"] == document) {
        let path = corpus.join("payloads").join(&row["payload_file"]);
        let body = std::fs::read_to_string(&path).unwrap();
        let name = path.file_name().unwrap().to_string_lossy();
        let kind = name.split('.').next().unwrap_or_default();
        let mut headers = HeaderMap::new();
        headers.insert("x-github-event", kind.parse().unwrap());
        headers.insert("x-github-delivery", "1".parse().unwrap());
        let delivery = delivered::<0>(&headers, &body);
        let event = delivery.cloud_event();
        let written = event.to_json();
        let read = RawCloudEvent::from_json(written.as_bytes(), Policy::Strict);
        let read = read.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(
            read.event_type().starts_with(&format!("com.github.{kind}")),
            "{name}"
        );
        assert!(
            read.source().starts_with("http"),
            "{name}: {}",
            read.source()
        );
        count += 1;
        with_time += usize::from(read.attributes().time().is_some());
        of_api += usize::from(read.source() == "https://api.github.com");
    }
    println!("{count} payloads, {with_time} with a time, {of_api} of no source of their own");
    assert!(count > 250);
    assert!(with_time > 150);
    assert!(of_api < 3, "{of_api}");
}

/// The presets have nothing to complain about in the document that they are for, and the adapter as it was written has:
/// the findings are those that a check of it against payloads had, by hand.
#[test]
fn the_rules_for_github_fit_its_document() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from) else {
        println!("skipped: name the folder of public documents in HOOKWRIGHT_CORPUS");
        return;
    };
    let document = corpus.join("openapi/github/api.github.com-webhooks-3.1.json");
    let findings = |profile: &str| -> Vec<String> {
        let mut config = Config::new(document.clone());
        config.profile = Some(profile.to_owned());
        let plan = Plan::new(&config).unwrap();
        let mut report = Report::new();
        let read = hookwright::read(&plan, &mut report).unwrap();
        let mut report = Report::new();
        hookwright::check::catalog(&read.catalog, &mut report);
        let found = report.diagnostics().iter();
        let found = found.filter(|it| it.code.as_str().starts_with("cloudevent/"));
        found
            .map(|it| format!("{}: {}", it.code.as_str(), it.message))
            .collect()
    };
    assert_eq!(findings("github"), Vec::<String>::new());
    let as_written = root().join("tests/mappings/_github-as-written.yaml");
    let found = findings(as_written.to_str().unwrap());
    let expect = std::fs::read_to_string(root().join("tests/mappings/_github-as-written.txt"));
    let expect = expect.unwrap_or_default();
    assert_eq!(
        found,
        expect.lines().collect::<Vec<_>>(),
        "{}",
        found.join("\n")
    );
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
