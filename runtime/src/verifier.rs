//! The only road from bytes to events.
//!
//! In:  headers and body as received, secrets.
//! Out: [`Verified`] deliveries.
//! Does not know: HTTP servers.

use std::fmt;
use std::marker::PhantomData;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
#[cfg(feature = "http")]
use http::request::Parts;
use http::{HeaderMap, HeaderName, Uri};

use crate::body;
use crate::cloudevent::{Mode, Policy, RawCloudEvent};
use crate::delivery::{Delivery, Origin, Part, Received, Verified, event_type};
use crate::events::{Events, Format, Malformed, Trusted, Unknown};
use crate::handshake::Known;
use crate::json;
use crate::key::KeyProvider;
use crate::scheme::{Content, Envelope, Items, Profile, Scheme};
use crate::secret::Secret;
use crate::secrets::Secrets;
use crate::select;
use crate::signature::{Guard, Hint, Nonces, Refused, Request};

/// Verifies deliveries of one API, and reads their events. Nothing else makes an event of bytes.
///
/// The signature is checked over the bytes as received, in constant time, under any of the secrets; everything that
/// is missing refuses the delivery.
///
/// # Examples
///
/// With the crate generated for Acme's document:
///
/// ```ignore
/// let verifier = acme::Verifier::new(Secret::from_env("ACME_WEBHOOK_SECRET")?);
/// verifier.ready()?;
///
/// let delivery = verifier.verify(&headers, body)?;
/// match delivery.event() {
///     Event::InvoicePaid(paid) => book(&paid.invoice),
///     _ => {}
/// }
/// ```
pub struct Verifier<E> {
    guard: Guard,
    /// What handshakes are answered with.
    known: Known,
    /// Headers that say what a delivery is, which one, or when; each beside the name as it is written in the data.
    telling: Arc<[(HeaderName, String)]>,
    profile: Arc<Profile>,
    event: PhantomData<fn() -> E>,
}

impl<E: Events> Verifier<E> {
    /// A verifier for the schemes of the API's profile.
    ///
    /// A secret that the scheme cannot use refuses every delivery: [`ready`](Verifier::ready) says so at once.
    pub fn new(secret: impl Into<Secret>) -> Self {
        let (guard, profile) = match E::api().read_profile() {
            Ok(profile) => (Guard::for_profile(&profile), profile),
            Err(error) => (Guard::closed(Refused::Profile(error)), Profile::default()),
        };
        let secret = secret.into();
        Self {
            guard: guard.with_secret(secret.clone()),
            known: Known::of(&profile).with_secret(secret),
            telling: telling::<E>(&profile),
            profile: Arc::new(profile),
            event: PhantomData,
        }
    }

    /// A verifier for schemes that need no secret of the receiver's: their keys are public and fetched, or the peer's
    /// certificate is what they look at.
    pub fn without_secret() -> Self {
        Self::new("").with_secrets(Secrets::default())
    }

    /// Accepts every delivery, **whoever sent it**: for providers that sign nothing.
    ///
    /// Nothing of such a delivery is proven, not even that the provider sent it, and [`Delivery::covers`] says so. Take
    /// it as a hint, and ask the provider what happened.
    pub fn unsigned_i_understand(self) -> Self {
        self.with_guard(Guard::unsigned_i_understand)
    }

    /// Accepts another secret too: while secrets are rotated, the old and the new one.
    pub fn with_secret(mut self, secret: impl Into<Secret>) -> Self {
        let secret = secret.into();
        self.known = self.known.with_secret(secret.clone());
        self.with_guard(|guard| guard.with_secret(secret))
    }

    /// Accepts the secrets that this holds, whenever a delivery comes, and no others: they can be replaced while the receiver
    /// runs, and each has its time.
    ///
    /// ```ignore
    /// let secrets = Secrets::new([old.valid_until(tomorrow), new]);
    /// let verifier = acme::Verifier::without_secret().with_secrets(secrets.clone());
    /// // Whenever the store of secrets says so:
    /// secrets.replace([new]);
    /// ```
    pub fn with_secrets(mut self, secrets: Secrets) -> Self {
        self.known = self.known.with_shared_secrets(secrets.clone());
        self.with_guard(|guard| guard.with_shared_secrets(secrets))
    }

