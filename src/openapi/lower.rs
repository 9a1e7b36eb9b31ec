//! A document → a catalog.

use crate::catalogue;
use crate::diagnostic::Report;
use crate::glob::Filter;
use crate::load::{At, Dialect, Documents};
use crate::model::{Catalog, Info};
use crate::openapi::entry;
use crate::openapi::event;
use crate::openapi::reading::Reading;
use crate::profile;

/// Lowers the root document.
///
/// `catalogue` names schemas that are events besides; a document without webhooks and callbacks is searched for schemas
/// that look like events.
pub fn lower(
    documents: &Documents,
    dialect: Dialect,
    catalogue: &Filter,
    report: &mut Report,
) -> Catalog {
    let root = documents.root();
    let mut catalog = Catalog {
        info: info(&root),
        documents: documents.stamps(),
        ..Catalog::default()
    };
    let entries = entry::entries(&root, report);
    let mut reading = Reading::new(documents, dialect, report);
    let mut events: Vec<_> = entries
        .iter()
        .map(|entry| event::lower(entry, &mut reading))
        .collect();
    if events.is_empty() || !catalogue.is_empty() {
        catalogue::extend(&mut events, &root, catalogue, &mut reading);
    }
    let operations: Vec<At<'_>> = entries.into_iter().map(|entry| entry.operation).collect();
    catalog.profile = profile::hinted(&root, &operations, reading.report);
    if let Some(profile) = &catalog.profile {
        catalog.envelope = profile.envelope.clone();
    }
    reading.finish(events, &mut catalog);
    catalog
}

/// What a document says about itself; `title` and `description` of a schema do as well.
pub(crate) fn info(root: &At<'_>) -> Info {
    let holder = root.get("info").unwrap_or_else(|| root.clone());
    let text = |key: &str| holder.text(key).map(str::to_owned);
    Info {
        title: text("title"),
        version: text("version"),
        description: text("description"),
    }
}
