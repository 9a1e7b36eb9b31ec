use crate::model::{Envelope, Event, Profile, Routing, Shapes};

/// An event API: what one generated crate is made of.
#[derive(Debug, Clone, Default)]
pub struct Catalog {
    /// What the document says about itself.
    pub info: Info,
    /// The documents that were read, the root first.
    pub documents: Vec<Stamp>,
    /// In the order of the document.
    pub events: Vec<Event>,
    /// Every shape that an event reaches.
    pub shapes: Shapes,
    /// Where the event type is read.
    pub routing: Routing,
    /// Where id and time are read.
    pub envelope: Envelope,
    /// How deliveries are signed, if a profile says so.
    pub profile: Option<Profile>,
}

/// What a document says about itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Info {
    /// The title, e.g. `Acme billing`.
    pub title: Option<String>,
    /// The version of the described API.
    pub version: Option<String>,
    /// CommonMark.
    pub description: Option<String>,
}

/// Which document was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// The file's name, without folders that are the user's own business.
    pub name: String,
    /// SHA-256 of its bytes, in hex.
    pub hash: String,
}
