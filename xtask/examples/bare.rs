//! A bare axum server: it reads what comes and answers 200. What `hookwright listen` is measured beside.

use axum::Router;
use axum::body::Bytes;
use axum::routing::post;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("{}", listener.local_addr()?);
        let router = Router::new().fallback(post(async |_: Bytes| {}));
        axum::serve(listener, router).await
    })?;
    Ok(())
}
