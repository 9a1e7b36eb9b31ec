//! Identifiers: every rule about what a name may be in Rust stands here.

use std::collections::{HashMap, HashSet};

use crate::name;

/// Keywords that may stand with `r#`, of every edition.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn",
    "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let",
    "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub", "ref", "return",
    "static", "struct", "trait", "true", "try", "type", "typeof", "unsafe", "unsized", "use",
    "virtual", "where", "while", "yield",
];

/// Words that cannot be identifiers in any spelling.
const NEVER: &[&str] = &["self", "super", "crate", "_", "Self"];

/// Names of types that generated code refers to, and those of the prelude.
const TAKEN_TYPES: &[&str] = &[
    "Option",
    "Some",
    "None",
    "Result",
    "Ok",
    "Err",
    "Vec",
    "String",
    "Box",
    "Default",
    "Clone",
    "Copy",
    "Send",
    "Sync",
    "Drop",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "Into",
    "TryFrom",
    "TryInto",
    "Iterator",
    "IntoIterator",
    "Extend",
    "Eq",
    "Ord",
    "PartialEq",
    "PartialOrd",
    "AsRef",
    "AsMut",
    "ToOwned",
    "ToString",
    "Hash",
    "Debug",
    "Sized",
    "Self",
    "Extra",
    "Json",
    "Map",
    "Maybe",
    "Null",
    "Number",
    "Timestamp",
    "Typed",
    "Raw",
    "Event",
    "Unknown",
    "Malformed",
    "Verifier",
    "Delivery",
    "Handler",
    "Outcome",
    "Secret",
    "Selector",
    "Place",
    "Test",
    "Api",
    "Shape",
    "Check",
];

/// Modules of the crate, and crates in scope.
const TAKEN_MODULES: &[&str] = &[
    "event",
    "events",
    "shared",
    "mock",
    "handler",
    "runtime",
    "std",
    "core",
    "alloc",
    "test",
    "tests",
    "lib",
    "main",
    "build",
    "proc_macro",
    "hookwright_runtime",
    "mod",
    "all_events",
    "default",
    // Features of the runtime, which a crate that carries it has too.
    "certificates",
    "chrono",
    "decrypt",
    "ecdsa",
    "ed25519",
    "http",
    "jiff",
    "patterns",
    "rsa",
    "send",
    "source",
    "time",
    "unverified",
];

/// Modules and features of crates with channels.
const TAKEN_BY_CHANNELS: &[&str] = &[
    "amqp",
    "app",
    "channels",
    "hookwright_transport",
    "http_transport",
    "kafka",
    "messages",
    "mqtt",
    "nats",
    "peer",
    "redis",
    "servers",
    "stomp",
    "tls",
    "transport",
    "ws",
];

/// Names that were given, so that none is given twice.
#[derive(Debug, Clone, Default)]
pub(super) struct Names {
    taken: HashSet<String>,
    // The number to go on with.
    next: HashMap<String, usize>,
}

impl Names {
    /// Names of types of a crate.
    pub(super) fn types() -> Self {
        Self::with(TAKEN_TYPES)
    }

    /// Names of modules of a crate.
    pub(super) fn modules() -> Self {
        Self::with(TAKEN_MODULES)
    }

    /// Names of modules of a crate with channels.
    pub(super) fn modules_beside_channels() -> Self {
        Self::with(&[TAKEN_MODULES, TAKEN_BY_CHANNELS].concat())
    }

    /// Names of which these are taken.
    pub(super) fn with(taken: &[&str]) -> Self {
        Self {
            taken: taken.iter().map(|name| (*name).to_owned()).collect(),
            ..Self::default()
        }
    }

    /// Takes the first of `candidates` that is free, else the last one with a number. Case-only differences count as
    /// the same name, because files are named after types. Returns the name, and whether it needed a number.
    pub(super) fn take(&mut self, candidates: impl IntoIterator<Item = String>) -> (String, bool) {
        let mut last = String::new();
        for candidate in candidates {
            if self.give(&candidate) {
                return (candidate, false);
            }
            last = candidate;
        }
        let mut number = self.next.get(&last).copied().unwrap_or(2);
        loop {
            let candidate = format!("{}{number}", last.trim_end_matches('_'));
            number += 1;
            if self.give(&candidate) {
                self.next.insert(last, number);
                return (candidate, true);
            }
        }
    }

    /// Takes a name if it is free.
    pub(super) fn give(&mut self, name: &str) -> bool {
        if self.taken.contains(name) || name::is_device(name) {
            return false;
        }
        let folded = format!("{}\u{0}", name.to_lowercase().replace('_', ""));
        self.taken.insert(folded) && self.taken.insert(name.to_owned())
    }
}