    /// Who has the keys of schemes that do not find them among the secrets: see [`KeyProvider`].
    ///
    /// With the features `send` and `certificates`:
    ///
    /// ```ignore
    /// let keys = FetchedKeys::new(Client::new()).with_roots(Roots::of_the_web());
    /// let verifier = acme::Verifier::without_secret().with_keys(CachedKeys::new(keys));
    /// ```
    pub fn with_keys(self, provider: impl KeyProvider + 'static) -> Self {
        self.with_guard(|guard| guard.with_keys(provider))
    }

    /// Refuses deliveries that were seen before, of schemes that say where a nonce stands: see [`Nonces`].
    pub fn with_nonces(self, nonces: impl Nonces + 'static) -> Self {
        self.with_guard(|guard| guard.with_nonces(nonces))
    }

    /// Accepts this scheme and no other, e.g. one that the profile holds and that must be asked for.
    pub fn with_scheme(self, scheme: Scheme) -> Self {
        self.with_guard(|guard| guard.with_scheme(scheme))
    }

    /// The URL as registered with the provider, for schemes that sign it. Never taken from a request.
    pub fn with_url(self, url: impl Into<String>) -> Self {
        self.with_guard(|guard| guard.with_url(url))
    }

    /// A value that the scheme signs, or a handshake names, and that is known to both sides, e.g. the id of the webhook.
    pub fn with_config(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let (name, value) = (name.into(), value.into());
        self.known = self.known.with_config(name.clone(), value.clone());
        self.with_guard(|guard| guard.with_config(name, value))
    }

    /// How old, and how far in the future, a delivery may be, in place of what its scheme says.
    pub fn with_tolerance(self, tolerance: Duration) -> Self {
        self.with_guard(|guard| guard.with_tolerance(tolerance))
    }

    /// Another clock than that of the system, for tests.
    pub fn with_clock(mut self, clock: fn() -> SystemTime) -> Self {
        self.known = self.known.with_clock(clock);
        self.with_guard(|guard| guard.with_clock(clock))
    }

    /// What is known of the provider.
    pub fn profile(&self) -> &Profile {
        &self.profile
    }

    /// What handshakes are answered with.
    pub fn known(&self) -> &Known {
        &self.known
    }

    /// What checks the signatures.
    pub fn guard(&self) -> &Guard {
        &self.guard
    }

    /// Says whether deliveries can be accepted at all. Call it when the receiver starts.
    ///
    /// # Errors
    ///
    /// What every delivery would be refused for, e.g. a secret that the scheme cannot use.
    pub fn ready(&self) -> Result<(), Refused> {
        self.guard.ready()
    }

    /// Verifies a delivery and reads its events.
    ///
    /// # Errors
    ///
    /// Why it is refused: for the log. The caller is told [`Refused::status`] and nothing else.
    pub fn verify(
        &self,
        headers: &HeaderMap,
        body: impl Into<Bytes>,
    ) -> Result<Verified<Delivery<E>>, Refused> {
        self.verify_at(headers, body, self.guard.now())
    }

    /// Verifies a delivery as if it were `now`.
    ///
    /// # Errors
    ///
    /// Why it is refused.
    pub fn verify_at(
        &self,
        headers: &HeaderMap,
        body: impl Into<Bytes>,
        now: SystemTime,
    ) -> Result<Verified<Delivery<E>>, Refused> {
        let body = body.into();
        let request = Request::new(headers, &body);
        self.verified(&request, body.clone(), now)
    }

