//! Decides, once and while generating, where the type of an event is read on the wire.
//!
//! In:  a [`Catalog`](crate::model::Catalog) with events and shapes.
//! Out: its [`Routing`](crate::model::Routing) and that of every channel, the type of every event, and `event/no-tag` and
//! `route/undecided` findings.
//! Does not know: document formats, Rust.

mod candidate;
mod channel;
mod choose;
mod decide;
mod group;
mod members;
mod payload;
mod probe;
mod separate;
mod spelling;
mod tags;

pub use decide::decide;
