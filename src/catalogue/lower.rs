//! Schemas → a catalog.

use crate::catalogue::definition::{Definition, definitions};
use crate::catalogue::{choose, cloud_event, event, file, guess, registry};
use std::collections::{HashMap, HashSet};
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::glob::Filter;
use crate::load::{At, Dialect, Documents};
use crate::model::{Catalog, Event, Info};
use crate::openapi::reading::Reading;

/// Lowers JSON Schema files: every file is an event, unless `patterns` names definitions.
pub fn lower(
    documents: &Documents,
    dialect: Dialect,
    patterns: &Filter,
    report: &mut Report,
) -> Catalog {
    let root = documents.root();
    let text = |key: &str| root.text(key).map(str::to_owned);
    let info = Info {
        title: text("title"),
        version: None,
        description: text("description"),
    };
    let mut catalog = Catalog {
        info,
        documents: documents.stamps(),
        ..Catalog::default()
    };
    let mut reading = Reading::new(documents, dialect, report);
    let registries: Vec<At<'_>> = documents
        .roots()
        .map(|(_, root)| root)
        .filter(registry::is_registry)
        .collect();
    let mut events = Vec::new();
    for registry in &registries {
        events.extend(registry::events(registry, patterns, &mut reading));
    }
    if registries.is_empty() {
        let chosen = match patterns.is_empty() {
            true => files(documents, &mut reading),
            false => choose::by_pattern(&definitions(&root), patterns, &root, reading.report),
        };
        events = lower_all(&chosen, &mut reading);
    }
    unique_keys(&mut events);
    if events.is_empty() {
        report_none(&root, reading.report);
    }
    reading.finish(events, &mut catalog);
    catalog
}

/// Adds the events that stand among the schemas of a document: those that `patterns` names; without patterns those that
/// are marked, else those that look like events.
pub(crate) fn extend<'a>(
    events: &mut Vec<Event>,
    root: &At<'a>,
    patterns: &Filter,
    reading: &mut Reading<'a, '_>,
) {
    let definitions = definitions(root);
    let chosen = match patterns.is_empty() {
        true => found(root, &definitions, reading.report),
        false => choose::by_pattern(&definitions, patterns, root, reading.report),
    };
    let taken: HashSet<String> = events.iter().map(|event| event.key.clone()).collect();
    let new: Vec<Definition<'a>> = chosen
        .into_iter()
        .filter(|definition| !taken.contains(&definition.name))
        .collect();
    let mut new = lower_all(&new, reading);
    unique_keys(&mut new);
    events.extend(new);
    if events.is_empty() {
        report_none(root, reading.report);
    }
}

fn lower_all<'a>(chosen: &[Definition<'a>], reading: &mut Reading<'a, '_>) -> Vec<Event> {
    let with_types = |it: &&Definition<'a>| !cloud_event::types(&it.schema).is_empty();
    if !chosen.iter().any(|it| with_types(&it)) {
        let events = chosen.iter();
        return events
            .map(|definition| event::lower(definition, reading))
            .collect();
    }
    let (named, others): (Vec<_>, Vec<_>) = chosen.iter().partition(with_types);
    for definition in others {
        cloud_event::report_none(definition, reading);
    }
    let events = named
        .into_iter()
        .flat_map(|it| cloud_event::lower(it, reading));
    events.collect()
}

/// Numbers the keys that stand there before.
fn unique_keys(events: &mut [Event]) {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for event in events {
        let count = counts.entry(event.key.clone()).or_default();
        *count += 1;
        if *count > 1 {
            event.key = format!("{} ({count})", event.key);
        }
    }
}

fn found<'a>(
    root: &At<'a>,
    definitions: &[Definition<'a>],
    report: &mut Report,
) -> Vec<Definition<'a>> {
    let marked = choose::by_mark(definitions);
    if !marked.is_empty() {
        return marked;
    }
    let guessed = guess::events(root, definitions);
    if !guessed.is_empty() {
        report_guess(&guessed, root, report);
    }
    guessed
}

/// The events of schema files: every file of a folder; of a single file its root, the branches of its root when that is
/// nothing but a choice, or the marked definitions when it says nothing about a value.
fn files<'a>(documents: &'a Documents, reading: &mut Reading<'a, '_>) -> Vec<Definition<'a>> {
    if documents.is_folder() {
        let files = file::events_of_folder(documents, reading.report);
        let named = files.into_iter().map(|(path, schema)| {
            let name = file::name_below(path);
            Definition {
                path: name.clone(),
                name,
                schema,
            }
        });
        return named.collect();
    }
    let root = documents.root();
    let branches = branches(&root, reading);
    if branches.len() > 1 {
        report_guess(&branches, &root, reading.report);
        return branches;
    }
    if root
        .node()
        .as_map()
        .is_none_or(|map| map.iter().all(|(key, _)| is_about(key)))
    {
        return choose::by_mark(&definitions(&root));
    }
    let name = file::name_alone(
        documents.files().first().copied().unwrap_or(Path::new("")),
        &root,
    );
    vec![Definition {
        path: name.clone(),
        name,
        schema: root,
    }]
}

/// The definitions that a root without members of its own chooses between.
fn branches<'a>(root: &At<'a>, reading: &mut Reading<'a, '_>) -> Vec<Definition<'a>> {
    if root.get("properties").is_some() || root.get("discriminator").is_some() {
        return Vec::new();
    }
    let Some(choice) = root.get("oneOf").or_else(|| root.get("anyOf")) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for branch in choice.items() {
        let name = branch
            .text("$ref")
            .and_then(|target| target.rsplit('/').next());
        let (Some(name), Some(schema)) = (name, reading.resolve(&branch)) else {
            return Vec::new();
        };
        let name = name.replace("~1", "/").replace("~0", "~");
        found.push(Definition {
            path: format!("definitions.{name}"),
            name,
            schema,
        });
    }
    found
}

/// Keywords that say nothing about a value.
fn is_about(key: &str) -> bool {
    let is_known = matches!(
        key,
        "$schema"
            | "$id"
            | "id"
            | "$defs"
            | "definitions"
            | "title"
            | "description"
            | "$comment"
            | "$vocabulary"
    );
    is_known || key.starts_with("x-")
}

fn report_guess(guessed: &[Definition<'_>], root: &At<'_>, report: &mut Report) {
    let names: Vec<String> = guessed
        .iter()
        .take(3)
        .map(|definition| format!("`{}`", definition.name))
        .collect();
    let names = names.join(", ");
    let message = match guessed.len() {
        1 => format!("the schema {names} looks like an event"),
        2 | 3 => format!("the schemas {names} look like events"),
        count => format!(
            "the schemas {names} and {} more look like events",
            count - 3
        ),
    };
    report.push(
        Diagnostic::new(Code::EVENT_CATALOGUE_GUESSED, message, root.origin())
            .help("say which schemas are events with `--catalogue`, e.g. `--catalogue '*Event'`"),
    );
}

fn report_none(root: &At<'_>, report: &mut Report) {
    // A pattern without a match says it better.
    if report.has_errors() {
        return;
    }
    report.push(
        Diagnostic::new(
            Code::EVENT_NONE,
            "the document describes no event",
            root.origin(),
        )
        .help("say which schemas are events with `--catalogue`, e.g. `--catalogue '*Event'`"),
    );
}