    /// Verifies a whole request: for schemes that sign its method or URL, or put the signature into the query.
    ///
    /// A URL without a host gets the request's `Host`, and `https`. A
    /// [`PeerCertificate`](crate::signature::PeerCertificate) is taken from its extensions.
    ///
    /// # Errors
    ///
    /// Why it is refused.
    pub fn verify_request(
        &self,
        request: &http::Request<Bytes>,
    ) -> Result<Verified<Delivery<E>>, Refused> {
        self.verify_request_at(request, self.guard.now())
    }

    /// Verifies a whole request as if it were `now`.
    ///
    /// # Errors
    ///
    /// Why it is refused.
    pub fn verify_request_at(
        &self,
        request: &http::Request<Bytes>,
        now: SystemTime,
    ) -> Result<Verified<Delivery<E>>, Refused> {
        let url = full_url(request.uri(), request.headers());
        let view = view(request, &url);
        self.verified(&view, request.body().clone(), now)
    }

    /// Verifies a whole request, and keeps it.
    #[cfg(feature = "http")]
    pub(crate) fn verify_owned(
        &self,
        head: Parts,
        body: Bytes,
    ) -> Result<Verified<Delivery<E>>, Refused> {
        let url = full_url(&head.uri, &head.headers);
        let view = Request {
            method: head.method.as_str(),
            url: Some(&url),
            headers: &head.headers,
            body: &body,
            peer: head.extensions.get(),
        };
        let scheme = self.genuine(&view, self.guard.now())?;
        let (json, of_fields) = as_json::<E>(&view, &body, &self.profile.envelope);
        let received = Received {
            profile: Arc::clone(&self.profile),
            method: head.method,
            url: Some(url),
            headers: head.headers,
            body,
            json,
            of_fields,
        };
        Ok(self.read(received, scheme))
    }

    /// Tries the usual mistakes on a delivery that was refused: see [`Guard::explain`].
    pub fn explain(&self, headers: &HeaderMap, body: &[u8]) -> Vec<Hint> {
        self.guard.explain(&Request::new(headers, body))
    }

    fn verified(
        &self,
        request: &Request<'_>,
        body: Bytes,
        now: SystemTime,
    ) -> Result<Verified<Delivery<E>>, Refused> {
        let scheme = self.genuine(request, now)?;
        let received = received::<E>(request, body, &self.profile);
        Ok(self.read(received, scheme))
    }

    /// The scheme by which a request is signed.
    fn genuine(&self, request: &Request<'_>, now: SystemTime) -> Result<Arc<Scheme>, Refused> {
        let scheme = Arc::clone(self.guard.verdict(request, now)?);
        self.unique(request)?;
        Ok(scheme)
    }

    /// Reads the events of what is genuine.
    fn read(&self, received: Received, scheme: Arc<Scheme>) -> Verified<Delivery<E>> {
        Verified::new(read(received, Some(scheme), Trusted::verified()))
    }

    /// Refuses a delivery that says in a header, twice, what it is, which one it is, or when: somebody could read the other
    /// one.
    fn unique(&self, request: &Request<'_>) -> Result<(), Refused> {
        let is_twice = |(name, _): &&(HeaderName, String)| {
            request.headers.get_all(name).iter().nth(1).is_some()
        };
        match self.telling.iter().find(is_twice) {
            Some((_, name)) => Err(Refused::DuplicateHeader { name: name.clone() }),
            None => Ok(()),
        }
    }

    fn with_guard(mut self, change: impl FnOnce(Guard) -> Guard) -> Self {
        self.guard = change(self.guard);
        self
    }
}

/// Reads the events of a delivery **without** verifying it: for payloads that come from a trusted place, such as
/// files of examples. The result is a plain [`Delivery`], which is not [`Verified`].
#[cfg(feature = "unverified")]
pub fn read_unverified<E: Events>(headers: &HeaderMap, body: impl Into<Bytes>) -> Delivery<E> {
    let body = body.into();
    unverified(&Request::new(headers, &body), body.clone())
}

