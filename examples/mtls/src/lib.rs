//! An endpoint whose senders show certificates.

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::map_request;
use hookwright_runtime::http::{Handle, Outcome};
use hookwright_runtime::scheme::{Scheme, SchemeError};
use hookwright_runtime::{Delivery, Verified};

pub mod tls;

hookwright_runtime::include_events!("events");

use events::{Event, Verifier};
use tls::Peer;

/// A verifier that takes deliveries from the sender with this name, whatever they say.
///
/// # Errors
///
/// When the name is none.
pub fn verifier(name: &str) -> Result<Verifier, SchemeError> {
    let scheme = r#"{"id": "certificate", "kind": "mtls", "san_config": "sender"}"#;
    let verifier = Verifier::without_secret().with_scheme(Scheme::from_json(scheme)?);
    Ok(verifier.with_config("sender", format!("dns:{name}")))
}

/// The router: everything of it sees whose certificate it was.
pub fn app(verifier: Verifier, handler: impl Handle<Event>) -> Router {
    let service = hookwright_runtime::http::Service::new(verifier, handler)
        .with_timer(tokio::time::sleep)
        .on_refused(|why| eprintln!("refused: {why}"));
    Router::new()
        .route_service("/webhooks", service)
        .layer(map_request(with_peer))
}

/// Puts what TLS has proven where the verifier looks. A request that came without a certificate has nothing there.
async fn with_peer(ConnectInfo(peer): ConnectInfo<Peer>, mut request: Request) -> Request {
    if let Some(certificate) = peer.certificate {
        request.extensions_mut().insert(certificate);
    }
    request
}

/// Prints what arrives.
#[derive(Debug, Clone, Copy)]
pub struct Printer;

impl Handle<Event> for Printer {
    async fn handle(&self, delivery: Verified<Delivery<Event>>) -> Outcome {
        println!(
            "{}",
            delivery.event_type().unwrap_or("an event without a type")
        );
        Outcome::Accepted
    }
}
