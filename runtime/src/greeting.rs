//! Starts handshakes, as a provider does.
//!
//! In:  the handshakes of a profile, and what the receiver is known to have.
//! Out: requests, and whether an answer is the one that the provider expects.
//! Does not know: how requests travel. Sign those that must be signed.

use std::fmt;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use serde_json::{Map, Value};

use crate::handshake::Known;
use crate::scheme::{Check, Expected, Handshake, Offers, Place, PlacePart};
use crate::signature;

/// What stands where a receiver must repeat what it was told.
const CHALLENGE: &str = "hookwright-challenge-3eZbrw1a";

/// What stands where a receiver is to open a URL: one that leads nowhere.
// RFC 2606, "TLDs for Testing, & Documentation Examples".
const URL: &str = "https://confirm.invalid/?token=hookwright";

/// The first request of a handshake, and the answer that is expected.
#[derive(Clone)]
pub struct Greeting {
    request: Request<Bytes>,
    expected: Response<Bytes>,
    check: Check,
}

/// Why a handshake cannot be started.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum GreetingError {
    /// It holds a value that both sides configure, which is not known here.
    MissingConfig(String),
    /// The receiver answers under a key, which is not known here.
    MissingKey,
    /// The data asks for what no request can hold.
    Impossible,
}

impl fmt::Display for GreetingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingConfig(name) => {
                write!(f, "the handshake holds `{name}`, which is not known")
            }
            Self::MissingKey => {
                f.write_str("the handshake is answered under a key, which is not known")
            }
            Self::Impossible => {
                f.write_str("no request can be the one that this handshake describes")
            }
        }
    }
}

impl std::error::Error for GreetingError {}

impl Handshake {
    /// The request that starts this handshake at a URL. The key that it brings, if it brings one, is the first of the known
    /// secrets.
    ///
    /// # Errors
    ///
    /// When something that it holds, or that the answer holds, is not known.
    ///
    /// # Examples
    ///
    /// ```
    /// use hookwright_runtime::handshake::Known;
    /// use hookwright_runtime::scheme::Profile;
    ///
    /// let profile = Profile::from_json(r#"{
    ///     "id": "acme",
    ///     "handshake": [{
    ///         "when": {"method": "GET", "query": {"challenge": "*"}}, "verify": "skip",
    ///         "respond": {"content_type": "text/plain", "body": "{query:challenge}"}
    ///     }]
    /// }"#)?;
    /// let greeting = profile.handshake[0].greeting("https://example.com/hooks", &Known::of(&profile))?;
    /// let url = greeting.request().uri().to_string();
    /// let challenge = url.strip_prefix("https://example.com/hooks?challenge=").expect("a challenge");
    ///
    /// let right = http::Response::new(challenge.to_owned().into());
    /// assert!(greeting.check(&right).is_ok());
    /// let wrong = http::Response::new("ok".into());
    /// assert_eq!(greeting.check(&wrong).unwrap_err(), "the body is not the expected one");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn greeting(&self, url: &str, known: &Known) -> Result<Greeting, GreetingError> {
        let mut draft = Draft::new(url);
        let method = self.when.method.as_deref().unwrap_or("POST");
        draft.method = method.parse().map_err(|_| GreetingError::Impossible)?;
        for (name, expected) in &self.when.header {
            draft.put_expected(&PlacePart::Header(name.clone()), expected, known)?;
        }
        for (name, expected) in &self.when.query {
            draft.put_expected(&PlacePart::Query(name.clone()), expected, known)?;
        }
        for (pointer, expected) in &self.when.body {
            draft.put_expected(&PlacePart::Root(pointer.clone()), expected, known)?;
        }
        match &self.offers {
            Some(Offers::Key(place)) => {
                let key = known.first_secret().ok_or(GreetingError::MissingKey)?;
                let key = std::str::from_utf8(key.expose());
                draft.put(place.part(), key.map_err(|_| GreetingError::MissingKey)?)?;
            }
            Some(Offers::Url(place)) => draft.put(place.part(), URL)?,
            None => {}
        }
        for place in self.asked_for() {
            draft.put_missing(place.part())?;
        }
        let request = draft.request()?;
        let url = request.uri().to_string();
        let view = signature::Request::new(request.headers(), request.body())
            .with_method(request.method().as_str())
            .with_url(&url);
        let expected = self.answer(&view, known);
        Ok(Greeting {
            expected: expected.ok_or(GreetingError::MissingKey)?,
            request,
            check: self.verify,
        })
    }

    /// The places whose texts the answer holds.
    fn asked_for(&self) -> Vec<Place> {
        let mut texts: Vec<&str> = self.respond.headers.values().map(String::as_str).collect();
        collect(&self.respond.body, &mut texts);
        let braced = texts.into_iter().flat_map(|text| {
            let parts = text.split('{').skip(1);
            parts.filter_map(|part| Some(part.split_once('}')?.0))
        });
        let places = braced.filter_map(|text| {
            let text = text.strip_prefix("hmac-sha256-hex:").unwrap_or(text);
            text.parse().ok()
        });
        places.collect()
    }
}

