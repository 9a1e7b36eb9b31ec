use std::borrow::Cow;
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hookwright_runtime::cloudevent::{Attributes, Data, Mode, Policy, RawCloudEvent};
use hookwright_runtime::scheme::{Kind, Place, Profile, Time, TimeFormat, Where};
use hookwright_runtime::send::{form, multipart};
use hookwright_runtime::signature::{self, Signer};
use hookwright_runtime::{Json, Secret};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderValue, Request};

use crate::cli::failure::Failure;
use crate::model::{BodyFormat, Event};

/// How old a delivery is that no receiver should take.
const LONG_AGO: Duration = Duration::from_secs(24 * 60 * 60);

/// How an event travels as a CloudEvent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum CloudEvents {
    /// Attributes in headers, data in the body
    Binary,
    /// All of it in the body, as JSON
    Structured,
}

/// What is done to a delivery so that a receiver must refuse it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Tamper {
    /// The signature of something else
    Sig,
    /// A time that is long gone, signed as it should be
    Ts,
    /// A body that was changed after it was signed
    Body,
}

/// A delivery that is not signed yet.
#[derive(Debug, Clone)]
pub(super) struct Delivery {
    pub(super) method: String,
    pub(super) url: String,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// A body and what it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Body {
    pub(super) media_type: String,
    pub(super) bytes: Vec<u8>,
}

impl Body {
    /// The payload as a provider writes it: as JSON, or as a form.
    pub(super) fn of(event: &Event, payload: &[u8], profile: &Profile) -> Self {
        let body = event.bodies.first();
        let media_type = match body.map(|body| body.media_type.as_str()) {
            Some(media_type) if !media_type.contains('*') => media_type,
            _ => "application/json",
        };
        let payload = &profile.envelope.items.around(payload);
        let as_it_is = || Self {
            media_type: media_type.to_owned(),
            bytes: payload.clone(),
        };
        let Ok(json) = Json::from_slice(payload) else {
            return as_it_is();
        };
        let holder = profile.envelope.form_field.as_deref();
        match body.map(|body| body.format) {
            Some(BodyFormat::Form) => Self {
                media_type: media_type.to_owned(),
                bytes: form(&json, holder).into_bytes(),
            },
            Some(BodyFormat::Multipart) => {
                let (media_type, body) = multipart(&json, holder);
                Self {
                    media_type,
                    bytes: body.into_bytes(),
                }
            }
            _ => as_it_is(),
        }
    }
}

/// What a CloudEvent says of an event that is none yet.
pub(super) struct About<'a> {
    pub(super) event: &'a Event,
    pub(super) profile: &'a Profile,
    /// The name of the API, e.g. `acme-events`.
    pub(super) name: &'a str,
    pub(super) now: SystemTime,
}

impl Delivery {
    /// Makes a CloudEvent of the delivery. One that is a CloudEvent already stays the one it is.
    ///
    /// # Errors
    ///
    /// When the document or the profile says something that no attribute can hold.
    pub(super) fn into_cloud_event(
        mut self,
        mode: CloudEvents,
        about: &About<'_>,
    ) -> Result<Self, Failure> {
        let mode = match mode {
            CloudEvents::Binary => Mode::Binary,
            CloudEvents::Structured => Mode::Structured,
        };
        let is_one = about
            .event
            .bodies
            .first()
            .is_some_and(|body| body.media_type.starts_with("application/cloudevents+"));
        let message = match RawCloudEvent::from_json(&self.body, Policy::Interop) {
            Ok(event) if is_one => event.to_http(mode),
            _ => about.wrapped(&self)?.to_http(mode),
        };
        self.headers.remove(CONTENT_TYPE);
        self.headers.extend(message.headers);
        self.body = message.body.to_vec();
        Ok(self)
    }

    /// Signs the delivery as if it were `now`; without a signer it stays as it is.
    ///
    /// # Errors
    ///
    /// When the scheme cannot sign it, or has nothing that could be tampered with.
    pub(super) fn signed(
        &self,
        signer: Option<&Signer>,
        now: SystemTime,
        tamper: Option<Tamper>,
    ) -> Result<Request<Bytes>, Failure> {
        let (mut headers, mut body) = (self.headers.clone(), self.body.clone());
        if let Some(signer) = signer {
            headers.extend(match tamper {
                None | Some(Tamper::Body) => self.signature(signer, &self.body, now)?,
                Some(Tamper::Sig) => self.wrong_signature(signer, now)?,
                Some(Tamper::Ts) => self.old_signature(signer, now)?,
            });
        }
        if tamper == Some(Tamper::Body) {
            body = changed(&body);
        }
        let mut request = Request::new(Bytes::from(body));
        *request.headers_mut() = headers;
        *request.method_mut() = self.method.parse().map_err(|_| {
            Failure::usage(
                format!("`{}` is no method", self.method),
                "mend the document",
            )
        })?;
        Ok(request)
    }

