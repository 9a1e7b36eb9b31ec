use std::borrow::Cow;

use http::header::CONTENT_TYPE;
use sha2::{Digest, Sha256};

use super::{Attributes, Data, MediaType, Mode, Policy, RawCloudEvent, text};
use crate::delivery::{Delivery, Item};
use crate::events::Events;
use crate::scheme::{Content, Place, Scheme, TypeRule};
use crate::select;

/// How the deliveries of a provider become CloudEvents.
///
/// * `id` is the provider's, so that a delivery that comes again has the same; without one, or when the provider's is
///   not unique, it is the SHA-256 of the payload.
/// * `source` is what the profile says, or the name of the API.
/// * `type` is the type on the wire after the prefix, `time` and `subject` are where the profile says.
/// * `datacontenttype` and the data are those of the request, byte for byte; of a batch, the data is the item.
///
/// A delivery that is a CloudEvent already stays the one it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Translation {
    prefix: String,
    source: Option<String>,
}

impl Translation {
    /// Types as on the wire, sources as in the profile.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts something before every type, e.g. `com.github.`.
    pub fn with_type_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets the source of every event.
    pub fn with_source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns the CloudEvent of an event.
    pub fn event<'a, E: Events>(&self, item: &Item<'a, E>) -> RawCloudEvent<'a> {
        native(item).unwrap_or_else(|| self.wrapped(item))
    }

    /// Returns the CloudEvents of a delivery, in its order. Events that share the delivery's id get its place after it.
    pub fn events<'a, E: Events>(&self, delivery: &'a Delivery<E>) -> Vec<RawCloudEvent<'a>> {
        let mut events: Vec<_> = delivery.items().map(|item| self.event(&item)).collect();
        let first = events
            .first()
            .map(|event| event.id().to_owned())
            .unwrap_or_default();
        for (at, event) in events.iter_mut().enumerate().skip(1) {
            if event.id() == first {
                event.attributes.id = Cow::Owned(format!("{first}.{at}"));
            }
        }
        events
    }

    fn wrapped<'a, E: Events>(&self, item: &Item<'a, E>) -> RawCloudEvent<'a> {
        let delivery = item.delivery();
        let whole = item.json().len() == delivery.json().len();
        let body = if whole { delivery.raw() } else { item.json() };
        let media_type = if whole {
            media_type(delivery)
        } else {
            Some("application/json")
        };
        let source = self.source.clone().or_else(|| item.source());
        let source = source
            .filter(|source| !source.is_empty())
            .unwrap_or_else(|| format!("/{}", E::api().name));
        let event_type = format!("{}{}", self.prefix, item.event_type().unwrap_or("unknown"));
        let attributes = Attributes {
            id: Cow::Owned(clean(id(item, body))),
            source: Cow::Owned(reference(&source)),
            event_type: Cow::Owned(clean(event_type)),
            subject: item
                .subject()
                .filter(|text| !text.is_empty())
                .map(clean)
                .map(Cow::Owned),
            time: item
                .time()
                .filter(|time| text::check_time(time).is_ok())
                .map(Cow::Owned),
            data_content_type: media_type.map(Cow::Borrowed),
            data_schema: None,
            extensions: Vec::new(),
        };
        RawCloudEvent {
            attributes,
            data: data(item, body, media_type),
        }
    }
}

impl<E: Events> Delivery<E> {
    /// Returns the CloudEvent of the event; of a batch, of the first. See [`Translation`].
    pub fn cloud_event(&self) -> RawCloudEvent<'_> {
        Translation::new().event(&self.first())
    }

    /// Returns the CloudEvents of all events.
    pub fn cloud_events(&self) -> Vec<RawCloudEvent<'_>> {
        Translation::new().events(self)
    }
}