/// The name of a type or variant, e.g. `InvoicePaid`. Never empty.
pub(super) fn camel(text: &str) -> String {
    let name = name::camel(text);
    match name.chars().next() {
        None => "Empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("N{name}"),
        Some(_) if NEVER.contains(&name.as_str()) => format!("{name}_"),
        Some(_) => name,
    }
}

/// The name of a field, module or function without `r#`, e.g. `created_at`. Never empty.
pub(super) fn snake(text: &str) -> String {
    let name = name::snake(text);
    match name.chars().next() {
        None => "empty".to_owned(),
        Some(first) if first.is_ascii_digit() => format!("n{name}"),
        Some(_) if NEVER.contains(&name.as_str()) => format!("{name}_"),
        Some(_) => name,
    }
}

/// The first part of a file's name, e.g. `issues_opened`.
pub(super) fn file(name: &str) -> String {
    match name::is_device(name) {
        true => format!("{name}_"),
        false => name.to_owned(),
    }
}

/// Writes a name so that it is no keyword: `type` → `r#type`.
pub(super) fn raw(name: &str) -> String {
    match KEYWORDS.contains(&name) {
        true => format!("r#{name}"),
        false => name.to_owned(),
    }
}

/// The names of things that stand side by side (fields, variants), in their order, each once. Of those that become equal
/// all are spelled out but the one that is written so; a `reserved` one is called a value. Numbers are the last resort.
pub(super) fn side_by_side(
    texts: &[&str],
    reserved: &[&str],
    make: fn(&str) -> String,
) -> Vec<String> {
    let plain: Vec<String> = texts
        .iter()
        .map(|text| match make(text) {
            name if reserved.contains(&name.as_str()) => format!("{name}Value"),
            name => name,
        })
        .collect();
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for name in &plain {
        *counts.entry(name).or_default() += 1;
    }
    let mut given: HashSet<String> = HashSet::new();
    let mut names: Vec<Option<String>> = vec![None; texts.len()];
    // A name that several want goes to the one that is written exactly so, whatever their order.
    for (at, name) in plain.iter().enumerate() {
        let is_first_choice = counts.get(name.as_str()) == Some(&1) || name == texts[at];
        if is_first_choice && given.insert(name.clone()) {
            names[at] = Some(name.clone());
        }
    }
    // The number to go on with.
    let mut next: HashMap<String, usize> = HashMap::new();
    for (at, slot) in names.iter_mut().enumerate() {
        if slot.is_some() {
            continue;
        }
        let base = make(&name::spelled(texts[at]));
        let sign = if base.starts_with(|c: char| c.is_uppercase()) {
            ""
        } else {
            "_"
        };
        let number = next.entry(base.clone()).or_insert(1);
        while slot.is_none() {
            let choice = match *number {
                1 => base.clone(),
                number => format!("{}{sign}{number}", base.trim_end_matches('_')),
            };
            *number += 1;
            let is_free = !reserved.contains(&choice.as_str()) && given.insert(choice.clone());
            *slot = is_free.then_some(choice);
        }
    }
    names.into_iter().flatten().collect()
}

/// The name of a feature, e.g. `pull-request`.
pub(super) fn feature(module: &str) -> String {
    module.trim_end_matches('_').replace('_', "-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_names() {
        let check = |text: &str, ty: &str, field: &str| {
            assert_eq!(
                (camel(text).as_str(), raw(&snake(text)).as_str()),
                (ty, field),
                "{text}"
            );
        };
        check("type", "Type", "r#type");
        check("self", "Self_", "self_");
        check("crate", "Crate", "crate_");
        check("1st", "N1st", "n1st");
        check("", "Empty", "empty");
        check("gen", "Gen", "r#gen");
        check("a-b", "AB", "a_b");
    }

    #[test]
    fn neighbors_differ() {
        let fields = side_by_side(&["a-b", "a_b", "extra", "+1", "-1"], &[], snake);
        assert_eq!(fields.iter().collect::<HashSet<_>>().len(), 5, "{fields:?}");
        assert_eq!(fields[..2], ["a_dash_b", "a_b"]);
        assert_eq!(
            side_by_side(&["Self", "self"], &[], camel),
            ["Self_", "Self2"]
        );
        assert_eq!(
            side_by_side(&["unknown"], &["Unknown"], camel),
            ["UnknownValue"]
        );
    }
}
