use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method, Request};

use crate::events::{Events, Format, Trusted};
use crate::json::{self, Json};
use crate::mock::{self, Headers};
use crate::scheme::Profile;
use crate::secret::Secret;
use crate::send::endpoint::PlainHttp;
use crate::send::message::made_id;
use crate::send::multipart::media_type_of;
use crate::send::{
    Client, Endpoint, EndpointError, Message, MessageError, Next, Outcome, Schedule, SendError,
    form, multipart, standard,
};
use crate::value::validate;

/// The most bytes of an answer that are kept, for a log.
const SAID: u64 = 4096;

/// Sends events of an API to the endpoints of its consumers: typed, checked against the document, signed, tried again.
///
/// Signatures are made as the profile says; where it says nothing, as Standard Webhooks does. Only public addresses are
/// connected to, only over HTTPS, and no redirect is followed.
///
/// # Examples
///
/// With the crate generated for Acme's document:
///
/// ```ignore
/// let sender = acme::send::Sender::new()?;                              // one for the process
/// let endpoint = sender.endpoint(&row.url, Secret::new(row.secret))?;   // one for each consumer
/// let message = sender.message(&Event::InvoicePaid(paid))?;             // one for each event: to be kept until it is delivered
///
/// let attempt = sender.attempt(&endpoint, &message, 1);                 // in a job of your queue
/// match attempt.next {
///     Next::Delivered => queue.done(job),
///     Next::Again { at, .. } => queue.again(job, at),
///     Next::Stop(Stop::Gone) => endpoints.disable(row.id),
///     Next::Stop(_) => queue.dead(job),
/// }
/// ```
pub struct Sender<E> {
    client: Client,
    schedule: Schedule,
    profile: Arc<Profile>,
    headers: Headers,
    checks: Checks,
    plain_http: PlainHttp,
    clock: fn() -> SystemTime,
    event: PhantomData<fn() -> E>,
}

/// What is looked at before a message is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Checks {
    All,
    Nothing,
}

/// One try to deliver a message, and what comes of it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Attempt {
    /// How it ended.
    pub outcome: Outcome,
    /// What to do next.
    pub next: Next,
    /// The first bytes of the answer's body, for a log that its consumer may read.
    pub said: Bytes,
    /// Why there was no answer.
    pub trouble: Option<Trouble>,
}

/// Why there was no answer.
#[derive(Debug)]
#[non_exhaustive]
pub enum Trouble {
    /// The message could not be signed for the endpoint.
    Endpoint(EndpointError),
    /// Nobody answered.
    Send(SendError),
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Endpoint(error) => error.fmt(f),
            Self::Send(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for Trouble {}

impl<E: Events> Sender<E> {
    /// A sender that waits fifteen seconds for an answer, and tries again as Standard Webhooks recommends.
    ///
    /// # Errors
    ///
    /// When the profile cannot be read.
    // Standard Webhooks, "Deliverability and reliability": 15 to 30 seconds.
    #[allow(
        clippy::disallowed_methods,
        reason = "every attempt is signed at its time; `with_clock` takes another clock"
    )]
    pub fn new() -> Result<Self, EndpointError> {
        let profile = E::api().read_profile().and_then(standard::profile);
        let profile = profile.map_err(EndpointError::Profile)?;
        Ok(Self {
            client: Client::new().with_timeout(Duration::from_secs(15)),
            schedule: Schedule::default(),
            headers: Headers::new(&profile),
            profile: Arc::new(profile),
            checks: Checks::All,
            plain_http: PlainHttp::Refused,
            clock: SystemTime::now,
            event: PhantomData,
        })
    }

    /// Sends with another client, e.g. one that reaches other addresses.
    #[must_use]
    pub fn with_client(self, client: Client) -> Self {
        Self { client, ..self }
    }

    /// Tries again by another schedule.
    #[must_use]
    pub fn with_schedule(self, schedule: Schedule) -> Self {
        Self { schedule, ..self }
    }

