use std::sync::Arc;

use crate::model::{Binding, Location, Requirement, Routing};
use crate::origin::Origin;

/// What the described application does on a channel. Traits are merged already.
#[derive(Debug, Clone)]
pub struct Operation {
    /// The entry's name in the document, unique: its id, or the verb and the channel, e.g. `publish user/signedup`.
    pub key: String,
    /// What the application does. Whoever talks to it does the opposite.
    pub direction: Direction,
    /// Where, as a position in [`Catalog::channels`](crate::model::Catalog::channels).
    pub channel: usize,
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
    /// What of the channel's messages it is about, as positions in [`Catalog::events`](crate::model::Catalog::events).
    pub messages: Vec<usize>,
    /// How these are told apart; one arm a message, in the same order. What no arm takes is an unknown message.
    pub routing: Arc<Routing>,
    /// What comes back.
    pub reply: Option<Reply>,
    /// What the application must prove, beside what the server wants: one of these lists, all of it.
    pub security: Vec<Vec<Requirement>>,
    /// What is said for each protocol.
    pub bindings: Vec<Binding>,
    /// Where it stands.
    pub origin: Origin,
}

/// What an application does with messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// It sends them.
    Send,
    /// It receives them.
    Receive,
}

impl Direction {
    /// What the other side does.
    pub fn opposite(self) -> Self {
        match self {
            Direction::Send => Direction::Receive,
            Direction::Receive => Direction::Send,
        }
    }
}

/// What comes back after an operation.
#[derive(Debug, Clone)]
pub struct Reply {
    /// Where the address of the answer stands in the question.
    pub address: Option<Location>,
    /// The channel of the answer, as a position in [`Catalog::channels`](crate::model::Catalog::channels).
    pub channel: Option<usize>,
    /// What may come back, as positions in [`Catalog::events`](crate::model::Catalog::events).
    pub messages: Vec<usize>,
    /// How these are told apart; one arm a message, in the same order.
    pub routing: Arc<Routing>,
    /// Where it stands.
    pub origin: Origin,
}
