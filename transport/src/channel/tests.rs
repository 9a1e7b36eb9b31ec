//! The engine by itself: headers, keys, places, and messages that are crooked.
#![allow(unreachable_pub, reason = "what macros make is public")]

use bytes::Bytes;
use hookwright_runtime::Raw;
use hookwright_runtime::json::Json;
use hookwright_runtime::select::{Selector, Test};
use hookwright_runtime::value::{Extra, Map, object};

use super::*;
use crate::{Binding, Headers, Message};

#[derive(Clone)]
struct Known {
    attempt: Option<i64>,
    urgent: Option<bool>,
    name: String,
    tags: Option<Vec<String>>,
    extra: Extra,
}

object!(Known, extra {
    0 attempt: "x-attempt" optional;
    1 urgent: "urgent" optional;
    2 name: "Name" required;
    3 tags: "tags" optional;
});

fn message(headers: &[(&'static str, &str)]) -> Message {
    let mut message = Message::new("a", "{}");
    for (name, value) in headers {
        message.headers.push(*name, (*value).to_owned());
    }
    message
}

#[test]
fn headers_become_what_their_types_say_and_print_back() {
    let came = message(&[
        ("X-Attempt", "7"),
        ("urgent", "true"),
        ("name", "12"),
        ("tags", r#"["a"]"#),
        ("other", "1.0"),
        ("other", "again"),
    ]);
    let known = <Known as HeaderSet>::read(&came).unwrap();
    assert_eq!(
        (known.attempt, known.urgent, known.name.as_str()),
        (Some(7), Some(true), "12")
    );
    assert_eq!(known.tags.as_deref(), Some(&["a".to_owned()][..]));
    assert_eq!(known.extra.get("other").map(Json::as_str), Some("\"1.0\""));
    let mut sent = Message::default();
    HeaderSet::write(&known, &mut sent);
    let sent: Vec<(&str, &[u8])> = sent.headers.iter().collect();
    let expect = [
        ("x-attempt", "7"),
        ("urgent", "true"),
        ("Name", "12"),
        ("tags", r#"["a"]"#),
        ("other", "1.0"),
    ];
    assert_eq!(sent, expect.map(|(name, value)| (name, value.as_bytes())));
}

#[test]
fn headers_that_do_not_fit_are_told_with_their_place() {
    for (headers, pointer) in [
        (&[("Name", "a"), ("x-attempt", "soon")][..], "/x-attempt"),
        (&[("Name", "a"), ("urgent", "TRUE")][..], "/urgent"),
        (&[("x-attempt", "1")][..], "/Name"),
    ] {
        let error = <Known as HeaderSet>::read(&message(headers))
            .map(|_| ())
            .unwrap_err();
        assert_eq!(error.pointer(), pointer);
    }
    let mut bytes = message(&[("Name", "a")]);
    bytes.headers.push("x", &b"\xff"[..]);
    assert!(<Known as HeaderSet>::read(&bytes).is_ok());
    assert!(<Map<String> as HeaderSet>::read(&bytes).is_ok());
}

#[test]
fn headers_for_which_messages_have_a_place_are_there_once() {
    let mut sent = Message::default();
    for name in ["Reply-To", "reply-to"] {
        headers::set_header(&mut sent, name, name);
    }
    headers::set_header(&mut sent, "correlationId", "1");
    assert_eq!(
        (sent.reply_to.as_deref(), sent.headers.len()),
        (Some("reply-to"), 1)
    );
    let mut came = Message::new("", "")
        .with_reply_to("r")
        .with_correlation_id("c")
        .with_content_type("t");
    for (name, value) in [
        ("replyTo", "r"),
        ("correlation_id", "c"),
        ("Content-Type", "t"),
    ] {
        assert_eq!(Location::Header(name).read(&came).as_deref(), Some(value));
    }
    came.headers.push("replyTo", "own");
    assert_eq!(
        Location::Header("replyTo").read(&came).as_deref(),
        Some("own")
    );
}

#[test]
fn keys_are_texts_or_json() {
    let read = |bytes: &'static str| <String as Key>::read(&Bytes::from(bytes));
    assert_eq!(read("17").ok().as_deref(), Some("17"));
    assert_eq!(<i64 as Key>::read(&Bytes::from("17")).ok(), Some(17));
    assert_eq!(Key::write(&17_i64), "17");
    assert_eq!(Key::write(&"a".to_owned()), "a");
    assert!(<i64 as Key>::read(&Bytes::from("x")).is_err());
    assert!(<String as Key>::read(&Bytes::from(&b"\xff"[..])).is_err());
}

#[test]
fn places_in_a_payload_keep_their_kind() {
    let mut message = Message::new("", r#"{"id": 0, "a/b": {"c": "x"}}"#);
    assert_eq!(Location::Payload("/id").write(&mut message, "9"), Some(()));
    assert_eq!(
        Location::Payload("/a~1b/c").write(&mut message, "9"),
        Some(())
    );
    assert_eq!(message.payload, r#"{"id":9,"a/b":{"c":"9"}}"#);
    assert_eq!(
        Location::Payload("/id").write(&mut message, "no number"),
        None
    );
    assert_eq!(Location::Payload("/id/x").write(&mut message, "1"), None);
    let mut bytes = Message::new("", &b"\xff"[..]);
    assert_eq!(Location::Payload("/id").write(&mut bytes, "1"), None);
    assert_eq!(Location::Payload("/id").read(&bytes), None);
}

struct Picture {
    payload: Raw,
    headers: Headers,
    key: Option<RawKey>,
}

described!(Picture(Raw, Headers, RawKey) MessageFacts {
    key: "picture",
    content_type: Some("image/png"),
    wire: Wire::MediaType,
    correlation: None,
    cloud_event: Some(CloudEventFacts {
        form: CloudEventForm::Binary("ce-"),
        types: &["a", "b"],
        source: Some("/s"),
        data_schema: None,
        extensions: &[],
    }),
    bindings: Bindings::NONE,
});

enum Pictures {
    Picture(Box<Picture>),
    Unknown(Unknown),
    Malformed(Malformed),
}

messages!(Pictures { 0 Picture(Picture), } &Selector {
    places: &[],
    separator: "",
    tags: &[],
    arms: &[&[Test::Has("")]],
});

#[test]
fn bytes_are_data_of_events_too_and_types_are_not_guessed() {
    let picture = Picture::new(Bytes::from(&b"\x89PNG"[..])).with_key("k");
    let sender = Sender::new(crate::memory::Memory::new());
    let address = || Ok("a".to_owned());
    let refused = sender.message(address(), &picture);
    assert!(
        matches!(refused, Err(SendError::CloudEvent { .. })),
        "no type is said: {refused:?}"
    );
    let headers = Headers::from_iter([("ce-type", "b"), ("CE-Subject", "s"), ("trace", "t")]);
    let sent = sender
        .message(address(), &picture.with_headers(headers))
        .unwrap();
    let event = sent
        .cloud_event(Binding::Kafka, Default::default())
        .unwrap();
    assert_eq!(
        (
            event.event_type(),
            event.source(),
            event.attributes().subject()
        ),
        ("b", "/s", Some("s"))
    );
    assert_eq!(
        (sent.headers.text("trace"), sent.content_type.as_deref()),
        (Some("t"), Some("image/png"))
    );
    match read::<Pictures>(&sent, Binding::Kafka) {
        Pictures::Picture(picture) => {
            assert_eq!(picture.payload.bytes(), &b"\x89PNG"[..]);
            assert_eq!(picture.headers.text("ce-type"), Some("b"));
            assert_eq!(picture.headers.text("trace"), Some("t"));
            assert_eq!(picture.key, Some(RawKey::from("k")));
        }
        Pictures::Unknown(other) => panic!("{other:?}"),
        Pictures::Malformed(other) => panic!("{other:?}"),
    }
}

#[test]
fn what_bindings_ask_is_asked_of_the_protocol_that_knows_it() {
    use std::time::Duration;

    static CHANNEL: ChannelFacts = ChannelFacts {
        key: "c",
        address: Some("a"),
        parameters: &[],
        bindings: Bindings {
            amqp: Some(Amqp {
                queue: Some("q"),
                queue_durable: Some(false),
                ..Amqp::NONE
            }),
            ..Bindings::NONE
        },
    };
    static OPERATION: OperationFacts = OperationFacts {
        key: "o",
        channel: &CHANNEL,
        reply: None,
        bindings: Bindings {
            mqtt: Some(Mqtt {
                qos: Some(0),
                retain: Some(true),
                message_expiry: Some(60),
                ..Mqtt::NONE
            }),
            amqp: Some(Amqp {
                delivery_mode: Some(1),
                expiration: Some(1500),
                mandatory: Some(true),
                ..Amqp::NONE
            }),
            http: Some(Http {
                method: Some("PUT"),
                ..Http::NONE
            }),
            ..Bindings::NONE
        },
    };
    let asked = |syntax| wishes::of_message(&OPERATION, Picture::facts(), syntax);
    let mqtt = asked(crate::Syntax::Mqtt);
    assert_eq!(
        (mqtt.qos, mqtt.retain, mqtt.mandatory),
        (Some(0), Some(true), None)
    );
    assert_eq!(mqtt.expiry, Some(Duration::from_secs(60)));
    let amqp = asked(crate::Syntax::Amqp);
    assert_eq!(
        (amqp.persistent, amqp.mandatory, amqp.qos),
        (Some(false), Some(true), None)
    );
    assert_eq!(amqp.expiry, Some(Duration::from_millis(1500)));
    assert_eq!(asked(crate::Syntax::Http).method.as_deref(), Some("PUT"));
    assert_eq!(asked(crate::Syntax::Kafka), crate::Wishes::default());
    let queue = wishes::of_subscription(&OPERATION, crate::Syntax::Amqp).queue;
    let queue = queue.map(|it| (it.name, it.durable, it.exclusive));
    assert_eq!(queue, Some(("q".to_owned(), Some(false), None)));
    let qos = wishes::of_subscription(&OPERATION, crate::Syntax::Mqtt).qos;
    assert_eq!(qos, Some(0));

    // What a sender is told wins.
    let sender = Sender::new(crate::memory::Memory::new());
    let picture = Picture::new(Bytes::from_static(b"x"));
    let picture = picture.with_headers(Headers::from_iter([("ce-type", "a")]));
    let own = crate::Wishes {
        qos: Some(1),
        ..crate::Wishes::default()
    };
    let sender = sender.with_wishes(own.clone());
    let sent = sender.message_as(&OPERATION, Ok("a".to_owned()), &picture);
    assert_eq!(sent.unwrap().wishes, own);
}
