use crate::model::{Json, Message, Use};
use crate::origin::Origin;

/// A type as sent on the wire, e.g. `invoice.paid`.
pub type EventType = String;

/// The record of an occurrence that a producer announces.
#[derive(Debug, Clone)]
pub struct Event {
    /// The entry's name in the document, unique: the key of the webhook, or
    /// `post /subscriptions:notifications {$request.body#/sink}` for a callback.
    pub key: String,
    /// The type on the wire, from the routing, or the key when nothing on the wire says it.
    pub event_type: EventType,
    /// The group (module and feature) as written, e.g. a tag; several events may share one.
    pub group: String,
    /// One line.
    pub summary: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// True when the document says so.
    pub deprecated: bool,
    /// In the order of the document.
    pub tags: Vec<String>,
    /// The HTTP method of the delivery, upper-case, e.g. `POST`.
    pub method: String,
    /// The payload: what the JSON body holds, or the form's fields; one of several types when they differ. `None`: any
    /// JSON.
    pub payload: Option<Use>,
    /// Every media type that the body may have, JSON first.
    pub bodies: Vec<Body>,
    /// Header and query parameters.
    pub parameters: Vec<Parameter>,
    /// What the producer expects as an answer.
    pub responses: Vec<Response>,
    /// Example payloads, in the order of the document.
    pub examples: Vec<Example>,
    /// Texts that the document shows for members of the payload, beside their schemas; by pointer.
    pub shown: Vec<(String, String)>,
    /// What it is on a channel, beside its payload.
    pub message: Message,
    /// What vendor extensions say the type is, e.g. `x-stripeEvent`.
    pub declared_type: Option<String>,
    /// Words that are candidates for the type on the wire (the operation's id, vendor hints), best first.
    pub aliases: Vec<String>,
    /// Where it stands.
    pub origin: Origin,
}

impl Event {
    /// The shape of the first body, which is what most deliveries carry.
    pub fn described(&self) -> Option<Use> {
        let first = self.bodies.first().and_then(|body| body.shape);
        first.or(self.payload)
    }

    /// Every place that names a shape.
    pub fn uses_mut(&mut self) -> impl Iterator<Item = &mut Use> {
        let bodies = self.bodies.iter_mut();
        let bodies = bodies.filter_map(|body| body.shape.as_mut());
        let parameters = self.parameters.iter_mut();
        let parameters = parameters.filter_map(|parameter| parameter.shape.as_mut());
        let message = self.message.headers.iter_mut();
        let message = message.chain(self.message.key.iter_mut());
        let payload = self.payload.iter_mut();
        payload.chain(bodies).chain(parameters).chain(message)
    }
}

/// A media type of a body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// As written, e.g. `application/json`.
    pub media_type: String,
    /// How it is read.
    pub format: BodyFormat,
    /// Its schema.
    pub shape: Option<Use>,
}

/// How a body is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFormat {
    /// JSON, `+json` and CloudEvents in structured mode.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// `multipart/form-data`.
    Multipart,
    /// Kept as raw bytes: XML, text, binary.
    Raw,
}

/// A header or query parameter of a delivery.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// As written.
    pub name: String,
    /// Where it is.
    pub place: ParameterIn,
    /// True when the document requires it.
    pub required: bool,
    /// CommonMark.
    pub description: Option<String>,
    /// Its type.
    pub shape: Option<Use>,
    /// An example value, as text.
    pub example: Option<String>,
    /// The only values it can have (`const`, `enum`), as text. Empty: any.
    pub values: Vec<String>,
}

/// Where a parameter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParameterIn {
    /// A request header.
    Header,
    /// The query string.
    Query,
}

/// An answer that the producer expects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Response {
    /// As written, e.g. `200`, `2XX`, `default`.
    pub status: String,
    /// CommonMark.
    pub description: Option<String>,
}

/// An example payload of the document.
#[derive(Debug, Clone)]
pub struct Example {
    /// Its name, or `default`.
    pub name: String,
    /// One line.
    pub summary: Option<String>,
    /// The payload.
    pub value: Json,
    /// The headers beside it, when the document shows them.
    pub headers: Option<Json>,
    /// False when it does not fit the event's own type.
    pub fits: bool,
    /// Where it stands.
    pub origin: Origin,
}
