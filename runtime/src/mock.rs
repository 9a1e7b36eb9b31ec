//! Deliveries for tests: examples and made-up payloads, signed as the provider signs.
//!
//! In:  a secret, and the facts of an API.
//! Out: requests that its [`Verifier`](crate::Verifier) accepts.
//! Does not know: how requests travel. Give them to a service, or send them with any HTTP client.

use std::fmt;
use std::marker::PhantomData;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, Request};
use sha2::{Digest, Sha256};

use crate::events::{Events, Format};
use crate::json::{self, Json};
use crate::moment;
use crate::scheme::{Items, Profile, SchemeError};
use crate::secret::Secret;
use crate::select::{Place, Selector, Test};
use crate::signature::{self, SignError, Signer};
use crate::value::{Seed, fill};

/// The example payloads of an event, by its type or key: names and JSON.
pub fn examples<E: Events>(event: &str) -> &'static [(&'static str, &'static str)] {
    let api = E::api();
    api.find(event)
        .and_then(|event| api.events.get(event))
        .map_or(&[], |facts| facts.examples)
}

/// A payload of an event that is made up: it keeps the rules of the document where that can be done, and is told to be
/// this event. The same one for the same seed. `None` when there is no such event, or its payload is no JSON.
pub fn made_up<E: Events>(event: &str, seed: u64) -> Option<String> {
    let api = E::api();
    let number = api.find(event)?;
    let mut payload = E::empty(number)?;
    fill(&mut *payload, &[], &mut Seed::new(seed));
    Some(tagged(api.selector, number, json::write(&*payload)))
}

/// The body with what tells its event at its place, as far as that is in the body.
pub fn tagged(selector: &Selector, number: usize, body: String) -> String {
    let Ok(mut json) = Json::parse(&body) else {
        return body;
    };
    let tests = selector.arms.get(number).copied().unwrap_or_default();
    let constants = tests.iter().filter_map(|test| match test {
        Test::Is(Place::Body(pointer), values) => Some((*pointer, *values.first()?)),
        _ => None,
    });
    let parts = tag_parts(selector, number).into_iter();
    let parts = parts.filter_map(|(place, part)| match place {
        Place::Body(pointer) => Some((pointer, part)),
        _ => None,
    });
    for (pointer, text) in constants.chain(parts) {
        let there = json::locate(json.as_str().as_bytes(), pointer).and_then(json::scalar_text);
        if there.as_deref() == Some(text) {
            continue;
        }
        // The first item of a list, which may be empty.
        let pointer = pointer.replace("/*", "/0");
        json = json.with(&pointer, &Json::text(text)).unwrap_or(json);
    }
    json.to_string()
}

/// The parts of an event's first tag, each with its place; none when it is not plain which part stands where.
fn tag_parts(selector: &Selector, number: usize) -> Vec<(Place, &'static str)> {
    let mut tags = selector.tags.iter();
    let Some((tag, _)) = tags.find(|(_, arm)| usize::from(*arm) == number) else {
        return Vec::new();
    };
    let places = selector.places.iter().copied();
    if let [only] = selector.places {
        return vec![(*only, tag)];
    }
    let parts: Vec<&str> = tag.split(selector.separator).collect();
    match parts.len() == selector.places.len() {
        true => places.zip(parts).collect(),
        false => Vec::new(),
    }
}

/// Makes signed deliveries of an API.
pub struct Sender<E> {
    signer: Signer,
    headers: Headers,
    items: Items,
    event: PhantomData<fn() -> E>,
}

/// What deliveries of a provider carry in headers beside their signature: their type and their id.
#[derive(Debug, Clone, Default)]
pub struct Headers {
    /// The headers that carry the id.
    id: Vec<String>,
}

impl Headers {
    /// Where the profile says that the id stands.
    pub fn new(profile: &Profile) -> Self {
        let places = profile.envelope.id.iter().flat_map(|id| &id.of);
        let names = places.filter_map(|place| place.header().map(str::to_owned));
        Self {
            id: names.collect(),
        }
    }

    /// The headers of a delivery of the event with this number, as if it were `now`.
    ///
    /// # Errors
    ///
    /// When a type or an id cannot stand in a header.
    pub fn of(
        &self,
        selector: &Selector,
        event: usize,
        body: &[u8],
        now: SystemTime,
    ) -> Result<HeaderMap, MockError> {
        self.with_id(selector, event, body, &id(body, now))
    }

