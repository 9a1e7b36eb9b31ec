//! What a profile says of a delivery → the attributes of a CloudEvent, each with whether it is protected.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::{Attributes, Data, Protection, RawCloudEvent, Translation, Value, text};
use crate::delivery::Item;
use crate::events::Events;
use crate::scheme::{Envelope, Id, OneOf, Place, Rules, Template, Texts, TimeText, TypeRule};
use crate::select;

/// A text, and whether it is protected.
type Found = (String, bool);

/// A text that was looked for, and whether all that was looked at is protected.
type Sought = (Option<String>, bool);

pub(super) fn map<'a, E: Events>(
    translation: &Translation,
    item: &Item<'a, E>,
) -> (RawCloudEvent<'a>, Protection) {
    let delivery = item.delivery();
    let is_whole = item.is_whole();
    let body = match is_whole {
        true => delivery.raw(),
        false => item.json(),
    };
    let mapping = Mapping {
        translation,
        item,
        body,
        wire_type: item.event_type().unwrap_or_default(),
    };
    let media_type = match is_whole {
        true => super::translation::media_type(delivery),
        false => Some("application/json"),
    };
    let data_is_protected = item.protects_body();
    let mut protection = Protection::new(data_is_protected);
    let mut note = |name: &'static str, (text, protected): Found| {
        protection.add(name, protected);
        Cow::Owned(text)
    };
    let id = note("id", mapping.id());
    let source = note("source", mapping.source());
    let event_type = note("type", mapping.event_type());
    let subject = mapping.subject().map(|found| note("subject", found));
    let time = mapping.time().map(|found| note("time", found));
    let data_content_type = media_type.map(|text| {
        // Of an item of a batch, the media type is ours.
        let protected = !is_whole || item.protects_header("content-type");
        protection.add("datacontenttype", protected);
        Cow::Borrowed(text)
    });
    let mut note = |name: Cow<'static, str>, (text, protected): Found| {
        protection.add(name, protected);
        text
    };
    let data_schema = mapping.data_schema();
    let data_schema = data_schema.map(|found| Cow::Owned(note("dataschema".into(), found)));
    let extensions = mapping.extensions().map(|(name, found)| {
        let text = note(Cow::Owned(name.to_owned()), found);
        (Cow::Owned(name.to_owned()), Value::from(text))
    });
    let attributes = Attributes {
        id,
        source,
        event_type,
        subject,
        time,
        data_content_type,
        data_schema,
        extensions: extensions.collect(),
    };
    let data = data(item, body, media_type);
    (RawCloudEvent { attributes, data }, protection)
}

struct Mapping<'m, 'a, E> {
    translation: &'m Translation,
    item: &'m Item<'a, E>,
    body: &'a [u8],
    wire_type: &'a str,
}

impl<'m, 'a, E: Events> Mapping<'m, 'a, E> {
    fn id(&self) -> Found {
        let own = self.envelope().id.as_ref().filter(|id| id.unique);
        let (rule, protected) = self.rule(|rules| rules.id.as_ref());
        let sought = match (rule, own) {
            (Some(rule), _) => self.first(rule, clean),
            (None, Some(own)) => self.own_id(own),
            (None, None) => (None, true),
        };
        or_else(and(sought, protected), || {
            let digest = Sha256::digest(self.body);
            let id = digest.iter().map(|byte| format!("{byte:02x}")).collect();
            (id, self.item.protects_body())
        })
    }

    /// The id of the envelope. Where it is unique within something, that is a part of it, unless it is the source.
    // CloudEvents 1.0, "id": producers MUST ensure that source + id is unique for each distinct event.
    fn own_id(&self, own: &Id) -> Sought {
        let (id, protected) = self.at(&own.of, clean);
        if own.within.is_empty() {
            return (id, protected);
        }
        let (within, also) = self.at(&own.within, clean);
        let joined = id.zip(within).map(|(id, within)| {
            if self.source().0 == reference_text(&within) {
                return id;
            }
            // The first slash is where it ends.
            let within = within.replace('%', "%25").replace('/', "%2F");
            format!("{within}/{id}")
        });
        (joined, protected && also)
    }

