//! Renders a [`Krate`] to text, through the templates.
//!
//! In:  a [`Krate`].
//! Out: [`Files`] in memory.
//! Does not know: the model, the file system.

use crate::output::Files;
use crate::rust::Krate;

/// Why a crate could not be rendered: a fault of a template, hence of hookwright.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A template does not render.
    #[error("cannot render a template: {0}")]
    Template(#[from] minijinja::Error),
}

/// Renders every file of the crate.
///
/// # Errors
///
/// When a template is at fault.
pub fn files(_krate: &Krate) -> Result<Files, Error> {
    Ok(Files::new())
}