    /// The headers of a delivery with this id.
    ///
    /// # Errors
    ///
    /// When a type or the id cannot stand in a header.
    pub fn with_id(
        &self,
        selector: &Selector,
        event: usize,
        body: &[u8],
        id: &str,
    ) -> Result<HeaderMap, MockError> {
        let mut headers = HeaderMap::new();
        for (name, value) in tag_headers(selector, event, body) {
            headers.insert(header(name)?, value_of(name, &value)?);
        }
        for name in &self.id {
            headers.insert(header(name)?, value_of(name, id)?);
        }
        Ok(headers)
    }
}

fn header(name: &str) -> Result<HeaderName, MockError> {
    name.parse().map_err(|_| MockError::Header(name.to_owned()))
}

fn value_of(name: &str, value: &str) -> Result<HeaderValue, MockError> {
    HeaderValue::from_str(value).map_err(|_| MockError::Header(name.to_owned()))
}

/// Why a delivery could not be made.
#[derive(Debug)]
#[non_exhaustive]
pub enum MockError {
    /// The API has no event of this type or key.
    NoEvent(String),
    /// The event has no example in the document, and none can be made up: its body is no JSON, or its feature is off.
    NoExample(String),
    /// Nothing says how the API signs.
    NoScheme,
    /// The profile cannot be read.
    Profile(SchemeError),
    /// The scheme cannot sign this.
    Sign(SignError),
    /// A value cannot stand in a header.
    Header(String),
}

impl fmt::Display for MockError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEvent(event) => write!(f, "no event is called `{event}`"),
            Self::NoExample(event) => write!(f, "`{event}` has no example"),
            Self::NoScheme => f.write_str("nothing says how deliveries are signed"),
            Self::Profile(error) => write!(f, "{error}"),
            Self::Sign(error) => write!(f, "{error}"),
            Self::Header(name) => write!(f, "the value of `{name}` is no header"),
        }
    }
}

impl std::error::Error for MockError {}

impl<E: Events> Sender<E> {
    /// Signs with the first scheme of the profile.
    ///
    /// # Errors
    ///
    /// When nothing says how the API signs, or the secret is not one for its scheme.
    pub fn new(secret: Secret) -> Result<Self, MockError> {
        let mut profile = E::api().read_profile().map_err(MockError::Profile)?;
        if profile.schemes.is_empty() {
            return Err(MockError::NoScheme);
        }
        let signer = Signer::new(profile.schemes.remove(0), secret).map_err(MockError::Sign)?;
        Ok(Self::with_signer(signer))
    }

    /// Signs with another signer, e.g. one that knows the URL that the scheme signs.
    pub fn with_signer(signer: Signer) -> Self {
        let profile = E::api().read_profile().unwrap_or_default();
        Self {
            signer,
            headers: Headers::new(&profile),
            items: profile.envelope.items,
            event: PhantomData,
        }
    }

    /// A signed delivery of an event's first example; of a payload that is made up when the document has none.
    ///
    /// # Errors
    ///
    /// When there is no such event, nothing can be made up for it, or it cannot be signed.
    pub fn example(&self, event: &str) -> Result<Request<Bytes>, MockError> {
        if E::api().find(event).is_none() {
            return Err(MockError::NoEvent(event.to_owned()));
        }
        match examples::<E>(event).first() {
            Some((_, text)) => self.deliver(event, text.as_bytes()),
            None => self.made_up(event, 0),
        }
    }

    /// A signed delivery of a payload that is made up; the same one for the same seed.
    ///
    /// # Errors
    ///
    /// When there is no such event, nothing can be made up for it, or it cannot be signed.
    pub fn made_up(&self, event: &str, seed: u64) -> Result<Request<Bytes>, MockError> {
        if E::api().find(event).is_none() {
            return Err(MockError::NoEvent(event.to_owned()));
        }
        let none = || MockError::NoExample(event.to_owned());
        let text = made_up::<E>(event, seed).ok_or_else(none)?;
        self.deliver(event, text.as_bytes())
    }

    /// A signed delivery of a payload.
    ///
    /// # Errors
    ///
    /// When there is no such event, or it cannot be signed.
    pub fn payload(
        &self,
        event: &str,
        payload: &dyn crate::value::Node,
    ) -> Result<Request<Bytes>, MockError> {
        self.deliver(event, json::write(payload).as_bytes())
    }