/// Reads the events of a whole request **without** verifying it: for tools that show what is wrong with deliveries, and do
/// nothing else with them. A URL without a host gets the request's `Host`, and `https`.
#[cfg(feature = "unverified")]
pub fn read_unverified_request<E: Events>(request: &http::Request<Bytes>) -> Delivery<E> {
    let url = full_url(request.uri(), request.headers());
    unverified(&view(request, &url), request.body().clone())
}

#[cfg(feature = "unverified")]
fn unverified<E: Events>(request: &Request<'_>, body: Bytes) -> Delivery<E> {
    let profile = Arc::new(E::api().read_profile().unwrap_or_default());
    read(
        received::<E>(request, body, &profile),
        None,
        Trusted::verified(),
    )
}

fn received<E: Events>(request: &Request<'_>, body: Bytes, profile: &Arc<Profile>) -> Received {
    let (json, of_fields) = as_json::<E>(request, &body, &profile.envelope);
    Received {
        profile: Arc::clone(profile),
        method: request.method.parse().unwrap_or(http::Method::POST),
        url: request.url.map(str::to_owned),
        headers: request.headers.clone(),
        body,
        json,
        of_fields,
    }
}

/// The body as JSON, and whether its members are the fields of a form.
fn as_json<E: Events>(request: &Request<'_>, body: &Bytes, envelope: &Envelope) -> (Bytes, bool) {
    match as_cloud_event::<E>(request, envelope) {
        Some(json) => (json, false),
        None if body.is_empty() && envelope.may_be_empty() => (Bytes::from_static(b"{}"), false),
        None => body::json(request.headers, body, envelope.form_field.as_deref()),
    }
}

/// The fields of a form as the event has them; `None` when they are that. Of several events that nothing tells apart, the
/// first that they fit; none: the first one, which then says what does not.
fn fitted<E: Events>(received: &Received, proof: Trusted) -> Option<Bytes> {
    let fitted = |event: usize| -> Option<Bytes> {
        Some(body::fitted(&received.json, &mut *E::empty(event)?)?.into())
    };
    let selector = E::api().selector;
    let known = selector.route(&received.request(), &received.json);
    let fits = |event: &usize| {
        let json = fitted(*event).unwrap_or_else(|| received.json.clone());
        matches!(E::read(*event, &json, proof), Some(Ok(_)))
    };
    let first = known.first().copied();
    let event = known.into_iter().take(TRIED).find(fits).or(first)?;
    fitted(event)
}

/// True for a batch of CloudEvents: only where the profile says that they come like that, a sender never makes one
/// unasked.
fn is_batch(received: &Received, envelope: &Envelope) -> bool {
    envelope.content.contains(&Content::CloudeventsBatch)
        && Mode::of(&received.headers) == Some(Mode::Batch)
}

/// A CloudEvent in binary mode in the JSON format, for an API whose events are described so. Only where the profile says
/// that events come in binary mode: headers must not turn anything else into one.
fn as_cloud_event<E: Events>(request: &Request<'_>, envelope: &Envelope) -> Option<Bytes> {
    let is_binary = envelope.content.contains(&Content::CloudeventsBinary)
        && Mode::of(request.headers) == Some(Mode::Binary);
    let mut events = E::api().events.iter();
    if !is_binary || !events.any(|event| event.format == Format::CloudEvent) {
        return None;
    }
    let event = RawCloudEvent::from_http(request.headers, request.body, Policy::Interop);
    Some(event.ok()?.to_json().into())
}

fn read<E: Events>(
    mut received: Received,
    scheme: Option<Arc<Scheme>>,
    proof: Trusted,
) -> Delivery<E> {
    if received.of_fields {
        received.json = fitted::<E>(&received, proof).unwrap_or(received.json);
    }
    let envelope = &received.profile.envelope;
    let items = match is_batch(&received, envelope) {
        true => Items::top().batch(&received.json),
        false => envelope.items.batch(&received.json),
    };
    let (one, items) = match items {
        Some(items) => (None, items),
        None => (Some(received.json.clone()), Vec::new()),
    };
    let received = Arc::new(received);
    let items = one.into_iter().chain(items);
    let mut parts = items.map(|item| part(&received, item, proof));
    let (first, rest) = (parts.next(), parts.collect());
    Delivery::new(received, first, rest, scheme)
}

