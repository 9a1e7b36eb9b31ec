//! STOMP 1.2, on a real RabbitMQ, and on brokers that mean no good.
#![cfg(feature = "stomp")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use std::time::Duration;

use hookwright_transport::stomp::Stomp;
use hookwright_transport::{
    Backoff, Connect, Credentials, Error, Message, Publisher, Subscriber, Subscription,
};
use suite::{ALL, Bed, Can};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

struct Broker(String);

impl Bed for Broker {
    type Transport = Stomp;

    async fn open() -> Option<Self> {
        suite::broker("HOOKWRIGHT_STOMP").map(Self)
    }

    async fn connect(&self) -> Stomp {
        Stomp::connect(to(&self.0)).await.unwrap()
    }

    fn address(&self, levels: &[&str]) -> String {
        format!("/topic/{}", levels.join("."))
    }

    fn can(&self) -> Can {
        ALL
    }

    async fn restart(&self) -> bool {
        suite::restart("rabbitmq").await
    }
}

/// As RabbitMQ's own user, who may come from this machine alone.
fn to(url: &str) -> Connect {
    Connect::to(url).with_credentials(Credentials::new("guest", "guest"))
}

suite!(Broker);

#[tokio::test]
async fn what_is_too_large_is_told_and_thrown_away() {
    let Some(broker) = Broker::open().await else {
        return;
    };
    let (queue, stomp) = (
        format!("/queue/{}", suite::unique("large")),
        broker.connect().await,
    );
    let small = Stomp::connect(to(&broker.0).with_max_bytes(1000))
        .await
        .unwrap();
    let mut deliveries = small.subscribe(Subscription::to(&queue)).await.unwrap();
    stomp
        .publish(Message::new(&queue, vec![0; 100_000]))
        .await
        .unwrap();
    stomp.publish(Message::new(&queue, "small")).await.unwrap();
    let told = deliveries.next().await.unwrap();
    assert!(matches!(told, Err(Error::Malformed(_))), "{told:?}");
    assert_eq!(suite::take(&mut deliveries).await.payload, "small");
}

#[tokio::test]
async fn a_password_is_in_no_error() {
    let Some(broker) = Broker::open().await else {
        return;
    };
    let to = Connect::to(&broker.0).with_credentials(Credentials::new("nobody", "s3cret"));
    let error = Stomp::connect(to).await.unwrap_err();
    assert!(matches!(error, Error::Refused(_)), "{error:?}");
    assert!(!format!("{error:?}").contains("s3cret"), "{error:?}");
}

/// A broker that says one thing to everybody, and what clients make of it.
async fn hostile(says: &'static [u8]) -> (Result<Stomp, Error>, Option<Error>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("stomp://{}", listener.local_addr().unwrap());
    let serving = tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let mut buffer = [0; 1000];
                // To the greeting, a greeting; to the rest, what it says.
                let _ = socket.read(&mut buffer).await;
                let _ = socket.write_all(b"CONNECTED\nversion:1.2\n\n\0").await;
                let _ = socket.read(&mut buffer).await;
                let _ = socket.write_all(says).await;
                while socket.read(&mut buffer).await.is_ok_and(|read| read > 0) {}
            });
        }
    });
    let backoff = Backoff::new(Duration::from_millis(1), Duration::from_millis(10));
    let to = Connect::to(url)
        .with_patience(Duration::from_secs(2))
        .with_backoff(backoff);
    let stomp = Stomp::connect(to).await;
    let mut error = None;
    if let Ok(stomp) = &stomp {
        error = match stomp.subscribe(Subscription::to("/topic/a")).await {
            Err(error) => Some(error),
            Ok(mut deliveries) => deliveries.next().await.unwrap().err(),
        };
        let published = stomp.publish(Message::new("/topic/a", "x")).await;
        assert!(published.is_err(), "{published:?}");
    }
    serving.abort();
    (stomp, error)
}

#[tokio::test]
async fn hostile_brokers() {
    for says in [
        b"MESSAGE\nno colon\n\n\0".as_slice(),
        b"RECEIPT\nreceipt-id:subscribed\n\n\0MESSAGE\ncontent-length:1\n\nab\0",
        b"ERROR\nmessage:no\n\n\0",
        b"\xff\xff\xff\n\n\0",
        b"MESSAGE\ncontent-length:18446744073709551614\n\n",
        b"",
    ] {
        let (stomp, error) = hostile(says).await;
        assert!(stomp.is_ok() && error.is_some(), "{stomp:?} {error:?}");
    }
}
