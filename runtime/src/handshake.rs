//! Answers handshakes and probes from data.
//!
//! In:  a profile, a request, and what the receiver has.
//! Out: the answer that the provider expects, when the request is a handshake.
//! Does not know: HTTP servers, and whether the request was verified. Ask [`Handshake::verify`] first.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use http::{HeaderMap, Response, StatusCode};
use serde_json::Value;
use subtle::ConstantTimeEq;

use crate::body;
use crate::scheme::{Expected, Handshake, Kind, Offers, Place, Profile, Scheme, When};
use crate::secret::Secret;
use crate::secrets::{Secrets, Valid};
use crate::select::Context;
use crate::signature::{Request, Signer};

/// What a receiver has beside the request: values that it configures, and its secrets.
#[derive(Clone)]
pub struct Known {
    config: BTreeMap<String, String>,
    secrets: Secrets,
    clock: fn() -> SystemTime,
    /// Makes the codes of answers, with the key of the profile's first `mac`.
    code: Option<Scheme>,
}

impl Known {
    /// Nothing yet, for handshakes of this profile.
    pub fn of(profile: &Profile) -> Self {
        Self {
            code: profile.schemes.iter().find_map(code),
            ..Self::default()
        }
    }

    /// Another clock than that of the system, for tests: secrets have their time.
    #[must_use]
    pub fn with_clock(self, clock: fn() -> SystemTime) -> Self {
        Self { clock, ..self }
    }

    /// Also a value that handshakes name.
    #[must_use]
    pub fn with_config(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.config.insert(name.into(), value.into());
        self
    }

    /// The value that handshakes name so.
    pub(crate) fn config(&self, name: &str) -> Option<&str> {
        self.config.get(name).map(String::as_str)
    }

    /// The first secret that is valid.
    pub(crate) fn first_secret(&self) -> Option<Secret> {
        let secrets = Valid::at(&self.secrets, (self.clock)())?;
        secrets.first().cloned()
    }

    /// Also a secret. Codes are made with the first that is valid.
    #[must_use]
    pub fn with_secret(mut self, secret: impl Into<Secret>) -> Self {
        self.secrets = self.secrets.and(secret.into());
        self
    }

    /// The secrets that this holds, whenever they are needed, and no others.
    #[must_use]
    pub fn with_shared_secrets(self, secrets: Secrets) -> Self {
        Self { secrets, ..self }
    }

    /// The code of a text, in hex.
    fn code(&self, text: &str) -> Option<String> {
        let secrets = Valid::at(&self.secrets, (self.clock)())?;
        let (scheme, secret) = (self.code.clone()?, secrets.first()?.clone());
        let signer = Signer::new(scheme, secret).ok()?;
        let headers = HeaderMap::new();
        let request = Request::new(&headers, text.as_bytes());
        let signed = signer.sign(&request, SystemTime::UNIX_EPOCH).ok()?;
        Some(signed.get("code")?.to_str().ok()?.to_owned())
    }
}

impl Default for Known {
    /// Nothing.
    #[allow(
        clippy::disallowed_methods,
        reason = "secrets have their time; `with_clock` takes another clock"
    )]
    fn default() -> Self {
        Self {
            config: BTreeMap::new(),
            secrets: Secrets::default(),
            clock: SystemTime::now,
            code: None,
        }
    }
}

/// A scheme that makes a code of a text alone, with the same key.
fn code(scheme: &Scheme) -> Option<Scheme> {
    let Kind::Mac(like) = &scheme.kind else {
        return None;
    };
    let mut scheme = Scheme::from_json(
        r#"{"id": "code", "kind": "mac", "alg": "hmac-sha256", "signed": ["body"],
            "signature": {"in": "header", "names": ["code"], "encoding": "hex"}}"#,
    )
    .ok()?;
    if let Kind::Mac(mac) = &mut scheme.kind {
        mac.key = like.key.clone();
    }
    Some(scheme)
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let config: Vec<&String> = self.config.keys().collect();
        f.debug_struct("Known")
            .field("config", &config)
            .field("secrets", &self.secrets.len())
            .finish_non_exhaustive()
    }
}

/// What a handshake brings. Whoever takes it makes sure that it was asked for: unless [`signed`](Offer::signed), anybody
/// can have sent it.
#[derive(Clone, PartialEq, Eq)]
pub struct Offer {
    /// What it is.
    pub what: Offered,
    /// The key or the URL.
    pub text: String,
    /// The URL that it came to, which tells the endpoint that was registered.
    pub url: Option<String>,
    /// Whether the request was verified.
    pub signed: bool,
}

/// What an offer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offered {
    /// The key that deliveries to this endpoint will be signed with: to be stored.
    Key,
    /// A URL to be opened before deliveries come. Look at its host first.
    Url,
}

