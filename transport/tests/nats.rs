//! Subjects of NATS, on a real server.
#![cfg(feature = "nats")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use hookwright_transport::nats::Nats;
use hookwright_transport::{Connect, Error, Message, Publisher};
use suite::{ALL, Bed, Can};

struct Server(String);

impl Bed for Server {
    type Transport = Nats;

    async fn open() -> Option<Self> {
        suite::broker("HOOKWRIGHT_NATS").map(Self)
    }

    async fn connect(&self) -> Nats {
        Nats::connect(Connect::to(&self.0)).await.unwrap()
    }

    fn address(&self, levels: &[&str]) -> String {
        levels.join(".")
    }

    fn can(&self) -> Can {
        Can {
            again: false,
            rejects: false,
            ..ALL
        }
    }

    async fn restart(&self) -> bool {
        suite::restart("nats").await
    }
}

suite!(Server);

#[tokio::test]
async fn what_would_break_the_protocol_is_refused() {
    let Some(server) = Server::open().await else {
        return;
    };
    let nats = server.connect().await;
    for message in [
        Message::new("a", "x").with_header("a b", "x"),
        Message::new("a", "x").with_header("a:", "x"),
        Message::new("a", "x").with_header("a", "x\r\nb: y"),
        Message::new("a", "x").with_header("a", &b"\xff"[..]),
    ] {
        let sent = nats.publish(message).await;
        assert!(matches!(sent, Err(Error::CannotCarry { .. })), "{sent:?}");
    }
    for address in ["", "a b", "a\r\nPUB b", "a..b", "a.*", ">"] {
        let sent = nats.publish(Message::new(address, "x")).await;
        assert!(
            matches!(sent, Err(Error::Address(_))),
            "{address:?}: {sent:?}"
        );
        let sent = nats
            .publish(Message::new("a", "x").with_reply_to(address))
            .await;
        assert!(
            matches!(sent, Err(Error::Address(_))),
            "{address:?}: {sent:?}"
        );
    }
}
