//! The full way: a webhook comes in over HTTP and is verified, becomes a CloudEvent, goes over a broker, and is typed again.
//!
//! `cargo run -p example-transports --bin webhook_to_broker` goes over memory; with `--features nats` and `HOOKWRIGHT_NATS`,
//! over NATS. The delivery is made and signed by the mock sender.

use example_transports::stripe::Verifier;
use example_transports::{Outbox, Result, app, next_paid, stripe};
use hookwright_runtime::Secret;
use hookwright_runtime::send::{Client, Reach};
use hookwright_transport::{Publisher, Subscriber, Subscription};

const SECRET: &str = "whsec_ZGVtb25zdHJhdGlvbi1kZW1vbnN0cmF0aW9u";

#[tokio::main]
async fn main() -> Result<()> {
    #[cfg(feature = "nats")]
    if let Ok(url) = std::env::var("HOOKWRIGHT_NATS") {
        let to = hookwright_transport::Connect::to(url);
        return over(hookwright_transport::nats::Nats::connect(to).await?).await;
    }
    over(hookwright_transport::memory::Memory::new()).await
}

async fn over<T: Publisher + Subscriber + Clone + 'static>(transport: T) -> Result<()> {
    let address = "invoices.paid";
    let mut deliveries = transport.subscribe(Subscription::to(address)).await?;
    let outbox = Outbox {
        publisher: transport.clone(),
        address: address.to_owned(),
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/webhooks/stripe", listener.local_addr()?);
    let router = app(Verifier::new(Secret::new(SECRET)), outbox);
    tokio::spawn(async move { axum::serve(listener, router).await });

    let examples = stripe::mock::examples("invoice.paid");
    let (_, body) = examples.first().ok_or("the document has an example")?;
    let sender = stripe::mock::Sender::new(Secret::new(SECRET))?;
    let delivery = sender.request("invoice.paid", body.as_bytes())?;
    let client = Client::new().with_reach(Reach::public().with_loopback());
    let answer = tokio::task::spawn_blocking(move || client.send(&url, delivery)).await??;
    println!("the webhook is answered {}", answer.status());

    let paid = next_paid(&transport, &mut deliveries).await?;
    println!("{:#?}", paid.data);
    Ok(())
}
