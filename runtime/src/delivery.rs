//! A delivery as received, and the events in it.
//!
//! In:  headers, body, and what the verifier found.
//! Out: [`Delivery`], inside of [`Verified`] when a verifier has checked it.
//! Does not know: how that was done.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::HeaderMap;

use crate::decrypt::{self, DecryptError};
use crate::dedupe::Key;
use crate::events::{Events, Unknown};
use crate::key::PrivateKey;
use crate::scheme::{Covers, Decrypt, Envelope, Place, Profile, Scheme};
use crate::signature::Request;

/// Something whose signature was verified. Only [`Verifier`](crate::Verifier) makes it.
///
/// ```compile_fail
/// let forged = hookwright_runtime::Verified(());
/// ```
#[derive(Debug, Clone)]
pub struct Verified<T>(T);

impl<T> Verified<T> {
    pub(crate) fn new(genuine: T) -> Self {
        Self(genuine)
    }

    /// The thing itself; that it was verified is no longer shown by its type.
    pub fn into_inner(self) -> T {
        self.0
    }

    #[cfg(feature = "http")]
    pub(crate) fn try_map(self, change: impl FnOnce(T) -> Option<T>) -> Option<Self> {
        change(self.0).map(Self)
    }
}

impl<T> Deref for Verified<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// One request with an event, or with a batch of them: headers and body as received, and the events read from them.
pub struct Delivery<E> {
    request: Arc<Received>,
    /// Boxed: events are large, and a delivery is moved through futures.
    first: Box<Part<E>>,
    rest: Vec<Part<E>>,
    /// True when the body is a batch without an event; `first` then stands for the whole body.
    empty: bool,
    scheme: Option<Arc<Scheme>>,
}

/// The request, as received, and what is known of who sends such.
pub(crate) struct Received {
    pub(crate) profile: Arc<Profile>,
    pub(crate) method: http::Method,
    pub(crate) url: Option<String>,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// The body as JSON: the same, unless it is a form.
    pub(crate) json: Bytes,
    /// True when the members of the JSON are the fields of a form.
    pub(crate) of_fields: bool,
}

/// Where an event came from: what its type is read of.
#[derive(Clone)]
pub(crate) struct Origin {
    received: Arc<Received>,
    read: fn(&Envelope, &Request<'_>, &[u8], &[u8]) -> Option<String>,
}

impl Origin {
    pub(crate) fn of<E: Events>(received: &Arc<Received>) -> Self {
        Self {
            received: Arc::clone(received),
            read: event_type::<E>,
        }
    }

    /// The type of the event with this payload.
    pub(crate) fn event_type(&self, item: &[u8]) -> Option<String> {
        let Received { profile, json, .. } = &*self.received;
        (self.read)(&profile.envelope, &self.received.request(), item, json)
    }
}

/// One event of a delivery.
pub(crate) struct Part<E> {
    pub(crate) event: E,
    pub(crate) json: Bytes,
    /// Read when it is asked for.
    pub(crate) event_type: OnceLock<Option<String>>,
}

impl<E: Events> Part<E> {
    /// What stands for a body without an event.
    fn nothing(json: Bytes) -> Self {
        Self {
            event: E::unknown(Unknown::of_nothing(json.clone())),
            json,
            event_type: OnceLock::from(None),
        }
    }
}

impl Received {
    pub(crate) fn request(&self) -> Request<'_> {
        Request {
            method: self.method.as_str(),
            url: self.url.as_deref(),
            headers: &self.headers,
            body: &self.body,
            peer: None,
        }
    }
}

impl<E: Events> Delivery<E> {
    /// A delivery of the parts that were read of a request; none of a batch without an event.
    pub(crate) fn new(
        request: Arc<Received>,
        first: Option<Part<E>>,
        rest: Vec<Part<E>>,
        scheme: Option<Arc<Scheme>>,
    ) -> Self {
        let empty = first.is_none();
        let first = first.unwrap_or_else(|| Part::nothing(request.json.clone()));
        Self {
            request,
            first: Box::new(first),
            rest,
            empty,
            scheme,
        }
    }

    /// The event; of a batch, the first. A batch without an event is `Event::Unknown`.
    pub fn event(&self) -> &E {
        &self.first.event
    }

    /// All events, in the order of the body. None at all when the batch is empty.
    pub fn events(&self) -> impl Iterator<Item = &E> {
        self.items().map(|item| item.event())
    }