    /// Makes messages of payloads that break rules of the document, too.
    #[must_use]
    pub fn without_validation(self) -> Self {
        Self {
            checks: Checks::Nothing,
            ..self
        }
    }

    /// Takes endpoints at plain `http` URLs, too: for networks of one's own, and for tests.
    #[must_use]
    pub fn with_plain_http(self) -> Self {
        Self {
            plain_http: PlainHttp::Allowed,
            ..self
        }
    }

    /// Another clock than that of the system, for tests.
    #[must_use]
    pub fn with_clock(self, clock: fn() -> SystemTime) -> Self {
        Self { clock, ..self }
    }

    /// When messages are tried again.
    pub fn schedule(&self) -> &Schedule {
        &self.schedule
    }

    /// An endpoint of a consumer. Of the profile's schemes, the one is taken whose secrets begin like this one (`whsec_`,
    /// `whsk_`), else the first.
    ///
    /// # Errors
    ///
    /// When nothing can be sent to the URL, it is not `https`, or the secret is not one for the scheme. Which addresses the
    /// URL leads to is looked at when something is sent.
    pub fn endpoint(
        &self,
        url: &str,
        secret: impl Into<Secret>,
    ) -> Result<Endpoint, EndpointError> {
        Endpoint::new(
            url,
            secret.into(),
            Arc::clone(&self.profile),
            self.plain_http,
        )
    }

    /// A message of an event, with a new id. What tells the event in the body (its type) is put there if it is missing.
    ///
    /// # Errors
    ///
    /// When the document does not describe the event, or its payload breaks rules of the document.
    pub fn message(&self, event: &E) -> Result<Message, MessageError> {
        let number = event.index().ok_or(MessageError::NotDescribed)?;
        let payload = event.payload().ok_or(MessageError::NotJson)?;
        self.check(event)?;
        let item = mock::tagged(E::api().selector, number, json::write(payload));
        let body = self.profile.envelope.items.around(item.as_bytes());
        let body = match format::<E>(number) {
            Format::Form => self.written(body, form),
            Format::Multipart => self.written(body, |json, holder| multipart(json, holder).1),
            Format::Json | Format::CloudEvent | Format::Raw => body,
        };
        self.new_message(number, body.into())
    }

    /// A message of an event by its type or key, with this body: checked like others if it is JSON, and byte for byte, but
    /// that it is put into a batch where the API sends batches and it is none.
    ///
    /// # Errors
    ///
    /// When there is no such event, the body does not fit it, or breaks rules of the document.
    pub fn message_of(&self, event: &str, body: impl Into<Bytes>) -> Result<Message, MessageError> {
        let (number, body) = (self.find(event)?, body.into());
        if matches!(
            format::<E>(number),
            Format::Form | Format::Multipart | Format::Raw
        ) {
            return self.new_message(number, body);
        }
        let items = &self.profile.envelope.items;
        for item in items.of(&body) {
            self.check_item(number, &item)?;
        }
        self.new_message(number, items.around(&body).into())
    }

    fn check_item(&self, number: usize, item: &Bytes) -> Result<(), MessageError> {
        if self.checks == Checks::Nothing {
            return Ok(());
        }
        match E::read(number, item, Trusted::verified()) {
            Some(Ok(event)) => self.check(&event),
            Some(Err(error)) => Err(MessageError::Malformed(error)),
            None => Err(MessageError::NotDescribed),
        }
    }

    /// A message that was made before, as it was. One that had a media type of its own is given it again.
    ///
    /// # Errors
    ///
    /// When there is no such event, or the id is none.
    pub fn restored(
        &self,
        event: &str,
        id: &str,
        body: impl Into<Bytes>,
    ) -> Result<Message, MessageError> {
        let number = self.find(event)?;
        let message = self.new_message(number, body.into())?;
        match message.id == id {
            // An id of the body is what it is.
            true => Ok(message),
            false => message.with_id(id),
        }
    }

