//! Lowers an OpenAPI document, 3.0 to 3.2, into the [model](crate::model).
//!
//! In:  loaded documents.
//! Out: one [`Event`](crate::model::Event) an operation of `webhooks`, `x-webhooks` and `callbacks`, and diagnostics.
//! Does not know: Rust, templates, the file system.

mod body;
mod entry;
mod event;
pub(crate) mod example;
pub(crate) mod hint;
mod lower;
pub(crate) mod media;
pub(crate) mod parameter;
pub(crate) mod reading;
mod response;

#[cfg(test)]
mod tests;

pub(crate) use lower::info;
pub use lower::lower;
