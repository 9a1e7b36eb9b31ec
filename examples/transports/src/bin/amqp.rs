//! A topic exchange of RabbitMQ: `… --features amqp --bin amqp`. It is made when it is not there.

use example_transports::{Result, broker, there_and_back};
use hookwright_transport::Connect;
use hookwright_transport::amqp::Amqp;

#[tokio::main]
async fn main() -> Result<()> {
    let url = broker("HOOKWRIGHT_AMQP", "amqp://127.0.0.1:5672/%2f");
    let amqp = Amqp::connect(Connect::to(url), "orders").await?;
    there_and_back(&amqp, &amqp, "orders.eu.paid").await
}
