//! MQTT 3.1.1, on a real broker.
#![cfg(feature = "mqtt")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

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
        Mqtt::connect_v3(Connect::to(&self.0), group).await.unwrap()
    }

    fn address(&self, levels: &[&str]) -> String {
        levels.join("/")
    }

    fn can(&self) -> Can {
        Can {
            headers: false,
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
async fn only_payloads_travel() {
    let Some(broker) = Broker::open().await else {
        return;
    };
    let mqtt = broker.connect().await.with_qos(Qos::AtLeastOnce);
    let sent = mqtt
        .publish(Message::new("a", "x").with_header("a", "b"))
        .await;
    assert!(matches!(sent, Err(Error::CannotCarry { .. })), "{sent:?}");
    let to = Subscription::to("a")
        .with_window(NonZeroU16::MIN)
        .in_group("a/b");
    let group = mqtt.subscribe(to).await;
    assert!(matches!(group, Err(Error::Setting(_))), "{group:?}");
}

/// RabbitMQ speaks MQTT 3.1.1 too.
#[tokio::test]
async fn rabbitmq() {
    let Some(url) = suite::broker("HOOKWRIGHT_RABBITMQ_MQTT") else {
        return;
    };
    let (mqtt, topic) = (Broker(url).connect().await, suite::unique("rabbit"));
    let mut deliveries = mqtt
        .subscribe(Subscription::to(format!("{topic}/+")))
        .await
        .unwrap();
    mqtt.publish(Message::new(format!("{topic}/a"), "1"))
        .await
        .unwrap();
    let delivery = suite::next(&mut deliveries).await;
    assert_eq!(delivery.message().address, format!("{topic}/a"));
    delivery.reject(Requeue::No).await.unwrap();
}
