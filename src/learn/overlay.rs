//! Departures → the actions of an OpenAPI Overlay. Nothing that was allowed is forbidden by them, but for the types of
//! members that the document did not know.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::learn::accept::types;
use crate::learn::departure::{Departures, Evidence, Topic};
use crate::learn::path::{Paths, quoted};
use crate::load::{At, Dialect, Documents};
use crate::origin::{DocumentId, Origin, Pointer};

/// How often a member must have been seen before its type is believed.
const BELIEVED: usize = 5;

/// What stays beside a union into which the rest of a schema moves.
const STAYS: &[&str] = &[
    "title",
    "description",
    "deprecated",
    "default",
    "example",
    "examples",
];

/// An overlay, and what it cannot correct.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay {
    /// YAML; empty when there is nothing to correct.
    pub text: String,
    /// The number of its actions.
    pub actions: usize,
    /// Departures at places that an overlay does not reach: those of other files.
    pub beyond: usize,
}

/// Writes the overlay that makes the document true, as far as was seen.
pub fn overlay(
    documents: &Documents,
    dialect: Option<Dialect>,
    departures: &Departures,
) -> Overlay {
    let writer = Writer {
        documents,
        has_null: !matches!(dialect, Some(Dialect::OpenApi30)),
        paths: Paths::default(),
        actions: Vec::new(),
    };
    writer.write(departures)
}

struct Writer<'a> {
    documents: &'a Documents,
    /// `null` is a type; in OpenAPI 3.0 it is a keyword.
    has_null: bool,
    paths: Paths,
    actions: Vec<Value>,
}

