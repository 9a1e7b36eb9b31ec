//! MQTT 5, on a real broker.
#![cfg(feature = "mqtt")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use std::collections::BTreeSet;
use std::num::NonZeroU16;

use hookwright_transport::mqtt::{Mqtt, Qos};
use hookwright_transport::{Connect, Error, Message, Publisher, Requeue, Subscriber, Subscription};
use suite::{ALL, Bed, Can};

struct Broker(String);

impl Bed for Broker {
    type Transport = Mqtt;

    async fn open() -> Option<Self> {
        suite::broker("HOOKWRIGHT_MQTT").map(Self)
    }

    async fn connect(&self) -> Mqtt {
        self.consumer(&suite::unique("client")).await
    }

    /// A session is a client's.
    async fn consumer(&self, group: &str) -> Mqtt {
        Mqtt::connect_v5(Connect::to(&self.0), group).await.unwrap()
    }

    fn address(&self, levels: &[&str]) -> String {
        levels.join("/")
    }

    fn can(&self) -> Can {
        Can {
            rejects: false,
            ..ALL
        }
    }

    async fn restart(&self) -> bool {
        suite::restart("mosquitto").await
    }
}

suite!(Broker);

#[tokio::test]
async fn what_the_protocol_cannot_write_is_refused() {
    let Some(broker) = Broker::open().await else {
        return;
    };
    let mqtt = broker.connect().await;
    let long = "x".repeat(65_536);
    for message in [
        Message::new("a", "x").with_header("a", &b"\xff"[..]),
        Message::new("a", "x").with_header("a\0", "x"),
        Message::new("a", "x").with_header(long.clone(), "x"),
        Message::new("a", "x").with_header("a", long.clone()),
        Message::new("a", "x").with_key(&b"\xff"[..]),
        Message::new("a", "x").with_content_type(&long),
        Message::new("a", "x").with_correlation_id(long.clone()),
    ] {
        let sent = mqtt.publish(message).await;
        assert!(matches!(sent, Err(Error::CannotCarry { .. })), "{sent:?}");
    }
    for topic in ["", "a/+", "#", "a\0", &long] {
        let sent = mqtt.publish(Message::new(topic, "x")).await;
        assert!(matches!(sent, Err(Error::Address(_))), "{sent:?}");
        let sent = mqtt
            .publish(Message::new("a", "x").with_reply_to(topic))
            .await;
        assert!(matches!(sent, Err(Error::Address(_))), "{sent:?}");
    }
    // Bytes that are no text have a place of their own.
    mqtt.publish(Message::new("a", "x").with_correlation_id(&b"\xff\0"[..]))
        .await
        .unwrap();
}

#[tokio::test]
async fn verdicts_that_there_are_none_of() {
    let Some(broker) = Broker::open().await else {
        return;
    };
    let (mqtt, topic) = (broker.connect().await, suite::unique("verdict"));
    let mut deliveries = mqtt
        .subscribe(Subscription::to(&topic).in_group("g"))
        .await
        .unwrap();
    let twice = mqtt
        .subscribe(Subscription::to("other").in_group("g"))
        .await;
    assert!(matches!(twice, Err(Error::Setting(_))), "{twice:?}");
    mqtt.publish(Message::new(&topic, "1")).await.unwrap();
    let again = suite::next(&mut deliveries)
        .await
        .reject(Requeue::Yes)
        .await;
    assert!(matches!(again, Err(Error::CannotCarry { .. })), "{again:?}");
    drop(deliveries);
    let mut deliveries = mqtt
        .subscribe(Subscription::to(&topic).in_group("g"))
        .await
        .unwrap();
    let again = suite::next(&mut deliveries).await;
    assert!(again.is_redelivered());
    again.reject(Requeue::No).await.unwrap();
    assert!(suite::is_quiet(&mut deliveries).await);
}

/// The broker stops when the window is full, and goes on when there is a verdict.
#[tokio::test]
async fn the_window_holds() {
    let Some(broker) = Broker::open().await else {
        return;
    };
    let (mqtt, topic) = (broker.connect().await, suite::unique("window"));
    let to = Subscription::to(&topic).with_window(NonZeroU16::new(2).unwrap());
    let mut deliveries = mqtt.subscribe(to).await.unwrap();
    for number in 0..4 {
        mqtt.publish(Message::new(&topic, number.to_string()))
            .await
            .unwrap();
    }
    let first = suite::next(&mut deliveries).await;
    let _second = suite::next(&mut deliveries).await;
    assert!(suite::is_quiet(&mut deliveries).await);
    first.ack().await.unwrap();
    assert_eq!(suite::take(&mut deliveries).await.payload, "2");
}

/// Many at once: each is told what became of it, also when packet ids come round again.
#[tokio::test]
async fn many_at_once() {
    let Some(broker) = Broker::open().await else {
        return;
    };
    let (mqtt, topic) = (broker.connect().await, suite::unique("many"));
    let mut deliveries = mqtt.subscribe(Subscription::to(&topic)).await.unwrap();
    let publishing = async {
        let numbers = 0..3000;
        let all = numbers.map(|number: u32| mqtt.publish(Message::new(&topic, number.to_string())));
        for sent in futures_util::future::join_all(all).await {
            sent.unwrap();
        }
    };
    let consuming = async {
        let mut missing: BTreeSet<String> =
            (0..3000).map(|number: u32| number.to_string()).collect();
        while !missing.is_empty() {
            let got = String::from_utf8(suite::take(&mut deliveries).await.payload.into()).unwrap();
            assert!(
                missing.remove(&got),
                "{got} came twice, and nothing was lost"
            );
        }
    };
    tokio::join!(publishing, consuming);
}

#[tokio::test]
async fn without_a_promise() {
    let Some(broker) = Broker::open().await else {
        return;
    };
    let (mqtt, topic) = (
        broker.connect().await.with_qos(Qos::AtMostOnce),
        suite::unique("qos0"),
    );
    let mut deliveries = mqtt.subscribe(Subscription::to(&topic)).await.unwrap();
    mqtt.publish(Message::new(&topic, "1")).await.unwrap();
    let delivery = suite::next(&mut deliveries).await;
    assert!(!delivery.awaits_verdict());
}

#[tokio::test]
async fn what_is_asked_for_a_message_is_obeyed() {
    use std::time::Duration;
    let Some(broker) = Broker::open().await else {
        return;
    };
    let mqtt = broker.connect().await;
    let asked = |retain, seconds| {
        let mut wishes = hookwright_transport::Wishes::default();
        wishes.qos = Some(0);
        wishes.retain = Some(retain);
        wishes.expiry = Some(Duration::from_secs(seconds));
        wishes
    };
    let (kept, gone, short) = (
        suite::unique("kept"),
        suite::unique("gone"),
        suite::unique("short"),
    );
    for (topic, wishes) in [
        (&kept, asked(true, 60)),
        (&gone, asked(false, 60)),
        (&short, asked(true, 1)),
    ] {
        let message = Message::new(topic.as_str(), topic.clone()).with_wishes(wishes);
        mqtt.publish(message).await.unwrap();
    }
    tokio::time::sleep(Duration::from_millis(2500)).await;
    // Who comes later gets what is kept, and nothing else.
    for (topic, is_there) in [(&kept, true), (&gone, false), (&short, false)] {
        let mut late = mqtt
            .subscribe(Subscription::to(topic.as_str()))
            .await
            .unwrap();
        let next = tokio::time::timeout(Duration::from_millis(500), late.next()).await;
        assert_eq!(next.is_ok(), is_there, "{topic}");
    }
}
