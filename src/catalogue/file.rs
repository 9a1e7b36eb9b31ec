//! What a schema file is called.

use std::collections::HashSet;
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::{At, Dialect, Documents};
use crate::origin::DocumentId;

/// Folders that every project could have.
const GENERIC: &[&str] = &[
    "catalog",
    "catalogue",
    "events",
    "json",
    "json-schema",
    "jsonschema",
    "schema",
    "schemas",
    "spec",
    "specs",
    "src",
];

/// Returns the name of a file in a folder of schemas: its path below that folder, without its ending, with dots, e.g.
/// `orders.create` for `orders/create.json`.
pub(crate) fn name_below(path: &Path) -> String {
    let mut parts: Vec<String> = path
        .iter()
        .map(|part| part.to_string_lossy().into_owned())
        .collect();
    if let Some(last) = parts.last_mut() {
        *last = stem(last).to_owned();
    }
    parts.retain(|part| part != "." && part != "..");
    parts.join(".")
}

/// Returns the name of a file that stands alone: the last part of its `$id`, else of its path.
///
/// A schema without a word about itself in a file with a bare verb for a name (`orders/create.json`) is named together
/// with its folder.
pub(crate) fn name_alone(path: &Path, root: &At<'_>) -> String {
    let id = root.text("$id").or_else(|| root.text("id"));
    let from_id = id
        .and_then(|id| id.trim_end_matches(['#', '/']).rsplit(['/', ':']).next())
        .map(stem);
    if let Some(name) = from_id.filter(|name| !name.is_empty()) {
        return name.to_owned();
    }
    let file = path
        .file_name()
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    let stem = stem(&file);
    let folder = path
        .parent()
        .and_then(Path::file_name)
        .map(|name| name.to_string_lossy())
        .unwrap_or_default();
    let anonymous = root.get("title").is_none() && !stem.contains('.');
    let telling = !folder.is_empty() && !GENERIC.contains(&folder.to_lowercase().as_str());
    match anonymous && telling {
        true => format!("{folder}.{stem}"),
        false => stem.to_owned(),
    }
}

/// Returns the schemas of a folder with their paths. A file that other files refer to is a part, not an event.
pub(crate) fn events_of_folder<'a>(
    documents: &'a Documents,
    report: &mut Report,
) -> Vec<(&'a Path, At<'a>)> {
    let schemas: Vec<(&Path, At<'_>)> = documents
        .roots()
        .filter(|(_, root)| is_schema(root, report))
        .collect();
    let mut parts = HashSet::new();
    for (_, schema) in &schemas {
        other_files(schema, &mut parts);
    }
    let mut events = schemas.clone();
    events.retain(|(_, schema)| !parts.contains(&schema.document()));
    // Files in a circle: all of them, rather than none.
    if events.is_empty() { schemas } else { events }
}

fn is_schema(root: &At<'_>, report: &mut Report) -> bool {
    let is_schema = matches!(
        Dialect::of(root, &mut Report::new()),
        Some(Dialect::JsonSchema(_))
    );
    // What could not be read was reported then.
    if !is_schema && !root.node().is_null() {
        report.push(
            Diagnostic::new(
                Code::EVENT_INVALID,
                "the file is no JSON Schema",
                root.origin(),
            )
            .here("left out"),
        );
    }
    is_schema
}

/// The other documents that references below `at` lead to.
fn other_files(at: &At<'_>, found: &mut HashSet<DocumentId>) {
    if at
        .text("$ref")
        .is_some_and(|target| !target.starts_with('#'))
    {
        // What leads nowhere is reported when the schema is lowered.
        let target = at.resolve(&mut Report::new());
        found.extend(
            target
                .map(|target| target.document())
                .filter(|document| *document != at.document()),
        );
    }
    at.entries()
        .for_each(|(_, child)| other_files(&child, found));
    at.items().for_each(|child| other_files(&child, found));
}

/// `create` for `create.schema.json`.
fn stem(file: &str) -> &str {
    let file = [".json", ".yaml", ".yml"]
        .iter()
        .find_map(|ending| file.strip_suffix(ending))
        .unwrap_or(file);
    file.strip_suffix(".schema").unwrap_or(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_a_folder() {
        let check = |path: &str, expect: &str| assert_eq!(name_below(Path::new(path)), expect);
        check("orders/create.json", "orders.create");
        check("customer.tags_added.json", "customer.tags_added");
        check("./v1/ping.schema.yaml", "v1.ping");
    }
}