    fn source(&self) -> Found {
        let set = self.translation.source.as_deref();
        if let Some(source) = set.filter(|source| !source.is_empty()) {
            return (reference_text(source), true);
        }
        let (rule, protected) = self.rule(|rules| rules.source.as_ref());
        let sought = match rule {
            Some(rule) => self.first(rule, reference),
            None => self.envelope_source(),
        };
        or_else(and(sought, protected), || {
            (reference_text(&format!("/{}", E::api().name)), true)
        })
    }

    fn envelope_source(&self) -> Sought {
        let Some(source) = self.envelope().source.as_deref() else {
            return (None, true);
        };
        match source.parse() {
            Ok(place) => self.at(&[place], reference),
            Err(_) => (reference(source.to_owned()), true),
        }
    }

    fn event_type(&self) -> Found {
        let prefix = self.translation.prefix.as_deref();
        let (rule, protected) = self.rule(|rules| rules.event_type.as_ref());
        let sought = match (prefix, rule) {
            (None, Some(rule)) => and(self.first(rule, clean), protected),
            _ => (None, true),
        };
        or_else(sought, || {
            let (own, protected) = self.own_type();
            let prefix = prefix.unwrap_or_default();
            (clean_text(format!("{prefix}{own}")), protected)
        })
    }

    /// The type on the wire.
    fn own_type(&self) -> Found {
        let wire_type = match self.wire_type {
            "" => "unknown",
            wire_type => wire_type,
        };
        (wire_type.to_owned(), self.protects_type())
    }

    fn protects_type(&self) -> bool {
        let all = |places: &[Place]| places.iter().all(|place| self.item.protects(place));
        match &self.envelope().event_type {
            Some(TypeRule::Place(place)) => self.item.protects(place),
            Some(TypeRule::Join(join)) => all(&join.of),
            Some(TypeRule::First(first)) => self.at(&first.of, clean).1,
            Some(TypeRule::Const(_)) => true,
            None => E::api().selector.places.iter().all(|place| match place {
                select::Place::Header(name) => self.item.protects_header(name),
                _ => self.item.protects_body(),
            }),
        }
    }

    fn subject(&self) -> Option<Found> {
        let (rule, protected) = self.rule(|rules| rules.subject.as_ref());
        let sought = match rule {
            Some(rule) => self.first(rule, clean),
            None => self.at(self.envelope().subject.as_slice(), clean),
        };
        found(and(sought, protected))
    }

    fn time(&self) -> Option<Found> {
        let is_time = |time: &String| text::check_time(time).is_ok();
        let (rule, protected) = self.rule(|rules| rules.time.as_ref());
        let sought = match (rule, &self.envelope().time) {
            (Some(rule), _) => {
                let mut texts = Reading::new(self);
                let time = rule.0.iter().find_map(|rule: &TimeText| {
                    let text = rule.of.read(&mut texts)?;
                    rule.normalize(&text).filter(is_time)
                });
                (time, texts.protected)
            }
            (None, Some(time)) => self.at(&time.of, |text| time.normalize(&text).filter(is_time)),
            (None, None) => (None, true),
        };
        found(and(sought, protected))
    }

    fn data_schema(&self) -> Option<Found> {
        let (rule, protected) = self.rule(|rules| rules.dataschema.as_ref());
        let is_uri = |text: &String| text::check_uri(text).is_ok();
        let sought = self.first(rule?, |text| Some(text).filter(is_uri));
        found(and(sought, protected))
    }

