//! Both sides of HTTP: `… --features http --bin http`. The client is answered when the message is acknowledged.

use example_transports::{Result, there_and_back};
use hookwright_transport::Connect;
use hookwright_transport::http::{HttpClient, HttpServer};

#[tokio::main]
async fn main() -> Result<()> {
    let settings = Connect::to("");
    let server = HttpServer::bind("127.0.0.1:0".parse()?, settings).await?;
    let client = HttpClient::new(Connect::to(format!("http://{}", server.address())))?;
    there_and_back(&client, &server, "/orders/eu").await
}
