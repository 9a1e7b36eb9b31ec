//! Questions to a whole catalog: reported, nothing is changed.
//!
//! In:  a [`Catalog`].
//! Out: findings.
//! Does not know: document formats, Rust.

mod address;
mod cloudevent;
mod found;
mod location;
mod patterns;
mod repetition;

use crate::diagnostic::Report;
use crate::model::Catalog;

/// Asks every question.
pub fn catalog(catalog: &Catalog, report: &mut Report) {
    address::check(catalog, report);
    cloudevent::check(catalog, report);
    location::check(catalog, report);
    patterns::check(catalog, report);
    repetition::check(catalog, report);
}
