//! Kafka in Rust alone, on the mock cluster of librdkafka.
#![cfg(all(feature = "kafka", feature = "kafka-pure"))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use std::time::Duration;

use hookwright_transport::kafka::Kafka;
use hookwright_transport::kafka_pure::KafkaPure;
use hookwright_transport::{Connect, Error, Message, Publisher, Subscriber, Subscription};
use rdkafka::mocking::MockCluster;
use suite::{ALL, Bed, Can};

const BROKERS: i32 = 3;

struct Cluster(MockCluster<'static, rdkafka::producer::DefaultProducerContext>);

impl Bed for Cluster {
    type Transport = KafkaPure;

    async fn open() -> Option<Self> {
        Some(Self(MockCluster::new(BROKERS).unwrap()))
    }

    async fn connect(&self) -> KafkaPure {
        KafkaPure::connect(Connect::to(self.0.bootstrap_servers()))
            .await
            .unwrap()
    }

    fn address(&self, levels: &[&str]) -> String {
        levels.join(".")
    }

    fn can(&self) -> Can {
        Can {
            again: false,
            groups: false,
            rejects: false,
            ..ALL
        }
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

/// What one client wrote, the other reads; with one key, in one partition.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_clients_understand_each_other() {
    let cluster = Cluster::open().await.unwrap();
    cluster.prepare("both").await;
    let (pure, c) = (
        cluster.connect().await,
        Kafka::new(Connect::to(cluster.0.bootstrap_servers())).unwrap(),
    );
    let mut of_pure = pure.subscribe(Subscription::to("both")).await.unwrap();
    let mut of_c = c.subscribe(Subscription::to("both")).await.unwrap();
    let sent = Message::new("both", "x")
        .with_key("k")
        .with_header("h", "v")
        .with_content_type("text/plain")
        .with_correlation_id("c")
        .with_reply_to("r");
    pure.publish(sent.clone()).await.unwrap();
    c.publish(sent.clone()).await.unwrap();
    for deliveries in [&mut of_pure, &mut of_c] {
        assert_eq!(suite::take(deliveries).await, sent);
        assert_eq!(suite::take(deliveries).await, sent);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_there_is_not() {
    let cluster = Cluster::open().await.unwrap();
    cluster.prepare("a").await;
    let kafka = cluster.connect().await;
    let twice = Message::new("a", "x")
        .with_header("h", "1")
        .with_header("h", "2");
    let sent = kafka.publish(twice).await;
    assert!(matches!(sent, Err(Error::CannotCarry { .. })), "{sent:?}");
    let sent = kafka.publish(Message::new("nowhere", "x")).await;
    assert!(matches!(sent, Err(Error::Refused(_))), "{sent:?}");
    let group = kafka.subscribe(Subscription::to("a").in_group("g")).await;
    assert!(matches!(group, Err(Error::Setting(_))), "{group:?}");
    let nobody = Connect::to("127.0.0.1:1").with_patience(Duration::from_millis(300));
    assert!(KafkaPure::connect(nobody).await.is_err());
}
