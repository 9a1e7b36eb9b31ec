//! An endpoint for Stripe's webhooks: everything between the router and the application's own code is generated.

use std::sync::mpsc::Sender;

use axum::Router;
use hookwright_runtime::http::Outcome;

hookwright_runtime::include_events!("stripe");

use stripe::{Delivery, Verifier, handler, invoice};

/// What the application does with invoices: it passes on those that are paid, as CloudEvents.
pub struct Books {
    /// Where they go.
    pub paid: Sender<String>,
}

impl handler::Handler for Books {
    async fn on_invoice_paid(&self, _: &invoice::InvoicePaid, delivery: &Delivery) -> Outcome {
        // Nobody takes it: `Failed`, and Stripe sends it again.
        self.paid.send(delivery.cloud_event().to_json()).into()
    }
}

/// The router: other routes of an application stand beside this one.
pub fn app(verifier: Verifier, books: Books) -> Router {
    let stripe = handler::service(verifier, books)
        // Bodies that trickle in, and books that take too long, are given up.
        .with_timer(tokio::time::sleep)
        .on_refused(|why| eprintln!("refused: {why}"))
        .on_notice(|notice| eprintln!("not handed over: {notice}"));
    Router::new().route_service("/webhooks/stripe", stripe)
}
