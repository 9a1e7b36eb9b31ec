//! Destinations of STOMP: `… --features stomp --bin stomp`.

use example_transports::{Result, broker, there_and_back};
use hookwright_transport::stomp::Stomp;
use hookwright_transport::{Connect, Credentials};

#[tokio::main]
async fn main() -> Result<()> {
    let url = broker("HOOKWRIGHT_STOMP", "stomp://127.0.0.1:61613");
    let guest = Credentials::new("guest", "guest");
    let stomp = Stomp::connect(Connect::to(url).with_credentials(guest)).await?;
    there_and_back(&stomp, &stomp, "/topic/orders.eu.paid").await
}