/// How many events a body is tried as when nothing tells them apart.
const TRIED: usize = 32;

fn part<E: Events>(received: &Arc<Received>, json: Bytes, proof: Trusted) -> Part<E> {
    let part: Part<E> = of_json(received, json, proof);
    // A form with one field is the event that is in it, unless the document describes it as it is.
    let inner = match part.event.index() {
        None => json::wrapped(&part.json),
        Some(_) => None,
    };
    let inner: Option<Part<E>> = inner.map(|inner| of_json(received, inner.into(), proof));
    inner
        .filter(|inner| inner.event.index().is_some())
        .unwrap_or(part)
}

fn of_json<E: Events>(received: &Arc<Received>, json: Bytes, proof: Trusted) -> Part<E> {
    let api = E::api();
    let request = received.request();
    let known = api.selector.route(&request, &json);
    // Of several that nothing tells apart, the first that the body fits; none: what the first one says of it.
    let fits = |event: &&usize| matches!(E::read(**event, &json, proof), Some(Ok(_)));
    let known = match known.as_slice() {
        [] | [_] => known.first(),
        several => several.iter().take(TRIED).find(fits).or(several.first()),
    };
    let key = known
        .and_then(|event| api.events.get(*event))
        .map(|facts| facts.key);
    let event = match known.and_then(|event| E::read(*event, &json, proof)) {
        Some(Ok(event)) => event,
        Some(Err(error)) => E::malformed(Malformed::new(
            event_type::<E>(&received.profile.envelope, &request, &json, &received.json),
            key.unwrap_or_default(),
            error,
            json.clone(),
        )),
        None => {
            let origin = Origin::of::<E>(received);
            E::unknown(Unknown::of(origin, key, json.clone()))
        }
    };
    Part {
        event,
        json,
        event_type: OnceLock::new(),
    }
}

/// The headers that say what a delivery is, which one, or when.
fn telling<E: Events>(profile: &Profile) -> Arc<[(HeaderName, String)]> {
    let places = profile
        .envelope
        .places()
        .chain(profile.cloudevents.places());
    let routed = E::api().selector.places.iter();
    let routed = routed.filter_map(|place| match place {
        select::Place::Header(name) => Some(*name),
        _ => None,
    });
    let mut names: Vec<(HeaderName, String)> = Vec::new();
    for written in places.filter_map(|place| place.header()).chain(routed) {
        // What is no name of a header is never there.
        let Ok(name) = written.parse() else { continue };
        if names.iter().all(|(other, _)| *other != name) {
            names.push((name, written.to_owned()));
        }
    }
    names.into()
}

fn view<'a>(request: &'a http::Request<Bytes>, url: &'a str) -> Request<'a> {
    Request {
        method: request.method().as_str(),
        url: Some(url),
        headers: request.headers(),
        body: request.body(),
        peer: request.extensions().get(),
    }
}

fn full_url(uri: &Uri, headers: &HeaderMap) -> String {
    if uri.scheme().is_some() {
        return uri.to_string();
    }
    let host = headers
        .get(http::header::HOST)
        .and_then(|host| host.to_str().ok())
        .unwrap_or_default();
    let path = uri.path_and_query().map_or("/", |path| path.as_str());
    ["https://", host, path].concat()
}

impl<E> Clone for Verifier<E> {
    fn clone(&self) -> Self {
        Self {
            guard: self.guard.clone(),
            known: self.known.clone(),
            telling: Arc::clone(&self.telling),
            profile: Arc::clone(&self.profile),
            event: PhantomData,
        }
    }
}

impl<E> fmt::Debug for Verifier<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("guard", &self.guard)
            .finish_non_exhaustive()
    }
}
