//! A stream of JetStream, which stores what is published: `… --features nats --bin jetstream`.

use example_transports::{Result, broker, there_and_back};
use hookwright_transport::Connect;
use hookwright_transport::nats::JetStream;

#[tokio::main]
async fn main() -> Result<()> {
    let url = broker("HOOKWRIGHT_NATS", "nats://127.0.0.1:4222");
    let stream = JetStream::connect(Connect::to(url), "ORDERS", ["orders.>"]).await?;
    there_and_back(&stream, &stream, "orders.eu.paid").await
}
