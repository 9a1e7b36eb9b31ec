//! Without a broker, as tests of generated code do it: `cargo run -p example-transports --bin memory`.

use example_transports::{Result, there_and_back};
use hookwright_transport::memory::Memory;

#[tokio::main]
async fn main() -> Result<()> {
    let memory = Memory::new();
    there_and_back(&memory, &memory, "orders/eu/paid").await
}
