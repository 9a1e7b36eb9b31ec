//! One router that takes the webhooks of six providers.

use std::net::SocketAddr;
use std::sync::mpsc::Sender;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, Request};
use axum::middleware::map_request;
use hookwright_runtime::dedupe::MemorySeen;
use hookwright_runtime::http::{Handle, NoNetwork, Notice, Outcome, PeerAddress, Senders, Service};
use hookwright_runtime::{Delivery, Events, Secret, Verified, Verifier};

pub mod clock;
pub mod demo;

hookwright_runtime::include_events!("github");
hookwright_runtime::include_events!("quickbooks");
hookwright_runtime::include_events!("shopify");
hookwright_runtime::include_events!("slack");
hookwright_runtime::include_events!("standard_webhooks");
hookwright_runtime::include_events!("stripe");

/// What is told of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// An event arrived: its provider and its type.
    Arrived(String, String),
    /// An event came again, of this provider.
    Again(String),
    /// A delivery was refused or turned away, and why.
    Refused(String),
}

/// Calls `$each` for the path and the events of every provider.
macro_rules! providers {
    ($each:ident $(, $argument:expr)*) => {
        $each::<github::Event>("github" $(, $argument)*);
        $each::<quickbooks::Event>("quickbooks" $(, $argument)*);
        $each::<shopify::Event>("shopify" $(, $argument)*);
        $each::<slack::Event>("slack" $(, $argument)*);
        $each::<standard_webhooks::Event>("standard-webhooks" $(, $argument)*);
        $each::<stripe::Event>("stripe" $(, $argument)*);
    };
}
pub(crate) use providers;

/// The router, and the providers whose secret `secret` does not know: they have no route.
///
/// # Errors
///
/// When one of the senders is neither a network nor an address.
pub fn app(
    secret: impl Fn(&str) -> Option<Secret>,
    senders: &[&str],
    told: &Sender<Told>,
) -> Result<(Router, Vec<String>), NoNetwork> {
    let mut routes = Routes {
        router: Router::new(),
        without: Vec::new(),
        seen: MemorySeen::new(Duration::from_secs(4 * 86_400)),
        senders: Senders::only(senders)?,
        told: told.clone(),
    };
    providers!(add, &secret, &mut routes);
    let router = routes.router.layer(map_request(with_peer));
    Ok((router, routes.without))
}

/// The routes so far, and what all of them share.
struct Routes {
    router: Router,
    without: Vec<String>,
    seen: MemorySeen,
    senders: Senders,
    told: Sender<Told>,
}

fn add<E: Events>(provider: &str, secret: &impl Fn(&str) -> Option<Secret>, routes: &mut Routes) {
    let Some(secret) = secret(provider) else {
        routes.without.push(provider.to_owned());
        return;
    };
    let verifier = Verifier::<E>::new(secret).with_clock(clock::now);
    let (refused, noticed) = (routes.told.clone(), routes.told.clone());
    let service = Service::new(verifier, Inbox(routes.told.clone()))
        .with_timer(tokio::time::sleep)
        .with_seen(routes.seen.clone())
        .with_senders(routes.senders.clone())
        .on_refused(move |why| tell(&refused, Told::Refused(why.to_string())))
        .on_notice(move |notice| {
            let told = match notice {
                Notice::Duplicate(key) => Told::Again(key.provider().to_owned()),
                other => Told::Refused(other.to_string()),
            };
            tell(&noticed, told);
        });
    let router = std::mem::take(&mut routes.router);
    routes.router = router.route_service(&format!("/webhooks/{provider}"), service);
}

/// Tells the service the address at the other end of the connection.
async fn with_peer(ConnectInfo(peer): ConnectInfo<SocketAddr>, mut request: Request) -> Request {
    request.extensions_mut().insert(PeerAddress::from(peer));
    request
}

/// Takes the events of all providers.
struct Inbox(Sender<Told>);

impl<E: Events> Handle<E> for Inbox {
    async fn handle(&self, delivery: Verified<Delivery<E>>) -> Outcome {
        for item in delivery.items() {
            let event_type = item.event_type().unwrap_or_default().to_owned();
            let told = Told::Arrived(delivery.profile().id.clone(), event_type);
            // Nobody takes it: the provider sends it again.
            if self.0.send(told).is_err() {
                return Outcome::Failed;
            }
        }
        Outcome::Accepted
    }
}

/// What nobody listens to is not told.
fn tell(to: &Sender<Told>, told: Told) {
    let _ = to.send(told);
}
