//! What changed between two versions of an event API, as whoever *receives* sees it: what was promised and no longer is
//! breaks a receiver, what comes in addition does not.
//!
//! In:  two [`Catalog`]s, and the [`Surface`] of the code that each becomes.
//! Out: findings with the place on both sides; their severity is the class of the change.
//! Does not know: document formats, Rust beyond the names that a surface lists.

mod change;
mod channel;
mod delivery;
mod event;
mod kind;
mod rule;
mod shape;
mod sides;
mod surface;

use crate::diagnostic::{Diagnostic, Report, Severity};
use crate::model::Catalog;

pub use sides::Sides;
pub use surface::{Item, Surface, surfaces};

/// The errors of both sides, those of the old one at the places of the old one.
pub fn errors(old: Report, new: Report) -> Report {
    let mut report = Report::new();
    let is_error = |it: &Diagnostic| it.severity == Severity::Error;
    for finding in old.diagnostics().iter().filter(|it| is_error(it)) {
        let mut finding = finding.clone();
        for label in &mut finding.labels {
            label.origin = sides::before(&label.origin);
        }
        report.push(finding);
    }
    for finding in new.diagnostics().iter().filter(|it| is_error(it)) {
        report.push(finding.clone());
    }
    report
}

/// Reports what changed on the wire.
pub fn catalogs(old: &Catalog, new: &Catalog, report: &mut Report) {
    delivery::compare(old, new, report);
    channel::compare(old, new, report);
    event::compare(old, new, report);
}
