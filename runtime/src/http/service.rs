use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, Limited};

use crate::events::Events;
use crate::handshake::Offer;
use crate::http::{Handle, Limits, Outcome};
use crate::scheme::Check;
use crate::signature::{self, Refused};
use crate::verifier::Verifier;

/// A [`tower` service](tower_service::Service) that receives the deliveries of one API.
///
/// The cheap checks come first (method, sizes, encoding), then the signature over the bytes as received, then parsing,
/// then the handler. Why a delivery was refused goes to the hook of [`on_refused`](Service::on_refused) and never to the
/// caller.
///
/// | Answer | When |
/// |---|---|
/// | the profile's status, 200 by default | the handler accepted it, also an unknown or malformed event |
/// | the handshake's own | the provider asks whether the endpoint is real |
/// | 403 | an unsigned handshake offers something that nobody takes |
/// | 401, or the profile's status | the signature is missing or wrong |
/// | 405 | another method than `POST`, `PUT` or `PATCH` that is no handshake |
/// | 413, 431 | larger than the [`Limits`] |
/// | 415 | a body with a `Content-Encoding` |
/// | 400 | the body broke off |
/// | 500 | the handler failed: the provider should send it again |
pub struct Service<E, H> {
    inner: Arc<Inner<E, H>>,
}

struct Inner<E, H> {
    verifier: Verifier<E>,
    handler: H,
    limits: Limits,
    refused: Box<dyn Fn(&Refused) + Send + Sync>,
    take: Option<Box<Take>>,
}

/// Takes what handshakes offer.
type Take = dyn Fn(Offer) -> Pin<Box<dyn Future<Output = Outcome> + Send>> + Send + Sync;

impl<E: Events, H: Handle<E>> Service<E, H> {
    /// Receives with the default [`Limits`].
    pub fn new(verifier: Verifier<E>, handler: H) -> Self {
        let refused = Box::new(|_: &Refused| {});
        Self {
            inner: Arc::new(Inner {
                verifier,
                handler,
                limits: Limits::default(),
                refused,
                take: None,
            }),
        }
    }

    /// Receives with other limits. Before the service is cloned.
    #[must_use]
    pub fn with_limits(mut self, limits: Limits) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.limits = limits;
        }
        self
    }

    /// Takes what handshakes offer: a key to store, a URL to open. Before the service is cloned.
    ///
    /// The handshake is answered when the offer was accepted. Unless somebody takes offers, a signed handshake that brings
    /// one is handed over like every delivery, and an unsigned one is refused.
    #[must_use]
    pub fn on_offer<F>(mut self, take: impl Fn(Offer) -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Outcome> + Send + 'static,
    {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.take = Some(Box::new(move |offer| Box::pin(take(offer))));
        }
        self
    }

    /// Tells why deliveries are refused, for a log. Before the service is cloned.
    #[must_use]
    pub fn on_refused(mut self, hook: impl Fn(&Refused) + Send + Sync + 'static) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.refused = Box::new(hook);
        }
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
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let inner = Arc::clone(&self.inner);
        Box::pin(async move { Ok(inner.receive(request).await) })
    }
}

