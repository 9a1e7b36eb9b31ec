//! Channels of Redis, which carry payloads alone: `… --features redis --bin redis_channels`.

use example_transports::{Result, broker, there_and_back};
use hookwright_transport::Connect;
use hookwright_transport::redis::RedisChannels;

#[tokio::main]
async fn main() -> Result<()> {
    let url = broker("HOOKWRIGHT_REDIS", "redis://127.0.0.1:6379");
    let channels = RedisChannels::connect(Connect::to(url)).await?;
    there_and_back(&channels, &channels, "orders:eu:paid").await
}
