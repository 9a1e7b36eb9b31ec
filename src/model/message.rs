use std::sync::Arc;

use crate::model::{AvroSchema, Json, Place, ProtoSchema, Use};
use crate::origin::{Origin, Pointer};

/// What an event is on a channel, beside its payload: headers, key, correlation. Empty for events that no channel
/// carries.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// The name that the document gives it for machines, e.g. `UserSignup`.
    pub name: Option<String>,
    /// The name for people.
    pub title: Option<String>,
    /// The media type of the payload, the document's default filled in, e.g. `application/json`. `None`: not said.
    pub content_type: Option<String>,
    /// How the bytes of the payload become what its shape says.
    pub wire: Wire,
    /// The headers as a whole: an object with one member a header. `None`: not said.
    pub headers: Option<Use>,
    /// The key by which a log is partitioned (Kafka). `None`: not said.
    pub key: Option<Use>,
    /// Where the id stands that answers and questions have in common.
    pub correlation: Option<Location>,
    /// What the document says stands at a place of this message and of no other one.
    pub marks: Vec<Mark>,
    /// What is said for each protocol.
    pub bindings: Vec<Binding>,
    /// How the message is a CloudEvent, when it is one.
    pub cloud_event: Option<CloudEventForm>,
}

/// A value by which a message is recognized.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where it stands.
    pub place: Place,
    /// The value, as text.
    pub value: String,
    /// True when a `discriminator` says so.
    pub by_discriminator: bool,
}

/// How the bytes of a payload become a value.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Wire {
    /// By its media type alone: JSON and what [`BodyFormat`](crate::model::BodyFormat) knows.
    #[default]
    MediaType,
    /// Avro, by this schema.
    Avro(Arc<AvroSchema>),
    /// Protocol Buffers, as this message.
    Protobuf(Arc<ProtoSchema>),
}

/// A place in a message, as a runtime expression names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Which part of the message.
    pub part: Part,
    /// A JSON Pointer into that part, e.g. `/correlationId`; empty for the whole of it.
    pub pointer: String,
    /// CommonMark.
    pub description: Option<String>,
    /// The expression as written, e.g. `$message.header#/correlationId`.
    pub written: String,
    /// Where it stands.
    pub origin: Origin,
}

/// A part of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The headers, as an object.
    Headers,
    /// The payload.
    Payload,
}

impl Location {
    /// The same as a place in a delivery; `None` for what lies inside of a header, or is all of them.
    pub fn place(&self) -> Option<Place> {
        match self.part {
            Part::Payload => Some(Place::Body(self.pointer.clone())),
            Part::Headers => {
                let pointer = Pointer::new(self.pointer.clone());
                let mut segments = pointer.segments();
                let name = segments.next()?;
                segments.next().is_none().then_some(Place::Header(name))
            }
        }
    }
}

/// What is said of a server, channel, operation or message for one protocol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The protocol as written, e.g. `kafka`.
    pub protocol: String,
    /// The version of the binding, when it is said.
    pub version: Option<String>,
    /// All of it, as written; references followed at the top.
    pub value: Json,
    /// Where it stands.
    pub origin: Origin,
}

/// How a message is a CloudEvent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloudEventForm {
    /// Where the attributes are.
    pub mode: CloudEventMode,
    /// The values that `type` has, when the document tells them.
    pub types: Vec<String>,
    /// The constant that `source` is, when it is one.
    pub source: Option<String>,
    /// The constant that `dataschema` is, when it is one.
    pub data_schema: Option<String>,
    /// The extensions that the document declares, sorted.
    pub extensions: Vec<String>,
}

/// Where the attributes of a CloudEvent are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CloudEventMode {
    /// In the headers; the payload is the data. Holds what stands before the names, e.g. `ce_`, `ce-`, or nothing.
    Binary(String),
    /// In the payload, beside `data`.
    Structured,
}
