use std::time::SystemTime;

use bytes::Bytes;
use serde::Deserialize;

use crate::batch;
use crate::moment;
use crate::scheme::{Decrypt, Place, TimeFormat};
use crate::select::Context;

/// Where things stand in a delivery.
///
/// ```yaml
/// envelope:
///   content: [json, form-json]
///   form_field: payload              # of `form-json`: the field that holds the JSON
///   items: /events/*                 # a pattern, or several of which the first that fits is used
///   type: {join: ".", of: ["header:X-GitHub-Event", "body:/action?"]}   # or one place
///   #     {first: [body:/event/type, body:/type]} · {const: ping}
///   type_from_key: "{1}/{2}"         # the type, made of the words of an event's key: `orders/paid` of `orders.paid`
///   id: {of: ["header:X-GitHub-Delivery"], scope: delivery, unique: true, within: [body:/source]}
///   time: {of: "body:/created", format: unix_s}
///   tenant: body:/account
///   subject: body:/data/object/id
///   version: body:/api_version
///   attempt: header:X-Retry-Num
///   source: "https://api.acme.test"  # of the CloudEvent: a constant or a place
///   decrypt: {at: "body:/encryptedContent", form: rsa-oaep-aes-cbc, key: /k, data: /d, signature: /s}
///   order: none                      # for people
/// ```
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Envelope {
    /// How bodies are written.
    pub content: Vec<Content>,
    /// Of `form-json`: the field that holds the JSON.
    pub form_field: Option<String>,
    /// Where the items of a batch are. Empty: the body is one event.
    pub items: Items,
    /// What the event is.
    #[serde(rename = "type")]
    pub event_type: Option<TypeRule>,
    /// How keys of the document's webhooks are made of the type's parts; only for the generator.
    pub type_from_key: Option<String>,
    /// Which event it is.
    pub id: Option<Id>,
    /// When it happened.
    pub time: Option<Time>,
    /// Whose event it is.
    pub tenant: Option<Place>,
    /// What it is about.
    pub subject: Option<Place>,
    /// The version of the payload.
    pub version: Option<Place>,
    /// How often delivery was tried before.
    pub attempt: Option<Place>,
    /// The attribute `source` of a CloudEvent: a constant or the text of a place.
    pub source: Option<String>,
    /// Where its encrypted part is.
    pub decrypt: Option<Decrypt>,
    /// What is known of the order of deliveries. For people.
    pub order: Option<String>,
}

/// How a body is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Content {
    /// JSON.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// A form of which one field holds JSON.
    FormJson,
    /// A CloudEvent in structured mode.
    CloudeventsStructured,
    /// A CloudEvent in binary mode.
    CloudeventsBinary,
    /// An array of CloudEvents.
    CloudeventsBatch,
    /// XML.
    Xml,
    /// Nothing: everything is in headers.
    Empty,
}

/// Where the items of a batch are: pointers whose segments `*` stand for every item of an array.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "OneOrMany")]
pub struct Items(Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl From<OneOrMany> for Items {
    fn from(items: OneOrMany) -> Self {
        let mut patterns = match items {
            OneOrMany::One(pattern) => vec![pattern],
            OneOrMany::Many(patterns) => patterns,
        };
        patterns.retain(|pattern| !pattern.is_empty());
        Self(patterns)
    }
}

impl Items {
    /// Every item of an array that is the whole body.
    pub(crate) fn top() -> Self {
        Self(vec!["/*".to_owned()])
    }

    /// The patterns, in the order in which they are tried.
    pub fn patterns(&self) -> &[String] {
        &self.0
    }

    /// The items of a batch by the first pattern that fits; the whole body when there is no pattern, or none fits. They
    /// share the memory of the body.
    pub fn of(&self, body: &Bytes) -> Vec<Bytes> {
        self.batch(body).unwrap_or_else(|| vec![body.clone()])
    }

    /// The same; `None` when the whole body is the only item.
    pub(crate) fn batch(&self, body: &Bytes) -> Option<Vec<Bytes>> {
        batch::items(&self.0, body)
    }

    /// The body of a batch that holds nothing but `item`, by the first pattern; `item` itself when there is none, or when it
    /// is a batch already.
    ///
    /// ```
    /// use hookwright_runtime::scheme::Profile;
    ///
    /// let profile = Profile::from_json(r#"{"id": "acme", "envelope": {"items": "/events/*"}}"#)?;
    /// let body = profile.envelope.items.around(br#"{"type": "order.paid"}"#);
    /// assert_eq!(body, br#"{"events":[{"type": "order.paid"}]}"#);
    /// assert_eq!(profile.envelope.items.of(&body.into()), [&br#"{"type": "order.paid"}"#[..]]);
    /// # Ok::<(), hookwright_runtime::scheme::SchemeError>(())
    /// ```
    pub fn around(&self, item: &[u8]) -> Vec<u8> {
        match self.0.first() {
            Some(pattern) if !batch::is_batch(&self.0, item) => batch::around(pattern, item),
            _ => item.to_vec(),
        }
    }
}

/// What an event is.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum TypeRule {
    /// The text at one place.
    Place(Place),
    /// The texts at several places.
    Join(Join),
    /// The text at the first of several places that holds something.
    First(First),
    /// Always the same.
    Const(Const),
}

