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

/// Why addresses of a channel cannot be taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ambiguity<'a> {
    /// A brace has no partner, or there is no name between two.
    Braces,
    /// Nothing stands between this parameter and the one before it.
    Adjacent(&'a str),
    /// The parameter is there twice.
    Twice(&'a str),
}

impl Channel {
    /// The address, unless values in it could not be told apart.
    pub fn template(&self) -> Option<&str> {
        let address = self.address.as_deref();
        address.filter(|it| ambiguity(it).is_none())
    }
}

/// What is wrong with an address, if anything.
pub fn ambiguity(address: &str) -> Option<Ambiguity<'_>> {
    let mut names = Vec::new();
    let mut rest = address;
    let mut is_first = true;
    while let Some(open) = rest.find(['{', '}']) {
        let (literal, after) = rest.split_at(open);
        let inner = after.strip_prefix('{').and_then(|it| it.split_once('}'));
        let Some((name, after)) = inner.filter(|(it, _)| !it.is_empty() && !it.contains('{'))
        else {
            return Some(Ambiguity::Braces);
        };
        if literal.is_empty() && !is_first {
            return Some(Ambiguity::Adjacent(name));
        }
        if names.contains(&name) {
            return Some(Ambiguity::Twice(name));
        }
        names.push(name);
        rest = after;
        is_first = false;
    }
    None
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