    /// A signed delivery of a body, whatever it is.
    ///
    /// # Errors
    ///
    /// When there is no such event, or it cannot be signed.
    #[allow(
        clippy::disallowed_methods,
        reason = "a delivery is signed at the time when it is made"
    )]
    pub fn request(&self, event: &str, body: &[u8]) -> Result<Request<Bytes>, MockError> {
        self.request_at(event, body, SystemTime::now())
    }

    /// A signed delivery of a body, as if it were `now`.
    ///
    /// # Errors
    ///
    /// When there is no such event, or it cannot be signed.
    pub fn request_at(
        &self,
        event: &str,
        body: &[u8],
        now: SystemTime,
    ) -> Result<Request<Bytes>, MockError> {
        self.signed(event, body, body, now)
    }

    /// A signed delivery of a payload, in a batch where the API sends batches.
    #[allow(
        clippy::disallowed_methods,
        reason = "a delivery is signed at the time when it is made"
    )]
    fn deliver(&self, event: &str, payload: &[u8]) -> Result<Request<Bytes>, MockError> {
        let body = self.items.around(payload);
        self.signed(event, payload, &body, SystemTime::now())
    }

    fn signed(
        &self,
        event: &str,
        payload: &[u8],
        body: &[u8],
        now: SystemTime,
    ) -> Result<Request<Bytes>, MockError> {
        let api = E::api();
        let number = api
            .find(event)
            .ok_or_else(|| MockError::NoEvent(event.to_owned()))?;
        let mut request = Request::new(Bytes::copy_from_slice(body));
        *request.method_mut() = http::Method::POST;
        let format = api.events.get(number).map(|event| event.format);
        let media_type = match format {
            Some(Format::CloudEvent) => "application/cloudevents+json",
            _ => "application/json",
        };
        request
            .headers_mut()
            .insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        let headers = self.headers.of(api.selector, number, payload, now)?;
        request.headers_mut().extend(headers);
        let view = signature::Request::new(request.headers(), body);
        let signed = self
            .signer
            .sign_request(&view, now)
            .map_err(MockError::Sign)?;
        request.headers_mut().extend(signed.headers);
        if let Some(body) = signed.body {
            *request.body_mut() = body.into();
        }
        if let Some(url) = signed.url {
            let url = url
                .parse()
                .map_err(|_| MockError::Sign(SignError::NotInHeader))?;
            *request.uri_mut() = url;
        }
        Ok(request)
    }
}

/// An id that is the same for the same body at the same time, written like a UUID, which all providers' ids can be.
fn id(body: &[u8], now: SystemTime) -> String {
    let time = moment::since_1970(now).to_be_bytes();
    let digest = Sha256::new()
        .chain_update(time)
        .chain_update(body)
        .finalize();
    let hex: String = digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let ends = [0, 8, 12, 16, 20, 32];
    let groups = ends.iter().zip(ends.iter().skip(1));
    let groups: Vec<&str> = groups
        .filter_map(|(start, end)| hex.get(*start..*end))
        .collect();
    groups.join("-")
}

/// The headers that carry the tag of an event. Parts that stand in the body are there already.
fn tag_headers<'a>(selector: &'a Selector, number: usize, body: &[u8]) -> Vec<(&'a str, String)> {
    let of_body = |place: &Place| match place {
        Place::Body(pointer) => json::locate(body, pointer)
            .and_then(json::scalar_text)
            .map(|text| text.into_owned()),
        _ => None,
    };
    let tags = selector
        .tags
        .iter()
        .filter(|(_, arm)| usize::from(*arm) == number)
        .map(|(tag, _)| *tag);
    let mut headers = Vec::new();
    for tag in tags {
        let mut rest = tag;
        headers.clear();
        let fits = selector.places.iter().all(|place| {
            match (place, of_body(place)) {
                (Place::Header(name), _) => {
                    // What the body says comes after it.
                    let end = selector.places.iter().filter_map(of_body).find_map(|part| {
                        rest.strip_suffix(part.as_str())?
                            .strip_suffix(selector.separator)
                            .map(str::len)
                    });
                    let value = &rest[..end.unwrap_or(rest.len())];
                    headers.push((*name, value.to_owned()));
                    rest = rest.get(value.len()..).unwrap_or_default();
                    true
                }
                (_, Some(part)) => {
                    let after = rest
                        .strip_prefix(selector.separator)
                        .unwrap_or(rest)
                        .strip_prefix(part.as_str());
                    rest = after.unwrap_or_default();
                    after.is_some()
                }
                (_, None) => true,
            }
        });
        if fits && rest.is_empty() {
            return headers;
        }
    }
    headers
}
