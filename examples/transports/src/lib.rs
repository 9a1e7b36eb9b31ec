//! Messages over each protocol, and the full way of a webhook: verified, made a CloudEvent, over a broker, typed again.

use std::error::Error;

use axum::Router;
use hookwright_runtime::cloudevent::{CloudEvent, Mode, Policy, RawCloudEvent};
use hookwright_runtime::http::Outcome;
use hookwright_transport::{Deliveries, Message, Publisher, Subscriber, Subscription};

hookwright_runtime::include_events!("stripe");

use stripe::invoice::InvoicePaid;
use stripe::{Delivery, Verifier, handler};

/// What goes wrong in examples is told and ends them.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Where a broker is: as a variable of the environment says, or where it is by default.
pub fn broker(variable: &str, default: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| default.to_owned())
}

/// Publishes a CloudEvent and takes it again: the same for every transport.
///
/// # Errors
///
/// When it does not come back as it was.
pub async fn there_and_back<P: Publisher, S: Subscriber>(
    publisher: &P,
    subscriber: &S,
    address: &str,
) -> Result<()> {
    let mut deliveries = subscriber.subscribe(Subscription::to(address)).await?;
    let event = br#"{"specversion":"1.0","id":"1","source":"/shop","type":"com.acme.paid","data":{"total":1.10}}"#;
    let event = RawCloudEvent::from_json(event, Policy::Strict)?;
    let message = Message::carrying(&event, address, Mode::Binary, publisher.binding());
    let (published, taken) = tokio::join!(publisher.publish(message), take(&mut deliveries));
    published?;
    let taken = taken?;
    let event = taken.cloud_event(subscriber.binding(), Policy::Strict)?;
    println!("{} brought {:?}: {}", taken.address, taken, event.to_json());
    Ok(())
}

/// The next message, acknowledged. Errors tell of the connection; the stream goes on.
async fn take(deliveries: &mut Deliveries) -> Result<Message> {
    loop {
        match deliveries.next().await.ok_or("the end")? {
            Ok(delivery) => return Ok(delivery.ack().await?),
            Err(error) => eprintln!("{error}"),
        }
    }
}

/// Passes on what Stripe says is paid: a message for each, as a CloudEvent whose id stays the same when Stripe sends it again.
pub struct Outbox<P> {
    /// What carries them.
    pub publisher: P,
    /// Where they go, e.g. `invoices.paid`.
    pub address: String,
}

impl<P: Publisher + 'static> handler::Handler for Outbox<P> {
    async fn on_invoice_paid(&self, _: &InvoicePaid, delivery: &Delivery) -> Outcome {
        let binding = self.publisher.binding();
        let message = Message::carrying(
            &delivery.cloud_event(),
            &self.address,
            Mode::Binary,
            binding,
        );
        // Not published: `Failed`, and Stripe sends it again.
        self.publisher.publish(message).await.into()
    }
}

/// The router that takes Stripe's webhooks: signatures first, then events, then the outbox.
pub fn app<P: Publisher + 'static>(verifier: Verifier, outbox: Outbox<P>) -> Router {
    let stripe = handler::service(verifier, outbox).on_refused(|why| eprintln!("refused: {why}"));
    Router::new().route_service("/webhooks/stripe", stripe)
}

/// The next invoice that is paid, typed; acknowledged when it was read.
///
/// # Errors
///
/// When what comes is no such event.
pub async fn next_paid<S: Subscriber>(
    subscriber: &S,
    deliveries: &mut Deliveries,
) -> Result<CloudEvent<InvoicePaid>> {
    let message = take(deliveries).await?;
    let event = message.cloud_event(subscriber.binding(), Policy::Strict)?;
    Ok(event.typed()?)
}
