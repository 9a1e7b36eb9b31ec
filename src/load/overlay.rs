//! OpenAPI Overlay 1.0: corrections that are applied to the root document before anything reads it.

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
    let id = documents.load(file, report)?;
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
                        "names, indices, `*`, `..` and filters such as `[?(@.name == 'x')]` are",
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
        if act(root, &steps, action.get("update"), remove) == 0 {
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
fn act(root: &mut Node, steps: &[Step], update: Option<&Node>, remove: bool) -> usize {
    let mut ways = path::select(root, steps);
    // From the back, so that removed items do not move those that are still to come.
    ways.reverse();
    for way in &ways {
        if remove {
            take_out(root, way);
        } else if let (Some(update), Some(node)) = (update, path::node_mut(root, way)) {
            let span = node.span;
            merge(node, update, span);
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
fn merge(node: &mut Node, update: &Node, span: Span) {
    match (&mut node.kind, &update.kind) {
        (Kind::Map(map), Kind::Map(changes)) => {
            for (key, change) in changes.iter() {
                match map
                    .entries_mut()
                    .iter_mut()
                    .find(|entry| &*entry.key == key)
                {
                    Some(entry) => merge(&mut entry.value, change, span),
                    None => map.entries_mut().push(Entry {
                        key: key.into(),
                        key_span: span,
                        value: moved(change, span),
                    }),
                }
            }
        }
        (Kind::List(items), Kind::List(further)) => {
            items.extend(further.iter().map(|item| moved(item, span)))
        }
        (Kind::List(items), _) => items.push(moved(update, span)),
        (kind, _) => *kind = moved(update, span).kind,
    }
}

/// A copy whose places are those of the node that it became a part of.
fn moved(node: &Node, span: Span) -> Node {
    let kind = match &node.kind {
        Kind::List(items) => Kind::List(items.iter().map(|item| moved(item, span)).collect()),
        Kind::Map(map) => {
            let entry = |(key, value): (&str, &Node)| Entry {
                key: key.into(),
                key_span: span,
                value: moved(value, span),
            };
            Kind::Map(Map::new(map.iter().map(entry).collect()))
        }
        scalar => scalar.clone(),
    };
    Node { span, kind }
}
