//! What somebody else's code can name of a generated crate.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::diff::change::listed;

/// The public items of a generated crate, by their path, e.g. `orders::OrderPaid`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Surface {
    /// Sorted.
    pub items: BTreeMap<String, Item>,
}

/// A public item and its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// What it is, e.g. `struct`.
    pub kind: &'static str,
    /// What its parts are called, e.g. `field`.
    pub part: &'static str,
    /// Its parts and their types, e.g. `total` and `Option<i64>`.
    pub parts: BTreeMap<String, String>,
    /// True when others may write all of its parts out, so that one more breaks their code.
    pub is_closed: bool,
}

/// Reports what of the old surface is no longer there, or is something else: code against it does not compile.
pub fn surfaces(old: &Surface, new: &Surface, report: &mut Report) {
    let missing = |some: &Surface, from: &Surface| -> Vec<String> {
        let paths = some
            .items
            .keys()
            .filter(|path| !from.items.contains_key(*path));
        paths.cloned().collect()
    };
    for path in missing(old, new) {
        let kind = old.items.get(&path).map_or("item", |it| it.kind);
        report.push(gone(format!(
            "the {kind} `{path}` of the generated crate is gone"
        )));
    }
    for (path, before) in &old.items {
        if let Some(after) = new.items.get(path) {
            item(path, before, after, report);
        }
    }
    let come = missing(new, old);
    if !come.is_empty() {
        let message = format!(
            "{} are new in the generated crate",
            listed(come.iter().map(String::as_str))
        );
        report.push(Diagnostic::bare(Code::DIFF_API_ADDED, message));
    }
}

fn item(path: &str, old: &Item, new: &Item, report: &mut Report) {
    if old.kind != new.kind {
        let message = format!(
            "`{path}` of the generated crate is a {}; it was a {}",
            new.kind, old.kind
        );
        return report.push(Diagnostic::bare(Code::DIFF_API_CHANGED, message));
    }
    let missing = |some: &Item, from: &Item| -> Vec<String> {
        some.parts
            .keys()
            .filter(|name| !from.parts.contains_key(*name))
            .cloned()
            .collect()
    };
    let names = |names: &[String]| listed(names.iter().map(String::as_str));
    let lost = missing(old, new);
    if !lost.is_empty() {
        report.push(gone(format!(
            "the {} `{path}` of the generated crate loses {} {}",
            old.kind,
            word(old, &lost),
            names(&lost)
        )));
    }
    for (name, ty) in &old.parts {
        let Some(now) = new.parts.get(name).filter(|now| *now != ty) else {
            continue;
        };
        let message = format!(
            "the {} `{name}` of `{path}` in the generated crate is `{now}`; it was `{ty}`",
            old.part
        );
        report.push(Diagnostic::bare(Code::DIFF_API_CHANGED, message));
    }
    let gained = missing(new, old);
    if !gained.is_empty() {
        let message = format!(
            "the {} `{path}` of the generated crate gets {} {}",
            new.kind,
            word(new, &gained),
            names(&gained)
        );
        report.push(match new.is_closed {
            true => Diagnostic::bare(Code::DIFF_API_GROWN, message),
            false => Diagnostic::bare(Code::DIFF_API_ADDED, message),
        });
    }
}

fn word(item: &Item, names: &[String]) -> String {
    match names.len() {
        1 => format!("the {}", item.part),
        _ => format!("the {}s", item.part),
    }
}

fn gone(message: String) -> Diagnostic {
    Diagnostic::bare(Code::DIFF_API_REMOVED, message)
}
