//! Derives that the user asks for: which of them are known, and what they ask of a type.

use crate::config::Config;
use crate::diagnostic::{Diagnostic, Report};
use crate::nearest::{either, nearest};
use crate::plan::{code, invalid, unused};

/// A derive that is known to hold for some types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Derive {
    /// As written, e.g. `bon::Builder`.
    pub path: String,
    /// What it asks of a type.
    pub bound: Bound,
}

/// What a derive asks of a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Bound {
    /// Nothing: values are equal when their JSON is.
    Eq,
    /// Nothing: what is equal has the same hash.
    Hash,
    /// Parts that are in an order.
    PartialOrd,
    /// The same.
    Ord,
    /// Parts that are on no heap.
    Copy,
    /// Fields with names: it makes a builder.
    Struct,
}

/// Traits, by the last word of their path.
const TRAITS: [(&str, Bound); 5] = [
    ("Eq", Bound::Eq),
    ("Hash", Bound::Hash),
    ("PartialOrd", Bound::PartialOrd),
    ("Ord", Bound::Ord),
    ("Copy", Bound::Copy),
];

/// Macros that make builders, by their path.
const BUILDERS: [&str; 3] = [
    "bon::Builder",
    "derive_builder::Builder",
    "typed_builder::TypedBuilder",
];

/// What every generated type has.
const GIVEN: [&str; 6] = [
    "Clone",
    "Debug",
    "Default",
    "PartialEq",
    "Serialize",
    "Deserialize",
];

/// Takes derives as written. What is not known to hold anywhere is an error, what every type has already is said.
pub(super) fn derives(config: &Config, report: &mut Report) -> Vec<Derive> {
    let mut derives: Vec<Derive> = Vec::new();
    for path in &config.derives {
        let Ok(parsed) = syn::parse_str::<syn::Path>(path) else {
            let message = format!("`{path}` is not the path of a derive");
            report.push(invalid(message, "write it as in Rust"));
            continue;
        };
        if is_given(path) {
            let message = format!("every generated type is `{path}` without `derives`");
            report.push(unused(message, "take it out"));
            continue;
        }
        let Some(bound) = bound(path) else {
            report.push(unknown(path));
            continue;
        };
        if bound == Bound::Struct {
            code::check_root(&parsed, config, report);
            if derives
                .iter()
                .any(|it| it.bound == bound && it.path != *path)
            {
                let message = format!("`{path}` is a second derive that makes builders");
                report.push(invalid(
                    message,
                    "take one of them: the builders have one name",
                ));
            }
        }
        derives.push(Derive {
            path: path.clone(),
            bound,
        });
    }
    complete(derives)
}

/// `Ord` asks for the other three.
fn complete(mut derives: Vec<Derive>) -> Vec<Derive> {
    let asked = |derives: &[Derive], bound| derives.iter().any(|it| it.bound == bound);
    if asked(&derives, Bound::Ord) {
        for (path, bound) in [("PartialOrd", Bound::PartialOrd), ("Eq", Bound::Eq)] {
            if !asked(&derives, bound) {
                derives.push(Derive {
                    path: path.to_owned(),
                    bound,
                });
            }
        }
    }
    derives.sort_by_key(|derive| derive.bound);
    derives.dedup();
    derives
}

fn bound(path: &str) -> Option<Bound> {
    let path = path.trim_start_matches("::");
    if BUILDERS.contains(&path) {
        return Some(Bound::Struct);
    }
    let (root, name) = path.rsplit_once("::").unwrap_or(("", path));
    let of_std = root.is_empty() || ["std", "core"].contains(&root.split("::").next()?);
    let found = TRAITS.iter().find(|(known, _)| of_std && *known == name);
    found.map(|(_, bound)| *bound)
}

fn is_given(path: &str) -> bool {
    let path = path.trim_start_matches("::");
    let (root, name) = path.rsplit_once("::").unwrap_or(("", path));
    let root = root.split("::").next().unwrap_or_default();
    GIVEN.contains(&name) && ["", "std", "core", "serde"].contains(&root)
}

fn unknown(path: &str) -> Diagnostic {
    if path.ends_with("JsonSchema") {
        let message = format!("`{path}` would describe the names of Rust, not those on the wire");
        return invalid(message, "take the schemas of the document itself");
    }
    let message = format!("it is not known on which types `{path}` holds");
    let known = TRAITS.iter().map(|(name, _)| *name).chain(BUILDERS);
    let close = nearest(path, known);
    let help = match close.is_empty() {
        false => format!("did you mean {}?", either(&close)),
        true => format!(
            "put it on types of your choice: `type-attributes = [{{ path = \"Order*\", attribute = \"#[derive({path})]\" }}]`"
        ),
    };
    invalid(message, &help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(paths: &[&str], expect: &[&str], messages: &[&str]) {
        let config = Config {
            derives: paths.iter().map(|path| (*path).to_owned()).collect(),
            ..Config::parse("hookwright.toml", "dependencies = { bon = '3' }").unwrap()
        };
        let mut report = Report::new();
        let derives = derives(&config, &mut report);
        let derives: Vec<&str> = derives.iter().map(|it| it.path.as_str()).collect();
        let found: Vec<&str> = report
            .diagnostics()
            .iter()
            .map(|it| it.message.as_str())
            .collect();
        assert_eq!((derives.as_slice(), found.as_slice()), (expect, messages));
    }

    #[test]
    fn known_derives() {
        check(&["std::hash::Hash", "Eq"], &["Eq", "std::hash::Hash"], &[]);
        check(&["Ord"], &["Eq", "PartialOrd", "Ord"], &[]);
        check(&["::bon::Builder"], &["::bon::Builder"], &[]);
    }

    #[test]
    fn others_are_named() {
        check(
            &["serde::Serialize"],
            &[],
            &["every generated type is `serde::Serialize` without `derives`"],
        );
        check(
            &[
                "bon::Builder",
                "strum::Display",
                "schemars::JsonSchema",
                "a b",
                "derive_builder::Builder",
            ],
            &["bon::Builder", "derive_builder::Builder"],
            &[
                "it is not known on which types `strum::Display` holds",
                "`schemars::JsonSchema` would describe the names of Rust, not those on the wire",
                "`a b` is not the path of a derive",
                "the generated crate does not depend on `derive_builder`",
                "`derive_builder::Builder` is a second derive that makes builders",
            ],
        );
    }
}