    /// Tries once to deliver a message; `number` says which attempt it is, the first being 1. It is signed anew each time,
    /// under the same id.
    ///
    /// It blocks for as long as the client waits. In asynchronous code, call it where blocking is fine.
    pub fn attempt(&self, endpoint: &Endpoint, message: &Message, number: u32) -> Attempt {
        let request = match self.signed(endpoint, message, number, (self.clock)()) {
            Ok(request) => request,
            Err(error) => {
                let trouble = Trouble::Endpoint(error);
                return self.ended(
                    message,
                    number,
                    Outcome::Unsendable,
                    Bytes::new(),
                    Some(trouble),
                );
            }
        };
        let url = request.uri().to_string();
        match self.client.send_for(&url, request, SAID) {
            Ok(answer) => {
                let outcome = Outcome::of(answer.status(), answer.headers());
                self.ended(message, number, outcome, answer.into_body(), None)
            }
            Err(error) => {
                let outcome = match error {
                    SendError::Url(_) => Outcome::Unsendable,
                    // What a name means can change.
                    SendError::Forbidden(_) | SendError::Failed(_) => Outcome::NoAnswer,
                };
                let trouble = Trouble::Send(error);
                self.ended(message, number, outcome, Bytes::new(), Some(trouble))
            }
        }
    }

    /// Tries to deliver a message until it is delivered or the schedule ends, and says how the last attempt ended.
    ///
    /// It sleeps between attempts, for **days** in the end, and what it knows is lost with the process: for messages that
    /// may be. Others belong in a queue that calls [`attempt`](Sender::attempt).
    pub fn deliver(&self, endpoint: &Endpoint, message: &Message) -> Attempt {
        self.deliver_by(endpoint, message, std::thread::sleep)
    }

    /// The same, but `wait` waits between attempts.
    pub fn deliver_by(
        &self,
        endpoint: &Endpoint,
        message: &Message,
        mut wait: impl FnMut(Duration),
    ) -> Attempt {
        let mut number = 1;
        loop {
            let attempt = self.attempt(endpoint, message, number);
            let Next::Again { at, .. } = attempt.next else {
                return attempt;
            };
            wait(at.duration_since((self.clock)()).unwrap_or_default());
            number += 1;
        }
    }

    /// The request of an attempt, signed as if it were `now`, for whoever sends with another client. Its answer goes to
    /// [`Schedule::next`], as [`Outcome::of`]. That client must follow no redirects, and must not connect to where
    /// [`Reach`](crate::send::Reach) forbids it.
    ///
    /// # Errors
    ///
    /// When it cannot be signed.
    pub fn signed(
        &self,
        endpoint: &Endpoint,
        message: &Message,
        number: u32,
        now: SystemTime,
    ) -> Result<Request<Bytes>, EndpointError> {
        let mut request = Request::new(message.body.clone());
        *request.method_mut() = Method::POST;
        let selector = E::api().selector;
        let item = self.item(&message.body);
        let headers = self
            .headers
            .with_id(selector, message.event, &item, &message.id)
            .map_err(|error| EndpointError::Header(error.to_string()))?;
        *request.headers_mut() = headers;
        let media_type = header("content-type", &message.media_type)?;
        request.headers_mut().insert(CONTENT_TYPE, media_type);
        self.put_attempt(&mut request, number)?;
        endpoint.signed(request, now)
    }

    /// Says how often it was tried before, where the provider does that.
    fn put_attempt(&self, request: &mut Request<Bytes>, number: u32) -> Result<(), EndpointError> {
        let place = self.profile.envelope.attempt.as_ref();
        let Some(name) = place.and_then(|place| place.header()) else {
            return Ok(());
        };
        let before = number.saturating_sub(1).to_string();
        let value = header(name, &before)?;
        let name: HeaderName = name
            .parse()
            .map_err(|_| EndpointError::Header(name.to_owned()))?;
        request.headers_mut().insert(name, value);
        Ok(())
    }