impl fmt::Debug for Offer {
    /// Keys and URLs that confirm something are secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Offer")
            .field("what", &self.what)
            .field("signed", &self.signed)
            .finish_non_exhaustive()
    }
}

impl Profile {
    /// The handshake that a request is; `None` for deliveries.
    ///
    /// A handshake with [`Check::Required`](crate::scheme::Check::Required) must be verified before it is answered.
    ///
    /// # Examples
    ///
    /// ```
    /// use hookwright_runtime::handshake::Known;
    /// use hookwright_runtime::scheme::Profile;
    /// use hookwright_runtime::signature::Request;
    ///
    /// let profile = Profile::from_json(r#"{
    ///     "id": "acme",
    ///     "handshake": [{
    ///         "when": {"method": "POST", "body": {"/type": "url_verification"}},
    ///         "respond": {"content_type": "text/plain", "body": "{body:/challenge}"}
    ///     }]
    /// }"#)?;
    /// let known = Known::of(&profile);
    /// let headers = http::HeaderMap::new();
    /// let request = Request::new(&headers, br#"{"type": "url_verification", "challenge": "3eZbrw1a"}"#);
    /// let handshake = profile.handshake(&request, &known).expect("a handshake");
    /// assert_eq!(handshake.answer(&request, &known).expect("an answer").body(), "3eZbrw1a");
    /// # Ok::<(), hookwright_runtime::scheme::SchemeError>(())
    /// ```
    pub fn handshake(&self, request: &Request<'_>, known: &Known) -> Option<&Handshake> {
        if self.handshake.is_empty() {
            return None;
        }
        let seen = Seen::new(request, known);
        self.handshake
            .iter()
            .find(|handshake| handshake.when.holds(&seen))
    }
}

/// A request, and what its places and braces are read from.
struct Seen<'a> {
    request: &'a Request<'a>,
    json: Cow<'a, [u8]>,
    known: &'a Known,
}

impl<'a> Seen<'a> {
    fn new(request: &'a Request<'a>, known: &'a Known) -> Self {
        Self {
            request,
            json: body::view(request.headers, request.body, None),
            known,
        }
    }

    fn place(&self, text: &str) -> Option<String> {
        self.read(&text.parse().ok()?)
    }

    fn read(&self, place: &Place) -> Option<String> {
        place.read(self.request, &self.json, &self.json)
    }

    /// What stands for the text in braces; `Err` when it means nothing.
    fn braced(&self, text: &str) -> Result<Option<String>, ()> {
        if let Some(name) = text.strip_prefix("config:") {
            return Ok(self.known.config.get(name).cloned());
        }
        if let Some(place) = text.strip_prefix("hmac-sha256-hex:") {
            return Ok(self.place(place).and_then(|text| self.known.code(&text)));
        }
        let place: Place = text.parse().map_err(drop)?;
        Ok(self.read(&place))
    }

    fn is(&self, expected: &Expected, found: Option<String>) -> bool {
        match (expected, found) {
            (Expected::Nothing, found) => found.is_none(),
            (_, None) => false,
            (Expected::Any, Some(_)) => true,
            (Expected::Text(text), Some(found)) => *text == found,
            (Expected::Config(name), Some(found)) => {
                let value = self.known.config.get(name);
                value.is_some_and(|value| value.as_bytes().ct_eq(found.as_bytes()).into())
            }
        }
    }
}

impl When {
    /// True when a request is meant.
    fn holds(&self, seen: &Seen<'_>) -> bool {
        let request = seen.request;
        let method = self
            .method
            .as_deref()
            .is_none_or(|method| method.eq_ignore_ascii_case(request.method));
        let all = |rules: &BTreeMap<String, Expected>, read: &dyn Fn(&str) -> Option<String>| {
            rules
                .iter()
                .all(|(name, expected)| seen.is(expected, read(name)))
        };
        method
            && all(&self.header, &|name| {
                request.header(name).map(str::to_owned)
            })
            && all(&self.query, &|name| request.query(name))
            && all(&self.body, &|pointer| {
                seen.place(&format!("body:{pointer}"))
            })
    }
}

