//! The model, alive: payloads are read, checked and made without generating and compiling anything.
//!
//! In:  a [`Catalog`](crate::model::Catalog).
//! Out: a [`Program`], whose [`Payload`]s the runtime's reader, validator and synthesizer take like generated types;
//!      [`Live`] events, which its verifier reads.
//! Does not know: documents, templates.

mod batch;
mod check;
mod live;
mod payload;
mod program;
mod selector;

pub use batch::items;
pub use live::{Live, SLOTS, fill_slot};
pub use payload::Payload;
pub use program::Program;