    fn ended(
        &self,
        message: &Message,
        number: u32,
        outcome: Outcome,
        said: Bytes,
        trouble: Option<Trouble>,
    ) -> Attempt {
        let now = (self.clock)();
        let next = self
            .schedule
            .next(number, &outcome, now, Some(message.seed()));
        Attempt {
            outcome,
            next,
            said,
            trouble,
        }
    }

    fn check(&self, event: &E) -> Result<(), MessageError> {
        if self.checks == Checks::Nothing {
            return Ok(());
        }
        let payload = event.payload().ok_or(MessageError::NotJson)?;
        match validate(payload.view(), &[]) {
            violations if violations.is_empty() => Ok(()),
            violations => Err(MessageError::Invalid(violations)),
        }
    }

    /// The event with this key, or of this type.
    fn find(&self, event: &str) -> Result<usize, MessageError> {
        let by_key = E::api().events.iter().position(|it| it.key == event);
        by_key
            .or_else(|| E::api().find(event))
            .ok_or_else(|| MessageError::NoEvent(event.to_owned()))
    }

    /// A payload, written as a form.
    fn written(&self, body: Vec<u8>, form: fn(&Json, Option<&str>) -> String) -> Vec<u8> {
        let holder = self.profile.envelope.form_field.as_deref();
        match Json::from_slice(&body) {
            Ok(json) => form(&json, holder).into_bytes(),
            Err(_) => body,
        }
    }

    /// The event in a body: of a batch, the first.
    fn item(&self, body: &Bytes) -> Bytes {
        let items = self.profile.envelope.items.of(body);
        items.into_iter().next().unwrap_or_else(|| body.clone())
    }

    fn new_message(&self, number: usize, body: Bytes) -> Result<Message, MessageError> {
        let facts = E::api().events.get(number);
        let facts = facts.ok_or(MessageError::NotDescribed)?;
        let message = Message {
            event: number,
            key: facts.key,
            event_type: facts.event_type,
            id: String::new(),
            media_type: media_type(facts.format, &body),
            body,
        };
        let id = self.id_in(&message);
        let id = id.unwrap_or_else(|| made_id(&message.body));
        Ok(Message { id, ..message })
    }

    /// The id that the body says already.
    fn id_in(&self, message: &Message) -> Option<String> {
        let places = &self.profile.envelope.id.as_ref()?.of;
        let item = self.item(&message.body);
        let read = |place: &crate::scheme::Place| place.read(&(), &item, &message.body);
        places.iter().find_map(read).filter(|id| !id.is_empty())
    }
}

fn format<E: Events>(number: usize) -> Format {
    let facts = E::api().events.get(number);
    facts.map_or(Format::Json, |facts| facts.format)
}

fn media_type(format: Format, body: &[u8]) -> String {
    let media_type = match format {
        Format::Json => "application/json",
        Format::CloudEvent => "application/cloudevents+json",
        Format::Form => "application/x-www-form-urlencoded",
        Format::Multipart => match media_type_of(body) {
            Some(media_type) => return media_type,
            None => "multipart/form-data",
        },
        Format::Raw => "application/octet-stream",
    };
    media_type.to_owned()
}

fn header(name: &str, value: &str) -> Result<HeaderValue, EndpointError> {
    HeaderValue::from_str(value).map_err(|_| EndpointError::Header(name.to_owned()))
}

impl<E> Clone for Sender<E> {
    fn clone(&self) -> Self {
        Self {
            client: self.client.clone(),
            schedule: self.schedule.clone(),
            profile: Arc::clone(&self.profile),
            headers: self.headers.clone(),
            checks: self.checks,
            plain_http: self.plain_http,
            clock: self.clock,
            event: PhantomData,
        }
    }
}

impl<E> fmt::Debug for Sender<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender")
            .field("client", &self.client)
            .field("schedule", &self.schedule)
            .finish_non_exhaustive()
    }
}
