use bytes::Bytes;
use http::header::{ALLOW, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER};
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
use crate::http::{Handle, Notice, Outcome};
use crate::scheme::{Check, DeliveryFacts};
use crate::signature::{self, Refused};

/// An answer.
type Answer = Response<Full<Bytes>>;

impl<E: Events, H: Handle<E>> Inner<E, H> {
    /// The answer to a request, in time.
    pub(super) async fn receive<B>(&self, request: Request<B>) -> Answer
    where
        B: http_body::Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let limit = self.limits.answer_to(self.facts());
        let answered = self.timer.within(limit, self.answered(request)).await;
        match answered.unwrap_or(Err(Notice::Late { limit })) {
            Ok(answer) => answer,
            Err(notice) => self.turned_away(&notice),
        }
    }

    async fn answered<B>(&self, request: Request<B>) -> Result<Answer, Notice>
    where
        B: http_body::Body + Send + 'static,
        B::Data: Send,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let (head, body) = request.into_parts();
        if let Some(senders) = &self.senders {
            senders.check(&head.extensions, &head.headers)?;
        }
        if !self.takes(&head.method) {
            return Err(Notice::Method(head.method));
        }
        self.check_head(&head.headers)?;
        // Held until the request is answered.
        let mut share = self.budget.share();
        let request = Request::from_parts(head, self.read(body, &mut share).await?);
        if self.verifier.profile().handshake.is_empty() {
            return match self.verified(request) {
                Ok(delivery) => self.hand_over(delivery).await,
                Err(status) => Ok(answer(status)),
            };
        }
        if let Some(answer) = self.handshake(&request, false).await? {
            return Ok(answer);
        }
        if !delivers(request.method()) {
            return Err(Notice::Method(request.method().clone()));
        }
        let delivery = match self.verified(request.clone()) {
            Ok(delivery) => delivery,
            Err(status) => return Ok(answer(status)),
        };
        match self.handshake(&request, true).await? {
            Some(answer) => Ok(answer),
            None => self.hand_over(delivery).await,
        }
    }

    /// The delivery, or the status of the answer to one that is refused.
    fn verified(&self, request: Request<Bytes>) -> Result<Verified<Delivery<E>>, StatusCode> {
        self.verifier.verify_owned(request).map_err(|why| {
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

    fn check_head(&self, headers: &HeaderMap) -> Result<(), Notice> {
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
    async fn read<B>(&self, body: B, share: &mut Share) -> Result<Bytes, Notice>
    where
        B: http_body::Body + Send + 'static,
        B::Data: Send,
    {
        let (limit, time) = (self.limits.body_of(self.facts()), self.limits.read);
        let collected = collected(body, limit, share);
        match self.timer.within(time, collected).await {
            None => Err(Notice::Slow { limit: time }),
            Some(Ok(body)) => Ok(body),
            Some(Err(Uncollected::Size)) => Err(Notice::Size { limit }),
            Some(Err(Uncollected::Budget)) => Err(Notice::Full {
                limit: self.budget.limit(),
            }),
            Some(Err(Uncollected::BrokenOff)) => Err(Notice::BrokenOff),
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
            Some(seen) => self.hand_over_new(delivery, &**seen).await,
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
