//! The transport that needs no broker, and what generated code is tested with.
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use std::num::NonZeroU16;
use std::time::Duration;

use hookwright_transport::memory::Memory;
use hookwright_transport::{Error, Message, Publisher, Subscriber, Subscription};
use suite::{ALL, Bed, Can};

struct InMemory(Memory);

impl Bed for InMemory {
    type Transport = Memory;

    async fn open() -> Option<Self> {
        Some(Self(Memory::new()))
    }

    async fn connect(&self) -> Memory {
        self.0.clone()
    }

    fn address(&self, levels: &[&str]) -> String {
        levels.join("/")
    }

    fn can(&self) -> Can {
        ALL
    }
}

suite!(InMemory);

#[tokio::test(start_paused = true)]
async fn publishers_wait_for_room_and_not_forever() {
    let memory = Memory::new()
        .with_capacity(2)
        .with_patience(Duration::from_secs(5));
    let mut deliveries = memory.subscribe(Subscription::to("a")).await.unwrap();
    for payload in ["1", "2"] {
        memory.publish(Message::new("a", payload)).await.unwrap();
    }
    let full = memory.publish(Message::new("a", "3")).await;
    assert!(matches!(full, Err(Error::Refused(_))), "{full:?}");
    let (published, ()) = tokio::join!(memory.publish(Message::new("a", "4")), async {
        deliveries
            .next()
            .await
            .unwrap()
            .unwrap()
            .ack()
            .await
            .unwrap();
    });
    published.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_window_holds_back_what_was_not_dealt_with() {
    let memory = Memory::new();
    let to = Subscription::to("a").with_window(NonZeroU16::MIN);
    let mut deliveries = memory.subscribe(to).await.unwrap();
    for payload in ["1", "2"] {
        memory.publish(Message::new("a", payload)).await.unwrap();
    }
    let first = deliveries.next().await.unwrap().unwrap();
    assert!(suite::is_quiet(&mut deliveries).await);
    first.ack().await.unwrap();
    assert_eq!(suite::take(&mut deliveries).await.payload, "2");
}

#[tokio::test]
async fn groups_share_and_wait_others_each_get_all() {
    let memory = Memory::new();
    let group = || Subscription::to("a").in_group("g");
    drop(memory.subscribe(group()).await.unwrap());
    memory.publish(Message::new("a", "1")).await.unwrap();
    let (mut one, mut two) = (
        memory.subscribe(group()).await.unwrap(),
        memory.subscribe(group()).await.unwrap(),
    );
    let mut other = memory.subscribe(Subscription::to("{any}")).await.unwrap();
    memory.publish(Message::new("a", "2")).await.unwrap();
    assert_eq!(suite::take(&mut one).await.payload, "1");
    assert_eq!(suite::take(&mut two).await.payload, "2");
    assert_eq!(suite::take(&mut other).await.payload, "2");
}
