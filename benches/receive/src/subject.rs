//! What is received: a delivery of a provider, and the services that take it.

use std::fmt::Debug;
use std::hint::black_box;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use axum::Router;
use bytes::Bytes;
use github_events::runtime::events::{self, Api, Events, Malformed, Unknown};
use github_events::runtime::http::{Handle, Outcome, Service};
use github_events::runtime::mock::Sender;
use github_events::runtime::select::Selector;
use github_events::runtime::{Delivery, Secret, Verified, Verifier};
use hmac::Mac;
use http::Request;
use serde_json::Value;

use crate::client::wire;
use crate::server::ECHO;
use crate::{by_hand, clock};

pub(crate) const SECRET: &str = "It's a Secret to Everybody";

/// A delivery, and all that is done with it.
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    /// How large the body is.
    pub(crate) bytes: usize,
    /// What its code alone costs, in microseconds.
    pub(crate) hmac: f64,
    /// The services that take it.
    pub(crate) routes: Router,
    pub(crate) tasks: Vec<Task>,
}

/// A request that is sent again and again.
pub(crate) struct Task {
    pub(crate) name: &'static str,
    /// As it goes over a connection.
    pub(crate) request: Vec<u8>,
    /// What it is answered with.
    pub(crate) status: u16,
}

/// A push to GitHub, of the archived payloads, read by GitHub's own document.
pub(crate) fn push(corpus: &Path) -> Result<Subject, String> {
    let path = corpus.join("payloads/github/push.11.json");
    let body = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let mut body: Value = serde_json::from_slice(&body).map_err(|error| error.to_string())?;
    // Archived before the document required these.
    if let Some(repository) = body.get_mut("repository").and_then(Value::as_object_mut) {
        repository.entry("has_discussions").or_insert(false.into());
        repository.entry("is_template").or_insert(false.into());
        repository
            .entry("topics")
            .or_insert_with(|| Value::Array(Vec::new()));
        repository.entry("visibility").or_insert("public".into());
        repository
            .entry("web_commit_signoff_required")
            .or_insert(false.into());
    }
    let body = body.to_string();
    let signature = "x-hub-signature-256";
    subject::<github_events::Event, GitHub>("push", "push", body.as_bytes(), signature)
}

/// An invoice of Stripe's, the example of our document.
pub(crate) fn invoice() -> Result<Subject, String> {
    let examples = stripe_events::mock::examples("invoice.paid");
    let (_, body) = examples.first().ok_or("`invoice.paid` has no example")?;
    let signature = "stripe-signature";
    subject::<stripe_events::Event, Stripe>("invoice", "invoice.paid", body.as_bytes(), signature)
}

/// `E` reads the events of which `V` only verifies that they are genuine.
fn subject<E: Events + Debug, V: Events>(
    name: &'static str,
    event: &str,
    body: &[u8],
    signature: &'static str,
) -> Result<Subject, String> {
    let sender = Sender::<E>::new(Secret::new(SECRET)).map_err(|error| error.to_string())?;
    let signed = sender
        .request(event, body)
        .map_err(|error| error.to_string())?;
    let forged = wrongly_signed::<E>(event, &signed, body)?;
    let mut unsigned = signed.clone();
    unsigned
        .headers_mut()
        .remove(signature)
        .ok_or("the delivery is not signed")?;
    let typed = verifier::<E>();
    let delivery = typed
        .verify_request(&signed)
        .map_err(|error| error.to_string())?;
    if delivery.event().index().is_none() {
        return Err(format!(
            "`{event}` is no event of the document: {:?}",
            delivery.event()
        ));
    }
    let (verify, read) = (format!("/{name}/verify"), format!("/{name}/typed"));
    let routes = Router::new()
        .route_service(&verify, service(verifier::<V>()))
        .route_service(&read, service(typed))
        .merge(by_hand::routes(&format!("/{name}"), signature));
    let (by_hand, tree) = (format!("/{name}/by-hand"), format!("/{name}/by-hand-tree"));
    let task = |name, path: &str, request: &Request<Bytes>, status| Task {
        name,
        request: wire(path, request),
        status,
    };
    Ok(Subject {
        name,
        bytes: body.len(),
        hmac: hmac(body),
        routes,
        tasks: vec![
            task("echo", ECHO, &signed, 200),
            task("by hand", &by_hand, &signed, 200),
            task("tree by hand", &tree, &signed, 200),
            task("verify", &verify, &signed, 200),
            task("typed", &read, &signed, 200),
            task("unsigned", &read, &unsigned, 401),
            task("forged", &read, &forged, 401),
        ],
    })
}

/// The least time that the code of a body took, in microseconds.
fn hmac(body: &[u8]) -> f64 {
    let turn = |_| {
        let start = clock::nanoseconds();
        for _ in 0..20 {
            black_box(by_hand::code(&[body]).map(|code| code.finalize()));
        }
        (clock::nanoseconds() - start) / 20e3
    };
    (0..100).map(turn).fold(f64::INFINITY, f64::min)
}

/// The same delivery, signed by somebody else.
fn wrongly_signed<E: Events>(
    event: &str,
    signed: &Request<Bytes>,
    body: &[u8],
) -> Result<Request<Bytes>, String> {
    let sender = Sender::<E>::new(Secret::new("a guess")).map_err(|error| error.to_string())?;
    let forged = sender
        .request(event, body)
        .map_err(|error| error.to_string())?;
    match forged.headers() == signed.headers() {
        true => Err("the signature does not depend on the secret".to_owned()),
        false => Ok(forged),
    }
}

fn verifier<E: Events>() -> Verifier<E> {
    // One delivery is sent for as long as the bench takes.
    Verifier::new(Secret::new(SECRET)).with_tolerance(Duration::from_secs(3600))
}

/// A service as a receiver has it: with a timer.
fn service<E: Events>(verifier: Verifier<E>) -> Service<E, Take> {
    Service::new(verifier, Take).with_timer(tokio::time::sleep)
}

/// An application that has nothing to do.
struct Take;

impl<E: Events> Handle<E> for Take {
    async fn handle(&self, _: Verified<Delivery<E>>) -> Outcome {
        Outcome::Accepted
    }
}

/// Nothing is told apart.
static ANYTHING: Selector = Selector {
    places: &[],
    separator: "",
    tags: &[],
    arms: &[],
};

/// Deliveries of a provider, whose events are of no document: they are verified and handed over as they are.
macro_rules! genuine {
    ($name:ident, $like:ty) => {
        #[expect(dead_code, reason = "what is handed over is not looked at")]
        enum $name {
            Unknown(Unknown),
            Malformed(Malformed),
        }

        events::events!($name {} {
            static API: LazyLock<Api> = LazyLock::new(|| Api {
                selector: &ANYTHING,
                events: &[],
                ..*<$like>::api()
            });
            &API
        });
    };
}

genuine!(GitHub, github_events::Event);
genuine!(Stripe, stripe_events::Event);
