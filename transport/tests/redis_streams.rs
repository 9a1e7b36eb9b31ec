//! Streams of Redis, on a real server.
#![cfg(feature = "redis")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use std::time::Duration;

use hookwright_transport::redis::RedisStreams;
use hookwright_transport::{Connect, Error, Message, Publisher, Subscriber, Subscription};
use suite::{ALL, Bed, Can};

struct Server(String);

impl Bed for Server {
    type Transport = RedisStreams;

    async fn open() -> Option<Self> {
        suite::broker("HOOKWRIGHT_REDIS").map(Self)
    }

    async fn connect(&self) -> RedisStreams {
        let redis = RedisStreams::connect(Connect::to(&self.0)).await;
        redis.unwrap().with_ack_wait(Duration::from_millis(400))
    }

    fn address(&self, levels: &[&str]) -> String {
        levels.join(":")
    }

    fn can(&self) -> Can {
        Can {
            wildcards: false,
            ..ALL
        }
    }

    async fn restart(&self) -> bool {
        suite::restart("redis").await
    }
}

suite!(Server);

#[tokio::test]
async fn entries_of_others_are_read_as_they_are() {
    let Some(server) = Server::open().await else {
        return;
    };
    let streams = server.connect().await;
    let key = suite::unique("others");
    let mut deliveries = streams
        .subscribe(Subscription::to(&key).in_group("g"))
        .await
        .unwrap();
    let mut connection = redis::Client::open(server.0.as_str())
        .unwrap()
        .get_multiplexed_async_connection()
        .await
        .unwrap();
    let add = |fields: &[&[u8]]| {
        let mut add = redis::cmd("XADD");
        add.arg(&key).arg("*").arg(fields);
        add
    };
    add(&[b"a", b"1", b"a", b"2", b"b", b"\xff"])
        .query_async::<()>(&mut connection)
        .await
        .unwrap();
    let got = suite::take(&mut deliveries).await;
    let headers: Vec<_> = got.headers.iter().collect();
    assert_eq!(
        headers,
        [("a", &b"1"[..]), ("a", &b"2"[..]), ("b", &b"\xff"[..])]
    );
    assert!(got.payload.is_empty());
    // A name that is no text is told; the stream goes on.
    add(&[b"\xff", b"1"])
        .query_async::<()>(&mut connection)
        .await
        .unwrap();
    let crooked = deliveries.next().await.unwrap();
    assert!(matches!(crooked, Err(Error::Malformed(_))), "{crooked:?}");
    streams.publish(Message::new(&key, "next")).await.unwrap();
    loop {
        match deliveries.next().await.unwrap() {
            Ok(delivery) if delivery.message().payload == "next" => break,
            _ => {}
        }
    }
    let sent = streams
        .publish(Message::new(&key, "x").with_header("payload", "y"))
        .await;
    assert!(matches!(sent, Err(Error::CannotCarry { .. })), "{sent:?}");
}
