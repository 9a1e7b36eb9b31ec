//! A webhook, verified, as a CloudEvent over a broker to a consumer who knows its type.
#![allow(clippy::unwrap_used, reason = "a test")]

use example_transports::{Outbox, app, next_paid, stripe};
use hookwright_runtime::Secret;
use hookwright_runtime::send::{Client, Reach};
use hookwright_transport::memory::Memory;
use hookwright_transport::{Subscriber, Subscription};

const SECRET: &str = "whsec_ZGVtb25zdHJhdGlvbi1kZW1vbnN0cmF0aW9u";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_verified_arrives_typed_and_nothing_else_does() {
    let memory = Memory::new();
    let mut deliveries = memory.subscribe(Subscription::to("paid")).await.unwrap();
    let outbox = Outbox {
        publisher: memory.clone(),
        address: "paid".to_owned(),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/webhooks/stripe", listener.local_addr().unwrap());
    let router = app(stripe::Verifier::new(Secret::new(SECRET)), outbox);
    tokio::spawn(async move { axum::serve(listener, router).await });

    let (_, body) = stripe::mock::examples("invoice.paid")[0];
    for (secret, status) in [("whsec_Zm9yZ2Vk", 401), (SECRET, 200)] {
        let sender = stripe::mock::Sender::new(Secret::new(secret)).unwrap();
        let delivery = sender.request("invoice.paid", body.as_bytes()).unwrap();
        let url = url.clone();
        let client = Client::new().with_reach(Reach::public().with_loopback());
        let answer = tokio::task::spawn_blocking(move || client.send(&url, delivery));
        assert_eq!(answer.await.unwrap().unwrap().status().as_u16(), status);
    }
    let paid = next_paid(&memory, &mut deliveries).await.unwrap();
    assert_eq!(paid.attributes.event_type(), "invoice.paid");
    let data = paid.data.unwrap();
    assert!(format!("{data:?}").contains("in_"), "{data:?}");
}
