//! Decides, once and while generating, where the type of an event is read on the wire.
//!
//! In:  a [`Catalog`](crate::model::Catalog) with events and shapes.
//! Out: its [`Routing`](crate::model::Routing), the type of every event, and `event/no-tag` findings.
//! Does not know: document formats, Rust.

mod candidate;
mod choose;
mod decide;
mod members;
mod payload;
mod probe;
mod separate;
mod spelling;
mod tags;

pub use decide::decide;
