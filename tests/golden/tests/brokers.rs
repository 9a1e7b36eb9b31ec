//! Generated code over real brokers: both sides of a document, payloads of Avro and Protocol Buffers, questions and answers.
//!
//! `cargo xtask brokers test` starts the brokers and says by variables where they are; Kafka is librdkafka's mock cluster, and
//! WebSocket has a server here. Where a variable is missing, its broker is not tested.
#![cfg(feature = "brokers")]
#![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test")]

use std::sync::{Arc, Mutex};
use std::time::Duration;

use golden::channels_encoded::{app, asks, channels, crane, messages, peer, readings, tells};
use hookwright_transport::channel::{Malformed, Scope, Trouble, Verdict};
use hookwright_transport::{Connect, Message, Publisher, Subscriber, Subscription};

const PATIENCE: Duration = Duration::from_secs(30);

fn broker(variable: &str) -> Option<String> {
    let there = std::env::var(variable).ok();
    if there.is_none() {
        eprintln!("skipped: {variable} is not set");
    }
    there
}

fn unique(what: &str) -> String {
    use std::time::SystemTime;
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    format!("{what}-{}", now.unwrap().as_nanos())
}

/// What the application took.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Vec<String>>>);

impl Seen {
    fn note(&self, text: String) {
        self.0.lock().unwrap().push(text);
    }

    fn has(&self, text: &str) -> bool {
        self.0.lock().unwrap().iter().any(|it| it == text)
    }

    /// Does it again until it was seen: a broker may have no subscription yet.
    async fn until(&self, text: &str, acting: impl AsyncFn()) {
        let seen = async {
            while !self.has(text) {
                acting().await;
                for _ in 0..10 {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                    if self.has(text) {
                        return;
                    }
                }
            }
        };
        let seen = tokio::time::timeout(PATIENCE, seen).await;
        assert!(seen.is_ok(), "`{text}` is not among {:?}", self.0.lock());
    }
}

impl app::TakeReadingsHandler for Seen {
    async fn on_reading(
        &self,
        message: messages::Reading,
        _: &app::TakeReadingsArrival,
    ) -> Verdict {
        let reading = &message.payload;
        self.note(format!(
            "{} {} {}",
            reading.station, reading.price, reading.ticks
        ));
        Verdict::Accepted
    }

    async fn on_malformed(&self, message: Malformed, _: &app::TakeReadingsArrival) -> Verdict {
        self.note(format!("malformed {:?}", &message.message().payload[..]));
        Verdict::Rejected
    }

    async fn trouble(&self, trouble: Trouble) {
        self.note(format!("{trouble:?}"));
    }
}

impl app::LiftHandler for Seen {
    async fn on_lift(
        &self,
        message: messages::Lift,
        _: &app::LiftArrival,
    ) -> Result<channels::crane::LiftReply, Verdict> {
        let done = crane::Lifted {
            id: Some(message.payload.id.clone()),
            grams: Some(i64::MAX),
            ..crane::Lifted::default()
        };
        Ok(messages::Lifted::new(done).into())
    }
}

impl app::AskHandler for Seen {
    async fn on_ask(
        &self,
        message: messages::Ask,
        _: &app::AskArrival,
    ) -> Result<channels::tells::Message, Verdict> {
        self.note(format!(
            "asked {}",
            message.payload.ship.unwrap_or_default()
        ));
        let there = tells::Tell {
            berth: Some(7),
            ..tells::Tell::default()
        };
        Ok(messages::Tell::new(there).into())
    }
}

fn reading() -> messages::Reading {
    let text = br#"{
        "on": true, "depth": -3, "ticks": 9223372036854775807, "level": 0.1, "pressure": 1.5, "blob": "AP8Q",
        "station": "S\u00fcd", "hash": "AQIDBA==", "state": "ROUGH", "either": {"berth": 4}, "series": [1.5],
        "tags": {"a": "b"}, "price": "-1234567.0001", "fee": "12.30", "id": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "key": "00112233-4455-6677-8899-aabbccddeeff", "day": 19000, "moment": 1700000000000000
    }"#;
    messages::Reading::new(readings::Reading::parse(text).unwrap())
}

