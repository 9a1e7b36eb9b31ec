//! Reads events that are given as schemas alone: JSON Schema files, schemas of a document without webhooks, and catalogues
//! of CloudEvents.
//!
//! In:  loaded documents, and the patterns that say which schemas are events.
//! Out: a [`Catalog`](crate::model::Catalog) with one event a schema.
//! Does not know: operations, headers, Rust.

mod choose;
mod cloud_event;
mod definition;
mod envelope;
mod event;
mod file;
mod guess;
mod lower;
mod reference;
mod registry;

#[cfg(test)]
mod tests;

pub(crate) use lower::extend;
pub use lower::lower;
