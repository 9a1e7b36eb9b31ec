//! Topics of Kafka without a C library, and without groups: `… --features kafka-pure --bin kafka_pure`.

use example_transports::{Result, broker, there_and_back};
use hookwright_transport::Connect;
use hookwright_transport::kafka_pure::KafkaPure;

#[tokio::main]
async fn main() -> Result<()> {
    let brokers = broker("HOOKWRIGHT_KAFKA", "127.0.0.1:9092");
    let kafka = KafkaPure::connect(Connect::to(brokers)).await?;
    there_and_back(&kafka, &kafka, "orders.eu.paid").await
}
