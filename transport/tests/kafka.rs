//! Kafka by librdkafka, on its mock cluster: no broker has to be there.
#![cfg(feature = "kafka")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use std::time::Duration;

use hookwright_transport::kafka::Kafka;
use hookwright_transport::{Connect, Error, Message, Publisher, Requeue, Subscriber, Subscription};
use rdkafka::mocking::MockCluster;
use suite::{ALL, Bed, Can};

const BROKERS: i32 = 3;

struct Cluster(MockCluster<'static, rdkafka::producer::DefaultProducerContext>);

impl Bed for Cluster {
    type Transport = Kafka;

    async fn open() -> Option<Self> {
        Some(Self(MockCluster::new(BROKERS).unwrap()))
    }

    async fn connect(&self) -> Kafka {
        // The mock cluster waits so long for the members of a group that has none any more.
        let settings = [
            ("session.timeout.ms", "3000"),
            ("heartbeat.interval.ms", "500"),
        ];
        Kafka::with_settings(Connect::to(self.0.bootstrap_servers()), settings).unwrap()
    }

    fn address(&self, levels: &[&str]) -> String {
        levels.join(".")
    }

    fn can(&self) -> Can {
        Can {
            tells_again: Some(false),
            ..ALL
        }
    }

    /// The mock cluster takes no commit while a new member joins, and the old one would wait to make its last.
    async fn forget(&self) {
        tokio::time::sleep(Duration::from_secs(1)).await;
    }

    async fn prepare(&self, address: &str) {
        // It may be there already.
        let _ = self.0.create_topic(address, 2, 1);
    }

    async fn restart(&self) -> bool {
        for broker in 1..=BROKERS {
            self.0.broker_down(broker).unwrap();
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
        for broker in 1..=BROKERS {
            self.0.broker_up(broker).unwrap();
        }
        true
    }
}

suite!(Cluster);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_verdict_it_comes_again_and_all_behind_it() {
    let cluster = Cluster::open().await.unwrap();
    cluster.prepare("again").await;
    let kafka = cluster.connect().await;
    let mut deliveries = kafka
        .subscribe(Subscription::to("again").in_group("g"))
        .await
        .unwrap();
    for payload in ["1", "2", "3"] {
        kafka
            .publish(Message::new("again", payload).with_key("one"))
            .await
            .unwrap();
    }
    assert_eq!(suite::take(&mut deliveries).await.payload, "1");
    let second = suite::next(&mut deliveries).await;
    let third = suite::next(&mut deliveries).await;
    drop(second);
    assert!(third.ack().await.is_err(), "it comes again");
    for expect in ["2", "3"] {
        let again = suite::next(&mut deliveries).await;
        assert!(again.is_redelivered());
        assert_eq!(again.reject(Requeue::No).await.unwrap().payload, expect);
    }
    assert!(suite::is_quiet(&mut deliveries).await);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_carried_and_who_is_not_there() {
    let cluster = Cluster::open().await.unwrap();
    let kafka = cluster.connect().await;
    let sent = kafka
        .publish(Message::new("a", "x").with_header("a\0", "x"))
        .await;
    assert!(matches!(sent, Err(Error::CannotCarry { .. })), "{sent:?}");
    for topic in ["", "a b", "a/b", "..", "^a"] {
        let sent = kafka.publish(Message::new(topic, "x")).await;
        assert!(matches!(sent, Err(Error::Address(_))), "{sent:?}");
    }
    let nobody = Connect::to("127.0.0.1:1").with_patience(Duration::from_millis(300));
    let nobody = Kafka::new(nobody).unwrap();
    let sent = nobody.publish(Message::new("a", "x")).await;
    assert!(
        matches!(sent, Err(Error::TimedOut | Error::Disconnected(_))),
        "{sent:?}"
    );
    assert!(nobody.subscribe(Subscription::to("a")).await.is_err());
}
