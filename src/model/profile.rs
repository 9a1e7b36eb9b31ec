use hookwright_runtime::scheme::CloudEvents;

use crate::origin::Origin;

/// What documents do not say: how a delivery is signed, where its type, id and time are, handshakes.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// The provider's id, e.g. `stripe`.
    pub id: String,
    /// The provider's name, e.g. `Stripe`.
    pub name: String,
    /// The signature schemes, in the runtime's grammar, the preferred one first; proven to be readable by it.
    pub schemes: Vec<serde_json::Value>,
    /// The features of the runtime that they need, apart from those that must be asked for; sorted.
    pub features: Vec<&'static str>,
    /// Handshakes and probes, in the runtime's grammar.
    pub handshakes: Vec<serde_json::Value>,
    /// The status of an accepted delivery. 200 unless the provider wants another.
    pub accepted_status: Option<u16>,
    /// Where things stand in a delivery.
    pub envelope: Envelope,
    /// How deliveries become CloudEvents.
    pub cloudevents: CloudEvents,
    /// Where it stands, when that is in a document that was read.
    pub origin: Option<Origin>,
    /// The text that it was read from, when that is its own.
    pub written: Option<Written>,
    /// The whole profile, as the runtime reads it.
    pub data: serde_json::Value,
}

/// The text of a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// What findings call it, e.g. `github/profile.yaml`.
    pub name: String,
    /// The text.
    pub text: String,
}

/// Where things stand in a delivery.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Envelope {
    /// Where the parts of the event type are read; joined with `type_separator`.
    pub event_type: Vec<Place>,
    /// Between the parts, `.` by default.
    pub type_separator: String,
    /// True when the first of the places that holds something is the type by itself, instead of all of them joined.
    pub type_is_first: bool,
    /// Where the id is read: the first place that has one.
    pub id: Vec<Place>,
    /// Where the time is read.
    pub time: Option<(Place, TimeFormat)>,
    /// What the type in a header is that the document does not declare, of the words of the event's key,
    /// e.g. `{1}/{2}`.
    pub type_from_key: Option<String>,
    /// Pointer with `*` to the items of a batch, e.g. `/events/*`. Empty: the body is one event.
    pub items: String,
    /// The attribute `source` of the CloudEvent: a constant or a place.
    pub source: Option<String>,
}

/// A place in a delivery.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Place {
    /// A request header, as written; compared without regard to case.
    Header(String),
    /// A JSON Pointer into the body; a segment `*` is the first item of an array.
    Body(String),
    /// A query parameter.
    Query(String),
}

/// How a time is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeFormat {
    /// Seconds since 1970.
    UnixSeconds,
    /// Milliseconds since 1970.
    UnixMillis,
    /// RFC 3339.
    Rfc3339,
    /// As HTTP headers have it.
    ImfFixdate,
}
