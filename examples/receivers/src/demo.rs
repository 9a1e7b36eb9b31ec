//! A delivery of each provider, sent to a receiver: once, again, and changed.

use std::error::Error;
use std::sync::mpsc::Receiver;

use bytes::Bytes;
use hookwright_runtime::send::{Client, Reach};
use hookwright_runtime::{Events, Secret, mock};
use http::Request;

use crate::{
    Told, clock, github, providers, quickbooks, shopify, slack, standard_webhooks, stripe,
};

/// The secrets of the demonstration, as both sides have them.
pub fn secret(provider: &str) -> Option<Secret> {
    Some(Secret::new(match provider {
        "standard-webhooks" | "stripe" => "whsec_ZGVtb25zdHJhdGlvbi1kZW1vbnN0cmF0aW9u",
        _ => "demonstration",
    }))
}

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// E.g. `github`.
    pub provider: String,
    /// How it came: `genuine`, `again`, `changed`.
    pub how: &'static str,
    /// The status of the answer.
    pub status: u16,
    /// What the receiver told.
    pub told: Vec<Told>,
}

/// Sends the deliveries to `http://127.0.0.1:3000` or the like, and listens to what the receiver tells.
///
/// # Errors
///
/// When a delivery cannot be made, or nobody answers.
pub fn send(to: &str, tidings: &Receiver<Told>) -> Result<Vec<Sent>, Box<dyn Error + Send + Sync>> {
    let mut deliveries = Vec::new();
    providers!(make, &mut deliveries);
    let client = Client::new().with_reach(Reach::public().with_loopback());
    let mut sent = Vec::new();
    for (provider, delivery) in deliveries {
        let genuine = delivery?;
        let changed = genuine
            .clone()
            .map(|body| Bytes::from([&body[..], b" "].concat()));
        for (how, request) in [
            ("genuine", genuine.clone()),
            ("again", genuine),
            ("changed", changed),
        ] {
            let answer = client.send(&format!("{to}/webhooks/{provider}"), request)?;
            sent.push(Sent {
                provider: provider.clone(),
                how,
                status: answer.status().as_u16(),
                told: tidings.try_iter().collect(),
            });
        }
    }
    Ok(sent)
}

/// A delivery, or why there is none.
type Made = Result<Request<Bytes>, mock::MockError>;

/// Makes a signed delivery of the first event of a provider.
fn make<E: Events>(provider: &str, deliveries: &mut Vec<(String, Made)>) {
    let made = || {
        let none = || mock::MockError::NoEvent(provider.to_owned());
        let event = E::api().events.first().ok_or_else(none)?;
        let (_, body) = event.examples.first().ok_or_else(none)?;
        let sender = mock::Sender::<E>::new(secret(provider).ok_or_else(none)?)?;
        sender.request_at(event.key, body.as_bytes(), clock::now())
    };
    deliveries.push((provider.to_owned(), made()));
}
