//! Channels of Redis, on a real server.
#![cfg(feature = "redis")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use hookwright_transport::redis::RedisChannels;
use hookwright_transport::{Connect, Error, Message, Publisher, Subscriber, Subscription};
use suite::{ALL, Bed, Can};

struct Server(String);

impl Bed for Server {
    type Transport = RedisChannels;

    async fn open() -> Option<Self> {
        suite::broker("HOOKWRIGHT_REDIS").map(Self)
    }

    async fn connect(&self) -> RedisChannels {
        RedisChannels::connect(Connect::to(&self.0)).await.unwrap()
    }

    fn address(&self, levels: &[&str]) -> String {
        levels.join(":")
    }

    fn can(&self) -> Can {
        Can {
            headers: false,
            again: false,
            rejects: false,
            groups: false,
            ..ALL
        }
    }

    async fn restart(&self) -> bool {
        suite::restart("redis").await
    }
}

suite!(Server);

#[tokio::test]
async fn what_has_no_place_is_refused() {
    let Some(server) = Server::open().await else {
        return;
    };
    let redis = server.connect().await;
    for message in [
        Message::new("a", "x").with_header("a", "b"),
        Message::new("a", "x").with_key("k"),
        Message::new("a", "x").with_correlation_id("c"),
        Message::new("a", "x").with_reply_to("r"),
    ] {
        let sent = redis.publish(message).await;
        assert!(matches!(sent, Err(Error::CannotCarry { .. })), "{sent:?}");
    }
    let group = redis.subscribe(Subscription::to("a").in_group("g")).await;
    assert!(matches!(group, Err(Error::Setting(_))), "{group:?}");
}

#[tokio::test]
async fn who_is_too_slow_is_told_what_is_lost() {
    let Some(server) = Server::open().await else {
        return;
    };
    let redis = server.connect().await.with_buffer(4);
    let address = suite::unique("slow");
    let mut deliveries = redis.subscribe(Subscription::to(&address)).await.unwrap();
    for number in 0..50 {
        redis
            .publish(Message::new(&address, number.to_string()))
            .await
            .unwrap();
    }
    let error = deliveries.next().await.unwrap().expect_err("some are lost");
    assert!(error.to_string().contains("lost"), "{error}");
    // The answer to the subscription has a place in the buffer until the first message is asked for.
    assert_eq!(suite::take(&mut deliveries).await.payload, "0");
}

#[tokio::test]
async fn a_glob_in_a_name_is_a_name() {
    let Some(server) = Server::open().await else {
        return;
    };
    let redis = server.connect().await;
    let name = suite::unique("glob");
    let template = hookwright_transport::Template::parse(&format!("{name}*")).unwrap();
    let pattern = template
        .wildcard(hookwright_transport::Syntax::Redis)
        .unwrap();
    let mut deliveries = redis.subscribe(Subscription::to(pattern)).await.unwrap();
    redis
        .publish(Message::new(format!("{name}x"), "other"))
        .await
        .unwrap();
    redis
        .publish(Message::new(format!("{name}*"), "own"))
        .await
        .unwrap();
    assert_eq!(suite::take(&mut deliveries).await.payload, "own");
}