    fn extensions(&self) -> impl Iterator<Item = (&'a str, Found)> {
        let mut names: Vec<&'a str> = Vec::new();
        for rules in self.rules() {
            for name in rules.extensions.keys() {
                if !names.contains(&name.as_str()) {
                    names.push(name);
                }
            }
        }
        names.into_iter().filter_map(|name| {
            let (rule, protected) = self.rule(|rules| rules.extensions.get(name));
            Some((name, found(and(self.first(rule?, clean), protected))?))
        })
    }

    /// What the first rules that say something of an attribute say, and whether it is protected that they are these:
    /// where some events have rules of their own, the type on the wire chooses.
    fn rule<T: 'a>(
        &self,
        member: impl Fn(&'a Rules) -> Option<&'a OneOf<T>>,
    ) -> (Option<&'a OneOf<T>>, bool) {
        let mapping = &self.item.delivery().profile().cloudevents;
        let mut some = mapping.events.iter();
        let by_type = some.any(|it| member(&it.rules).is_some());
        let rule = self.rules().find_map(member);
        (rule, !by_type || self.protects_type())
    }

    fn rules(&self) -> impl Iterator<Item = &'a Rules> {
        let mapping = &self.item.delivery().profile().cloudevents;
        mapping.of(self.wire_type)
    }

    /// The first text of a rule that `fit` takes.
    fn first(&self, rule: &OneOf<Template>, fit: impl Fn(String) -> Option<String>) -> Sought {
        let mut texts = Reading::new(self);
        let text = rule.0.iter().find_map(|it| fit(it.read(&mut texts)?));
        (text, texts.protected)
    }

    /// The first text of these places that `fit` takes.
    fn at(&self, places: &[Place], fit: impl Fn(String) -> Option<String>) -> Sought {
        let mut texts = Reading::new(self);
        let text = places.iter().find_map(|it| fit(texts.place(it)?));
        (text, texts.protected)
    }

    fn envelope(&self) -> &'a Envelope {
        &self.item.delivery().profile().envelope
    }
}

/// The texts of a delivery while an attribute is made of them. What was looked at and found empty has a say too: who
/// can change it can fill it.
struct Reading<'r, 'm, 'a, E> {
    mapping: &'r Mapping<'m, 'a, E>,
    protected: bool,
}

impl<'r, 'm, 'a, E: Events> Reading<'r, 'm, 'a, E> {
    fn new(mapping: &'r Mapping<'m, 'a, E>) -> Self {
        Reading {
            mapping,
            protected: true,
        }
    }
}

impl<E: Events> Texts for Reading<'_, '_, '_, E> {
    fn place(&mut self, place: &Place) -> Option<String> {
        let item = self.mapping.item;
        self.protected &= item.protects(place);
        item.read(place)
    }

    fn wire_type(&mut self) -> Option<String> {
        self.protected &= self.mapping.protects_type();
        let wire_type = self.mapping.wire_type;
        (!wire_type.is_empty()).then(|| wire_type.to_owned())
    }
}

fn and((text, protected): Sought, also: bool) -> Sought {
    (text, protected && also)
}

fn found((text, protected): Sought) -> Option<Found> {
    Some((text?, protected))
}

fn or_else((text, protected): Sought, other: impl FnOnce() -> Found) -> Found {
    match text {
        Some(text) => (text, protected),
        None => {
            let (text, also) = other();
            (text, protected && also)
        }
    }
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

fn clean(text: String) -> Option<String> {
    (!text.is_empty()).then(|| clean_text(text))
}

/// The text with characters that no attribute may hold replaced.
fn clean_text(text: String) -> String {
    if text.chars().all(text::is_allowed) {
        return text;
    }
    text.chars()
        .map(|it| match text::is_allowed(it) {
            true => it,
            false => char::REPLACEMENT_CHARACTER,
        })
        .collect()
}

fn reference(text: String) -> Option<String> {
    (!text.is_empty()).then(|| reference_text(&text))
}

/// The text as a URI reference: what cannot stand in one is percent-encoded.
fn reference_text(text: &str) -> String {
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
