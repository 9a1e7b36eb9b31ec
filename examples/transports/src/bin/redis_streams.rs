//! A stream of Redis, which keeps about a million messages: `… --features redis --bin redis_streams`.

use example_transports::{Result, broker, there_and_back};
use hookwright_transport::Connect;
use hookwright_transport::redis::RedisStreams;

#[tokio::main]
async fn main() -> Result<()> {
    let url = broker("HOOKWRIGHT_REDIS", "redis://127.0.0.1:6379");
    let streams = RedisStreams::connect(Connect::to(url)).await?;
    let streams = streams.with_longest(1_000_000);
    there_and_back(&streams, &streams, "orders:eu").await
}
