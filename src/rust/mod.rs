//! Lowers the [model](crate::model) to Rust items: every name, type and doc line settled.
//!
//! In:  a [`Catalog`](crate::model::Catalog) and the user's [`Settings`].
//! Out: a [`Krate`], of which nothing but text is left to make, and diagnostics.
//! Does not know: document formats, templates, the file system.

mod settings;

pub use settings::{Form, Runtime, Settings, UnknownMembers};

use crate::diagnostic::Report;
use crate::model::Catalog;

/// A generated crate, before it is text.
#[derive(Debug, Clone, Default)]
pub struct Krate {}

/// Lowers a catalog to Rust.
pub fn lower(_catalog: &Catalog, _settings: &Settings, _report: &mut Report) -> Krate {
    Krate::default()
}
