//! Which schemas use which.

use std::collections::{HashMap, HashSet};

use crate::catalogue::definition::Definition;
use crate::load::{At, Kind, Node};

/// How the schemas of a document hang together. Schemas go by their position in the list of definitions.
pub(crate) struct References {
    /// The schemas that a schema uses as a part: a member, an item, a base.
    parts: Vec<Vec<usize>>,
    /// The schemas that a schema is a choice of: `oneOf`, `anyOf`, the mapping of a discriminator.
    choices: Vec<Vec<usize>>,
    /// True for schemas that the rest of the document leads to.
    reached: Vec<bool>,
}

impl References {
    /// Looks at every reference of the document.
    pub(crate) fn new(root: &At<'_>, definitions: &[Definition<'_>]) -> Self {
        let names = definitions
            .iter()
            .enumerate()
            .map(|(at, definition)| (definition.name.as_str(), at))
            .collect();
        let mut parts = Vec::with_capacity(definitions.len());
        let mut choices = Vec::with_capacity(definitions.len());
        for definition in definitions {
            let node = definition.schema.node();
            let choice = choice(node, &names);
            parts.push(
                all(node, &names)
                    .into_iter()
                    .filter(|at| !choice.contains(at))
                    .collect(),
            );
            choices.push(choice);
        }
        let mut references = Self {
            parts,
            choices,
            reached: vec![false; definitions.len()],
        };
        references.reach(root, &names);
        references
    }

    /// The schemas that `at` uses as parts.
    pub(crate) fn parts(&self, at: usize) -> &[usize] {
        &self.parts[at]
    }

    /// The schemas that `at` is a choice of.
    pub(crate) fn choices(&self, at: usize) -> &[usize] {
        &self.choices[at]
    }

    /// True when an operation or a component that is no schema leads to the schema.
    pub(crate) fn is_reached(&self, at: usize) -> bool {
        self.reached[at]
    }

    fn reach(&mut self, root: &At<'_>, names: &HashMap<&str, usize>) {
        let mut open: Vec<usize> = Vec::new();
        for (key, part) in root.entries() {
            if key == "components" {
                for (_, components) in part.entries().filter(|(key, _)| *key != "schemas") {
                    open.extend(all(components.node(), names));
                }
            } else if key != "definitions" && key != "$defs" {
                open.extend(all(part.node(), names));
            }
        }
        while let Some(at) = open.pop() {
            if !std::mem::replace(&mut self.reached[at], true) {
                open.extend(self.parts[at].iter().chain(&self.choices[at]));
            }
        }
    }
}

/// The branches of a union, and what its discriminator maps to.
fn choice(node: &Node, names: &HashMap<&str, usize>) -> Vec<usize> {
    let branches = ["oneOf", "anyOf"]
        .iter()
        .filter_map(|key| node.get(key)?.as_list())
        .flatten();
    let mut found: Vec<usize> = branches
        .filter_map(|branch| names.get(target(branch)?.as_str()).copied())
        .collect();
    let mapping = node
        .get("discriminator")
        .and_then(|it| it.get("mapping"))
        .and_then(Node::as_map);
    let values = mapping
        .into_iter()
        .flat_map(|map| map.iter())
        .filter_map(|(_, value)| value.as_str());
    found.extend(values.filter_map(|value| {
        names.get(name_of(value).unwrap_or_else(|| value.to_owned()).as_str())
    }));
    unique(found)
}

/// Every schema that a reference below `node` names, once.
fn all(node: &Node, names: &HashMap<&str, usize>) -> Vec<usize> {
    let mut found = Vec::new();
    collect(node, names, &mut found);
    unique(found)
}

fn collect(node: &Node, names: &HashMap<&str, usize>, found: &mut Vec<usize>) {
    match &node.kind {
        Kind::Map(map) => {
            found.extend(target(node).and_then(|name| names.get(name.as_str())));
            for (_, child) in map.iter() {
                collect(child, names, found);
            }
        }
        Kind::List(items) => items.iter().for_each(|item| collect(item, names, found)),
        _ => {}
    }
}

/// The name of the schema that a reference points at.
fn target(node: &Node) -> Option<String> {
    name_of(node.get("$ref")?.as_str()?)
}

fn name_of(reference: &str) -> Option<String> {
    let places = ["#/components/schemas/", "#/definitions/", "#/$defs/"];
    let name = places
        .iter()
        .find_map(|place| reference.strip_prefix(place))?;
    Some(
        name.replace("~1", "/")
            .replace("~0", "~")
            .replace("%24", "$"),
    )
}

fn unique(mut found: Vec<usize>) -> Vec<usize> {
    let mut seen = HashSet::new();
    found.retain(|at| seen.insert(*at));
    found
}
