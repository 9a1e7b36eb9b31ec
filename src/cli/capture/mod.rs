//! Deliveries as they are kept: one JSON object a line.
//!
//! In:  what `listen` saw, or a file of it.
//! Out: [`Record`]s, a [`Store`] that takes them, and the requests that they were.
//! Does not know: how deliveries are received or judged.

mod fixture;
mod headers;
mod hidden;
mod record;
mod store;

pub(super) use fixture::write_fixtures;
pub(super) use headers::Headers;
pub(super) use hidden::{Hidden, SECRET};
pub(super) use record::{Answer, Breach, Record, Schema, Verdict};
pub(super) use store::{Store, read};