    /// All events, each with what the envelope says of it.
    pub fn items(&self) -> impl Iterator<Item = Item<'_, E>> {
        let parts = (!self.empty)
            .then_some(&*self.first)
            .into_iter()
            .chain(&self.rest);
        parts.map(|part| Item {
            delivery: self,
            part,
        })
    }

    /// All events, by value.
    pub fn into_events(self) -> impl Iterator<Item = E> {
        let first = (!self.empty).then_some(*self.first);
        first.into_iter().chain(self.rest).map(|part| part.event)
    }

    /// The body, as received.
    pub fn raw(&self) -> &Bytes {
        &self.request.body
    }

    /// The body as JSON. Not as received when it is a form (a member for every field: a string, or what the event has there), or the data of a CloudEvent in binary mode that the document
    /// describes as a whole.
    pub fn json(&self) -> &Bytes {
        &self.request.json
    }

    /// The headers, as received.
    pub fn headers(&self) -> &HeaderMap {
        &self.request.headers
    }

    /// The type on the wire; of a batch, that of the first event.
    pub fn event_type(&self) -> Option<&str> {
        self.first().event_type()
    }

    /// The id; of a batch, that of the first event. Whether it is the same for every attempt, and for every endpoint,
    /// is in the profile's envelope.
    pub fn id(&self) -> Option<String> {
        self.first().id()
    }

    /// When it happened, as RFC 3339 text; of a batch, when the first event happened.
    pub fn time(&self) -> Option<String> {
        self.first().time()
    }

    /// How often delivery was tried before, if the provider tells.
    pub fn attempt(&self) -> Option<String> {
        let place = self.profile().envelope.attempt.as_ref()?;
        place.read(
            &self.request.request(),
            &self.request.json,
            &self.request.json,
        )
    }

    /// What is known of the provider.
    pub fn profile(&self) -> &Profile {
        &self.request.profile
    }

    /// The id of the scheme that it was signed by.
    pub fn scheme(&self) -> Option<&str> {
        self.scheme.as_deref().map(|scheme| scheme.id.as_str())
    }

    /// What the signature protects. Nothing, when there was none to check.
    pub fn covers(&self) -> Covers {
        self.scheme
            .as_ref()
            .map_or(Covers::Nothing, |scheme| scheme.covers)
    }

    /// The same without some of its events; `keeps` says of each whether it stays. `None` when none does.
    #[cfg(feature = "http")]
    pub(crate) fn keeping(self, keeps: impl IntoIterator<Item = bool>) -> Option<Self> {
        let parts = std::iter::once(*self.first).chain(self.rest);
        let mut parts = parts
            .zip(keeps)
            .filter_map(|(part, keep)| keep.then_some(part));
        Some(Self {
            first: Box::new(parts.next()?),
            rest: parts.collect(),
            ..self
        })
    }

    pub(crate) fn first(&self) -> Item<'_, E> {
        Item {
            delivery: self,
            part: &self.first,
        }
    }
}

/// One event of a delivery, with what the envelope says of it.
pub struct Item<'a, E> {
    delivery: &'a Delivery<E>,
    part: &'a Part<E>,
}

