//! Events that a document describes as CloudEvents, in every mode in which they arrive.

use std::borrow::Cow;

use hookwright_runtime::cloudevent::{Attributes, CloudEvent, Mode, RawCloudEvent, write_batch};
use hookwright_runtime::select::{Place, Selector};
use hookwright_runtime::{
    Api, Delivery, EventFacts, Extra, Format, Json, Malformed, Secret, Unknown, Verified, Verifier,
    events, mock, object,
};
use http::{HeaderMap, HeaderValue};

#[derive(Clone)]
struct Paid {
    id: String,
    source: String,
    data: Option<Total>,
    extra: Extra,
}

object!(Paid, extra {
    0 id: "id" required;
    1 source: "source" required;
    2 data: "data" optional;
});

#[derive(Clone)]
struct Total {
    total: i64,
    extra: Extra,
}

object!(Total, extra {
    0 total: "total" required;
});

#[derive(Debug, Clone, PartialEq)]
enum Event {
    Paid(Box<Paid>),
    Unknown(Unknown),
    Malformed(Malformed),
}

events!(Event {
    Paid = 0;
} &API);

/// The same API, by a profile that knows of no binary mode.
#[derive(Debug, Clone, PartialEq)]
enum Structured {
    Paid(Box<Paid>),
    Unknown(Unknown),
    Malformed(Malformed),
}

events!(Structured {
    Paid = 0;
} &STRUCTURED);

const SELECTOR: Selector = Selector {
    places: &[Place::Body("/type")],
    separator: ".",
    tags: &[("com.acme.paid", 0)],
    arms: &[&[]],
};

static API: Api = Api {
    name: "acme",
    profile: r#"{
        "id": "acme",
        "schemes": [{"id": "acme", "kind": "token", "in": "header", "name": "Authorization", "prefix": "Bearer "}],
        "envelope": {
            "content": ["cloudevents-binary", "cloudevents-structured", "cloudevents-batch"],
            "items": "/*",
            "type": {"first": ["header:ce-type", "body:/type"]}
        }
    }"#,
    selector: &SELECTOR,
    events: &[FACTS],
};

static STRUCTURED: Api = Api {
    name: "acme",
    profile: r#"{
        "id": "acme",
        "schemes": [{
            "id": "acme", "kind": "mac", "alg": "hmac-sha256",
            "signature": {"in": "header", "names": ["Acme-Signature"], "encoding": "hex"},
            "signed": ["body"]
        }],
        "envelope": {"content": ["cloudevents-structured"]}
    }"#,
    selector: &SELECTOR,
    events: &[FACTS],
};

const FACTS: EventFacts = EventFacts {
    key: "paid",
    event_type: "com.acme.paid",
    group: "orders",
    format: Format::CloudEvent,
    enabled: true,
    examples: &[],
};

const SECRET: &str = "s3cret";

fn event(id: &str) -> RawCloudEvent<'static> {
    let mut attributes =
        Attributes::new(id.to_owned(), "/shop", "com.acme.paid").expect("attributes");
    attributes.set("tenant", "a b").expect("an extension");
    let data = Json::parse(r#"{ "total": 7 }"#).expect("JSON");
    RawCloudEvent::from(&CloudEvent::new(attributes, Some(data)))
}

fn verify(mut headers: HeaderMap, body: impl Into<bytes::Bytes>) -> Verified<Delivery<Event>> {
    headers.insert("authorization", HeaderValue::from_static("Bearer s3cret"));
    let verifier: Verifier<Event> = Verifier::new(SECRET);
    verifier.verify(&headers, body).expect("a delivery")
}

fn check(event: &Event, id: &str) {
    let Event::Paid(paid) = event else {
        panic!("{event:?}")
    };
    assert_eq!((paid.id.as_str(), paid.source.as_str()), (id, "/shop"));
    assert_eq!(paid.data.as_ref().map(|data| data.total), Some(7));
}

#[test]
fn every_mode_is_the_same_event() {
    for mode in [Mode::Binary, Mode::Structured, Mode::Batch] {
        let message = event("1").to_http(mode);
        let delivery = verify(message.headers, message.body.clone());
        check(delivery.event(), "1");
        assert_eq!(delivery.raw(), &message.body);
        let item = delivery.items().next().expect("an event");
        assert_eq!(item.event_type(), Some("com.acme.paid"));
        let again = item.cloud_event();
        let tenant = again.attributes().extension("tenant");
        assert_eq!(tenant.and_then(|it| it.as_str()), Some("a b"), "{mode:?}");
        let data = again
            .data()
            .map(|data| String::from_utf8_lossy(data.bytes()));
        assert_eq!(data, Some(Cow::Borrowed(r#"{ "total": 7 }"#)));
        // A token protects nothing.
        assert_eq!(item.protection().protected().count(), 0);
        assert!(!item.protection().data());
    }
}

#[test]
fn a_batch_has_all_of_its_events() {
    let events = [event("1"), event("2")];
    let message = write_batch(&events);
    let delivery = verify(message.headers, message.body);
    let found: Vec<_> = delivery.events().collect();
    check(found[0], "1");
    check(found[1], "2");
    let ids: Vec<_> = delivery
        .cloud_events()
        .iter()
        .map(|it| it.id().to_owned())
        .collect();
    assert_eq!(ids, ["1", "2"]);
}

/// Somebody adds headers to a captured delivery: its signature holds, and it stays the event that it was.
#[test]
fn headers_make_no_event_of_another() {
    let sender = mock::Sender::<Structured>::new(Secret::new(SECRET)).expect("a sender");
    let body = event("1").to_json();
    let request = sender.request("paid", body.as_bytes()).expect("a request");
    assert_eq!(
        request.headers()["content-type"],
        "application/cloudevents+json"
    );
    let mut headers = request.headers().clone();
    headers.insert("content-type", HeaderValue::from_static("application/json"));
    for (name, value) in [
        ("ce-specversion", "1.0"),
        ("ce-id", "forged"),
        ("ce-source", "/forged"),
        ("ce-type", "com.acme.forged"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let verifier: Verifier<Structured> = Verifier::new(SECRET);
    let delivery = verifier.verify(&headers, body).expect("a genuine delivery");
    let Structured::Paid(paid) = delivery.event() else {
        panic!("{delivery:?}")
    };
    assert_eq!(paid.id, "1");
    assert_eq!(delivery.cloud_event().id(), "1");
    let item = delivery.items().next().expect("an event");
    assert_eq!(item.protection().unprotected().count(), 0);
}