impl<'a, E: Events> Item<'a, E> {
    /// Returns the CloudEvent of the event. See [`Translation`].
    pub fn cloud_event(&self) -> RawCloudEvent<'a> {
        Translation::new().event(self)
    }

    /// Names the attributes of the CloudEvent that the signature does not protect: those that are read from headers
    /// that are not signed. Whoever can change headers on the way can change them.
    pub fn unsigned_attributes(&self) -> Vec<&'static str> {
        let delivery = self.delivery();
        let envelope = &delivery.profile().envelope;
        let signed = signed_headers(delivery);
        let open = |place: &Place| {
            place
                .header()
                .is_some_and(|name| !signed.iter().any(|it| it.eq_ignore_ascii_case(name)))
        };
        let event_type = match &envelope.event_type {
            Some(TypeRule::Place(place)) => open(place),
            Some(TypeRule::Join(join)) => join.of.iter().any(open),
            Some(TypeRule::First(first)) => first.of.iter().any(open),
            Some(TypeRule::Const(_)) => false,
            None => E::api().selector.places.iter().any(|place| {
                matches!(place, select::Place::Header(name) if !signed.iter().any(|it| it.eq_ignore_ascii_case(name)))
            }),
        };
        let marks = [
            (
                "id",
                envelope
                    .id
                    .as_ref()
                    .is_some_and(|id| id.of.iter().any(open)),
            ),
            (
                "source",
                envelope
                    .source
                    .as_deref()
                    .and_then(|it| it.parse().ok())
                    .is_some_and(|place| open(&place)),
            ),
            ("type", event_type),
            ("subject", envelope.subject.as_ref().is_some_and(open)),
            (
                "time",
                envelope
                    .time
                    .as_ref()
                    .is_some_and(|time| time.of.iter().any(open)),
            ),
            (
                "datacontenttype",
                !signed
                    .iter()
                    .any(|name| name.eq_ignore_ascii_case("content-type")),
            ),
        ];
        marks
            .into_iter()
            .filter_map(|(name, unsigned)| unsigned.then_some(name))
            .collect()
    }
}

/// The delivery as the CloudEvent that it is already.
///
/// Headers count only for an API that says that its events are in binary mode: they are not signed, and must not turn
/// any other delivery into something else.
fn native<'a, E: Events>(item: &Item<'a, E>) -> Option<RawCloudEvent<'a>> {
    let delivery = item.delivery();
    let content = &delivery.profile().envelope.content;
    let by_headers = content.contains(&Content::CloudeventsBinary)
        || E::api()
            .selector
            .places
            .iter()
            .any(|place| matches!(place, select::Place::Header("ce-type")));
    let by_body = content.contains(&Content::CloudeventsStructured)
        || content.contains(&Content::CloudeventsBatch);
    match Mode::of(delivery.headers()) {
        Some(Mode::Binary) if by_headers => {
            RawCloudEvent::from_http(delivery.headers(), delivery.raw(), Policy::Interop).ok()
        }
        Some(Mode::Structured | Mode::Batch) => {
            RawCloudEvent::from_json(item.json(), Policy::Interop).ok()
        }
        _ if by_body => RawCloudEvent::from_json(item.json(), Policy::Interop).ok(),
        _ => None,
    }
}

fn signed_headers<E: Events>(delivery: &Delivery<E>) -> Vec<&str> {
    let scheme = delivery
        .profile()
        .schemes
        .iter()
        .find(|scheme| delivery.scheme() == Some(scheme.id.as_str()));
    scheme.map(Scheme::signed_headers).unwrap_or_default()
}

fn media_type<E: Events>(delivery: &Delivery<E>) -> Option<&str> {
    let text = delivery.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    MediaType::parse(text).is_some().then_some(text)
}

fn data<'a, E: Events>(
    item: &Item<'a, E>,
    body: &'a [u8],
    media_type: Option<&str>,
) -> Option<Data<'a>> {
    // Without a media type, only a payload that was read says that the body is JSON.
    let json = media_type.is_none() && item.event().payload().is_some();
    match std::str::from_utf8(body) {
        _ if body.is_empty() => None,
        Ok(text) if json => Some(Data::Json(Cow::Borrowed(text))),
        _ => Some(Data::Bytes(Cow::Borrowed(body))),
    }
}

fn id<E: Events>(item: &Item<'_, E>, body: &[u8]) -> String {
    let unique = item
        .delivery()
        .profile()
        .envelope
        .id
        .as_ref()
        .is_some_and(|id| id.unique);
    let own = item.id().filter(|id| unique && !id.is_empty());
    own.unwrap_or_else(|| {
        let digest = Sha256::digest(body);
        digest.iter().map(|byte| format!("{byte:02x}")).collect()
    })
}

/// The text with characters that no attribute may hold replaced.
fn clean(text: String) -> String {
    if text.chars().all(text::is_allowed) {
        return text;
    }
    text.chars()
        .map(|it| {
            if text::is_allowed(it) {
                it
            } else {
                char::REPLACEMENT_CHARACTER
            }
        })
        .collect()
}

/// The text as a URI reference: what cannot stand in one is percent-encoded.
fn reference(text: &str) -> String {
    if text::check_reference(text).is_ok() {
        return text.to_owned();
    }
    let mut out = String::new();
    for byte in text.bytes() {
        match byte {
            b'%' => out.push_str("%25"),
            _ if text::check_reference(char::from(byte).encode_utf8(&mut [0; 4])).is_ok() => {
                out.push(char::from(byte))
            }
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
