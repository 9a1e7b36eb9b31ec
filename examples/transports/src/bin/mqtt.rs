//! Topics of MQTT 5: `… --features mqtt --bin mqtt`. For 3.1.1, `connect_v3`: there, the payload is the event.

use example_transports::{Result, broker, there_and_back};
use hookwright_transport::Connect;
use hookwright_transport::mqtt::Mqtt;

#[tokio::main]
async fn main() -> Result<()> {
    let url = broker("HOOKWRIGHT_MQTT", "mqtt://127.0.0.1:1883");
    let mqtt = Mqtt::connect_v5(Connect::to(url), "example").await?;
    there_and_back(&mqtt, &mqtt, "orders/eu/paid").await
}