    fn signature(
        &self,
        signer: &Signer,
        body: &[u8],
        now: SystemTime,
    ) -> Result<HeaderMap, Failure> {
        let request = signature::Request::new(&self.headers, body)
            .with_method(&self.method)
            .with_url(&self.url);
        let help = "see `hookwright send --help` for `--scheme`, `--param` and `--url`";
        signer
            .sign(&request, now)
            .map_err(|error| Failure::usage(error.to_string(), help))
    }

    /// The signature of another body; of schemes that sign none, the one that another secret makes.
    fn wrong_signature(&self, signer: &Signer, now: SystemTime) -> Result<HeaderMap, Failure> {
        let right = self.signature(signer, &self.body, now)?;
        let wrong = self.signature(signer, &changed(&self.body), now)?;
        if wrong != right {
            return Ok(wrong);
        }
        let other = Signer::new(signer.scheme().clone(), Secret::new("tampered"))
            .map_err(|error| Failure::usage(error.to_string(), "tamper with the body"))?;
        self.signature(&other, &self.body, now)
    }

    fn old_signature(&self, signer: &Signer, now: SystemTime) -> Result<HeaderMap, Failure> {
        let rule = match &signer.scheme().kind {
            Kind::Mac(mac) => mac.timestamp.as_ref(),
            _ => None,
        };
        let rule = rule.filter(|rule| matches!(rule.place, Where::Header | Where::Sigfield));
        let age = rule.map(|rule| LONG_AGO + Duration::from_secs(rule.max_age_s.unwrap_or(0)));
        let then = age.and_then(|age| now.checked_sub(age));
        let right = self.signature(signer, &self.body, now)?;
        let old = then
            .map(|then| self.signature(signer, &self.body, then))
            .transpose()?;
        old.filter(|old| *old != right).ok_or_else(|| {
            let message = "the scheme has no time of its own that could be tampered with";
            Failure::usage(message, "tamper with `sig` or `body`")
        })
    }
}

impl About<'_> {
    fn wrapped<'b>(&self, delivery: &'b Delivery) -> Result<RawCloudEvent<'b>, Failure> {
        let refused = |error: hookwright_runtime::cloudevent::Error| {
            Failure::usage(error.to_string(), "send it without `--cloudevents`")
        };
        let body = delivery.body.as_slice();
        let mut attributes = Attributes::new(
            self.id(delivery),
            self.source(body),
            self.event.event_type.clone(),
        )
        .map_err(refused)?;
        if let Some(time) = self.time() {
            attributes.set("time", time).map_err(refused)?;
        }
        let media_type = delivery.headers.get(CONTENT_TYPE);
        let media_type = media_type.and_then(|value| value.to_str().ok());
        attributes
            .set(
                "datacontenttype",
                media_type.unwrap_or("application/json").to_owned(),
            )
            .map_err(refused)?;
        let data = Data::Bytes(Cow::Borrowed(body));
        Ok(RawCloudEvent::new(attributes, Some(data)))
    }

    /// The provider's id where a delivery has one, so that attempts share it; else one of the time.
    fn id(&self, delivery: &Delivery) -> String {
        let places = self.profile.envelope.id.iter().flat_map(|id| &id.of);
        places
            .filter_map(|place| place.read(&delivery.headers, &delivery.body, &delivery.body))
            .find(|id| !id.is_empty())
            .unwrap_or_else(|| {
                let since = self.now.duration_since(SystemTime::UNIX_EPOCH);
                format!("hookwright-{}", since.unwrap_or_default().as_nanos())
            })
    }

    fn source(&self, body: &[u8]) -> String {
        let said = self.profile.envelope.source.as_deref();
        let read = said.map(|said| match said.parse::<Place>() {
            Ok(place) => place.read(&HeaderMap::new(), body, body),
            Err(_) => Some(said.to_owned()),
        });
        read.flatten().unwrap_or_else(|| format!("/{}", self.name))
    }

    fn time(&self) -> Option<String> {
        let since = self.now.duration_since(SystemTime::UNIX_EPOCH).ok()?;
        let seconds = Time {
            of: Vec::new(),
            format: TimeFormat::UnixS,
            assume_offset: None,
        };
        seconds.normalize(&since.as_secs().to_string())
    }
}

/// Another body that means the same, so that only its signature can tell.
fn changed(body: &[u8]) -> Vec<u8> {
    [body, b" "].concat()
}

/// Marks the values that may be secrets, so that they are not printed.
pub(super) fn hide_secrets(headers: &mut HeaderMap) {
    const SECRET: [&str; 4] = [
        "authorization",
        "proxy-authorization",
        "cookie",
        "x-api-key",
    ];
    for (name, value) in headers.iter_mut() {
        if SECRET.contains(&name.as_str()) {
            HeaderValue::set_sensitive(value, true);
        }
    }
}