fn collect<'v>(value: &'v Value, texts: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(members) => members.values().for_each(|value| collect(value, texts)),
        _ => {}
    }
}

impl Greeting {
    /// The request.
    pub fn request(&self) -> &Request<Bytes> {
        &self.request
    }

    /// Whether the provider signs it.
    pub fn is_signed(&self) -> bool {
        self.check == Check::Required
    }

    /// The answer that is expected.
    pub fn expected(&self) -> &Response<Bytes> {
        &self.expected
    }

    /// Says whether an answer is the expected one: its headers, its body, and its status. Where nothing but success is
    /// expected, every status of success will do.
    ///
    /// # Errors
    ///
    /// What is wrong with it, in words.
    pub fn check(&self, answer: &Response<Bytes>) -> Result<(), String> {
        let (status, expected) = (answer.status(), self.expected.status());
        let is_plain = self.expected.body().is_empty() && self.expected.headers().is_empty();
        let is_any_success = is_plain && expected == StatusCode::OK && status.is_success();
        if status != expected && !is_any_success {
            return Err(format!("the status is {status} and not {expected}"));
        }
        for (name, value) in self.expected.headers() {
            // Parameters of a media type, such as its charset, are the receiver's business.
            if *name != CONTENT_TYPE && answer.headers().get(name) != Some(value) {
                return Err(format!("the header `{name}` is not the expected one"));
            }
        }
        match self.expected.body().is_empty() || is_same(self.expected.body(), answer.body()) {
            true => Ok(()),
            false => Err("the body is not the expected one".to_owned()),
        }
    }
}

impl fmt::Debug for Greeting {
    /// It may bring a key: only its method is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Greeting")
            .field("method", self.request.method())
            .finish_non_exhaustive()
    }
}

/// True when two bodies are the same text, or JSON of the same meaning.
fn is_same(left: &[u8], right: &[u8]) -> bool {
    let json = |body: &[u8]| serde_json::from_slice::<Value>(body).ok();
    left == right || (json(left).is_some() && json(left) == json(right))
}

/// A request while it is made.
struct Draft<'a> {
    method: Method,
    url: &'a str,
    query: Vec<(String, String)>,
    headers: Vec<(String, String)>,
    body: Value,
}

impl<'a> Draft<'a> {
    fn new(url: &'a str) -> Self {
        Self {
            method: Method::POST,
            url,
            query: Vec::new(),
            headers: Vec::new(),
            body: Value::Null,
        }
    }

    fn put_expected(
        &mut self,
        part: &PlacePart,
        expected: &Expected,
        known: &Known,
    ) -> Result<(), GreetingError> {
        match expected {
            Expected::Nothing => Ok(()),
            Expected::Any => self.put(part, CHALLENGE),
            Expected::Text(text) => self.put(part, text),
            Expected::Config(name) => {
                let text = known.config(name);
                let text = text.ok_or_else(|| GreetingError::MissingConfig(name.clone()))?;
                self.put(part, text)
            }
        }
    }

