//! Both sides of a WebSocket: `… --features websocket --bin websocket`. What the client sends, the server takes.

use example_transports::{Result, there_and_back};
use hookwright_transport::Connect;
use hookwright_transport::websocket::{WebSocketClient, WebSocketServer};

#[tokio::main]
async fn main() -> Result<()> {
    // The guard: pages of other sites must not get in.
    let guard = |request: &axum::http::Request<()>| !request.headers().contains_key("origin");
    let server = WebSocketServer::bind("127.0.0.1:0".parse()?, 1 << 20, guard).await?;
    let client = WebSocketClient::new(Connect::to(format!("ws://{}", server.address())))?;
    there_and_back(&client, &server, "/orders").await
}
