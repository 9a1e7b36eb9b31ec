//! Renders a [`Krate`](crate::rust::Krate) to text, through the templates.
//!
//! In:  a crate, of which every name and type is settled.
//! Out: [`Files`](crate::output::Files) in memory.
//! Does not know: the model, the file system.

mod environment;
mod error;
mod files;

#[cfg(feature = "docs")]
pub(crate) use environment::environment_of;
pub use error::Error;
pub use files::files;