    /// Puts a challenge where nothing is yet.
    fn put_missing(&mut self, part: &PlacePart) -> Result<(), GreetingError> {
        let is_there = match part {
            PlacePart::Header(name) => self
                .headers
                .iter()
                .any(|(it, _)| it.eq_ignore_ascii_case(name)),
            PlacePart::Query(name) => self.query.iter().any(|(it, _)| it == name),
            PlacePart::Item(pointer) | PlacePart::Root(pointer) => {
                self.body.pointer(pointer).is_some()
            }
        };
        match is_there {
            true => Ok(()),
            false => self.put(part, CHALLENGE),
        }
    }

    fn put(&mut self, part: &PlacePart, text: &str) -> Result<(), GreetingError> {
        match part {
            PlacePart::Header(name) => {
                self.headers
                    .retain(|(it, _)| !it.eq_ignore_ascii_case(name));
                self.headers.push((name.clone(), text.to_owned()));
            }
            PlacePart::Query(name) => {
                self.query.retain(|(it, _)| it != name);
                self.query.push((name.clone(), text.to_owned()));
            }
            PlacePart::Item(pointer) | PlacePart::Root(pointer) => {
                let mut segments = pointer.split('/').skip(1);
                put_member(&mut self.body, &mut segments, scalar(text))?;
            }
        }
        Ok(())
    }

    fn request(self) -> Result<Request<Bytes>, GreetingError> {
        let impossible = |_| GreetingError::Impossible;
        let pairs = self.query.iter();
        let pairs = pairs.map(|(name, value)| format!("{}={}", escaped(name), escaped(value)));
        let pairs: Vec<String> = pairs.collect();
        let url = match (pairs.is_empty(), self.url.contains('?')) {
            (true, _) => self.url.to_owned(),
            (false, true) => format!("{}&{}", self.url, pairs.join("&")),
            (false, false) => format!("{}?{}", self.url, pairs.join("&")),
        };
        let mut request = Request::new(match &self.body {
            Value::Null => Bytes::new(),
            body => Bytes::from(body.to_string()),
        });
        *request.method_mut() = self.method;
        *request.uri_mut() = url.parse().map_err(|_| GreetingError::Impossible)?;
        if !request.body().is_empty() {
            let json = HeaderValue::from_static("application/json");
            request.headers_mut().insert(CONTENT_TYPE, json);
        }
        for (name, value) in self.headers {
            let name: HeaderName = name.parse().map_err(|_| GreetingError::Impossible)?;
            let value = HeaderValue::from_str(&value).map_err(impossible)?;
            request.headers_mut().insert(name, value);
        }
        Ok(request)
    }
}

/// A text as the value that it most likely is: places of a body are compared as text, and numbers are written as such.
fn scalar(text: &str) -> Value {
    match text.parse::<u32>() {
        Ok(number) if number.to_string() == text => number.into(),
        _ => text.into(),
    }
}

/// Puts a value below another one; objects, and arrays of one item, are made where they are missing.
fn put_member<'s>(
    value: &mut Value,
    segments: &mut impl Iterator<Item = &'s str>,
    member: Value,
) -> Result<(), GreetingError> {
    let Some(segment) = segments.next() else {
        *value = member;
        return Ok(());
    };
    if segment == "0" || segment == "*" {
        if value.is_null() {
            *value = Value::Array(vec![Value::Null]);
        }
        let item = value.get_mut(0).ok_or(GreetingError::Impossible)?;
        return put_member(item, segments, member);
    }
    if value.is_null() {
        *value = Value::Object(Map::new());
    }
    let members = value.as_object_mut().ok_or(GreetingError::Impossible)?;
    let name = segment.replace("~1", "/").replace("~0", "~");
    put_member(members.entry(name).or_insert(Value::Null), segments, member)
}

/// RFC 3986, "Unreserved Characters": all others are escaped.
fn escaped(text: &str) -> String {
    let byte = |byte: u8| match byte {
        b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(byte).collect()
}
