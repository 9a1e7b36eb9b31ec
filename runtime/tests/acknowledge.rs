//! What an accepted delivery is answered with.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use bytes::Bytes;
use hookwright_runtime::http::{Handle, Outcome, Service};
use hookwright_runtime::select::Selector;
use hookwright_runtime::{
    Api, Delivery, Events, Malformed, Unknown, Verified, Verifier, events, json, value,
};
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use tower_service::Service as _;

#[derive(Debug)]
struct Event;

impl Events for Event {
    fn api() -> &'static Api {
        const API: Api = Api {
            name: "acme",
            profile: r#"{
                "id": "acme",
                "schemes": [{"id": "token", "kind": "token", "in": "header", "name": "X-Token"}],
                "envelope": {"content": ["xml"]},
                "delivery": {"acknowledge": {"soap_ack": {"namespace": "urn:a&b", "element": "response"}}}
            }"#,
            selector: &Selector {
                places: &[],
                separator: ".",
                tags: &[],
                arms: &[],
            },
            events: &[],
        };
        &API
    }

    fn read(_: usize, _: &Bytes, _: events::Trusted) -> Option<Result<Self, json::Error>> {
        None
    }

    fn unknown(_: Unknown) -> Self {
        Event
    }

    fn malformed(_: Malformed) -> Self {
        Event
    }

    fn index(&self) -> Option<usize> {
        None
    }

    fn payload(&self) -> Option<&dyn value::Node> {
        None
    }
}

struct Always(Outcome);

impl Handle<Event> for Always {
    async fn handle(&self, _: Verified<Delivery<Event>>) -> Outcome {
        self.0
    }
}

/// The result of a future that waits for nothing.
fn now<F: Future>(future: F) -> F::Output {
    let mut future = pin!(future);
    let mut context = Context::from_waker(Waker::noop());
    match future.as_mut().poll(&mut context) {
        Poll::Ready(output) => output,
        Poll::Pending => panic!("the future waits"),
    }
}

/// Status, media type and body.
fn answer(outcome: Outcome, token: &str) -> (u16, String, String) {
    let mut service = Service::new(Verifier::<Event>::new("s3cret"), Always(outcome));
    let request = Request::post("/").header("x-token", token);
    let request = request
        .body(Full::new(Bytes::from_static(b"<x/>")))
        .expect("a request");
    let answer: Response<Full<Bytes>> = now(service.call(request)).expect("an answer");
    let media_type = answer.headers().get("content-type");
    let media_type = media_type.map(|value| value.to_str().expect("text").to_owned());
    let status = answer.status().as_u16();
    let body = now(answer.into_body().collect())
        .expect("a body")
        .to_bytes();
    let body = String::from_utf8(body.to_vec()).expect("text");
    (status, media_type.unwrap_or_default(), body)
}

#[test]
fn by_soap() {
    let (status, media_type, body) = answer(Outcome::Accepted, "s3cret");
    assert_eq!(
        (status, media_type.as_str()),
        (200, "text/xml; charset=utf-8")
    );
    let expect = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\
        <soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\"><soapenv:Body>\
        <response xmlns=\"urn:a&amp;b\"><Ack>true</Ack></response>\
        </soapenv:Body></soapenv:Envelope>";
    assert_eq!(body, expect);
}

#[test]
fn never_what_failed_or_was_refused() {
    let nothing = (String::new(), String::new());
    let (status, media_type, body) = answer(Outcome::Failed, "s3cret");
    assert_eq!((status, (media_type, body)), (500, nothing.clone()));
    let (status, media_type, body) = answer(Outcome::Accepted, "other");
    assert_eq!((status, (media_type, body)), (401, nothing));
}
