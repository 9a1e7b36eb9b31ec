//! From bytes to events: verified first, then told apart, then read.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hookwright_runtime::scheme::{Covers, Profile, Scheme};
use hookwright_runtime::select::{Place, Selector};
use hookwright_runtime::signature::{Guard, Hint, PeerCertificate, Refused, Request, Signer};
use hookwright_runtime::{
    Api, EventFacts, Extra, Format, Malformed, Raw, Secret, Unknown, Verifier, events, object,
};
use http::{HeaderMap, HeaderValue};

#[derive(Clone)]
struct Paid {
    id: String,
    amount: i64,
    extra: Extra,
}

object!(Paid, extra {
    0 id: "id" required;
    1 amount: "amount" required;
});

#[derive(Debug, Clone, PartialEq)]
enum Event {
    InvoicePaid(Box<Paid>),
    #[cfg(any())]
    InvoiceVoided(Box<Json>),
    Report(Raw),
    Unknown(Unknown),
    Malformed(Malformed),
}

events!(Event {
    InvoicePaid = 0;
    #[cfg(any())] InvoiceVoided = 1;
    Report = 2;
} &API);

const fn facts(event_type: &'static str, format: Format, enabled: bool) -> EventFacts {
    EventFacts {
        key: event_type,
        event_type,
        group: "invoices",
        format,
        enabled,
        examples: &[],
    }
}

static API: Api = Api {
    name: "acme",
    profile: r#"{
        "id": "acme",
        "name": "Acme",
        "schemes": [{
            "id": "acme", "kind": "mac", "alg": "hmac-sha256",
            "signature": {"in": "header", "names": ["Acme-Signature"], "encoding": "hex"},
            "signed": ["ts", {"literal": "."}, "body"],
            "timestamp": {"in": "header", "name": "Acme-Time", "format": "unix_s", "max_age_s": 300, "max_future_s": 60}
        }],
        "envelope": {
            "content": ["json", "form-json"],
            "form_field": "payload",
            "items": "/events/*",
            "id": {"of": ["body:/id", "header:Acme-Delivery"]},
            "time": {"of": "root:/sent", "format": "unix_ms"},
            "tenant": "root:/account",
            "source": "https://acme.test"
        }
    }"#,
    selector: &Selector {
        places: &[Place::Body("/type")],
        separator: ".",
        tags: &[("invoice.paid", 0), ("invoice.voided", 1), ("report", 2)],
        arms: &[&[], &[], &[]],
    },
    events: &[
        facts("invoice.paid", Format::Json, true),
        facts("invoice.voided", Format::Json, false),
        facts("report", Format::Raw, true),
    ],
};

const SECRET: &str = "s3cret";

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

fn verifier() -> Verifier<Event> {
    Verifier::new(SECRET).with_clock(now)
}

fn signed(body: &str, more: &[(&'static str, &'static str)]) -> HeaderMap {
    let scheme = verifier().profile().schemes[0].clone();
    let signer = Signer::new(scheme, Secret::new(SECRET)).expect("a signer");
    let more = more.iter().map(|(name, value)| {
        (
            name.parse().expect("a name"),
            HeaderValue::from_static(value),
        )
    });
    let mut headers = HeaderMap::from_iter(more);
    let added = signer
        .sign(&Request::new(&headers, body.as_bytes()), now())
        .expect("headers");
    headers.extend(added);
    headers
}

fn read(
    body: &'static str,
    more: &[(&'static str, &'static str)],
) -> hookwright_runtime::Delivery<Event> {
    verifier()
        .verify(&signed(body, more), body)
        .expect("a genuine delivery")
        .into_inner()
}

#[test]
fn an_event() {
    let body = r#"{"type": "invoice.paid", "id": "in_1", "amount": 7, "account": "a", "sent": 1700000000123}"#;
    let delivery = read(body, &[]);
    let Event::InvoicePaid(paid) = delivery.event() else {
        panic!("{delivery:?}")
    };
    assert_eq!((paid.id.as_str(), paid.amount), ("in_1", 7));
    assert_eq!(delivery.event_type(), Some("invoice.paid"));
    assert_eq!(delivery.id().as_deref(), Some("in_1"));
    assert_eq!(delivery.time().as_deref(), Some("2023-11-14T22:13:20.123Z"));
    assert_eq!(delivery.scheme(), Some("acme"));
    assert_eq!(delivery.raw(), body);
    let item = delivery.items().next().expect("an item");
    assert_eq!(item.tenant().as_deref(), Some("a"));
    assert_eq!(item.source().as_deref(), Some("https://acme.test"));
}

