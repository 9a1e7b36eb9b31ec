//! From an event to a consumer that verifies it: signed, tried again, stopped.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it asks the clock and may panic"
)]

use std::collections::VecDeque;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hookwright_runtime::scheme::Scheme;
use hookwright_runtime::select::{Place, Selector};
use hookwright_runtime::send::{
    Client, Endpoint, EndpointError, MessageError, Next, Outcome, Reach, Schedule, Sender, Stop,
    Trouble, standard_webhooks, standard_webhooks_v1a,
};
use hookwright_runtime::{
    Api, EventFacts, Extra, Format, Malformed, Raw, Secret, Unknown, Verifier, events, object,
};
use http::{HeaderMap, HeaderName, Request};

#[derive(Clone)]
struct Paid {
    kind: Option<String>,
    amount: i64,
    extra: Extra,
}

object!(Paid, extra {
    0 kind: "type" optional;
    1 amount: "amount" required, Minimum("0");
});

#[derive(Clone)]
struct Noted {
    kind: Option<String>,
    text: Option<String>,
    extra: Extra,
}

object!(Noted, extra {
    0 kind: "type" optional;
    1 text: "text" optional;
});

/// Makes an API of the same events for every profile.
macro_rules! api {
    ($module:ident, $profile:expr) => {
        mod $module {
            use super::*;

            #[derive(Debug, Clone, PartialEq)]
            pub(super) enum Event {
                Paid(Box<Paid>),
                Noted(Box<Noted>),
                Drawn(Raw),
                Attached(Box<Noted>),
                Unknown(Unknown),
                Malformed(Malformed),
            }

            events!(Event { Paid = 0; Noted = 1; Drawn = 2; Attached = 3; } &API);

            static API: Api = Api {
                name: "acme",
                profile: $profile,
                selector: &Selector {
                    places: &[Place::Body("/type")],
                    separator: ".",
                    tags: &[("order.attached", 3), ("order.drawn", 2), ("order.noted", 1), ("order.paid", 0)],
                    arms: &[&[], &[], &[], &[]],
                },
                events: &[
                    facts("paid", "order.paid", Format::Json),
                    facts("noted", "order.noted", Format::Form),
                    facts("drawn", "order.drawn", Format::Raw),
                    facts("attached", "order.attached", Format::Multipart),
                ],
            };
        }
    };
}

const fn facts(key: &'static str, event_type: &'static str, format: Format) -> EventFacts {
    EventFacts {
        key,
        event_type,
        group: "orders",
        format,
        enabled: true,
        examples: &[],
    }
}

api!(plain, "");
api!(
    stripe_like,
    r#"{"id": "acme", "schemes": [{
        "id": "acme", "kind": "mac", "alg": "hmac-sha256",
        "signature": {"in": "header", "names": ["Acme-Signature"], "encoding": "hex",
            "list": {"sep": ",", "kv": "=", "take": ["v1"]}},
        "signed": ["ts", {"literal": "."}, "body"],
        "timestamp": {"in": "sigfield", "name": "t", "format": "unix_s", "max_age_s": 300}
    }], "envelope": {"id": {"of": ["body:/id", "header:Acme-Id"]}, "attempt": "header:Acme-Retry"}}"#
);
api!(
    one_place,
    r#"{"id": "acme", "schemes": [{
        "id": "acme", "kind": "mac", "alg": "hmac-sha256",
        "signature": {"in": "header", "names": ["Acme-Signature"], "encoding": "hex"},
        "signed": ["body"]
    }]}"#
);
api!(
    numbered,
    r#"{"id": "acme", "schemes": [{
        "id": "acme", "kind": "mac", "alg": "hmac-sha256",
        "signature": {"in": "header", "names": {"numbered": "Acme-Signature-{n}", "max": 3}, "encoding": "hex"},
        "signed": ["body"]
    }]}"#
);