impl Handshake {
    /// The answer; `None` when the request, or the receiver, lacks something that the answer holds, or it makes no valid
    /// header.
    pub fn answer(&self, request: &Request<'_>, known: &Known) -> Option<Response<Bytes>> {
        let seen = Seen::new(request, known);
        let mut headers = HeaderMap::new();
        for (name, text) in &self.respond.headers {
            let value = HeaderValue::from_str(&fill(text, &seen)?).ok()?;
            headers.insert(HeaderName::from_bytes(name.as_bytes()).ok()?, value);
        }
        let (media_type, body) = match &self.respond.body {
            Value::Null => (None, String::new()),
            Value::String(text) => (Some("text/plain"), fill(text, &seen)?),
            value => (
                Some("application/json"),
                fill_value(value, &seen)?.to_string(),
            ),
        };
        if let Some(media_type) = self.respond.content_type.as_deref().or(media_type) {
            headers.insert(CONTENT_TYPE, HeaderValue::from_str(media_type).ok()?);
        }
        let mut response = Response::new(Bytes::from(body));
        *response.status_mut() = StatusCode::from_u16(self.respond.status).ok()?;
        *response.headers_mut() = headers;
        Some(response)
    }

    /// What it brings; `None` when it brings nothing, or the request lacks it. `signed` says whether it was verified.
    pub fn offer(&self, request: &Request<'_>, signed: bool) -> Option<Offer> {
        let (what, place) = match self.offers.as_ref()? {
            Offers::Key(place) => (Offered::Key, place),
            Offers::Url(place) => (Offered::Url, place),
        };
        let json = body::view(request.headers, request.body, None);
        Some(Offer {
            what,
            text: place.read(request, &json, &json)?,
            url: request.url.map(str::to_owned),
            signed,
        })
    }
}

