//! Lowers an AsyncAPI document, 1.0 to 3.1, into the [model](crate::model).
//!
//! In:  loaded documents.
//! Out: one [`Event`](crate::model::Event) a message, the channels that carry them, the operations of the application, and
//! diagnostics.
//! Does not know: Rust, templates, the file system.
//!
//! Each version is read as it is, none is turned into another: addresses stay as written, traits are merged by the rule of
//! their version, and the direction of an operation is said from the application's side.

mod avro;
mod binding;
mod channel;
mod cloud_event;
mod example;
mod expression;
mod format;
mod headers;
mod http;
mod layers;
mod lower;
mod mark;
mod message;
mod payload;
mod protobuf;
mod reader;
mod rule;
mod security;
mod server;
mod version1;
mod version2;
mod version3;
mod words;

#[cfg(test)]
mod tests;

pub use lower::{Options, lower};