impl Writer<'_> {
    fn write(mut self, departures: &Departures) -> Overlay {
        let mut places: BTreeMap<&Pointer, Vec<(&Topic, &Evidence)>> = BTreeMap::new();
        let mut beyond = 0;
        for ((origin, topic), evidence) in &departures.found {
            match origin.document {
                DocumentId(0) => places
                    .entry(&origin.pointer)
                    .or_default()
                    .push((topic, evidence)),
                _ => beyond += 1,
            }
        }
        let documents = self.documents;
        // Places are sorted: what moves does so before anything inside of it is touched.
        for (pointer, topics) in places {
            if let Some(at) = find(documents, pointer) {
                self.place(&at, pointer, &topics, departures);
            }
        }
        let actions = self.actions.len();
        Overlay {
            text: text(&self.actions),
            actions,
            beyond,
        }
    }

    fn place(
        &mut self,
        at: &At<'_>,
        pointer: &Pointer,
        topics: &[(&Topic, &Evidence)],
        departures: &Departures,
    ) {
        for (topic, evidence) in topics {
            if matches!(topic, Topic::Kind) {
                self.widen(at, pointer, evidence);
            }
        }
        for (topic, evidence) in topics {
            match topic {
                Topic::Kind => {}
                Topic::Missing(name) => {
                    let path = format!(
                        "{}['required'][?@ == {}]",
                        self.paths.path(self.documents, pointer),
                        quoted(name)
                    );
                    self.remove(path);
                }
                Topic::Closed => {
                    let words = ["additionalProperties", "unevaluatedProperties"];
                    for word in words.into_iter().filter(|word| {
                        at.node().get(word).and_then(|it| it.as_bool()) == Some(false)
                    }) {
                        let path = self.paths.path(self.documents, pointer);
                        self.remove(format!("{path}['{word}']"));
                    }
                }
                Topic::Case => self.cases(at, pointer, evidence),
                Topic::Rule(keyword) => {
                    let path = self.paths.path(self.documents, pointer);
                    self.remove(format!("{path}['{keyword}']"));
                }
                Topic::Member(name) => {
                    let of = departures
                        .visits
                        .get(&Origin::new(DocumentId(0), pointer.clone()))
                        .copied()
                        .unwrap_or(evidence.count);
                    let schema = self.inferred(evidence, of);
                    let path = self.paths.path(self.documents, pointer);
                    self.update(path, json!({ "properties": { name.as_str(): schema } }));
                }
            }
        }
    }

    /// Lets values of further kinds stand at a place.
    fn widen(&mut self, at: &At<'_>, pointer: &Pointer, evidence: &Evidence) {
        let mut kinds: Vec<&str> = evidence.kinds.iter().copied().collect();
        if kinds.contains(&"number") {
            kinds.retain(|kind| *kind != "integer");
        }
        let path = self.paths.path(self.documents, pointer);
        let has = |word: &str| at.node().get(word).is_some();
        if kinds.contains(&"null") && has("enum") {
            self.update(path.clone(), json!({ "enum": [null] }));
        }
        let is_plain = !["$ref", "allOf", "anyOf", "oneOf", "const"]
            .iter()
            .any(|word| has(word));
        match types(at) {
            Some(types) if is_plain && self.has_null => {
                let is_list = at
                    .node()
                    .get("type")
                    .is_some_and(|it| it.as_list().is_some());
                let further: Vec<&str> = kinds
                    .iter()
                    .copied()
                    .filter(|kind| !types.contains(kind))
                    .collect();
                let list = match is_list {
                    true => further,
                    false => types.into_iter().chain(further).collect(),
                };
                // A list of texts says nothing of other kinds.
                match has("enum") && kinds.iter().any(|kind| *kind != "null") {
                    true => self.wrap(at, pointer, &kinds),
                    false => self.update(path, json!({ "type": list })),
                }
            }
            Some(_) if is_plain && kinds == ["null"] => {
                self.update(path, json!({ "nullable": true }))
            }
            Some(types) if is_plain && types == ["integer"] && kinds == ["number"] => {
                self.update(path, json!({ "type": "number" }));
            }
            None if !has("$ref") && !has("allOf") && has("anyOf") != has("oneOf") => {
                let word = if has("anyOf") { "anyOf" } else { "oneOf" };
                if !self.has_null && kinds.contains(&"null") {
                    self.update(path.clone(), json!({ "nullable": true }));
                    kinds.retain(|kind| *kind != "null");
                }
                for kind in kinds {
                    self.update(path.clone(), json!({ word: [{ "type": kind }] }));
                }
            }
            _ => self.wrap(at, pointer, &kinds),
        }
    }

    /// Moves what stands at a place into the first alternative of a union, and adds the others.
    fn wrap(&mut self, at: &At<'_>, pointer: &Pointer, kinds: &[&str]) {
        let outer = self.paths.path(self.documents, pointer);
        let mut moved = serde_json::Map::new();
        for (key, value) in at.entries() {
            if STAYS.contains(&key) || key.starts_with("x-") {
                continue;
            }
            self.remove(format!("{outer}[{}]", quoted(key)));
            let value = serde_json::from_str(&value.node().to_json().to_string());
            moved.insert(key.to_owned(), value.unwrap_or(Value::Null));
        }
        let mut update = serde_json::Map::new();
        let mut alternatives = vec![Value::Object(moved)];
        for kind in kinds {
            match *kind == "null" && !self.has_null {
                true => drop(update.insert("nullable".to_owned(), true.into())),
                false => alternatives.push(json!({ "type": kind })),
            }
        }
        update.insert("anyOf".to_owned(), alternatives.into());
        self.update(outer, Value::Object(update));
        self.paths.wrap(pointer);
    }

    fn cases(&mut self, at: &At<'_>, pointer: &Pointer, evidence: &Evidence) {
        let path = self.paths.path(self.documents, pointer);
        let mut values = evidence.values.clone();
        if let Some(constant) = at.node().get("const") {
            self.remove(format!("{path}['const']"));
            if at.node().get("enum").is_none() {
                let constant = serde_json::from_str(&constant.to_json().to_string());
                values.splice(0..0, constant);
            }
        }
        self.update(path, json!({ "enum": values }));
    }

    /// What a member that the document does not know looks like.
    fn inferred(&self, evidence: &Evidence, of: usize) -> Value {
        let mut schema = serde_json::Map::new();
        let mut kinds: Vec<&str> = evidence.kinds.iter().copied().collect();
        if kinds.contains(&"number") {
            kinds.retain(|kind| *kind != "integer");
        }
        if evidence.count >= BELIEVED {
            let is_nullable = kinds.contains(&"null");
            match (kinds.as_slice(), self.has_null) {
                ([kind], _) if *kind != "null" => {
                    drop(schema.insert("type".to_owned(), (*kind).into()))
                }
                ([_, _, ..], true) => drop(schema.insert("type".to_owned(), kinds.clone().into())),
                ([one, two], false) if is_nullable => {
                    let kind = if *one == "null" { two } else { one };
                    schema.insert("type".to_owned(), (*kind).into());
                    schema.insert("nullable".to_owned(), true.into());
                }
                _ => {}
            }
            if kinds == ["array"] {
                schema.insert("items".to_owned(), json!({}));
            }
        }
        let seen = format!("{} of {of}", evidence.count);
        schema.insert("x-hookwright-seen".to_owned(), seen.into());
        Value::Object(schema)
    }

    fn update(&mut self, target: String, update: Value) {
        self.actions
            .push(json!({ "target": target, "update": update }));
    }

    fn remove(&mut self, target: String) {
        self.actions
            .push(json!({ "target": target, "remove": true }));
    }
}

/// YAML, one action a line. JSON's texts and numbers are YAML's.
fn text(actions: &[Value]) -> String {
    if actions.is_empty() {
        return String::new();
    }
    let lines: Vec<String> = actions
        .iter()
        .map(|action| format!("  - {action}\n"))
        .collect();
    format!(
        "overlay: 1.0.0\ninfo: {{title: What was seen, version: '1'}}\nactions:\n{}",
        lines.concat()
    )
}

fn find<'a>(documents: &'a Documents, pointer: &Pointer) -> Option<At<'a>> {
    let mut at = documents.root();
    for segment in pointer.segments() {
        at = at
            .get(&segment)
            .or_else(|| at.item(segment.parse().ok()?))?;
    }
    Some(at)
}