/// Puts texts in the place of `{body:/a}` and its like; other braces stay.
fn fill(template: &str, seen: &Seen<'_>) -> Option<String> {
    let mut out = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let braced = after
            .split_once('}')
            .and_then(|(name, after)| Some((seen.braced(name).ok()?, after)));
        match braced {
            Some((text, after)) => {
                out.push_str(&text?);
                rest = after;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    Some(out + rest)
}

fn fill_value(value: &Value, seen: &Seen<'_>) -> Option<Value> {
    Some(match value {
        Value::String(text) => Value::String(fill(text, seen)?),
        Value::Array(items) => Value::Array(
            items
                .iter()
                .map(|item| fill_value(item, seen))
                .collect::<Option<_>>()?,
        ),
        Value::Object(members) => {
            let filled = members
                .iter()
                .map(|(name, value)| Some((name.clone(), fill_value(value, seen)?)));
            Value::Object(filled.collect::<Option<_>>()?)
        }
        other => other.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(
        handshake: &str,
        url: &str,
        headers: &[(&'static str, &'static str)],
        body: &str,
        expect: Option<(u16, &str)>,
    ) {
        let profile = format!(r#"{{"id": "acme", "handshake": [{handshake}]}}"#);
        let profile = Profile::from_json(&profile).expect("a profile");
        let headers = headers.iter().map(|(name, value)| {
            (
                HeaderName::from_static(name),
                HeaderValue::from_static(value),
            )
        });
        let headers = HeaderMap::from_iter(headers);
        let method = if body.is_empty() { "GET" } else { "POST" };
        let request = Request::new(&headers, body.as_bytes())
            .with_url(url)
            .with_method(method);
        let known = Known::of(&profile)
            .with_secret("s3cret")
            .with_config("verify_token", "t0ken");
        let answer = profile
            .handshake(&request, &known)
            .and_then(|handshake| handshake.answer(&request, &known));
        let answer = answer.map(|answer| {
            (
                answer.status().as_u16(),
                String::from_utf8_lossy(answer.body()).into_owned(),
            )
        });
        assert_eq!(
            answer,
            expect.map(|(status, body)| (status, body.to_owned()))
        );
    }

    #[test]
    fn bodies() {
        let ping = r#"{"when": {"body": {"/type": "0"}}, "respond": {"status": 204}}"#;
        check(ping, "/", &[], r#"{"type": 0}"#, Some((204, "")));
        check(ping, "/", &[], r#"{"type": 1}"#, None);
        check(ping, "/", &[], "[", None);
        let echo = r#"{"when": {"body": {"/challenge": "*"}}, "respond": {"body": {"challenge": "{body:/challenge}", "n": 1}}}"#;
        check(
            echo,
            "/",
            &[],
            r#"{"challenge": "{x}\""}"#,
            Some((200, r#"{"challenge":"{x}\"","n":1}"#)),
        );
    }

    #[test]
    fn queries() {
        let hub = r#"{"when": {"method": "GET", "query": {"hub.mode": "subscribe", "hub.challenge": "*"}},
                      "verify": "skip", "respond": {"body": "{query:hub.challenge}"}}"#;
        check(
            hub,
            "/x?hub.mode=subscribe&hub.challenge=a%20b",
            &[],
            "",
            Some((200, "a b")),
        );
        check(hub, "/x?hub.mode=subscribe", &[], "", None);
        check(
            hub,
            "/x?hub.mode=subscribe&hub.challenge=1",
            &[],
            "{}",
            None,
        );
    }

    #[test]
    fn headers() {
        let echo = r#"{"when": {"header": {"x-hook-secret": "*"}}, "respond": {"headers": {"X-Hook-Secret": "{header:x-hook-secret}"}}}"#;
        check(echo, "/", &[("x-hook-secret", "abc")], "", Some((200, "")));
        check(echo, "/", &[], "", None);
        let missing = r#"{"when": {}, "respond": {"body": "{header:x-none}"}}"#;
        check(missing, "/", &[], "", None);
    }

    #[test]
    fn values_that_the_receiver_configures() {
        let hub = r#"{"when": {"query": {"token": "{config:verify_token}"}}, "verify": "skip",
                      "respond": {"headers": {"X-Token": "{config:verify_token}"}, "body": "{query:challenge}"}}"#;
        check(hub, "/x?token=t0ken&challenge=1", &[], "", Some((200, "1")));
        check(hub, "/x?token=t0keN&challenge=1", &[], "", None);
        check(hub, "/x?challenge=1", &[], "", None);
        let unknown = r#"{"when": {"query": {"token": "{config:other}"}}, "respond": {}}"#;
        check(unknown, "/x?token=", &[], "", None);
        let unknown = r#"{"when": {}, "respond": {"body": "{config:other}"}}"#;
        check(unknown, "/", &[], "", None);
    }

    #[test]
    fn codes() {
        let zoom = r#"{"when": {}, "respond": {"body": "{hmac-sha256-hex:body:/plain}"}}"#;
        let profile = format!(
            r#"{{"id": "acme", "handshake": [{zoom}], "schemes": [{{"id": "acme", "kind": "mac", "alg": "hmac-sha512",
                "key": {{"decode": "hex"}}, "signed": ["body"],
                "signature": {{"in": "header", "names": ["x"], "encoding": "base64"}}}}]}}"#
        );
        let profile = Profile::from_json(&profile).expect("a profile");
        let headers = HeaderMap::new();
        let request = Request::new(&headers, br#"{"plain": "what do ya want for nothing?"}"#);
        let answer = |known: &Known| profile.handshake[0].answer(&request, known);
        // RFC 4231, "Test Case 2": the key is `Jefe`.
        let known = Known::of(&profile).with_secret("4a656665");
        assert_eq!(
            answer(&known).expect("an answer").body(),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert!(answer(&Known::of(&profile)).is_none());
        assert!(answer(&Known::default().with_secret("4a656665")).is_none());
        assert!(!format!("{known:?}").contains("4a65"));
        // Without a scheme there is no key to make a code with.
        check(zoom, "/", &[], r#"{"plain": "x"}"#, None);
    }

    #[test]
    fn what_must_not_be_there() {
        let ping = r#"{"when": {"header": {"x-sig": null}, "body": {"/webhook_id": "*", "/id": null}}, "respond": {}}"#;
        let form = ("content-type", "application/x-www-form-urlencoded");
        check(ping, "/", &[form], "webhook_id=7", Some((200, "")));
        check(ping, "/", &[form, ("x-sig", "a")], "webhook_id=7", None);
        check(ping, "/", &[form], "webhook_id=7&id=1", None);
        check(ping, "/", &[], "webhook_id=7", None);
        check(ping, "/", &[], r#"{"webhook_id": 7}"#, Some((200, "")));
    }

    #[test]
    fn offers() {
        let profile = Profile::from_json(
            r#"{"id": "acme", "handshake": [
                {"when": {"header": {"x-hook-secret": "*"}}, "offers": {"key": "header:x-hook-secret"}, "respond": {}},
                {"when": {"body": {"/open": "*"}}, "offers": {"url": "body:/open"}, "respond": {}}
            ]}"#,
        )
        .expect("a profile");
        let known = Known::of(&profile);
        let headers = HeaderMap::from_iter([(
            HeaderName::from_static("x-hook-secret"),
            HeaderValue::from_static("k3y"),
        )]);
        let request = Request::new(&headers, b"").with_url("/hooks/7");
        let key = profile.handshake(&request, &known).expect("a handshake");
        let offer = key.offer(&request, false).expect("an offer");
        assert_eq!(
            (offer.what, offer.text.as_str(), offer.url.as_deref()),
            (Offered::Key, "k3y", Some("/hooks/7"))
        );
        assert!(!format!("{offer:?}").contains("k3y"));
        let headers = HeaderMap::new();
        let request = Request::new(&headers, br#"{"open": "https://acme.test"}"#);
        let url = profile.handshake(&request, &known).expect("a handshake");
        let offer = url.offer(&request, true).expect("an offer");
        assert_eq!((offer.what, offer.signed), (Offered::Url, true));
        assert!(key.offer(&request, true).is_none());
    }
}
