//! Subjects of NATS: `cargo run -p example-transports --features nats --bin nats`.

use example_transports::{Result, broker, there_and_back};
use hookwright_transport::Connect;
use hookwright_transport::nats::Nats;

#[tokio::main]
async fn main() -> Result<()> {
    let url = broker("HOOKWRIGHT_NATS", "nats://127.0.0.1:4222");
    let nats = Nats::connect(Connect::to(url)).await?;
    there_and_back(&nats, &nats, "orders.eu.paid").await
}
