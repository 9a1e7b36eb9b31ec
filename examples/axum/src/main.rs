//! Listens on port 3000, and prints what is paid.

use std::error::Error;
use std::sync::mpsc;

use example_axum::{Books, app, stripe};
use hookwright_runtime::Secret;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let verifier = stripe::Verifier::new(Secret::from_env("STRIPE_WEBHOOK_SECRET")?);
    verifier.ready()?;
    let (paid, events) = mpsc::channel();
    std::thread::spawn(move || events.iter().for_each(|event: String| println!("{event}")));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3000").await?;
    eprintln!(
        "listening on http://{}/webhooks/stripe",
        listener.local_addr()?
    );
    axum::serve(listener, app(verifier, Books { paid })).await?;
    Ok(())
}