api!(
    batches,
    r#"{"id": "acme", "schemes": [{
        "id": "acme", "kind": "mac", "alg": "hmac-sha256",
        "signature": {"in": "header", "names": ["Acme-Signature"], "encoding": "hex"},
        "signed": ["body"]
    }], "envelope": {"items": "/events/*", "id": {"of": ["body:/id"]}}}"#
);
api!(
    in_body,
    r#"{"id": "acme", "schemes": [{
        "id": "acme", "kind": "mac", "alg": "hmac-sha256",
        "signature": {"in": "body", "pointer": "/signature", "encoding": "hex"},
        "signed": [{"json": "/amount"}]
    }]}"#
);

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const OTHER: &str = "whsec_bm90IHRoZSBzYW1lIHNlY3JldCBhdCBhbGw=";
/// RFC 8032, "Test Vectors for Ed25519", "TEST 1": the seed, and the public key.
const PRIVATE: &str = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";
const PUBLIC: &str = "whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

/// A consumer: answers with what it is given, and keeps what it gets.
struct Consumer {
    url: String,
    received: Arc<Mutex<Vec<(HeaderMap, Bytes)>>>,
}

impl Consumer {
    fn new<const N: usize>(answers: [&'static str; N]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let received = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&received);
        std::thread::spawn(move || {
            let mut answers = VecDeque::from(answers);
            for connection in listener.incoming() {
                let mut connection = connection.unwrap();
                kept.lock().unwrap().push(read(&mut connection));
                let answer = answers.pop_front().unwrap_or("204 No Content\r\n");
                let end = if answer.contains("\r\n\r\n") {
                    ""
                } else {
                    "connection: close\r\n\r\n"
                };
                write!(connection, "HTTP/1.1 {answer}{end}").unwrap();
            }
        });
        Self { url, received }
    }

    fn received(&self) -> Vec<(HeaderMap, Bytes)> {
        self.received.lock().unwrap().clone()
    }
}

fn read(connection: &mut impl Read) -> (HeaderMap, Bytes) {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        let count = connection.read(&mut buffer).unwrap();
        bytes.extend_from_slice(&buffer[..count]);
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let pairs = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "));
    let pairs = pairs.map(|(name, value)| {
        let name: HeaderName = name.parse().unwrap();
        (name, value.parse().unwrap())
    });
    let headers = HeaderMap::from_iter(pairs);
    let length = headers.get("content-length");
    let length = length.map_or(0, |it: &http::HeaderValue| {
        it.to_str().unwrap().parse().unwrap()
    });
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        let count = connection.read(&mut buffer).unwrap();
        body.extend_from_slice(&buffer[..count]);
    }
    (headers, body.into())
}

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

/// A sender to this machine.
fn sender<E: hookwright_runtime::Events>() -> Sender<E> {
    let client = Client::new().with_reach(Reach::public().with_loopback());
    let sender = Sender::new().unwrap();
    sender
        .with_client(client.with_timeout(Duration::from_secs(5)))
        .with_plain_http()
        .with_clock(now)
}

fn paid(amount: i64) -> plain::Event {
    plain::Event::Paid(Box::new(Paid {
        amount,
        ..Paid::default()
    }))
}

fn verifier(scheme: Scheme, secret: &str) -> Verifier<plain::Event> {
    Verifier::new(secret).with_scheme(scheme).with_clock(now)
}

