//! Files: in memory, on disk, and the difference between the two.
//!
//! In:  [`Files`].
//! Out: the same on disk, or a list of differences. Only files that carry the banner of the same [`Product`] are ever replaced
//! or removed.
//! Does not know: Rust, templates, the model.
#![allow(clippy::disallowed_methods, reason = "writes files")]

mod check;
mod diff;
mod error;
mod owner;
mod write;

pub use check::{Difference, check};
pub use error::Error;
pub(crate) use owner::LIST as GENERATED_LIST;
pub use owner::Product;
pub use write::{Written, write};

use std::collections::BTreeMap;
use std::path::PathBuf;

/// Generated files by their path below the output folder. Sorted, so that everything after is deterministic.
pub type Files = BTreeMap<PathBuf, Vec<u8>>;
