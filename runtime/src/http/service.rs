use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::Full;

use crate::dedupe::Seen;
use crate::events::Events;
use crate::handshake::Offer;
use crate::http::receive::Receiving;
use crate::http::timer::Timer;
use crate::http::{Budget, Handle, Limits, Notice, Outcome, Senders};
use crate::signature::Refused;
use crate::verifier::Verifier;

/// A [`tower` service](tower_service::Service) that receives the deliveries of one API.
///
/// The cheap checks come first (address, method, sizes, encoding), then the signature over the bytes as received, then
/// parsing, then whether the events were seen before, then the handler. Why a delivery was refused goes to the hook of
/// [`on_refused`](Service::on_refused), why a request was turned away to that of [`on_notice`](Service::on_notice), and
/// neither to the caller.
///
/// | Answer | When |
/// |---|---|
/// | the profile's status, 200 by default | the handler accepted it, also an unknown or malformed event; or all of it was dealt with before |
/// | the handshake's own | the provider asks whether the endpoint is real |
/// | 403 | it comes from none of the [`Senders`], or an unsigned handshake offers something that nobody takes |
/// | 401, or the profile's status | the signature is missing or wrong |
/// | 405 | another method than `POST`, `PUT` or `PATCH` that is no handshake |
/// | 413, 431 | larger than the [`Limits`] |
/// | 415 | a body with a `Content-Encoding` |
/// | 400, 408 | the body broke off, or did not come in in time |
/// | 500 | the handler failed: the provider should send it again |
/// | 503 | it was not dealt with in time, the same event is being dealt with, or the [`Budget`] is used up: the provider should send it again |
pub struct Service<E, H> {
    inner: Arc<Inner<E, H>>,
}

/// What all clones of a service share.
pub(super) struct Inner<E, H> {
    pub(super) verifier: Verifier<E>,
    pub(super) handler: Arc<H>,
    pub(super) limits: Limits,
    pub(super) budget: Budget,
    pub(super) timer: Timer,
    pub(super) senders: Option<Senders>,
    pub(super) seen: Option<Arc<dyn Seen>>,
    pub(super) refused: Arc<dyn Fn(&Refused) + Send + Sync>,
    pub(super) noticed: Arc<dyn Fn(&Notice) + Send + Sync>,
    pub(super) take: Option<Arc<Take>>,
}

/// Takes what handshakes offer.
type Take = dyn Fn(Offer) -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync;

/// What is set after a service was cloned holds for this clone alone.
impl<E: Events, H: Handle<E>> Service<E, H> {
    /// Receives with the default [`Limits`].
    pub fn new(verifier: Verifier<E>, handler: H) -> Self {
        Self {
            inner: Arc::new(Inner {
                verifier,
                handler: Arc::new(handler),
                limits: Limits::default(),
                budget: Budget::default(),
                timer: Timer::default(),
                senders: None,
                seen: None,
                refused: Arc::new(|_: &Refused| {}),
                noticed: Arc::new(|_: &Notice| {}),
                take: None,
            }),
        }
    }

    /// Receives with other limits.
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        self.with(|inner| inner.limits = limits)
    }

    /// Holds no more bytes of bodies at a time than this budget has, together with all services that share it. What does not
    /// fit is answered by 503 and `Retry-After`.
    #[must_use]
    pub fn with_budget(self, budget: Budget) -> Self {
        self.with(|inner| inner.budget = budget)
    }

    /// Keeps to the times of the [`Limits`], by the timer of whatever runtime there is. Without one, it waits for bodies and
    /// handlers for as long as the connection holds.
    ///
    /// ```ignore
    /// acme::handler::service(verifier, handler).with_timer(tokio::time::sleep)
    /// ```
    #[must_use]
    pub fn with_timer<F>(self, sleep: impl Fn(Duration) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = ()> + Send + 'static,
    {
        self.with(|inner| inner.timer = Timer::new(sleep))
    }

    /// Takes requests from these senders alone. Whoever takes the connection puts a
    /// [`PeerAddress`](crate::http::PeerAddress) into the request's extensions; without one, everything is refused.
    #[must_use]
    pub fn with_senders(self, senders: Senders) -> Self {
        self.with(|inner| inner.senders = Some(senders))
    }

    /// Hands every event over once: what was dealt with before is acknowledged, told to the hook of
    /// [`on_notice`](Service::on_notice), and not handed over. Of a batch, only the events that are new are.
    ///
    /// An event whose handler failed, or was given up, was not dealt with: the next attempt is handed over. What comes while
    /// the same event is being dealt with waits for what becomes of it. Events without [keys](crate::Item::keys) are handed
    /// over as often as they come.
    #[must_use]
    pub fn with_seen(self, seen: impl Seen) -> Self {
        self.with(|inner| inner.seen = Some(Arc::new(seen)))
    }

    /// Takes what handshakes offer: a key to store, a URL to open.
    ///
    /// The handshake is answered when the offer was accepted. Unless somebody takes offers, a signed handshake that brings
    /// one is handed over like every delivery, and an unsigned one is refused.
    #[must_use]
    pub fn on_offer<F>(self, take: impl Fn(Offer) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        self.with(|inner| inner.take = Some(Arc::new(move |offer| Box::pin(take(offer)))))
    }

    /// Tells why signatures are refused, for a log.
    #[must_use]
    pub fn on_refused(self, hook: impl Fn(&Refused) + Send + Sync + 'static) -> Self {
        self.with(|inner| inner.refused = Arc::new(hook))
    }

    /// Tells what else is not handed over, and why: duplicates, what is too large, what takes too long.
    #[must_use]
    pub fn on_notice(self, hook: impl Fn(&Notice) + Send + Sync + 'static) -> Self {
        self.with(|inner| inner.noticed = Arc::new(hook))
    }

    fn with(mut self, change: impl FnOnce(&mut Inner<E, H>)) -> Self {
        change(Arc::make_mut(&mut self.inner));
        self
    }
}

impl<E, H> Clone for Service<E, H> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
        }
    }
}

impl<E, H> Clone for Inner<E, H> {
    fn clone(&self) -> Self {
        Self {
            verifier: self.verifier.clone(),
            handler: Arc::clone(&self.handler),
            limits: self.limits,
            budget: self.budget.clone(),
            timer: self.timer.clone(),
            senders: self.senders.clone(),
            seen: self.seen.clone(),
            refused: Arc::clone(&self.refused),
            noticed: Arc::clone(&self.noticed),
            take: self.take.clone(),
        }
    }
}

impl<E, H, B> tower_service::Service<Request<B>> for Service<E, H>
where
    E: Events,
    H: Handle<E>,
    B: http_body::Body + Send + 'static,
    B::Data: Send,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Response = Response<Full<Bytes>>;
    type Error = Infallible;
    type Future = Receiving;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        Arc::clone(&self.inner).receive(request)
    }
}