#[test]
fn an_event_arrives_typed_and_verified() {
    let consumer = Consumer::new([]);
    let sender = sender();
    let endpoint = sender.endpoint(&consumer.url, SECRET).unwrap();
    let message = sender.message(&paid(7)).unwrap();
    assert!(message.id().starts_with("msg_") && message.id().len() == 36);
    assert_eq!(
        (message.key(), message.event_type()),
        ("paid", "order.paid")
    );
    let attempt = sender.attempt(&endpoint, &message, 1);
    assert_eq!(attempt.next, Next::Delivered);
    assert!(attempt.outcome.is_success() && attempt.trouble.is_none());

    let (headers, body) = consumer.received().remove(0);
    assert_eq!(headers["webhook-id"], message.id());
    assert_eq!(headers["content-type"], "application/json");
    // The standard's own implementation takes it, too, but for its clock.
    let verifier = verifier(standard_webhooks().unwrap(), SECRET);
    let delivery = verifier.verify(&headers, body).unwrap();
    let plain::Event::Paid(paid) = delivery.event() else {
        panic!("{:?}", delivery.event());
    };
    // The type was put where it is read.
    assert_eq!((paid.amount, paid.kind.as_deref()), (7, Some("order.paid")));
}

#[test]
fn the_reference_implementation_takes_what_is_sent() {
    let consumer = Consumer::new([]);
    let sender = sender().with_clock(SystemTime::now);
    let endpoint = sender.endpoint(&consumer.url, SECRET).unwrap();
    sender.attempt(&endpoint, &sender.message(&paid(7)).unwrap(), 1);
    let (headers, body) = consumer.received().remove(0);
    let oracle = standardwebhooks::Webhook::new(SECRET).unwrap();
    oracle.verify(&body, &headers).unwrap();
    assert!(
        oracle
            .verify(&[&body[..], b" "].concat(), &headers)
            .is_err()
    );
}

#[cfg(feature = "ed25519")]
#[test]
fn key_pairs_and_secrets_sign_beside_each_other() {
    let consumer = Consumer::new([]);
    let sender = sender();
    let endpoint = sender.endpoint(&consumer.url, SECRET).unwrap();
    let endpoint = endpoint
        .with_secret(OTHER)
        .unwrap()
        .with_secret(PRIVATE)
        .unwrap();
    sender.attempt(&endpoint, &sender.message(&paid(7)).unwrap(), 1);
    let (headers, body) = consumer.received().remove(0);
    let signatures = headers["webhook-signature"].to_str().unwrap();
    let versions: Vec<&str> = signatures
        .split(' ')
        .map(|it| &it[..it.find(',').unwrap()])
        .collect();
    assert_eq!(versions, ["v1", "v1", "v1a"]);
    for (scheme, secret) in [
        (standard_webhooks().unwrap(), SECRET),
        (standard_webhooks().unwrap(), OTHER),
        (standard_webhooks_v1a().unwrap(), PUBLIC),
    ] {
        let verifier = verifier(scheme.clone(), secret);
        verifier.verify(&headers, body.clone()).unwrap();
        assert!(
            verifier
                .verify(&headers, [&body[..], b" "].concat())
                .is_err()
        );
    }
    let stranger = verifier(
        standard_webhooks().unwrap(),
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    );
    assert!(stranger.verify(&headers, body).is_err());
}

#[test]
fn attempts_are_signed_anew_under_one_id() {
    fn later() -> SystemTime {
        now() + Duration::from_secs(600)
    }
    let sender = sender();
    let endpoint = sender.endpoint("https://a.example/", SECRET).unwrap();
    let message = sender.message(&paid(7)).unwrap();
    let first = sender.signed(&endpoint, &message, 1, now()).unwrap();
    let second = sender.signed(&endpoint, &message, 2, later()).unwrap();
    let header =
        |request: &Request<Bytes>, name: &str| request.headers()[name].to_str().unwrap().to_owned();
    assert_eq!(header(&first, "webhook-id"), header(&second, "webhook-id"));
    assert_eq!(first.body(), second.body());
    assert_eq!(header(&first, "webhook-timestamp"), "1800000000");
    assert_eq!(header(&second, "webhook-timestamp"), "1800000600");
    assert_ne!(
        header(&first, "webhook-signature"),
        header(&second, "webhook-signature")
    );
    let verifier = verifier(standard_webhooks().unwrap(), SECRET);
    assert!(verifier.verify_request_at(&second, later()).is_ok());
    assert!(
        verifier.verify_request_at(&first, later()).is_err(),
        "it is stale by then"
    );
}

