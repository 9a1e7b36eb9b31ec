//! What profiles and the model say, in words for people.
//!
//! In:  a profile as the runtime reads it, or parts of the [model](crate::model).
//! Out: sentences. What is to stand as code is in backticks.
//! Does not know: who reads them, and where: a terminal, a page.

pub mod cloudevent;
pub mod entry;
mod handshake;
pub mod place;
pub mod rule;
pub mod signing;

pub use handshake::handshake;
