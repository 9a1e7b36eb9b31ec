use std::convert::Infallible;
use std::future::{Future, ready};
use std::pin::{Pin, pin};
use std::sync::Arc;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode};
use http_body_util::Full;

use crate::dedupe::Seen;
use crate::delivery::{Delivery, Verified};
use crate::events::Events;
use crate::handshake::Offer;
use crate::http::budget::Share;
use crate::http::claims::Claims;
use crate::http::collect::{Uncollected, collected};
use crate::http::service::Inner;
use crate::http::timer::Patience;
use crate::http::{Handle, Notice, Outcome};
use crate::scheme::{Check, DeliveryFacts};
use crate::signature::{self, Refused};

/// An answer.
type Answer = Response<Full<Bytes>>;

/// A request that is being answered.
pub(super) type Receiving = Pin<Box<dyn Future<Output = Result<Answer, Infallible>> + Send>>;

impl<E: Events, H: Handle<E>> Inner<E, H> {
    /// The answer to a request, in time.
    ///
    /// What needs no body is done before anything is boxed, and no future but this one holds the request, unless the provider
    /// shakes hands: it stays small enough for an allocator's fast path, and is moved little.
    pub(super) fn receive<B>(self: Arc<Self>, request: Request<B>) -> Receiving
    where
        B: http_body::Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        if let Err(notice) = self.check(&head) {
            return Box::pin(ready(Ok(self.turned_away(&notice))));
        }
        Box::pin(async move {
            let mut patience = self.patience();
            // Held until the request is answered.
            let mut share = self.budget.share();
            let body = match self.read(pin!(body), &mut share, &mut patience).await {
                Ok(body) => body,
                Err(notice) => return Ok(self.turned_away(&notice)),
            };
            let answered = if self.greets() {
                let request = Request::from_parts(head, body);
                // In a box of its own: few providers shake hands, and what it holds is large.
                let mut answered = Box::pin(self.answered_or_greeted(request));
                patience.all(answered.as_mut()).await
            } else {
                match self.verified(head, body) {
                    Ok(delivery) => patience.all(pin!(self.hand_over(delivery))).await,
                    Err(status) => return Ok(answer(status)),
                }
            };
            let answered = answered.unwrap_or_else(|| Err(self.late()));
            Ok(answered.unwrap_or_else(|notice| self.turned_away(&notice)))
        })
    }

    /// True when the provider asks whether the endpoint is real.
    fn greets(&self) -> bool {
        !self.verifier.profile().handshake.is_empty()
    }

    /// How long a request may take.
    fn patience(&self) -> Patience<'_> {
        let answer = self.limits.answer_to(self.facts());
        Patience::new(&self.timer, self.limits.read, answer)
    }

    fn late(&self) -> Notice {
        Notice::Late {
            limit: self.limits.answer_to(self.facts()),
        }
    }

    /// What is cheap to check, before the body is read.
    fn check(&self, head: &Parts) -> Result<(), Notice> {
        if let Some(senders) = &self.senders {
            senders.check(&head.extensions, &head.headers)?;
        }
        if !self.takes(&head.method) {
            return Err(Notice::Method(head.method.clone()));
        }
        self.check_headers(&head.headers)
    }

    async fn answered_or_greeted(&self, request: Request<Bytes>) -> Result<Answer, Notice> {
        if let Some(answer) = self.handshake(&request, false).await? {
            return Ok(answer);
        }
        if !delivers(request.method()) {
            return Err(Notice::Method(request.method().clone()));
        }
        let (head, body) = request.clone().into_parts();
        let delivery = match self.verified(head, body) {
            Ok(delivery) => delivery,
            Err(status) => return Ok(answer(status)),
        };
        match self.handshake(&request, true).await? {
            Some(answer) => Ok(answer),
            None => self.hand_over(delivery).await,
        }
    }

    /// The delivery, or the status of the answer to one that is refused.
    fn verified(&self, head: Parts, body: Bytes) -> Result<Verified<Delivery<E>>, StatusCode> {
        self.verifier.verify_owned(head, body).map_err(|why| {
            (self.refused)(&why);
            self.refused_status(&why)
        })
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

    fn check_headers(&self, headers: &HeaderMap) -> Result<(), Notice> {
        let bytes: usize = headers
            .iter()
            .map(|(name, value)| name.as_str().len() + value.len())
            .sum();
        if headers.len() > self.limits.headers || bytes > self.limits.header_bytes {
            return Err(Notice::Headers);
        }
        let limit = self.limits.body_of(self.facts());
        let length = headers
            .get(CONTENT_LENGTH)
            .and_then(|length| length.to_str().ok()?.parse::<u64>().ok());
        if length.is_some_and(|length| length > limit as u64) {
            return Err(Notice::Size { limit });
        }
        let encoded = headers
            .get_all(CONTENT_ENCODING)
            .iter()
            .any(|encoding| !encoding.as_bytes().eq_ignore_ascii_case(b"identity"));
        if encoded {
            Err(Notice::Encoded)
        } else {
            Ok(())
        }
    }

    /// The whole body, when it is small enough and comes in in time.
    async fn read<B>(
        &self,
        body: Pin<&mut B>,
        share: &mut Share<'_>,
        patience: &mut Patience<'_>,
    ) -> Result<Bytes, Notice>
    where
        B: http_body::Body + Send + 'static,
        B::Data: Send,
    {
        let (limit, time) = (self.limits.body_of(self.facts()), self.limits.read);
        let collected = pin!(collected(body, limit, share));
        match patience.first(collected).await {
            Some(Ok(body)) => Ok(body),
            Some(Err(Uncollected::Size)) => Err(Notice::Size { limit }),
            Some(Err(Uncollected::Budget)) => Err(Notice::Full {
                limit: self.budget.limit(),
            }),
            Some(Err(Uncollected::BrokenOff)) => Err(Notice::BrokenOff),
            None if time <= self.limits.answer_to(self.facts()) => {
                Err(Notice::Slow { limit: time })
            }
            None => Err(self.late()),
        }
    }

    /// The answer to a handshake that is signed, or one that is not.
    async fn handshake(
        &self,
        request: &Request<Bytes>,
        signed: bool,
    ) -> Result<Option<Answer>, Notice> {
        let url = request.uri().to_string();
        let Some((reply, offer)) = self.reply(request, &url, signed) else {
            return Ok(None);
        };
        match (offer, &self.take) {
            (None, _) => Ok(Some(reply)),
            (Some(offer), Some(take)) => Ok(Some(match take(offer).await {
                Outcome::Accepted => reply,
                Outcome::Failed => answer(StatusCode::INTERNAL_SERVER_ERROR),
            })),
            (Some(_), None) if signed => Ok(None),
            (Some(_), None) => Err(Notice::Offer),
        }
    }

    fn reply(
        &self,
        request: &Request<Bytes>,
        url: &str,
        signed: bool,
    ) -> Option<(Answer, Option<Offer>)> {
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

    /// Hands a delivery over, or what of it is new.
    async fn hand_over(&self, delivery: Verified<Delivery<E>>) -> Result<Answer, Notice> {
        match &self.seen {
            Some(seen) => Box::pin(self.hand_over_new(delivery, &**seen)).await,
            None => Ok(self.outcome(self.handler.handle(delivery).await)),
        }
    }

    async fn hand_over_new(
        &self,
        delivery: Verified<Delivery<E>>,
        seen: &dyn Seen,
    ) -> Result<Answer, Notice> {
        let now = self.verifier.guard().now();
        let new = Claims::of(delivery, seen, now)
            .await
            .map_err(Notice::Busy)?;
        for key in new.duplicates {
            (self.noticed)(&Notice::Duplicate(key));
        }
        let Some((delivery, claims)) = new.delivery else {
            return Ok(self.accepted());
        };
        let outcome = self.handler.handle(delivery).await;
        if outcome == Outcome::Accepted {
            claims.keep(now).await;
        }
        Ok(self.outcome(outcome))
    }

    fn outcome(&self, outcome: Outcome) -> Answer {
        match outcome {
            Outcome::Accepted => self.accepted(),
            Outcome::Failed => answer(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    /// The answer to an accepted delivery: a status, and what else the provider wants to read.
    fn accepted(&self) -> Answer {
        let mut response = answer(self.accepted_status());
        if let Some(acknowledge) = &self.facts().acknowledge {
            let (media_type, body) = acknowledge.body();
            let media_type = HeaderValue::from_static(media_type);
            response.headers_mut().insert(CONTENT_TYPE, media_type);
            *response.body_mut() = Full::new(Bytes::from(body));
        }
        response
    }

    fn accepted_status(&self) -> StatusCode {
        let status = self.facts().accepted_status;
        status
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::OK)
    }

    fn refused_status(&self, why: &Refused) -> StatusCode {
        let status = self.facts().refused_status;
        match status.and_then(|status| StatusCode::from_u16(status).ok()) {
            Some(status) if !why.is_setup() => status,
            _ => why.status(),
        }
    }

    /// The answer to what is not handed over.
    fn turned_away(&self, notice: &Notice) -> Answer {
        (self.noticed)(notice);
        let Some(status) = notice.status() else {
            return self.accepted();
        };
        let mut answer = answer(status);
        let header = match notice {
            Notice::Method(_) => Some((ALLOW, "POST")),
            // In seconds; most of what holds the budget is dealt with by then.
            Notice::Full { .. } => Some((RETRY_AFTER, "5")),
            _ => None,
        };
        if let Some((name, value)) = header {
            let value = HeaderValue::from_static(value);
            answer.headers_mut().insert(name, value);
        }
        answer
    }

    /// What the provider expects.
    fn facts(&self) -> &DeliveryFacts {
        &self.verifier.profile().delivery
    }
}

fn delivers(method: &Method) -> bool {
    matches!(*method, Method::POST | Method::PUT | Method::PATCH)
}

fn answer(status: StatusCode) -> Answer {
    let mut response = Response::new(Full::new(Bytes::new()));
    *response.status_mut() = status;
    response
}
