//! Signed deliveries, posted to the router.

use std::sync::mpsc;

use axum::body::{Body, Bytes};
use axum::http::{Request, StatusCode};
use example_axum::{Books, app, stripe};
use hookwright_runtime::Secret;
use tower::ServiceExt;

const SECRET: &str = "whsec_test";

fn paid() -> Request<Bytes> {
    let sender = stripe::mock::Sender::new(Secret::new(SECRET)).expect("a sender");
    let mut request = sender.example("invoice.paid").expect("a delivery");
    *request.uri_mut() = "/webhooks/stripe".parse().expect("a URI");
    request
}

async fn post(request: Request<Bytes>, paid: mpsc::Sender<String>) -> StatusCode {
    let app = app(stripe::Verifier::new(SECRET), Books { paid });
    let answer = app.oneshot(request.map(Body::from)).await;
    answer.expect("an answer").status()
}

#[tokio::test]
async fn a_genuine_delivery_becomes_a_cloud_event() {
    let (sender, events) = mpsc::channel();
    assert_eq!(post(paid(), sender).await, StatusCode::OK);
    let event = events.recv().expect("an event");
    assert!(event.contains(r#""type":"invoice.paid""#), "{event}");
    assert!(
        event.contains(r#""source":"https://stripe.com""#),
        "{event}"
    );
}

#[tokio::test]
async fn a_changed_delivery_is_refused() {
    let (sender, events) = mpsc::channel();
    let changed = paid().map(|body| [&body[..], b" "].concat().into());
    assert_eq!(post(changed, sender).await, StatusCode::UNAUTHORIZED);
    assert!(events.recv().is_err());
}

#[tokio::test]
async fn what_cannot_be_stored_is_not_acknowledged() {
    let (sender, events) = mpsc::channel();
    drop(events);
    let status = post(paid(), sender).await;
    assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
}
