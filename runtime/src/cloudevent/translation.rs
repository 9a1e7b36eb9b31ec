use std::borrow::Cow;

use http::header::CONTENT_TYPE;

use super::{MediaType, Mode, Policy, Protection, RawCloudEvent, mapping};
use crate::delivery::{Delivery, Item};
use crate::events::Events;
use crate::scheme::Content;
use crate::select;

/// How the deliveries of a provider become CloudEvents.
///
/// The profile says it for every attribute ([`CloudEvents`](crate::scheme::CloudEvents)); where it does not:
///
/// * `id` is the provider's, so that a delivery that comes again has the same; without one, or when the provider's is
///   not unique, it is the SHA-256 of the payload.
/// * `source` is what the envelope says, or the name of the API.
/// * `type` is the type on the wire, `time` and `subject` are where the envelope says.
/// * `datacontenttype` and the data are those of the request, byte for byte; of a batch, the data is the item.
///
/// A delivery that is a CloudEvent already stays the one it is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Translation {
    pub(super) prefix: Option<String>,
    pub(super) source: Option<String>,
}

impl Translation {
    /// As the profile says.
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes every type the type on the wire after a prefix, e.g. `com.github.`.
    pub fn with_type_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Sets the source of every event.
    pub fn with_source(mut self, source: impl Into<String>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Returns the CloudEvent of an event.
    pub fn event<'a, E: Events>(&self, item: &Item<'a, E>) -> RawCloudEvent<'a> {
        self.translated(item).0
    }

    /// Returns what of the CloudEvent of an event is protected by the signature.
    pub fn protection<E: Events>(&self, item: &Item<'_, E>) -> Protection {
        self.translated(item).1
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

    fn translated<'a, E: Events>(&self, item: &Item<'a, E>) -> (RawCloudEvent<'a>, Protection) {
        native(item).unwrap_or_else(|| mapping::map(self, item))
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

    /// Returns what of its CloudEvent is protected by the signature, and what whoever can change headers on the way can
    /// change.
    pub fn protection(&self) -> Protection {
        Translation::new().protection(self)
    }
}

/// The delivery as the CloudEvent that it is already.
///
/// Headers count only for an API that says that its events are in binary mode: they are not signed, and must not turn
/// any other delivery into something else.
fn native<'a, E: Events>(item: &Item<'a, E>) -> Option<(RawCloudEvent<'a>, Protection)> {
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
            let event =
                RawCloudEvent::from_http(delivery.headers(), delivery.raw(), Policy::Interop);
            event.ok().map(|event| by_header(item, event))
        }
        Some(Mode::Structured | Mode::Batch) => structured(item),
        _ if by_body => structured(item),
        _ => None,
    }
}

fn structured<'a, E: Events>(item: &Item<'a, E>) -> Option<(RawCloudEvent<'a>, Protection)> {
    let event = RawCloudEvent::from_json(item.json(), Policy::Interop).ok()?;
    let protected = item.protects_body();
    let mut protection = Protection::new(protected);
    for (name, _) in event.attributes().texts().skip(1) {
        protection.add(name.to_owned(), protected);
    }
    Some((event, protection))
}

fn by_header<'a, E: Events>(
    item: &Item<'a, E>,
    event: RawCloudEvent<'a>,
) -> (RawCloudEvent<'a>, Protection) {
    let mut protection = Protection::new(item.protects_body());
    for (name, _) in event.attributes().texts().skip(1) {
        let header = match name {
            "datacontenttype" => CONTENT_TYPE.as_str().to_owned(),
            _ => format!("ce-{name}"),
        };
        protection.add(name.to_owned(), item.protects_header(&header));
    }
    (event, protection)
}

pub(super) fn media_type<E: Events>(delivery: &Delivery<E>) -> Option<&str> {
    let text = delivery.headers().get(CONTENT_TYPE)?.to_str().ok()?;
    MediaType::parse(text).is_some().then_some(text)
}
