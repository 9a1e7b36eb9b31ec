use std::sync::Arc;

use crate::model::{Binding, Json, Location, Routing, Use};
use crate::origin::Origin;

/// An address at which messages are exchanged: a topic, a queue, a path.
#[derive(Debug, Clone)]
pub struct Channel {
    /// The entry's name in the document, unique.
    pub key: String,
    /// The address as written, e.g. `users/{userId}/signedup`: no sign of it is changed. `None`: not known until run time.
    pub address: Option<String>,
    /// The name for people.
    pub title: Option<String>,
    /// One line.
    pub summary: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
    /// In the order of the document.
    pub tags: Vec<String>,
    /// True when the document says so.
    pub deprecated: bool,
    /// The variable parts of the address, in the order in which they stand there.
    pub parameters: Vec<AddressParameter>,
    /// The servers at which it is, as positions in [`Catalog::servers`](crate::model::Catalog::servers). Empty: all.
    pub servers: Vec<usize>,
    /// What it carries, as positions in [`Catalog::events`](crate::model::Catalog::events); none twice.
    pub messages: Vec<usize>,
    /// How its messages are told apart; one arm a message, in the same order. What no arm takes is an unknown message.
    /// Shared: many channels carry the same messages.
    pub routing: Arc<Routing>,
    /// What is said for each protocol.
    pub bindings: Vec<Binding>,
    /// How messages follow each other on a stream, when the channel is one.
    pub framing: Option<Framing>,
    /// Where it stands.
    pub origin: Origin,
}

/// A variable part of an address.
#[derive(Debug, Clone)]
pub struct AddressParameter {
    /// The name between the braces, e.g. `userId`.
    pub name: String,
    /// CommonMark.
    pub description: Option<String>,
    /// The only values it can have. Empty: any.
    pub values: Vec<String>,
    /// What it is when nobody says it.
    pub default: Option<String>,
    /// Examples.
    pub examples: Vec<String>,
    /// Its shape, where the document has a schema for it.
    pub shape: Option<Use>,
    /// Where its value stands in the message.
    pub location: Option<Location>,
    /// True when the address has it and the document does not describe it.
    pub implied: bool,
    /// Where it stands.
    pub origin: Origin,
}

/// How messages follow each other on a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Framing {
    /// As written: `chunked` or `sse`.
    pub kind: String,
    /// What stands between messages.
    pub delimiter: Option<String>,
    /// All of it, as written.
    pub value: Json,
}
