//! The formats whose texts the user gave a type: those that no text has are reported.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalog, Kind, ShapeId};
use crate::nearest::{either, nearest};
use crate::rust::settings::Settings;
use crate::rust::usage::Usage;

/// Reports formats that no text of the events has.
pub(super) fn check(catalog: &Catalog, settings: &Settings, usage: &Usage, report: &mut Report) {
    let of = |id: ShapeId| match &catalog.shapes[id].kind {
        Kind::Text { format } => format.as_deref(),
        _ => None,
    };
    let there: BTreeSet<&str> = usage.reached().filter_map(of).collect();
    for format in settings.formats.keys() {
        if there.contains(format.as_str()) {
            continue;
        }
        let message = format!("no text of the events has the format `{format}`");
        let close = nearest(format, there.iter().copied());
        let help = match close.is_empty() {
            true => "take it out".to_owned(),
            false => format!("did you mean {}?", either(&close)),
        };
        report.push(Diagnostic::bare(Code::CONFIG_UNUSED, message).help(help));
    }
}
