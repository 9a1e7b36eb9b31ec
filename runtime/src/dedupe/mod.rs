//! Which events were handed over before, so that none is handed over twice.
//!
//! In:  the [`Key`] of an event, and what became of it.
//! Out: whether it is the first with this key.
//! Does not know: signatures and their age. Tolerance is about when a delivery was signed, this about what is in it.

mod key;
mod memory;
mod seen;

pub use key::Key;
pub use memory::MemorySeen;
pub use seen::{Claim, Pending, Seen};
