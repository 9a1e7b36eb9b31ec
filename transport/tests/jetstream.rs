//! Streams of JetStream, on a real server.
#![cfg(feature = "nats")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use std::time::Duration;

use hookwright_transport::nats::JetStream;
use hookwright_transport::{Connect, Error, Subscriber, Subscription};
use suite::{ALL, Bed, Can};

struct Server {
    url: String,
    stream: String,
}

impl Bed for Server {
    type Transport = JetStream;

    async fn open() -> Option<Self> {
        let url = suite::broker("HOOKWRIGHT_NATS")?;
        let stream = suite::unique("stream");
        Some(Self { url, stream })
    }

    async fn connect(&self) -> JetStream {
        let (to, subjects) = (Connect::to(&self.url), [format!("{}.>", self.stream)]);
        let connected = JetStream::connect(to, &self.stream, subjects).await;
        connected.unwrap().with_ack_wait(Duration::from_millis(400))
    }

    fn address(&self, levels: &[&str]) -> String {
        format!("{}.{}", self.stream, levels.join("."))
    }

    fn can(&self) -> Can {
        Can {
            // A server of version 2.9 counts a delivery back when it finds nobody to send it to.
            tells_again: None,
            ..ALL
        }
    }

    async fn restart(&self) -> bool {
        suite::restart("nats").await
    }
}

suite!(Server);

#[tokio::test]
async fn a_group_has_one_subject() {
    let Some(server) = Server::open().await else {
        return;
    };
    let jetstream = server.connect().await;
    let to = |name: &str| Subscription::to(server.address(&[name])).in_group("g");
    jetstream.subscribe(to("a")).await.unwrap();
    let other = jetstream.subscribe(to("b")).await;
    assert!(
        matches!(other, Err(Error::Setting(_) | Error::Refused(_))),
        "{other:?}"
    );
}