impl<'a, E: Events> Item<'a, E> {
    /// The event.
    pub fn event(&self) -> &'a E {
        &self.part.event
    }

    /// The request that it came in.
    pub fn delivery(&self) -> &'a Delivery<E> {
        self.delivery
    }

    /// Its payload as JSON: the bytes as received, unless [`Delivery::json`] is not.
    pub fn json(&self) -> &'a Bytes {
        &self.part.json
    }

    /// The type on the wire.
    pub fn event_type(&self) -> Option<&'a str> {
        let read = || {
            let json = &self.delivery.request.json;
            let request = self.delivery.request.request();
            let known = || E::api().events.get(self.part.event.index()?);
            event_type::<E>(self.envelope(), &request, &self.part.json, json)
                .or_else(|| known().map(|facts| facts.event_type.to_owned()))
        };
        self.part.event_type.get_or_init(read).as_deref()
    }

    /// The id.
    pub fn id(&self) -> Option<String> {
        let id = self.envelope().id.as_ref()?;
        let request = self.delivery.request.request();
        Envelope::first(
            &id.of,
            &request,
            &self.part.json,
            &self.delivery.request.json,
        )
    }

    /// What it shares with no other event, and with every delivery of this one: one key, or those of all that is in it when
    /// it is a batch that the document describes as a whole. None when the provider has no such thing, or something in it
    /// lacks one.
    ///
    /// Where the id stands in a header, and the scheme does not sign that, it is as good as whoever sends it.
    pub fn keys(&self) -> Vec<Key> {
        let Some(id) = &self.envelope().id else {
            return Vec::new();
        };
        let keys: Option<Vec<Key>> = match &id.each {
            Some(each) => {
                let items = each.at.of(&self.part.json);
                let tenant = each.tenant.as_ref();
                let keys = items
                    .iter()
                    .map(|item| self.key((&each.of, &each.within, tenant), item));
                keys.collect()
            }
            None if id.unique => {
                let tenant = self.envelope().tenant.as_ref();
                let key = self.key((&id.of, &id.within, tenant), &self.part.json);
                key.map(|key| vec![key])
            }
            None => None,
        };
        keys.unwrap_or_default()
    }

    /// The key of an item: where its id stands, what that is unique within, whose it is.
    fn key(
        &self,
        (of, within, tenant): (&[Place], &[Place], Option<&Place>),
        item: &[u8],
    ) -> Option<Key> {
        let request = self.delivery.request.request();
        let root = &self.delivery.request.json;
        let first = |places: &[Place]| Envelope::first(places, &request, item, root);
        let mut key = Key::new(&self.delivery.profile().id, first(of)?);
        if !within.is_empty() {
            key = key.within(first(within)?);
        }
        match tenant.and_then(|place| place.read(&request, item, root)) {
            Some(tenant) => Some(key.with_tenant(tenant)),
            None => Some(key),
        }
    }

    /// When it happened, as RFC 3339 text.
    pub fn time(&self) -> Option<String> {
        let time = self.envelope().time.as_ref()?;
        let request = self.delivery.request.request();
        let text = Envelope::first(
            &time.of,
            &request,
            &self.part.json,
            &self.delivery.request.json,
        )?;
        time.normalize(&text)
    }

    /// Whose event it is.
    pub fn tenant(&self) -> Option<String> {
        self.read(self.envelope().tenant.as_ref()?)
    }

    /// What it is about.
    pub fn subject(&self) -> Option<String> {
        self.read(self.envelope().subject.as_ref()?)
    }

    /// The attribute `source` of a CloudEvent, if the profile says what it is.
    pub fn source(&self) -> Option<String> {
        let source = self.envelope().source.as_ref()?;
        match source.parse() {
            Ok(place) => self.read(&place),
            Err(_) => Some(source.clone()),
        }
    }

    /// The id of the key that its encrypted part is encrypted for.
    pub fn encrypted_for(&self) -> Option<String> {
        let (rule, sealed) = self.sealed()?;
        decrypt::key_id(rule, sealed).map(|id| id.into_owned())
    }

    /// Its encrypted part, decrypted; `None` when it has none, or the profile does not say where it is.
    ///
    /// # Errors
    ///
    /// When it is encrypted for another key, was changed, or lacks something.
    pub fn decrypt(&self, key: &PrivateKey) -> Result<Option<Bytes>, DecryptError> {
        let Some((rule, sealed)) = self.sealed() else {
            return Ok(None);
        };
        decrypt::open(rule, sealed, key).map(|data| Some(data.into()))
    }

    fn sealed(&self) -> Option<(&'a Decrypt, &'a [u8])> {
        let rule = self.envelope().decrypt.as_ref()?;
        let sealed = rule.at.raw(&self.part.json, &self.delivery.request.json)?;
        Some((rule, sealed))
    }

    /// True when it is all of the body, and not a part of a batch.
    pub(crate) fn is_whole(&self) -> bool {
        self.part.json.len() == self.delivery.request.json.len()
    }

    /// True when nobody on the way can have changed the body.
    pub(crate) fn protects_body(&self) -> bool {
        let scheme = self.delivery.scheme.as_deref();
        scheme.is_some_and(Scheme::protects_body)
    }

    /// True when nobody on the way can have changed a header.
    pub(crate) fn protects_header(&self, name: &str) -> bool {
        let scheme = self.delivery.scheme.as_deref();
        scheme.is_some_and(|scheme| scheme.protects_header(name))
    }

    /// True when nobody on the way can have changed the text at a place.
    pub(crate) fn protects(&self, place: &Place) -> bool {
        let scheme = self.delivery.scheme.as_deref();
        let json = &self.delivery.request.json;
        scheme.is_some_and(|scheme| scheme.protects(place, json, self.is_whole()))
    }

    /// The text at a place.
    pub(crate) fn read(&self, place: &Place) -> Option<String> {
        place.read(
            &self.delivery.request.request(),
            &self.part.json,
            &self.delivery.request.json,
        )
    }

    fn envelope(&self) -> &'a Envelope {
        &self.delivery.profile().envelope
    }
}

/// The type on the wire: as the profile says, or as the events are told apart.
pub(crate) fn event_type<E: Events>(
    envelope: &Envelope,
    request: &Request<'_>,
    item: &[u8],
    root: &[u8],
) -> Option<String> {
    let rule = envelope.event_type.as_ref();
    let selector = E::api().selector;
    rule.and_then(|rule| rule.read(request, item, root))
        .or_else(|| selector.read_tag(request, item))
}

impl<E: Events> fmt::Debug for Delivery<E> {
    /// Headers and body are left out: they may hold what must not be logged.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("event_type", &self.event_type())
            .field("id", &self.id())
            .field("events", &self.items().count())
            .field("raw", &format_args!("{} bytes", self.raw().len()))
            .finish_non_exhaustive()
    }
}
