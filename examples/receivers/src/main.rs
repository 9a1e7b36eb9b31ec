//! Demonstrates the receiver, or listens.

#![allow(clippy::disallowed_methods, reason = "a program asks its environment")]

use std::env;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::mpsc;

use example_receivers::{Told, app, clock, demo};
use hookwright_runtime::Secret;
use tokio::net::TcpListener;

const USAGE: &str = "usage: example-receivers [listen [PORT]]";

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error + Send + Sync>> {
    if let Ok(seconds) = env::var("RECEIVERS_NOW") {
        clock::stop(seconds.parse()?);
    }
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => demonstrate().await,
        ["listen"] => listen(3000).await,
        ["listen", port] => listen(port.parse()?).await,
        _ => Err(USAGE.into()),
    }
}

/// Sends a delivery of each provider to a receiver of its own.
async fn demonstrate() -> Result<(), Box<dyn Error + Send + Sync>> {
    let (told, tidings) = mpsc::channel();
    let (router, _) = app(demo::secret, &["127.0.0.1"], &told)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let to = format!("http://{}", listener.local_addr()?);
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let sent = tokio::task::spawn_blocking(move || demo::send(&to, &tidings)).await??;
    for sent in sent {
        let told: Vec<String> = sent.told.iter().map(said).collect();
        let (provider, how, status) = (sent.provider, sent.how, sent.status);
        println!("{provider:18} {how:8} {status}  {}", told.join("; "));
    }
    Ok(())
}

/// Takes what others send, for the providers whose secret is in the environment.
async fn listen(port: u16) -> Result<(), Box<dyn Error + Send + Sync>> {
    let (told, tidings) = mpsc::channel();
    let (router, without) = app(from_env, &["127.0.0.0/8", "::1"], &told)?;
    for provider in without {
        eprintln!(
            "no secret for {provider}: {} is not set",
            variable(&provider)
        );
    }
    std::thread::spawn(move || tidings.iter().for_each(|told| println!("{}", said(&told))));
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    eprintln!("listening on http://{}/webhooks/…", listener.local_addr()?);
    axum::serve(
        listener,
        router.into_make_service_with_connect_info::<SocketAddr>(),
    )
    .await?;
    Ok(())
}

fn from_env(provider: &str) -> Option<Secret> {
    Secret::from_env(&variable(provider)).ok()
}

/// The variable that the provider's profile names.
fn variable(provider: &str) -> String {
    match provider {
        "slack" => "SLACK_SIGNING_SECRET".to_owned(),
        "standard-webhooks" => "WEBHOOK_SECRET".to_owned(),
        other => format!("{}_WEBHOOK_SECRET", other.to_ascii_uppercase()),
    }
}

fn said(told: &Told) -> String {
    match told {
        Told::Arrived(provider, event_type) => format!("{event_type} of {provider} arrived"),
        Told::Again(provider) => format!("an event of {provider} came again"),
        Told::Refused(why) => format!("refused: {why}"),
    }
}
