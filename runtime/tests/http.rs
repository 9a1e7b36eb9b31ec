//! The whole road: a mock delivery, the service, verification, an event, a CloudEvent, an answer.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

use std::convert::Infallible;
use std::future::Future;
use std::pin::pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use hookwright_runtime::handshake::{Offer, Offered};
use hookwright_runtime::http::{Handle, Limits, Outcome, Service};
use hookwright_runtime::select::{Place, Selector};
use hookwright_runtime::{
    Api, Delivery, EventFacts, Extra, Format, Malformed, Secret, Unknown, Verified, Verifier,
    events, mock, object,
};
use http::{Method, Request, Response};
use http_body_util::{BodyExt, Full};
use tower_service::Service as _;

#[derive(Clone)]
struct Paid {
    id: String,
    extra: Extra,
}

object!(Paid, extra {
    0 id: "id" required;
});

#[derive(Debug, Clone, PartialEq)]
enum Event {
    InvoicePaid(Box<Paid>),
    Unknown(Unknown),
    Malformed(Malformed),
}

events!(Event { InvoicePaid = 0; } &API);

static API: Api = Api {
    name: "acme",
    profile: r#"{
        "id": "acme",
        "schemes": [{
            "id": "acme", "kind": "mac", "alg": "hmac-sha256",
            "signature": {"in": "header", "names": ["Acme-Signature"], "encoding": "hex"},
            "signed": ["body"]
        }],
        "envelope": {"id": {"of": ["header:Acme-Delivery"]}, "source": "https://acme.test"},
        "handshake": [
            {"when": {"method": "GET", "query": {"challenge": "*"}}, "verify": "skip",
             "respond": {"body": "{query:challenge}"}},
            {"when": {"method": "POST", "body": {"/type": "url_verification"}},
             "respond": {"body": {"challenge": "{body:/challenge}"}}},
            {"when": {"header": {"X-Hook-Secret": "*"}}, "verify": "skip", "offers": {"key": "header:X-Hook-Secret"},
             "respond": {"status": 204}},
            {"when": {"body": {"/type": "confirm"}}, "offers": {"url": "body:/url"}, "respond": {"status": 204}}
        ],
        "delivery": {"accepted_status": 202}
    }"#,
    selector: &Selector {
        places: &[Place::Header("Acme-Event"), Place::Body("/action")],
        separator: ".",
        tags: &[("invoice.paid", 0)],
        arms: &[&[]],
    },
    events: &[EventFacts {
        key: "invoice-paid",
        event_type: "invoice.paid",
        group: "invoices",
        format: Format::Json,
        enabled: true,
        examples: &[("paid", r#"{"action": "paid", "id": "in_1"}"#)],
    }],
};

/// Keeps the CloudEvents of what came, and says what it was told to.
#[derive(Clone)]
struct Keeper {
    kept: Arc<Mutex<Vec<String>>>,
    outcome: Outcome,
}

impl Handle<Event> for Keeper {
    async fn handle(&self, delivery: Verified<Delivery<Event>>) -> Outcome {
        let event = delivery.cloud_event().to_json();
        self.kept.lock().expect("a lock").push(event);
        self.outcome
    }
}

type Answer = (u16, String);

struct Receiver {
    service: Service<Event, Keeper>,
    kept: Arc<Mutex<Vec<String>>>,
    refused: Arc<Mutex<Vec<String>>>,
}

impl Receiver {
    fn new(outcome: Outcome) -> Self {
        let kept = Arc::default();
        let refused = Arc::<Mutex<Vec<String>>>::default();
        let log = Arc::clone(&refused);
        let keeper = Keeper {
            kept: Arc::clone(&kept),
            outcome,
        };
        let limits = Limits {
            body: Some(200),
            headers: 20,
            header_bytes: 2000,
            ..Limits::default()
        };
        let service = Service::new(Verifier::new("s3cret"), keeper)
            .with_limits(limits)
            .on_refused(move |why| log.lock().expect("a lock").push(why.to_string()));
        Self {
            service,
            kept,
            refused,
        }
    }

    fn receive(&self, request: Request<Bytes>) -> Answer {
        let mut service = self.service.clone();
        let answer: Result<Response<Full<Bytes>>, Infallible> =
            now(service.call(request.map(Full::new)));
        let (head, body) = answer.expect("an answer").into_parts();
        let body = now(body.collect()).expect("a body").to_bytes();
        (
            head.status.as_u16(),
            String::from_utf8_lossy(&body).into_owned(),
        )
    }

    fn kept(&self) -> Vec<String> {
        self.kept.lock().expect("a lock").clone()
    }
}

/// The result of a future that waits for nothing.
fn now<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future waits"),
    }
}

fn sender() -> mock::Sender<Event> {
    mock::Sender::new(Secret::new("s3cret")).expect("a sender")
}

fn paid() -> Request<Bytes> {
    sender().example("invoice.paid").expect("a delivery")
}

#[test]
fn the_whole_road() {
    let receiver = Receiver::new(Outcome::Accepted);
    let delivery = paid();
    assert_eq!(delivery.headers()["acme-event"], "invoice");
    let id = delivery.headers()["acme-delivery"].to_str().expect("an id");
    let id = id.to_owned();
    assert_eq!(receiver.receive(delivery), (202, String::new()));
    let event = format!(
        r#"{{"specversion":"1.0","id":"{id}","source":"https://acme.test","type":"invoice.paid","datacontenttype":"application/json","data":{{"action": "paid", "id": "in_1"}}}}"#
    );
    assert_eq!(receiver.kept(), [event]);
}