#[test]
fn a_queue_keeps_messages() {
    let sender = sender();
    let message = sender.message(&paid(7)).unwrap();
    let restored = sender
        .restored(message.key(), message.id(), message.body().clone())
        .unwrap();
    assert_eq!(restored, message);
    let named = message.clone().with_id("outbox-7").unwrap();
    assert_eq!(named.id(), "outbox-7");
    assert_ne!(named.seed(), message.seed());
    for id in ["", "a.b", "a b", "é", "a\r\nx: y", &"x".repeat(257)] {
        assert_eq!(message.clone().with_id(id), Err(MessageError::Id), "{id}");
        assert!(sender.restored("paid", id, "{}").is_err(), "{id}");
    }
    assert!(!format!("{message:?}").contains("amount"));
    let others = (0..1000).map(|_| sender.message(&paid(7)).unwrap().id().to_owned());
    assert_eq!(
        others.collect::<std::collections::BTreeSet<_>>().len(),
        1000
    );
}

#[test]
fn what_breaks_the_rules_is_no_message() {
    let sender = sender::<plain::Event>();
    let error = sender.message(&paid(-1)).unwrap_err();
    assert!(
        matches!(&error, MessageError::Invalid(it) if it[0].pointer == "/amount"),
        "{error}"
    );
    let error = sender
        .message_of("order.paid", r#"{"amount": -1}"#)
        .unwrap_err();
    assert!(matches!(error, MessageError::Invalid(_)), "{error}");
    let error = sender.message_of("paid", r#"{"amount": "x"}"#).unwrap_err();
    assert!(matches!(error, MessageError::Malformed(_)), "{error}");
    let error = sender.message_of("order.sold", "{}").unwrap_err();
    assert_eq!(error, MessageError::NoEvent("order.sold".to_owned()));
    let drawn = plain::Event::Drawn(Raw::default());
    assert_eq!(sender.message(&drawn), Err(MessageError::NotJson));
    let sender = sender.without_validation();
    assert_eq!(
        sender.message(&paid(-1)).unwrap().body(),
        r#"{"amount":-1,"type":"order.paid"}"#
    );
    assert_eq!(sender.message_of("paid", "[").unwrap().body(), "[");
}

#[test]
fn forms_and_raw_bodies() {
    let sender = sender();
    let text = Some("a & b".to_owned());
    let noted = plain::Event::Noted(Box::new(Noted {
        text,
        ..Noted::default()
    }));
    let message = sender.message(&noted).unwrap();
    assert_eq!(message.media_type(), "application/x-www-form-urlencoded");
    assert_eq!(message.body(), "text=a+%26+b&type=order.noted");
    let drawn = sender.message_of("drawn", "<svg/>").unwrap();
    let drawn = drawn.with_media_type("image/svg+xml");
    let endpoint = sender.endpoint("https://a.example/", SECRET).unwrap();
    let request = sender.signed(&endpoint, &drawn, 1, now()).unwrap();
    assert_eq!(
        (
            request.headers()["content-type"].as_bytes(),
            &request.body()[..]
        ),
        (&b"image/svg+xml"[..], &b"<svg/>"[..])
    );
    let broken = drawn.with_media_type("a\r\nb: c");
    let error = sender.signed(&endpoint, &broken, 1, now()).unwrap_err();
    assert_eq!(error, EndpointError::Header("content-type".to_owned()));
}

#[test]
fn forms_of_many_parts() {
    let sender = sender();
    let attached = plain::Event::Attached(Box::new(Noted {
        text: Some("hookwright-0".to_owned()),
        ..Noted::default()
    }));
    let message = sender.message(&attached).unwrap();
    let media_type = "multipart/form-data; boundary=hookwright-1";
    assert_eq!(message.media_type(), media_type);
    let part = "--hookwright-1\r\nContent-Disposition: form-data; name=";
    assert_eq!(
        message.body(),
        &format!(
            "{part}\"text\"\r\n\r\nhookwright-0\r\n{part}\"type\"\r\n\r\norder.attached\r\n--hookwright-1--\r\n"
        )
    );
    // The boundary is in the body, so a message that was kept is the same when it is restored.
    let restored = sender.restored("attached", message.id(), message.body().clone());
    assert_eq!(restored.unwrap(), message);
    let endpoint = sender.endpoint("https://a.example/", SECRET).unwrap();
    let request = sender.signed(&endpoint, &message, 1, now()).unwrap();
    assert_eq!(request.headers()["content-type"], media_type);
    #[cfg(feature = "multipart")]
    {
        let verifier =
            Verifier::<plain::Event>::new(SECRET).with_scheme(standard_webhooks().unwrap());
        let delivery = verifier.verify_request_at(&request, now()).unwrap();
        let plain::Event::Attached(received) = delivery.event() else {
            panic!("{:?}", delivery.event());
        };
        assert_eq!(received.text.as_deref(), Some("hookwright-0"));
    }
}

#[test]
fn the_profile_says_how() {
    let sender = sender::<stripe_like::Event>();
    let event = |id: Option<&str>| {
        let mut paid = Paid {
            amount: 1,
            ..Paid::default()
        };
        if let Some(id) = id {
            paid.extra.insert("id", hookwright_runtime::Json::text(id));
        }
        stripe_like::Event::Paid(Box::new(paid))
    };
    let endpoint = sender.endpoint("https://a.example/", "old").unwrap();
    let endpoint = endpoint.with_secret("new").unwrap();
    // The id in the body is the message's.
    let message = sender.message(&event(Some("evt_1"))).unwrap();
    assert_eq!(message.id(), "evt_1");
    let request = sender.signed(&endpoint, &message, 3, now()).unwrap();
    assert_eq!(request.headers()["acme-id"], "evt_1");
    assert_eq!(request.headers()["acme-retry"], "2");
    let signature = request.headers()["acme-signature"].to_str().unwrap();
    assert_eq!(signature.matches("t=1800000000").count(), 1, "{signature}");
    assert_eq!(signature.matches("v1=").count(), 2, "{signature}");
    for secret in ["old", "new"] {
        let verifier = Verifier::<stripe_like::Event>::new(secret).with_clock(now);
        assert_eq!(
            verifier.verify_request(&request).unwrap().id().as_deref(),
            Some("evt_1")
        );
    }
    // An id of the body comes back as it is, whatever is in it.
    let dotted = sender.message(&event(Some("evt.1"))).unwrap();
    let restored = sender.restored(dotted.key(), dotted.id(), dotted.body().clone());
    assert_eq!(restored.unwrap(), dotted);
    assert!(
        Verifier::<stripe_like::Event>::new("none")
            .with_clock(now)
            .verify_request(&request)
            .is_err()
    );
    assert!(
        sender
            .message(&event(None))
            .unwrap()
            .id()
            .starts_with("msg_")
    );
}

#[test]
fn signatures_that_have_one_place_do_not_replace_each_other() {
    let sender = sender::<one_place::Event>();
    let message = sender.message_of("paid", r#"{"amount": 1}"#).unwrap();
    let endpoint = sender.endpoint("https://a.example/", "old").unwrap();
    assert!(sender.signed(&endpoint, &message, 1, now()).is_ok());
    let endpoint = endpoint.with_secret("new").unwrap();
    let error = sender.signed(&endpoint, &message, 1, now()).unwrap_err();
    assert_eq!(error, EndpointError::OneSignature);

    // In the body there is one place, and nobody signs what another one has put there.
    let sender = self::sender::<in_body::Event>();
    let message = sender.message_of("paid", r#"{"amount": 1}"#).unwrap();
    let endpoint = sender.endpoint("https://a.example/", "old").unwrap();
    let request = sender.signed(&endpoint, &message, 1, now()).unwrap();
    Verifier::<in_body::Event>::new("old")
        .verify_request(&request)
        .unwrap();
    let endpoint = endpoint.with_secret("new").unwrap();
    let error = sender.signed(&endpoint, &message, 1, now()).unwrap_err();
    assert_eq!(error, EndpointError::OneSignature);

    let sender = self::sender::<numbered::Event>();
    let message = sender.message_of("paid", r#"{"amount": 1}"#).unwrap();
    let endpoint = sender.endpoint("https://a.example/", "old").unwrap();
    let endpoint = endpoint.with_secret("new").unwrap();
    let request = sender.signed(&endpoint, &message, 1, now()).unwrap();
    assert!(request.headers().contains_key("acme-signature-1"));
    assert!(request.headers().contains_key("acme-signature-2"));
    for secret in ["old", "new"] {
        Verifier::<numbered::Event>::new(secret)
            .verify_request(&request)
            .unwrap();
    }
}

#[test]
fn endpoints_are_https_unless_the_sender_says_otherwise() {
    let sender = Sender::<plain::Event>::new().unwrap();
    let refused = |url: &str| sender.endpoint(url, SECRET).unwrap_err();
    assert_eq!(refused("http://a.example/"), EndpointError::PlainHttp);
    assert_eq!(refused("http://localhost/"), EndpointError::PlainHttp);
    for url in [
        "",
        "ftp://a.example/",
        "https://2130706433/",
        "https://me:secret@a.example/",
    ] {
        assert!(matches!(refused(url), EndpointError::Url(_)), "{url}");
    }
    let wrong = sender
        .endpoint("https://a.example/", "whsec_!")
        .unwrap_err();
    assert!(matches!(wrong, EndpointError::Sign(_)));
    let endpoint = sender.endpoint("https://a.example/t0ken", SECRET).unwrap();
    let printed = format!("{endpoint:?} {sender:?}");
    assert!(
        !printed.contains("t0ken") && !printed.contains("C2FVs"),
        "{printed}"
    );
}

#[test]
fn a_sender_does_not_reach_into_its_own_network() {
    let consumer = Consumer::new([]);
    let sender = Sender::<plain::Event>::new().unwrap().with_plain_http();
    let endpoint = sender.endpoint(&consumer.url, SECRET).unwrap();
    let attempt = sender.attempt(&endpoint, &sender.message(&paid(7)).unwrap(), 1);
    assert_eq!(attempt.outcome, Outcome::NoAnswer);
    let trouble = attempt.trouble.unwrap().to_string();
    assert_eq!(trouble, "nothing is sent there: 127.0.0.1 is this machine");
    assert!(
        matches!(attempt.next, Next::Again { .. }),
        "what a name means can change"
    );
    assert!(consumer.received().is_empty());
}

/// The attempts that are made, and how it ends; the waits between them in seconds, without what spreads them out.
fn delivered<const N: usize>(answers: [&'static str; N]) -> (usize, Next, Vec<u64>) {
    let consumer = Consumer::new(answers);
    let sender = sender().with_schedule(Schedule::default().with_jitter(0));
    let endpoint = sender.endpoint(&consumer.url, SECRET).unwrap();
    let message = sender.message(&paid(7)).unwrap();
    let mut waits = Vec::new();
    let last = sender.deliver_by(&endpoint, &message, |wait| waits.push(wait.as_secs()));
    let received = consumer.received();
    let id = |it: &(HeaderMap, Bytes)| it.0["webhook-id"].clone();
    assert!(received.iter().all(|it| id(it) == message.id()));
    (received.len(), last.next, waits)
}

#[test]
fn messages_are_tried_until_they_are_delivered() {
    let ended = delivered([
        "500 No\r\n",
        "503 No\r\nretry-after: 600\r\n",
        "429 No\r\nretry-after: 7200\r\n",
        "200 OK\r\n",
    ]);
    assert_eq!(ended, (4, Next::Delivered, vec![5, 600, 7200]));
    let ended = delivered([
        "302 Elsewhere\r\nlocation: http://127.0.0.1:1/\r\n",
        "410 Gone\r\n",
    ]);
    assert_eq!(ended, (2, Next::Stop(Stop::Gone), vec![5]));
    let ended = delivered(["500 No\r\n"; 11]);
    assert_eq!((ended.0, ended.1), (10, Next::Stop(Stop::Exhausted)));
}

#[test]
fn what_a_consumer_says_is_kept_and_cut() {
    let consumer = Consumer::new(["400 No\r\ncontent-length: 3\r\n\r\nwhy"]);
    let sender = sender();
    let endpoint = sender.endpoint(&consumer.url, SECRET).unwrap();
    let message = sender.message(&paid(7)).unwrap();
    assert_eq!(&sender.attempt(&endpoint, &message, 1).said[..], b"why");

    // More than anybody wants to read, and less than it promised: the status is there all the same.
    let long: &'static str = format!(
        "200 OK\r\ncontent-length: 99999999\r\n\r\n{}",
        "x".repeat(100_000)
    )
    .leak();
    let consumer = Consumer::new([long]);
    let endpoint = sender.endpoint(&consumer.url, SECRET).unwrap();
    let attempt = sender.attempt(&endpoint, &message, 1);
    assert_eq!((attempt.said.len(), attempt.next), (4096, Next::Delivered));
}

#[test]
fn what_cannot_be_signed_stops() {
    let sender = sender::<one_place::Event>();
    let message = sender.message_of("paid", r#"{"amount": 1}"#).unwrap();
    let endpoint: Endpoint = sender.endpoint("https://a.example/", "old").unwrap();
    let attempt = sender.attempt(&endpoint.with_secret("new").unwrap(), &message, 1);
    assert_eq!(attempt.next, Next::Stop(Stop::Unsendable));
    assert!(matches!(
        attempt.trouble,
        Some(Trouble::Endpoint(EndpointError::OneSignature))
    ));
}

#[test]
fn the_schemes_are_those_of_the_specification() {
    let secret = Secret::new(SECRET);
    assert!(!format!("{secret:?}").contains("C2F"));
    assert_eq!(standard_webhooks().unwrap().id, "standard-webhooks");
    assert!(standard_webhooks_v1a().unwrap().opt_in);
}

#[test]
fn where_batches_are_sent_an_event_is_a_batch() {
    let sender = sender::<batches::Event>();
    let endpoint = sender.endpoint("https://a.example/", "s3cret").unwrap();
    let paid = batches::Event::Paid(Box::new(Paid {
        amount: 7,
        ..Paid::default()
    }));
    let typed = sender.message(&paid).unwrap();
    let item = r#"{"type":"order.paid","amount":7,"id":"evt_1"}"#;
    let written = sender.message_of("paid", item).unwrap();
    assert_eq!(written.id(), "evt_1");
    assert_eq!(written.body(), &format!(r#"{{"events":[{item}]}}"#));
    let two = format!(r#"{{"events":[{item},{item}]}}"#);
    assert_eq!(sender.message_of("paid", two.clone()).unwrap().body(), &two);
    let broken = r#"{"events":[{"amount":7},{"amount":-1}]}"#;
    assert!(matches!(
        sender.message_of("paid", broken),
        Err(MessageError::Invalid(_))
    ));
    for message in [typed, written] {
        let request = sender.signed(&endpoint, &message, 1, now()).unwrap();
        let verifier = Verifier::<batches::Event>::new("s3cret");
        let delivery = verifier.verify_request(&request).unwrap();
        assert!(matches!(delivery.event(), batches::Event::Paid(paid) if paid.amount == 7));
        let restored = sender.restored(message.key(), message.id(), message.body().clone());
        assert_eq!(restored.unwrap(), message);
    }
}