/// The texts at several places; those that are optional and missing are left out.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// Between them.
    #[serde(rename = "join", default = "dot")]
    pub separator: String,
    /// The places.
    pub of: Vec<Place>,
}

/// The text at the first of several places that holds something.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct First {
    /// The places.
    #[serde(rename = "first")]
    pub of: Vec<Place>,
}

/// Always the same.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Const {
    /// The type.
    #[serde(rename = "const")]
    pub value: String,
}

fn dot() -> String {
    ".".to_owned()
}

/// Which event it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Id {
    /// The first of these places that holds something.
    pub of: Vec<Place>,
    /// What it is the id of.
    #[serde(default)]
    pub scope: IdScope,
    /// False when two events can have the same.
    #[serde(default = "yes")]
    pub unique: bool,
    /// What it is unique within, where that is less than the provider: the first of these places that holds something. An
    /// event that holds none of them has no [`Key`](crate::dedupe::Key).
    #[serde(default)]
    pub within: Vec<Place>,
    /// The ids of all that is in a batch, for documents that describe it as a whole: written by the generator.
    #[serde(default)]
    pub each: Option<EachId>,
}

/// The ids of all that is in a batch.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EachId {
    /// Where the items are.
    pub at: Items,
    /// The first of these places of an item that holds something.
    pub of: Vec<Place>,
    /// What it is unique within.
    #[serde(default)]
    pub within: Vec<Place>,
    /// Whose the item is.
    #[serde(default)]
    pub tenant: Option<Place>,
}

/// What an id is the id of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdScope {
    /// The event: every delivery of it has the same.
    #[default]
    Event,
    /// The delivery: the same when it is tried again, another for another endpoint.
    Delivery,
}

/// When it happened.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Time {
    /// The first of these places that holds something.
    #[serde(with = "places")]
    pub of: Vec<Place>,
    /// How it is written.
    pub format: TimeFormat,
    /// The offset when the text has none, e.g. `Z`.
    #[serde(default)]
    pub assume_offset: Option<String>,
}

fn yes() -> bool {
    true
}

/// One place, or a list.
mod places {
    use serde::{Deserialize, Deserializer};

    use crate::scheme::Place;

    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Places {
        One(Place),
        Many(Vec<Place>),
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<Place>, D::Error> {
        Places::deserialize(from).map(|places| match places {
            Places::One(place) => vec![place],
            Places::Many(places) => places,
        })
    }
}

impl TypeRule {
    /// The type of an event, as it stands on the wire.
    pub fn read<C: Context + ?Sized>(
        &self,
        context: &C,
        item: &[u8],
        root: &[u8],
    ) -> Option<String> {
        match self {
            TypeRule::Place(place) => place.read(context, item, root),
            TypeRule::First(first) => Envelope::first(&first.of, context, item, root),
            TypeRule::Const(rule) => Some(rule.value.clone()),
            TypeRule::Join(join) => {
                let mut parts = Vec::new();
                for place in &join.of {
                    match place.read(context, item, root) {
                        Some(part) => parts.push(part),
                        None if place.is_optional() => {}
                        None => return None,
                    }
                }
                (!parts.is_empty()).then(|| parts.join(&join.separator))
            }
        }
    }
}

impl Time {
    /// A time as texts of this format write it.
    pub fn write(&self, time: SystemTime) -> String {
        moment::write(self.format, moment::since_1970(time))
    }

    /// A time of this format as RFC 3339 text; what is RFC 3339 already stays as it is.
    pub fn normalize(&self, text: &str) -> Option<String> {
        if self.format != TimeFormat::Rfc3339 {
            let time = moment::parse(self.format, text.as_bytes())?;
            return Some(moment::write(TimeFormat::Rfc3339, time));
        }
        let offset = self.assume_offset.as_deref().unwrap_or_default();
        let texts = [text.to_owned(), format!("{text}{offset}")];
        texts
            .into_iter()
            .find(|text| moment::parse(TimeFormat::Rfc3339, text.as_bytes()).is_some())
    }
}

impl TypeRule {
    /// Where the type stands.
    fn places(&self) -> &[Place] {
        match self {
            TypeRule::Place(place) => std::slice::from_ref(place),
            TypeRule::Join(join) => &join.of,
            TypeRule::First(first) => &first.of,
            TypeRule::Const(_) => &[],
        }
    }
}

impl Envelope {
    /// Where it says what the event is, which one, whose, and when.
    pub(crate) fn places(&self) -> impl Iterator<Item = &Place> {
        let id = self.id.iter().flat_map(|id| id.of.iter().chain(&id.within));
        let time = self.time.iter().flat_map(|time| &time.of);
        let event_type = self.event_type.iter().flat_map(TypeRule::places);
        event_type.chain(id).chain(time).chain(&self.tenant)
    }

    /// True when deliveries can have no body: everything is in headers then.
    pub fn may_be_empty(&self) -> bool {
        self.content.contains(&Content::Empty)
    }

    /// The first text of `places`.
    pub(crate) fn first<C: Context + ?Sized>(
        places: &[Place],
        context: &C,
        item: &[u8],
        root: &[u8],
    ) -> Option<String> {
        places
            .iter()
            .find_map(|place| place.read(context, item, root))
            .filter(|id| !id.is_empty())
    }
}