/// Messages one way, bytes that are none, and questions with answers. `inbox` is an address that nobody else has.
async fn round<T>(app: T, other: T, inbox: String)
where
    T: Publisher + Subscriber + Clone + 'static,
{
    let seen = Seen::default();
    let (transport, handler) = (app.clone(), seen.clone());
    let taking = tokio::spawn(async move {
        let scope = Scope::all();
        app::serve_take_readings(&transport, scope, &handler).await
    });
    let (transport, handler) = (app, seen.clone());
    let answering = tokio::spawn(async move {
        let scope = Scope::all();
        app::serve_lift(&transport, scope, &handler).await
    });
    let sender = peer::TakeReadingsSender::new(other.clone());
    let reading = reading();
    let acting = async || sender.send_reading(&reading).await.unwrap();
    seen.until("Süd -1234567.0001 9223372036854775807", acting)
        .await;
    let malformed = async || {
        let message = Message::new("readings", &b"\x07\x01"[..]);
        other.publish(message).await.unwrap();
    };
    seen.until("malformed [7, 1]", malformed).await;

    let requester = peer::LiftRequester::with_inbox(other.clone(), inbox)
        .await
        .unwrap();
    let lift = crane::Lift::parse(br#"{"id": "c1", "weight": 2.5}"#).unwrap();
    let request = messages::Lift::new(lift);
    let asking = async {
        loop {
            match requester
                .request_lift(&request, Duration::from_secs(3))
                .await
            {
                Ok(reply) => return reply,
                Err(error) => assert!(error.is_timed_out(), "{error}"),
            }
        }
    };
    match tokio::time::timeout(PATIENCE, asking).await.unwrap() {
        channels::crane::LiftReply::Lifted(lifted) => {
            assert_eq!(lifted.payload.id.as_deref(), Some("c1"));
            assert_eq!(lifted.payload.grams, Some(i64::MAX));
        }
        other => panic!("{other:?}"),
    }
    taking.abort();
    answering.abort();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_mqtt() {
    use hookwright_transport::mqtt::Mqtt;
    let Some(url) = broker("HOOKWRIGHT_MQTT") else {
        return;
    };
    let connect = async || {
        Mqtt::connect_v5(Connect::to(&url), unique("client"))
            .await
            .unwrap()
    };
    round(connect().await, connect().await, unique("inbox")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_amqp() {
    use hookwright_transport::amqp::Amqp;
    let Some(url) = broker("HOOKWRIGHT_AMQP") else {
        return;
    };
    let connect = async || {
        Amqp::connect(Connect::to(&url), "hookwright-tests")
            .await
            .unwrap()
    };
    round(connect().await, connect().await, unique("inbox")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_nats() {
    use hookwright_transport::nats::Nats;
    let Some(url) = broker("HOOKWRIGHT_NATS") else {
        return;
    };
    let connect = async || Nats::connect(Connect::to(&url)).await.unwrap();
    round(connect().await, connect().await, unique("inbox")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_redis() {
    use hookwright_transport::redis::RedisStreams;
    let Some(url) = broker("HOOKWRIGHT_REDIS") else {
        return;
    };
    let connect = async || RedisStreams::connect(Connect::to(&url)).await.unwrap();
    round(connect().await, connect().await, unique("inbox")).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_kafka() {
    use hookwright_transport::kafka::Kafka;
    use rdkafka::mocking::MockCluster;
    let cluster = MockCluster::new(1).unwrap();
    for topic in ["readings", "crane", "inbox"] {
        cluster.create_topic(topic, 1, 1).unwrap();
    }
    let connect = || Kafka::new(Connect::to(cluster.bootstrap_servers())).unwrap();
    round(connect(), connect(), "inbox".to_owned()).await;
}

/// A server that hands everything to everybody; only payloads travel, and the id of a question stands in one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn over_websocket() {
    use hookwright_transport::websocket::{WebSocketClient, WebSocketServer};

    let address = "127.0.0.1:0".parse().unwrap();
    let server = WebSocketServer::bind(address, 1 << 20, |_| true)
        .await
        .unwrap();
    let url = format!("ws://{}", server.address());
    let mut deliveries = server.subscribe(Subscription::to("/{name}")).await.unwrap();
    tokio::spawn(async move {
        while let Some(Ok(delivery)) = deliveries.next().await {
            let message = delivery.ack().await.unwrap();
            server.publish(message).await.unwrap();
        }
    });
    let connect = || WebSocketClient::new(Connect::to(&url)).unwrap();
    let (seen, app) = (Seen::default(), connect());
    let handler = seen.clone();
    tokio::spawn(async move { app::serve_ask(&app, Scope::all(), &handler).await });
    let requester = peer::AskRequester::new(connect()).await.unwrap();
    let question = asks::Ask {
        ship: Some("ms1".to_owned()),
        ..asks::Ask::default()
    };
    let request = messages::Ask::new(question);
    let asking = async {
        loop {
            match requester
                .request_ask(&request, Duration::from_secs(1))
                .await
            {
                Ok(reply) => return reply,
                Err(error) => assert!(error.is_timed_out(), "{error}"),
            }
        }
    };
    match tokio::time::timeout(PATIENCE, asking).await.unwrap() {
        channels::tells::Message::Tell(told) => assert_eq!(told.payload.berth, Some(7)),
        other => panic!("{other:?}"),
    }
    assert!(seen.has("asked ms1"));
}
