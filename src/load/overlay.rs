//! OpenAPI Overlay 1.0: corrections that are applied to the root document before anything reads it.

use std::collections::HashMap;
use std::path::Path;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::error::Error;
use crate::load::path::{self, Step};
use crate::load::{Documents, Entry, Kind, Map, Node, Span};
use crate::origin::Origin;

/// Applies the overlay at `file` to the root document. The overlay is one of the documents from then on, so that
/// findings can point at it.
pub(super) fn apply(
    documents: &mut Documents,
    file: &Path,
    report: &mut Report,
) -> Result<(), Error> {
    let (id, base) = documents.load_overlay(file)?;
    let Some(overlay) = documents.document(id).map(|document| document.root.clone()) else {
        return Ok(());
    };
    let top = Origin::new(id, Default::default());
    let actions = overlay.get("actions").and_then(Node::as_list);
    let (Some(_), Some(actions)) = (overlay.get("overlay"), actions) else {
        let finding = Diagnostic::new(Code::OVERLAY_INVALID, "this is not an overlay", top)
            .help("an overlay has `overlay: 1.0.0`, `info` and a list of `actions`");
        report.push(finding);
        return Ok(());
    };
    for (at, action) in actions.iter().enumerate() {
        let origin = top.join("actions").join(&at.to_string());
        let Some(target) = action.get("target").and_then(Node::as_str) else {
            let message = "the action has no `target`";
            report.push(
                Diagnostic::new(Code::OVERLAY_INVALID, message, origin)
                    .help("name what it changes, as JSONPath"),
            );
            continue;
        };
        let steps = match path::parse(target) {
            Ok(steps) => steps,
            Err(why) => {
                let message = format!("the target is not a path that is understood: {why}");
                let finding =
                    Diagnostic::new(Code::OVERLAY_INVALID, message, origin.join("target")).help(
                        "names, indices, slices, `*`, `..` and filters such as `[?(@.name == 'x')]` are",
                    );
                report.push(finding);
                continue;
            }
        };
        let remove = action
            .get("remove")
            .and_then(Node::as_bool)
            .unwrap_or(false);
        let Some(root) = documents.root_mut() else {
            return Ok(());
        };
        if act(root, &steps, action.get("update"), base, remove) == 0 {
            let message = format!("`{target}` selects nothing");
            report.push(
                Diagnostic::new(Code::OVERLAY_NO_MATCH, message, origin.join("target"))
                    .help("check the path"),
            );
        }
    }
    Ok(())
}

/// Returns the number of places that were changed.
fn act(root: &mut Node, steps: &[Step], update: Option<&Node>, base: u32, remove: bool) -> usize {
    let mut ways = path::select(root, steps);
    // From the back, so that removed items do not move those that are still to come.
    ways.reverse();
    for way in &ways {
        if remove {
            take_out(root, way);
        } else if let (Some(update), Some(node)) = (update, path::node_mut(root, way)) {
            merge(node, update, base);
        }
    }
    ways.len()
}

fn take_out(root: &mut Node, way: &[usize]) {
    let Some((last, parent)) = way.split_last() else {
        return;
    };
    match path::node_mut(root, parent).map(|node| &mut node.kind) {
        Some(Kind::Map(map)) if *last < map.len() => drop(map.entries_mut().remove(*last)),
        Some(Kind::List(items)) if *last < items.len() => drop(items.remove(*last)),
        _ => {}
    }
}

/// Overlay 1.0, "Action Object": objects are merged recursively, arrays get the update as a further item (or items),
/// everything else is replaced.
fn merge(node: &mut Node, update: &Node, base: u32) {
    match (&mut node.kind, &update.kind) {
        (Kind::Map(map), Kind::Map(changes)) => {
            let known: HashMap<Box<str>, usize> = map
                .entries()
                .iter()
                .enumerate()
                .map(|(at, entry)| (entry.key.clone(), at))
                .collect();
            let entries = map.entries_mut();
            for change in changes.entries() {
                let known = known.get(&change.key).and_then(|at| entries.get_mut(*at));
                match known {
                    Some(entry) => merge(&mut entry.value, &change.value, base),
                    None => entries.push(moved_entry(change, base)),
                }
            }
        }
        (Kind::List(items), Kind::List(further)) => {
            items.extend(further.iter().map(|item| moved(item, base)))
        }
        (Kind::List(items), _) => items.push(moved(update, base)),
        _ => *node = moved(update, base),
    }
}

/// A copy whose places are counted from `base`, so that they still lead to the overlay.
fn moved(node: &Node, base: u32) -> Node {
    let kind = match &node.kind {
        Kind::List(items) => Kind::List(items.iter().map(|item| moved(item, base)).collect()),
        Kind::Map(map) => {
            let entries = map.entries().iter();
            Kind::Map(Map::new(
                entries.map(|entry| moved_entry(entry, base)).collect(),
            ))
        }
        scalar => scalar.clone(),
    };
    let span = moved_span(node.span, base);
    Node { span, kind }
}

fn moved_entry(entry: &Entry, base: u32) -> Entry {
    Entry {
        key: entry.key.clone(),
        key_span: moved_span(entry.key_span, base),
        value: moved(&entry.value, base),
    }
}

fn moved_span(span: Span, base: u32) -> Span {
    Span {
        start: span.start.saturating_add(base),
        end: span.end.saturating_add(base),
    }
}
