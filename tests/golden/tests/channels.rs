//! Both sides of a document, over the transport in memory.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::sync::Mutex;
use std::time::Duration;

use golden::channels_v2 as lamps;
use golden::channels_v3::{app, channels, messages, peer, servers};
use hookwright_runtime::cloudevent::Mode;
use hookwright_transport::channel::{
    Described, Malformed, Scope, SendError, Trouble, Unknown, UrlError, Verdict, read,
};
use hookwright_transport::memory::Memory;
use hookwright_transport::{
    AddressError, Binding, Message, Protocol, Publisher, Subscriber, Subscription, Syntax,
};

/// What a handler took, as texts.
#[derive(Default)]
struct Seen(Mutex<Vec<String>>);

impl Seen {
    fn note(&self, text: impl Into<String>) {
        self.0.lock().unwrap().push(text.into());
    }

    fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

/// Lets everything that waits in memory be dealt with, while `serving` runs.
async fn within<F: Future>(serving: F, acting: impl AsyncFnOnce()) {
    tokio::select! {
        biased;
        () = async {
            acting().await;
            tokio::time::sleep(Duration::from_millis(20)).await;
        } => {}
        _ = serving => panic!("serving ended"),
    }
}

/// Serves first, so that the subscription is there.
async fn served<F: Future>(serving: F, acting: impl AsyncFnOnce()) {
    let serving = std::pin::pin!(serving);
    within(serving, async || {
        tokio::time::sleep(Duration::from_millis(5)).await;
        acting().await;
    })
    .await;
}

fn berth(quay: channels::berth::Quay, ship: &str) -> channels::berth::Parameters {
    channels::berth::Parameters {
        quay,
        ship_id: ship.to_owned(),
    }
}

fn arrived(ship: &str) -> messages::Arrived {
    let text = format!(r#"{{"ship": {{"id": "{ship}", "flag": "NL"}}, "draught": 4.50}}"#);
    messages::Arrived::new(golden::channels_v3::berth::Arrived::parse(text.as_bytes()).unwrap())
        .with_key("k1")
}

impl peer::ReportBerthHandler for Seen {
    async fn on_arrived(
        &self,
        message: messages::Arrived,
        arrival: &peer::ReportBerthArrival,
    ) -> Verdict {
        let ship = &arrival.parameters.ship_id;
        let key = message.key.unwrap_or_default();
        self.note(format!(
            "arrived {ship} {} {key} {:?}",
            arrival.parameters.quay.as_str(),
            message.headers.attempt
        ));
        assert_eq!(message.payload.ship.id, *ship);
        Verdict::Accepted
    }

    async fn on_departed(
        &self,
        _: messages::Departed,
        arrival: &peer::ReportBerthArrival,
    ) -> Verdict {
        self.note(format!("departed {}", arrival.redelivered));
        match arrival.redelivered {
            true => Verdict::Accepted,
            false => Verdict::Retry,
        }
    }

    async fn on_unknown(&self, message: Unknown, _: &peer::ReportBerthArrival) -> Verdict {
        self.note(format!(
            "unknown {:?} {}",
            message.tag(),
            text(message.message())
        ));
        Verdict::Accepted
    }

    async fn on_malformed(&self, message: Malformed, _: &peer::ReportBerthArrival) -> Verdict {
        self.note(format!(
            "malformed {} {} {}",
            message.key(),
            message.error().pointer(),
            text(message.message())
        ));
        Verdict::Rejected
    }

    async fn trouble(&self, trouble: Trouble) {
        self.note(format!("{trouble:?}"));
    }
}

fn text(message: &Message) -> String {
    String::from_utf8(message.payload.to_vec()).unwrap()
}

#[tokio::test(start_paused = true)]
async fn what_one_side_sends_the_other_takes() {
    let (memory, seen) = (Memory::new(), Seen::default());
    let sender = app::ReportBerthSender::new(memory.clone());
    served(
        peer::serve_report_berth(&memory, Scope::all(), &seen),
        async || {
            let mut message = arrived("ms1");
            message.headers.attempt = Some(2);
            let to = berth(channels::berth::Quay::West, "ms1");
            sender.send_arrived(&to, &message).await.unwrap();
            let departed =
                golden::channels_v3::berth::Departed::parse(br#"{"ship": {"id": "ms1"}}"#).unwrap();
            sender
                .send_departed(&to, &messages::Departed::new(departed))
                .await
                .unwrap();
        },
    )
    .await;
    assert_eq!(
        seen.take(),
        [
            "arrived ms1 west k1 Some(2)",
            "departed false",
            "departed true"
        ]
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_unknown_or_malformed_is_kept_whole() {
    let (memory, seen) = (Memory::new(), Seen::default());
    served(
        peer::serve_report_berth(&memory, Scope::all(), &seen),
        async || {
            for (kind, payload) in [
                ("sunk", r#"{"ship": {"id": "a"}}"#),
                ("assigned", r#"{"ship": {"id": "a"}, "berth": 3}"#),
                ("arrived", r#"{"ship": {"id": 7}}"#),
                ("arrived", "no JSON"),
            ] {
                let message =
                    Message::new("harbor/east/ships/a/berth", payload).with_header("kind", kind);
                memory.publish(message).await.unwrap();
            }
        },
    )
    .await;
    assert_eq!(
        seen.take(),
        [
            r#"unknown Some("sunk") {"ship": {"id": "a"}}"#,
            r#"unknown Some("assigned") {"ship": {"id": "a"}, "berth": 3}"#,
            r#"malformed arrived /ship/id {"ship": {"id": 7}}"#,
            "malformed arrived  no JSON",
        ]
    );
}

#[test]
fn addresses_are_built_and_read_and_nothing_is_injected() {
    use channels::berth::{Parameters, Quay};

    let there = berth(Quay::East, "ms1");
    let address = there.address(Syntax::Mqtt).unwrap();
    assert_eq!(address, "harbor/east/ships/ms1/berth");
    assert_eq!(Parameters::parse(Syntax::Mqtt, &address), Some(there));
    let new = Parameters::parse(Syntax::Mqtt, "harbor/north/ships/x/berth").unwrap();
    assert_eq!(new.quay, Quay::Unknown("north".to_owned()));
    assert_eq!(
        Parameters::parse(Syntax::Mqtt, "harbor/east/ships/a/b/berth"),
        None
    );
    assert_eq!(
        Parameters::pattern(Syntax::Mqtt).unwrap(),
        "harbor/+/ships/+/berth"
    );
    assert_eq!(
        Parameters::pattern(Syntax::Http).unwrap(),
        "harbor/{quay}/ships/{shipId}/berth"
    );
    for evil in ["a/b", "", "+", "#", "a\0b"] {
        let refused = berth(Quay::East, evil).address(Syntax::Mqtt);
        assert!(
            matches!(refused, Err(AddressError::Value { .. })),
            "{evil}: {refused:?}"
        );
    }
    let evil = berth(Quay::Unknown("../east".to_owned()), "x").address(Syntax::Mqtt);
    assert!(evil.is_err());
    let message = Message::new("", r#"{"ship": {"id": "ms9"}}"#);
    let located = Parameters::located(&message).unwrap();
    assert_eq!(
        (located.quay, located.ship_id.as_str()),
        (Quay::East, "ms9")
    );
    // The topic of the binding takes the place of the address, over Kafka alone.
    assert_eq!(
        channels::berth::CHANNEL
            .address(Syntax::Kafka, &[])
            .unwrap(),
        "harbor.berths"
    );
}

#[tokio::test]
async fn what_breaks_a_rule_is_not_sent() {
    let sender = app::ReportBerthSender::new(Memory::new());
    let to = berth(channels::berth::Quay::East, "x");
    let refused = sender.send_arrived(&to, &arrived("")).await;
    let Err(SendError::Invalid {
        message: "arrived",
        part: "payload",
        violations,
    }) = refused
    else {
        panic!("{refused:?}");
    };
    assert_eq!(
        violations.first().map(|it| it.pointer.as_str()),
        Some("/ship/id")
    );
    let unchecked = app::ReportBerthSender(sender.0.without_checks());
    unchecked.send_arrived(&to, &arrived("")).await.unwrap();
    let evil = berth(channels::berth::Quay::East, "a/b");
    assert!(matches!(
        unchecked.send_arrived(&evil, &arrived("x")).await,
        Err(SendError::Address(_))
    ));
}

struct Pilot {
    answers: Mutex<u32>,
    delay: Duration,
}

impl peer::AskBerthHandler for Pilot {
    async fn on_ask_berth(
        &self,
        message: messages::AskBerth,
        _: &peer::AskBerthArrival,
    ) -> Result<channels::answers::Message, Verdict> {
        tokio::time::sleep(self.delay).await;
        *self.answers.lock().unwrap() += 1;
        if message.payload.length > 100 {
            let taken = br#"{"requestId": 0, "until": "noon"}"#;
            let taken = golden::channels_v3::answers::BerthTaken::parse(taken).unwrap();
            return Ok(messages::BerthTaken::new(taken).into());
        }
        let free =
            golden::channels_v3::answers::BerthFree::parse(br#"{"requestId": 0, "berth": 4}"#)
                .unwrap();
        Ok(messages::BerthFree::new(free).into())
    }
}

fn question(id: i64, length: i64) -> messages::AskBerth {
    let text = format!(r#"{{"requestId": {id}, "length": {length}}}"#);
    messages::AskBerth::new(
        golden::channels_v3::questions::AskBerth::parse(text.as_bytes()).unwrap(),
    )
}

#[tokio::test(start_paused = true)]
async fn a_request_gets_its_reply_by_the_id_in_the_payload() {
    let memory = Memory::new();
    let pilot = Pilot {
        answers: Mutex::new(0),
        delay: Duration::ZERO,
    };
    let requester = app::AskBerthRequester::new(memory.clone()).await.unwrap();
    served(
        peer::serve_ask_berth(&memory, Scope::all(), &pilot),
        async || {
            let (small, large) = (question(0, 20), question(77, 200));
            let patience = Duration::from_secs(1);
            let (small, large) = tokio::join!(
                requester.request_ask_berth(&small, patience),
                requester.request_ask_berth(&large, patience),
            );
            match small.unwrap() {
                channels::answers::Message::BerthFree(free) => {
                    assert_eq!((free.payload.berth, free.payload.request_id), (4, 1));
                }
                other => panic!("{other:?}"),
            }
            match large.unwrap() {
                channels::answers::Message::BerthTaken(taken) => {
                    assert_eq!(taken.payload.request_id, 77)
                }
                other => panic!("{other:?}"),
            }
        },
    )
    .await;
    assert_eq!((requester.late(), *pilot.answers.lock().unwrap()), (0, 2));
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_comes_too_late_is_counted() {
    let memory = Memory::new();
    let pilot = Pilot {
        answers: Mutex::new(0),
        delay: Duration::from_secs(5),
    };
    let requester = app::AskBerthRequester::new(memory.clone()).await.unwrap();
    served(
        peer::serve_ask_berth(&memory, Scope::all(), &pilot),
        async || {
            let reply = requester
                .request_ask_berth(&question(0, 20), Duration::from_secs(1))
                .await;
            assert!(reply.unwrap_err().is_timed_out());
            assert_eq!(requester.late(), 0);
            tokio::time::sleep(Duration::from_secs(10)).await;
        },
    )
    .await;
    assert_eq!((requester.late(), *pilot.answers.lock().unwrap()), (1, 1));
}

impl app::CountShipsHandler for Seen {
    async fn on_count_ships(
        &self,
        message: messages::CountShips,
        arrival: &app::CountShipsArrival,
    ) -> Result<channels::replies::Message, Verdict> {
        self.note(format!("{:?}", message.headers.reply_topic));
        assert_eq!(message.correlation_id(), message.headers.request_id);
        assert!(arrival.message.reply_to.is_none());
        let count = golden::channels_v3::replies::ShipCount::parse(br#"{"ships": 3}"#).unwrap();
        Ok(messages::ShipCount::new(count).into())
    }

    async fn trouble(&self, trouble: Trouble) {
        self.note(format!("{trouble:?}"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_reply_goes_to_the_address_in_the_header_of_its_request() {
    let (memory, seen) = (Memory::new(), Seen::default());
    let requester = peer::CountShipsRequester::with_inbox(memory.clone(), "my.inbox")
        .await
        .unwrap();
    served(
        app::serve_count_ships(&memory, Scope::all(), &seen),
        async || {
            let count = golden::channels_v3::inquiries::CountShips::parse(b"{}").unwrap();
            let count = messages::CountShips::new(count);
            let reply = requester
                .request_count_ships(&count, Duration::from_secs(1))
                .await
                .unwrap();
            match reply {
                channels::replies::Message::ShipCount(count) => {
                    assert_eq!(count.payload.ships, 3);
                    assert!(count.headers.request_id.is_some());
                }
                other => panic!("{other:?}"),
            }
            memory
                .publish(Message::new("harbor.inquiries", "{}"))
                .await
                .unwrap();
        },
    )
    .await;
    let seen = seen.take();
    assert_eq!(seen[..2], [r#"Some("my.inbox")"#, "None"]);
    assert!(seen[2].starts_with("NoReplyAddress"), "{seen:?}");
}

fn opened() -> messages::Opened {
    let opened =
        golden::channels_v3::events_events::Opened::parse(br#"{"since": "dawn"}"#).unwrap();
    messages::Opened::new(opened)
}

#[tokio::test]
async fn events_travel_in_both_modes_by_every_binding() {
    let memory = Memory::new();
    let mut deliveries = memory
        .subscribe(Subscription::to("harbor.events"))
        .await
        .unwrap();
    for mode in [Mode::Binary, Mode::Structured] {
        let sender =
            app::AnnounceSender(app::AnnounceSender::new(memory.clone()).0.with_mode(mode));
        sender.send_opened(&opened()).await.unwrap();
        let message = deliveries
            .next()
            .await
            .unwrap()
            .unwrap()
            .ack()
            .await
            .unwrap();
        assert_eq!(message.cloud_event_mode(memory.binding()), Some(mode));
        for binding in [
            Binding::Kafka,
            Binding::Amqp,
            Binding::Mqtt,
            Binding::Nats,
            Binding::Http,
        ] {
            let event = message
                .cloud_event(memory.binding(), Default::default())
                .unwrap();
            assert_eq!(
                (event.event_type(), event.source()),
                ("example.harbor.opened", "/harbor")
            );
            let carried = Message::carrying(&event, "harbor.events", mode, binding);
            match read::<channels::events_channel::Message>(&carried, binding) {
                channels::events_channel::Message::Opened(opened) => {
                    assert_eq!(opened.payload.since, "dawn", "{binding:?} {mode:?}");
                    assert_eq!(opened.headers.ce_id, event.id());
                }
                other => panic!("{binding:?} {mode:?} {other:?}"),
            }
        }
    }
}

#[tokio::test]
async fn an_event_that_is_described_as_structured_is_read_in_binary_mode_too() {
    let text = br#"{"specversion": "1.0", "id": "1", "source": "/harbor", "type": "example.harbor.closed", "data": {"until": "dawn"}}"#;
    let closed = messages::Closed::new(golden::channels_v3::notices::Closed::parse(text).unwrap());
    let memory = Memory::new();
    let sender = app::NoticeSender::new(memory.clone());
    let plain = sender.0.message(Ok("a".to_owned()), &closed).unwrap();
    assert_eq!(
        plain.content_type.as_deref(),
        Some("application/cloudevents+json")
    );
    let binary = sender
        .0
        .with_mode(Mode::Binary)
        .message(Ok("a".to_owned()), &closed)
        .unwrap();
    assert_eq!(
        binary.headers.text("ce_type"),
        Some("example.harbor.closed")
    );
    for message in [plain, binary] {
        match read::<channels::notices::Message>(&message, memory.binding()) {
            channels::notices::Message::Closed(closed) => assert_eq!(closed.payload.id, "1"),
            other => panic!("{other:?}"),
        }
    }
    let none = golden::channels_v3::notices::Closed::parse(
        br#"{"specversion": "1.0", "id": "", "source": "", "type": "example.harbor.closed"}"#,
    );
    let refused = app::NoticeSender::new(memory)
        .send_closed(&messages::Closed::new(none.unwrap()))
        .await;
    assert!(
        matches!(refused, Err(SendError::CloudEvent { .. })),
        "{refused:?}"
    );
}

#[test]
fn servers_have_urls_whose_values_are_checked() {
    assert_eq!(
        servers::BROKER.url(&[]).unwrap(),
        "mqtts://north.harbor.example:8883/v1"
    );
    assert_eq!(
        servers::BROKER
            .url(&[("region", "south"), ("port", "1")])
            .unwrap(),
        "mqtts://south.harbor.example:1/v1"
    );
    let refused = servers::BROKER.url(&[("region", "evil")]);
    assert!(
        matches!(refused, Err(UrlError::NotListed { .. })),
        "{refused:?}"
    );
    let refused = servers::BROKER.url(&[("port", "1@evil.example")]);
    assert!(
        matches!(refused, Err(UrlError::Value { .. })),
        "{refused:?}"
    );
    assert!(servers::BROKER.url(&[("prot", "1")]).is_err());
    assert_eq!(
        servers::BROKER.bindings.mqtt.and_then(|it| it.keep_alive),
        Some(60)
    );
    assert_eq!(
        channels::berth::REPORT_BERTH
            .bindings
            .mqtt
            .and_then(|it| it.qos),
        Some(1)
    );
    assert_eq!(
        channels::berth::ASSIGN_BERTH
            .bindings
            .kafka
            .and_then(|it| it.group_id),
        Some("harbor-masters")
    );
}

impl lamps::app::OnLitHandler for Seen {
    async fn on_lit(
        &self,
        message: lamps::messages::Lit,
        arrival: &lamps::app::OnLitArrival,
    ) -> Verdict {
        let key = message.key.map(|it| it.lamp);
        self.note(format!(
            "{} {} {key:?}",
            arrival.parameters.lamp_id, message.payload.lumens
        ));
        Verdict::Accepted
    }

    async fn on_unknown(&self, message: Unknown, _: &lamps::app::OnLitArrival) -> Verdict {
        self.note(format!("unknown {:?}", message.tag()));
        Verdict::Accepted
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_second_version_publishes_the_application_receives() {
    let (memory, seen) = (Memory::new(), Seen::default());
    let sender = lamps::peer::OnLitSender::new(memory.clone());
    let to = lamps::channels::lamp_lamp_id_lit::Parameters {
        lamp_id: "l1".to_owned(),
    };
    served(
        lamps::app::serve_on_lit(&memory, Scope::all().in_group("g"), &seen),
        async || {
            use lamps::publish_lamp::{Lit, LitKey};
            let lit = Lit::parse(br#"{"lumens": 800}"#).unwrap();
            let message = lamps::messages::Lit::new(lit)
                .with_key(LitKey::parse(br#"{"lamp": "l1"}"#).unwrap());
            sender.send_lit(&to, &message).await.unwrap();
            let turn = lamps::app::TurnSender::new(memory.clone());
            let off = lamps::lamp_lamp_id_lit::TurnOff::parse(br#"{"command": "off"}"#).unwrap();
            turn.send_turn_off(&to, &lamps::messages::TurnOff::new(off))
                .await
                .unwrap();
        },
    )
    .await;
    assert_eq!(
        seen.take(),
        [r#"l1 800 Some("l1")"#, r#"unknown Some("off")"#]
    );
    assert_eq!(
        lamps::channels::lamp_lamp_id_lit::ON_LIT
            .bindings
            .nats
            .and_then(|it| it.queue),
        Some("lamps")
    );
}

#[tokio::test(start_paused = true)]
async fn bytes_that_are_no_value_travel_as_they_are() {
    let memory = Memory::new();
    let mut deliveries = memory
        .subscribe(Subscription::to("lamp/snapshot"))
        .await
        .unwrap();
    let image = hookwright_runtime::Raw::from(&b"\x89PNG"[..]);
    let sender = lamps::peer::PublishLampSnapshotSender::new(memory.clone());
    sender
        .send_snapshot(&lamps::messages::Snapshot::new(image))
        .await
        .unwrap();
    let message = deliveries
        .next()
        .await
        .unwrap()
        .unwrap()
        .ack()
        .await
        .unwrap();
    assert_eq!(message.content_type.as_deref(), Some("image/png"));
    assert_eq!(&message.payload[..], b"\x89PNG");
}

/// A transport that speaks HTTP, where every delivery is verified by a service.
struct OverHttp(Memory);

impl Protocol for OverHttp {
    fn syntax(&self) -> Syntax {
        Syntax::Http
    }

    fn binding(&self) -> Binding {
        Binding::Http
    }
}

impl Subscriber for OverHttp {
    fn subscribe(
        &self,
        to: Subscription,
    ) -> futures_util::future::BoxFuture<
        '_,
        Result<hookwright_transport::Deliveries, hookwright_transport::Error>,
    > {
        self.0.subscribe(to)
    }
}

#[tokio::test]
async fn nothing_is_taken_over_http_that_was_not_verified() {
    let refused =
        peer::serve_report_berth(&OverHttp(Memory::new()), Scope::all(), &Seen::default()).await;
    assert!(refused.unwrap_err().to_string().contains("verified"));
}

#[tokio::test(start_paused = true)]
async fn addresses_that_cannot_be_taken_apart_are_said_at_run_time() {
    use golden::channels_hostile::{app, messages, peer};

    struct Taken(Mutex<Vec<String>>);

    impl app::PairHandler for Taken {
        async fn on_headers_value(
            &self,
            _: messages::HeadersValue,
            arrival: &app::PairArrival,
        ) -> Verdict {
            let address = arrival.message.address.clone();
            self.0.lock().unwrap().push(address);
            Verdict::Accepted
        }
    }

    let (memory, taken) = (Memory::new(), Taken(Mutex::default()));
    let everywhere = app::serve_pair(&memory, Scope::all(), &taken).await;
    assert!(everywhere.is_err(), "nobody says where");
    let serving = app::serve_pair(&memory, Scope::at("pair/{both}"), &taken);
    served(serving, async || {
        let message = messages::HeadersValue::new(hookwright_runtime::json::Json::text("x"));
        let sender = peer::PairSender::new(memory.clone());
        sender
            .send_headers_value("pair/1x", &message)
            .await
            .unwrap();
    })
    .await;
    assert_eq!(taken.0.into_inner().unwrap(), ["pair/1x"]);
}