impl<E: Events, H: Handle<E>> Inner<E, H> {
    async fn receive<B>(&self, request: Request<B>) -> Response<Full<Bytes>>
    where
        B: http_body::Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        if !self.takes(&head.method) {
            return not_allowed();
        }
        if let Err(status) = self.check_head(&head.headers) {
            return answer(status);
        }
        let body = match Limited::new(body, self.limits.body).collect().await {
            Ok(collected) => collected.to_bytes(),
            Err(error) if error.is::<http_body_util::LengthLimitError>() => {
                return answer(StatusCode::PAYLOAD_TOO_LARGE);
            }
            Err(_) => return answer(StatusCode::BAD_REQUEST),
        };
        let request = Request::from_parts(head, body);
        if let Some(answer) = self.handshake(&request, false).await {
            return answer;
        }
        if !delivers(request.method()) {
            return not_allowed();
        }
        match self.verifier.verify_request(&request) {
            Err(why) => {
                (self.refused)(&why);
                answer(self.refused_status(&why))
            }
            Ok(delivery) => {
                if let Some(answer) = self.handshake(&request, true).await {
                    return answer;
                }
                match self.handler.handle(delivery).await {
                    Outcome::Accepted => self.accepted(),
                    Outcome::Failed => answer(StatusCode::INTERNAL_SERVER_ERROR),
                }
            }
        }
    }

    /// True when something may come by this method: a delivery, or a handshake.
    fn takes(&self, method: &Method) -> bool {
        let mut handshakes = self.verifier.profile().handshake.iter();
        delivers(method)
            || handshakes.any(|handshake| {
                let by = handshake.when.method.as_deref();
                by.is_none_or(|by| by.eq_ignore_ascii_case(method.as_str()))
            })
    }

    fn check_head(&self, headers: &HeaderMap) -> Result<(), StatusCode> {
        let bytes: usize = headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        if headers.len() > self.limits.headers || bytes > self.limits.header_bytes {
            return Err(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
        }
        let length = headers
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if length.is_some_and(|length| length > self.limits.body as u64) {
            return Err(StatusCode::PAYLOAD_TOO_LARGE);
        }
        let encoded = headers
            .get_all(CONTENT_ENCODING)
            .iter()
            .any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
        if encoded {
            Err(StatusCode::UNSUPPORTED_MEDIA_TYPE)
        } else {
            Ok(())
        }
    }

    /// The answer to a handshake that is signed, or one that is not.
    async fn handshake(
        &self,
        request: &Request<Bytes>,
        signed: bool,
    ) -> Option<Response<Full<Bytes>>> {
        let url = request.uri().to_string();
        let (reply, offer) = self.reply(request, &url, signed)?;
        match (offer, &self.take) {
            (None, _) => Some(reply),
            (Some(offer), Some(take)) => Some(match take(offer).await {
                Outcome::Accepted => reply,
                Outcome::Failed => answer(StatusCode::INTERNAL_SERVER_ERROR),
            }),
            (Some(_), None) if signed => None,
            (Some(_), None) => Some(answer(StatusCode::FORBIDDEN)),
        }
    }

    fn reply(
        &self,
        request: &Request<Bytes>,
        url: &str,
        signed: bool,
    ) -> Option<(Response<Full<Bytes>>, Option<Offer>)> {
        let view = signature::Request {
            method: request.method().as_str(),
            url: Some(url),
            headers: request.headers(),
            body: request.body(),
            peer: None,
        };
        let known = self.verifier.known();
        let handshake = self.verifier.profile().handshake(&view, known)?;
        if (handshake.verify == Check::Required) != signed {
            return None;
        }
        let reply = handshake.answer(&view, known)?.map(Full::new);
        match handshake.offer(&view, signed) {
            None if handshake.offers.is_some() => None,
            offer => Some((reply, offer)),
        }
    }

    /// The answer to an accepted delivery: a status, and what else the provider wants to read.
    fn accepted(&self) -> Response<Full<Bytes>> {
        let mut response = answer(self.accepted_status());
        if let Some(acknowledge) = &self.verifier.profile().delivery.acknowledge {
            let (media_type, body) = acknowledge.body();
            let media_type = HeaderValue::from_static(media_type);
            response.headers_mut().insert(CONTENT_TYPE, media_type);
            *response.body_mut() = Full::new(Bytes::from(body));
        }
        response
    }

    fn accepted_status(&self) -> StatusCode {
        let status = self.verifier.profile().delivery.accepted_status;
        status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::OK)
    }

    fn refused_status(&self, why: &Refused) -> StatusCode {
        let status = self.verifier.profile().delivery.refused_status;
        match status.and_then(|status| StatusCode::from_u16(status).ok()) {
            Some(status) if !why.is_setup() => status,
            _ => why.status(),
        }
    }
}

fn delivers(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

fn not_allowed() -> Response<Full<Bytes>> {
    let mut response = answer(StatusCode::METHOD_NOT_ALLOWED);
    let post = HeaderValue::from_static("POST");
    response.headers_mut().insert(ALLOW, post);
    response
}

fn answer(status: StatusCode) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(Bytes::new()));
    *response.status_mut() = status;
    response
}