#[test]
fn a_failed_handler_is_not_acknowledged() {
    let receiver = Receiver::new(Outcome::Failed);
    assert_eq!(receiver.receive(paid()).0, 500);
}

#[test]
fn what_is_not_genuine_is_refused_in_silence() {
    let receiver = Receiver::new(Outcome::Accepted);
    let tampered = paid().map(|_| Bytes::from_static(br#"{"action": "paid", "id": "in_2"}"#));
    assert_eq!(receiver.receive(tampered), (401, String::new()));
    let mut unsigned = paid();
    unsigned.headers_mut().remove("acme-signature");
    assert_eq!(receiver.receive(unsigned), (401, String::new()));
    assert_eq!(receiver.refused.lock().expect("a lock").len(), 2);
    assert!(receiver.kept().is_empty());
}

#[test]
fn the_cheap_checks_come_first() {
    let receiver = Receiver::new(Outcome::Accepted);
    let change = |change: fn(&mut Request<Bytes>)| {
        let mut request = paid();
        change(&mut request);
        receiver.receive(request).0
    };
    assert_eq!(change(|it| *it.method_mut() = Method::DELETE), 405);
    assert_eq!(change(|it| *it.method_mut() = Method::GET), 405);
    assert_eq!(change(|it| *it.body_mut() = vec![b' '; 201].into()), 413);
    let header = |name: &'static str, value: &'static str| {
        let mut request = paid();
        let value = value.parse().expect("a value");
        request.headers_mut().insert(name, value);
        receiver.receive(request).0
    };
    assert_eq!(header("content-length", "99999999999"), 413);
    assert_eq!(header("content-encoding", "gzip"), 415);
    assert_eq!(header("content-encoding", "identity"), 202);
    assert_eq!(
        change(|it| {
            for _ in 0..20 {
                it.headers_mut().append("x", "y".parse().expect("a value"));
            }
        }),
        431
    );
}

#[test]
fn handshakes_are_answered() {
    let receiver = Receiver::new(Outcome::Accepted);
    let mut probe = Request::new(Bytes::new());
    *probe.uri_mut() = "/hooks?challenge=c%201".parse().expect("a URI");
    assert_eq!(receiver.receive(probe), (200, "c 1".to_owned()));

    let body = br#"{"type": "url_verification", "challenge": "x"}"#;
    let signed = sender().request("invoice.paid", body).expect("a request");
    let answer = (200, r#"{"challenge":"x"}"#.to_owned());
    assert_eq!(receiver.receive(signed), answer);
    let mut unsigned = Request::new(Bytes::from_static(body));
    *unsigned.method_mut() = Method::POST;
    assert_eq!(receiver.receive(unsigned).0, 401);
    assert!(receiver.kept().is_empty());
}

#[test]
fn offers_are_taken_or_refused() {
    let offers = || {
        let mut key = Request::new(Bytes::new());
        *key.method_mut() = Method::POST;
        *key.uri_mut() = "/hooks/7".parse().expect("a URI");
        let secret = "k3y".parse().expect("a value");
        key.headers_mut().insert("x-hook-secret", secret);
        let body = br#"{"type": "confirm", "url": "https://acme.test/1"}"#;
        [
            key,
            sender().request("invoice.paid", body).expect("a request"),
        ]
    };
    let receiver = Receiver::new(Outcome::Accepted);
    // Nobody takes them: the unsigned one is refused, the signed one is a delivery like any other.
    let statuses = offers().map(|offer| receiver.receive(offer).0);
    assert_eq!((statuses, receiver.kept().len()), ([403, 202], 1));

    for (outcome, status) in [(Outcome::Accepted, 204), (Outcome::Failed, 500)] {
        let mut receiver = Receiver::new(Outcome::Accepted);
        let taken = Arc::<Mutex<Vec<Offer>>>::default();
        let log = Arc::clone(&taken);
        receiver.service = receiver.service.on_offer(move |offer| {
            log.lock().expect("a lock").push(offer);
            async move { outcome }
        });
        for offer in offers() {
            assert_eq!(receiver.receive(offer).0, status);
        }
        assert!(receiver.kept().is_empty());
        let taken = taken.lock().expect("a lock");
        let seen = taken
            .iter()
            .map(|it| (it.what, it.text.as_str(), it.url.as_deref(), it.signed));
        assert_eq!(
            seen.collect::<Vec<_>>(),
            [
                (Offered::Key, "k3y", Some("/hooks/7"), false),
                (Offered::Url, "https://acme.test/1", Some("/"), true),
            ]
        );
    }
}

#[test]
fn what_nobody_knows_is_handed_over_too() {
    let receiver = Receiver::new(Outcome::Accepted);
    for body in [
        r#"{"action": "void"}"#,
        r#"{"action": "paid", "id": 7}"#,
        "no JSON",
    ] {
        let delivery = sender()
            .request("invoice.paid", body.as_bytes())
            .expect("a delivery");
        assert_eq!(receiver.receive(delivery).0, 202, "{body}");
    }
    let kept = receiver.kept();
    assert!(kept[0].contains(r#""data":{"action": "void"}"#), "{kept:?}");
    assert!(kept[2].contains(r#""data_base64""#), "{kept:?}");
}
