//! Topics of Kafka, by librdkafka: `… --features kafka --bin kafka`. The topic has to be there, or be made by itself.

use example_transports::{Result, broker, there_and_back};
use hookwright_transport::Connect;
use hookwright_transport::kafka::Kafka;

#[tokio::main]
async fn main() -> Result<()> {
    let brokers = broker("HOOKWRIGHT_KAFKA", "127.0.0.1:9092");
    let kafka = Kafka::new(Connect::to(brokers))?;
    there_and_back(&kafka, &kafka, "orders.eu.paid").await
}