#[test]
fn an_event_that_is_not_described() {
    let delivery = read(r#"{"type": "invoice.split", "id": "x"}"#, &[]);
    let Event::Unknown(unknown) = delivery.event() else {
        panic!("{delivery:?}")
    };
    assert_eq!(unknown.event_type(), Some("invoice.split"));
    assert_eq!(unknown.disabled(), None);
    assert_eq!(unknown.raw(), r#"{"type": "invoice.split", "id": "x"}"#);
}

#[test]
fn an_event_whose_feature_is_off() {
    let delivery = read(r#"{"type": "invoice.voided"}"#, &[]);
    let Event::Unknown(unknown) = delivery.event() else {
        panic!("{delivery:?}")
    };
    assert_eq!(unknown.disabled(), Some("invoice.voided"));
}

#[test]
fn an_event_that_does_not_fit() {
    let delivery = read(r#"{"type": "invoice.paid", "id": 5}"#, &[]);
    let Event::Malformed(malformed) = delivery.event() else {
        panic!("{delivery:?}")
    };
    assert_eq!(malformed.error().pointer(), "/id");
    assert_eq!(malformed.event_type(), Some("invoice.paid"));
    assert_eq!(malformed.raw(), r#"{"type": "invoice.paid", "id": 5}"#);
}

#[test]
fn an_event_in_the_one_field_of_a_form() {
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body =
        "json=%7B%22type%22%3A%22invoice.paid%22%2C%22id%22%3A%22in_1%22%2C%22amount%22%3A7%7D";
    let delivery = read(body, &[form]);
    let Event::InvoicePaid(paid) = delivery.event() else {
        panic!("{delivery:?}")
    };
    assert_eq!((paid.id.as_str(), paid.amount), ("in_1", 7));
    assert_eq!(delivery.id().as_deref(), Some("in_1"));
    assert_eq!(delivery.raw(), body);
    // What does not fit is kept as it came.
    let delivery = read("json=%7B%22type%22%3A%22invoice.paid%22%7D", &[form]);
    let Event::Malformed(malformed) = delivery.event() else {
        panic!("{delivery:?}")
    };
    assert_eq!(malformed.raw(), r#"{"json":"{\"type\":\"invoice.paid\"}"}"#);
}

#[test]
fn what_is_no_json_is_kept() {
    let delivery = read("<a/>", &[("content-type", "application/xml")]);
    let Event::Unknown(unknown) = delivery.event() else {
        panic!("{delivery:?}")
    };
    assert_eq!(unknown.raw(), "<a/>");
}

#[test]
fn a_batch() {
    let body = r#"{"account": "a", "sent": 0, "events": [
        {"type": "invoice.paid", "id": "1", "amount": 1},
        {"type": "other", "id": "2"}
    ]}"#;
    let delivery = read(body, &[]);
    let ids: Vec<_> = delivery.items().map(|item| item.id()).collect();
    assert_eq!(ids, [Some("1".to_owned()), Some("2".to_owned())]);
    assert!(
        delivery
            .items()
            .all(|item| item.tenant().as_deref() == Some("a"))
    );
    let events: Vec<Event> = delivery.into_events().collect();
    assert!(
        matches!(&events[..], [Event::InvoicePaid(_), Event::Unknown(_)]),
        "{events:?}"
    );
}

#[test]
fn an_empty_batch() {
    let delivery = read(r#"{"events": []}"#, &[]);
    assert_eq!(delivery.events().count(), 0);
    let Event::Unknown(unknown) = delivery.event() else {
        panic!("{delivery:?}")
    };
    assert_eq!(unknown.raw(), r#"{"events": []}"#);
    assert_eq!(delivery.into_events().count(), 0);
}

#[test]
fn a_form_that_holds_json() {
    let body =
        "payload=%7B%22type%22%3A%22invoice.paid%22%2C%22id%22%3A%22a%2Bb%22%2C%22amount%22%3A1%7D";
    let delivery = read(
        body,
        &[("content-type", "application/x-www-form-urlencoded")],
    );
    let Event::InvoicePaid(paid) = delivery.event() else {
        panic!("{delivery:?}")
    };
    assert_eq!(paid.id, "a+b");
    assert_eq!(delivery.raw(), body);
}

#[test]
fn the_id_of_a_header() {
    let delivery = read(r#"{"type": "report"}"#, &[("acme-delivery", "d-1")]);
    assert!(
        matches!(delivery.event(), Event::Report(raw) if raw.text() == Some(r#"{"type": "report"}"#))
    );
    assert_eq!(delivery.id().as_deref(), Some("d-1"));

    let mut headers = signed("{}", &[("acme-delivery", "d-1")]);
    headers.append("acme-delivery", HeaderValue::from_static("d-2"));
    let refused = verifier().verify(&headers, "{}").expect_err("a refusal");
    assert_eq!(
        refused,
        Refused::DuplicateHeader {
            name: "Acme-Delivery".to_owned()
        }
    );
}

#[test]
fn too_old_and_in_the_future() {
    let headers = signed("{}", &[]);
    let at = |seconds: i64| {
        let now = now()
            .checked_add(Duration::from_secs(1000))
            .expect("a time")
            - Duration::from_secs((1000 - seconds) as u64);
        verifier().verify_at(&headers, "{}", now).map(drop)
    };
    assert_eq!(at(300), Ok(()));
    assert_eq!(at(-60), Ok(()));
    let (limit, age) = (Duration::from_secs(300), Duration::from_secs(301));
    assert_eq!(at(301), Err(Refused::TooOld { age, limit }));
    let (limit, ahead) = (Duration::from_secs(60), Duration::from_secs(61));
    assert_eq!(at(-61), Err(Refused::InFuture { ahead, limit }));
    let patient = verifier().with_tolerance(Duration::from_secs(1000));
    assert!(
        patient
            .verify_at(&headers, "{}", now() + Duration::from_secs(999))
            .is_ok()
    );
}

#[test]
fn rotation() {
    let headers = signed("{}", &[]);
    let rotating: Verifier<Event> = Verifier::new("new").with_secret(SECRET).with_clock(now);
    assert!(rotating.verify(&headers, "{}").is_ok());
    let rotated: Verifier<Event> = Verifier::new("new").with_clock(now);
    assert!(matches!(
        rotated.verify(&headers, "{}"),
        Err(Refused::NoMatch { .. })
    ));
}

#[test]
fn a_body_that_was_printed_again_is_explained() {
    let headers = signed(r#"{"type":"invoice.paid","id":"1","amount":1}"#, &[]);
    let printed = "{\n  \"type\": \"invoice.paid\",\n  \"id\": \"1\",\n  \"amount\": 1\n}";
    assert!(verifier().verify(&headers, printed).is_err());
    assert_eq!(
        verifier().explain(&headers, printed.as_bytes()),
        [Hint::BodyReformatted]
    );
    let padded: Verifier<Event> = Verifier::new("s3cret\n").with_clock(now);
    let body = br#"{"type":"invoice.paid","id":"1","amount":1}"#;
    let refused = padded
        .verify(&headers, Bytes::from_static(body))
        .expect_err("a refusal");
    assert_eq!(
        refused,
        Refused::NoMatch {
            hints: vec![Hint::SecretPadded]
        }
    );
    assert_eq!(padded.explain(&headers, body), [Hint::SecretTrimmed]);
}

#[test]
fn a_verifier_that_is_not_ready() {
    let empty: Verifier<Event> = Verifier::new("");
    assert!(matches!(empty.ready(), Err(Refused::Secret(_))));
    assert!(verifier().ready().is_ok());
    assert!(empty.ready().expect_err("a refusal").is_setup());
}

#[test]
fn a_cloud_event() {
    let body = r#"{ "type": "invoice.paid", "id": "in_1", "amount": 7, "sent": 1700000000123}"#;
    let json = [("content-type", "application/json")];
    let delivery = read(body, &json);
    let event = delivery.cloud_event();
    assert_eq!(event.id(), "in_1");
    assert_eq!(event.source(), "https://acme.test");
    assert_eq!(event.event_type(), "invoice.paid");
    assert_eq!(event.attributes().time(), Some("2023-11-14T22:13:20.123Z"));
    assert!(event.to_json().contains(&format!("\"data\":{body}")));
    let message = event.to_http(hookwright_runtime::cloudevent::Mode::Binary);
    assert_eq!(message.body, body);
    assert_eq!(message.headers["content-type"], "application/json");

    let named = hookwright_runtime::cloudevent::Translation::new()
        .with_type_prefix("com.acme.")
        .with_source("not a reference");
    let item = delivery.items().next().expect("an item");
    assert_eq!(named.event(&item).event_type(), "com.acme.invoice.paid");
    assert_eq!(named.event(&item).source(), "not%20a%20reference");
    let protection = item.protection();
    let unprotected: Vec<_> = protection.unprotected().collect();
    assert_eq!(unprotected, ["datacontenttype"]);
    assert!(protection.data() && protection.is_protected("type"));
}

#[test]
fn a_cloud_event_has_the_same_id_again() {
    let body = r#"{"type": "invoice.paid"}"#;
    let ids =
        [read(body, &[]), read(body, &[])].map(|delivery| delivery.cloud_event().id().to_owned());
    assert_eq!(ids[0].len(), 64);
    assert_eq!(ids[0], ids[1]);
    assert_ne!(
        ids[0],
        read(r#"{"type": "invoice.void"}"#, &[]).cloud_event().id()
    );
}

#[test]
fn items_that_share_an_id_are_told_apart() {
    let body = r#"{"events": [{"type": "a"}, {"type": "b"}, {"type": "c", "id": "own"}]}"#;
    let delivery = read(body, &[("acme-delivery", "d1")]);
    let events = delivery.cloud_events();
    let ids: Vec<_> = events.iter().map(|event| event.id()).collect();
    assert_eq!(ids, ["d1", "d1.1", "own"]);
    assert_eq!(
        events[1].data().map(|data| data.bytes()),
        Some(&br#"{"type": "b"}"#[..])
    );
}

#[test]
fn headers_make_no_cloud_event_of_another_delivery() {
    let forged = [
        ("ce-specversion", "1.0"),
        ("ce-id", "x"),
        ("ce-source", "/x"),
        ("ce-type", "invoice.voided"),
    ];
    let delivery = read(
        r#"{"type": "invoice.paid", "id": "in_1", "amount": 7}"#,
        &forged,
    );
    assert_eq!(delivery.cloud_event().event_type(), "invoice.paid");
}

#[test]
fn without_a_profile_everything_is_refused_until_a_scheme_is_given() {
    struct Nameless;
    impl hookwright_runtime::Events for Nameless {
        fn api() -> &'static Api {
            const NAMELESS: Api = Api { profile: "", ..API };
            &NAMELESS
        }
        fn read(
            _: usize,
            _: &Bytes,
            _: hookwright_runtime::events::Trusted,
        ) -> Option<Result<Self, hookwright_runtime::json::Error>> {
            Some(Ok(Nameless))
        }
        fn unknown(_: Unknown) -> Self {
            Nameless
        }
        fn malformed(_: Malformed) -> Self {
            Nameless
        }
        fn index(&self) -> Option<usize> {
            None
        }
        fn payload(&self) -> Option<&dyn hookwright_runtime::value::Node> {
            None
        }
    }
    let headers = signed("{}", &[]);
    let closed: Verifier<Nameless> = Verifier::new(SECRET).with_clock(now);
    assert_eq!(closed.ready(), Err(Refused::NoScheme));
    assert_eq!(
        closed.verify(&headers, "{}").map(drop),
        Err(Refused::NoScheme)
    );
    let open = closed.with_scheme(verifier().profile().schemes[0].clone());
    assert!(open.verify(&headers, "{}").is_ok());
}

#[test]
fn what_nobody_signed_is_accepted_only_by_who_says_so() {
    let headers = HeaderMap::new();
    let body = r#"{"type": "invoice.paid", "id": "in_1", "amount": 7}"#;
    let none = Scheme::from_json(r#"{"id": "classic", "kind": "none"}"#).expect("a scheme");
    let closed = verifier().with_scheme(none);
    assert_eq!(closed.ready(), Err(Refused::Unsigned));
    assert_eq!(
        closed.verify(&headers, body).map(drop),
        Err(Refused::Unsigned)
    );

    let open: Verifier<Event> = Verifier::without_secret().unsigned_i_understand();
    assert_eq!(open.ready(), Ok(()));
    let delivery = open.verify(&headers, body).expect("any delivery");
    assert_eq!(delivery.covers(), Covers::Nothing);
    assert!(matches!(delivery.event(), Event::InvoicePaid(_)));
}

#[test]
fn a_profile_that_signs_nothing_is_no_open_door() {
    let profile = r#"{"id": "x", "schemes": [{"id": "classic", "kind": "none"}]}"#;
    let profile = Profile::from_json(profile).expect("a profile");
    let guard = Guard::for_profile(&profile);
    assert_eq!(guard.ready(), Err(Refused::NoScheme));
    let headers = HeaderMap::new();
    let request = Request::new(&headers, b"{}");
    assert_eq!(guard.check(&request).map(drop), Err(Refused::NoScheme));
}

#[test]
fn a_certificate_of_the_sender() {
    let scheme = Scheme::from_json(
        r#"{"id": "mtls", "kind": "mtls", "san": ["dns:hooks.acme.test"], "san_config": "peer"}"#,
    );
    let open: Verifier<Event> = Verifier::without_secret().with_scheme(scheme.expect("a scheme"));
    let missing = Refused::MissingConfig {
        name: "peer".to_owned(),
    };
    assert_eq!(open.ready(), Err(missing));
    let verifier = open.clone().with_config("peer", "uri:spiffe://acme/hooks");
    assert_eq!(verifier.ready(), Ok(()));
    let check = |names: &[&str]| {
        let mut request = http::Request::new(Bytes::from_static(b"{}"));
        let names = names.iter().map(|name| name.parse().expect("a name"));
        request.extensions_mut().insert(PeerCertificate::new(names));
        verifier
            .verify_request(&request)
            .map(|delivery| delivery.covers())
    };
    assert_eq!(
        check(&["dns:other.test", "dns:HOOKS.acme.test"]),
        Ok(Covers::Body)
    );
    assert_eq!(check(&["uri:spiffe://acme/hooks"]), Ok(Covers::Body));
    for wrong in [
        &["dns:acme.test"][..],
        &["uri:hooks.acme.test"],
        &["dns:*.acme.test"],
        &["dns:hooks.acme.test.evil.test"],
        &["uri:spiffe://acme/HOOKS"],
        &[],
    ] {
        let refused = check(wrong).map(drop).expect_err("a refusal");
        assert!(
            matches!(refused, Refused::WrongPeer { .. }),
            "{wrong:?}: {refused}"
        );
    }
    let request = http::Request::new(Bytes::from_static(b"{}"));
    let refused = verifier.verify_request(&request).map(drop);
    assert_eq!(refused, Err(Refused::NoPeerCertificate));
    // What a client says of itself is nothing.
    let mut headers = HeaderMap::new();
    headers.insert(
        "x-client-san",
        HeaderValue::from_static("dns:hooks.acme.test"),
    );
    let refused = verifier.verify(&headers, "{}").map(drop);
    assert_eq!(refused, Err(Refused::NoPeerCertificate));
    let wrong = open.with_config("peer", "hooks.acme.test");
    let mut request = http::Request::new(Bytes::new());
    request.extensions_mut().insert(PeerCertificate::new([]));
    assert!(
        wrong
            .verify_request(&request)
            .map(drop)
            .expect_err("a refusal")
            .is_setup()
    );
}
