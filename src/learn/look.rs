//! A value and a schema, walked together.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::learn::accept::{kind, takes};
use crate::learn::budget::{Budget, Steps};
use crate::learn::departure::Topic;
use crate::learn::schema::resolved;
use crate::learn::text;
use crate::load::At;
use crate::origin::Origin;

/// What a departure weighs that makes a value unreadable, when alternatives are compared.
const MISFIT: usize = 100;

/// What was seen of a value.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) found: Vec<Found>,
    pub(super) visited: Vec<Origin>,
    /// Alternatives of alternatives took more steps than a document should need: the rest was not looked at.
    pub(super) is_part: bool,
}

/// A departure at a place of the document.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) origin: Origin,
    pub(super) topic: Topic,
    pub(super) pointer: String,
    pub(super) kind: &'static str,
    pub(super) value: Value,
    /// True when the value itself becomes a part of the document.
    pub(super) is_case: bool,
}

/// What a schema says of an object beside what its members are.
#[derive(Default)]
struct Known {
    members: BTreeSet<String>,
    /// Something says which members there are.
    declares: bool,
}

/// Looks at a whole payload.
pub(super) fn at(schema: &At<'_>, value: &Value) -> Seen {
    let budget = Steps::new();
    let mut seen = place(schema, value, "", budget.all());
    seen.is_part = budget.is_spent();
    seen
}

/// A place of its own: what no part of the schema declares is new.
fn place(schema: &At<'_>, value: &Value, pointer: &str, budget: Budget<'_>) -> Seen {
    let mut seen = Seen::default();
    let mut known = Known::default();
    apply(schema, value, pointer, budget, &mut seen, &mut known);
    let (Value::Object(members), true) = (value, known.declares) else {
        return seen;
    };
    // What is not an object at all is told already.
    let Some(owner) = resolved(schema) else {
        return seen;
    };
    let origin = owner.origin();
    for (name, member) in members
        .iter()
        .filter(|(name, _)| !known.members.contains(*name))
    {
        if owner
            .node()
            .get("unevaluatedProperties")
            .and_then(|it| it.as_bool())
            == Some(false)
        {
            seen.push(origin.clone(), Topic::Closed, pointer, value);
        }
        let inner = format!("{pointer}/{}", escaped(name));
        seen.push(origin.clone(), Topic::Member(name.clone()), &inner, member);
    }
    seen
}

/// A schema, or a part of one, that holds for a value.
fn apply(
    schema: &At<'_>,
    value: &Value,
    pointer: &str,
    budget: Budget<'_>,
    seen: &mut Seen,
    known: &mut Known,
) {
    if !budget.step() {
        known.declares = false;
        return;
    }
    let is = kind(value);
    if !takes(schema, is, budget) {
        // Of a union, the alternatives say more than that none fits.
        let origin = schema.origin();
        seen.visited.push(origin.clone());
        return seen.push(origin, Topic::Kind, pointer, value);
    }
    let Some(at) = resolved(schema) else { return };
    if schema.text("$ref").is_some() {
        seen.visited.push(schema.origin());
    }
    if at.node().as_map().is_none() {
        return;
    }
    seen.visited.push(at.origin());
    // OpenAPI 3.0, "nullable": it holds for the schema as a whole, whatever its parts say.
    if value.is_null() {
        return;
    }
    cases(&at, value, pointer, seen);
    rules(&at, value, pointer, seen);
    match value {
        Value::Object(members) => object(&at, members, pointer, budget, seen, known),
        Value::Array(items) => list(&at, items, pointer, budget, seen),
        _ => {}
    }
    for part in at.get("allOf").into_iter().flat_map(|all| all.items()) {
        apply(&part, value, pointer, budget.deeper(), seen, known);
    }
    for word in ["anyOf", "oneOf"] {
        if let Some(union) = at.get(word) {
            best(&union, value, pointer, budget, seen, known);
        }
    }
}

/// The alternative from which the value departs least.
fn best(
    union: &At<'_>,
    value: &Value,
    pointer: &str,
    budget: Budget<'_>,
    seen: &mut Seen,
    known: &mut Known,
) {
    let fits = |part: &At<'_>| {
        let (mut seen, mut known) = (Seen::default(), Known::default());
        apply(part, value, pointer, budget.deeper(), &mut seen, &mut known);
        let unknown = match value {
            Value::Object(members) if known.declares => members
                .keys()
                .filter(|name| !known.members.contains(*name))
                .count(),
            _ => 0,
        };
        (seen.weight() + unknown, seen, known)
    };
    let least = union
        .items()
        .map(|part| fits(&part))
        .min_by_key(|(weight, ..)| *weight);
    if let Some((_, chosen, of_chosen)) = least {
        seen.found.extend(chosen.found);
        seen.visited.extend(chosen.visited);
        known.members.extend(of_chosen.members);
        known.declares |= of_chosen.declares;
    }
}

fn object(
    at: &At<'_>,
    members: &Map<String, Value>,
    pointer: &str,
    budget: Budget<'_>,
    seen: &mut Seen,
    known: &mut Known,
) {
    let required = at.get("required").into_iter().flat_map(|list| list.items());
    for name in required.filter_map(|it| it.node().as_str().map(str::to_owned)) {
        if !members.contains_key(&name) {
            seen.push(at.origin(), Topic::Missing(name), pointer, &Value::Null);
        }
    }
    let properties = at.get("properties");
    known.declares |= properties
        .as_ref()
        .is_some_and(|it| it.entries().next().is_some());
    let mut own = BTreeSet::new();
    for (name, schema) in properties.iter().flat_map(At::entries) {
        own.insert(name);
        if let Some(member) = members.get(name) {
            let inner = format!("{pointer}/{}", escaped(name));
            seen.extend(place(&schema, member, &inner, budget.deeper()));
        }
    }
    known
        .members
        .extend(own.iter().map(|name| (*name).to_owned()));
    let others = || {
        members
            .iter()
            .filter(|(name, _)| !own.contains(name.as_str()))
    };
    if at.get("patternProperties").is_some() || at.get("propertyNames").is_some() {
        known.members.extend(others().map(|(name, _)| name.clone()));
        return;
    }
    let Some(rest) = at.get("additionalProperties") else {
        return;
    };
    match rest.node().as_bool() {
        Some(true) => {}
        Some(false) => {
            if others().next().is_some() {
                let value = Value::Object(
                    others()
                        .map(|(name, it)| (name.clone(), it.clone()))
                        .collect(),
                );
                seen.push(at.origin(), Topic::Closed, pointer, &value);
            }
        }
        None => {
            for (name, member) in others() {
                known.members.insert(name.clone());
                let inner = format!("{pointer}/{}", escaped(name));
                seen.extend(place(&rest, member, &inner, budget.deeper()));
            }
        }
    }
}

fn list(at: &At<'_>, items: &[Value], pointer: &str, budget: Budget<'_>, seen: &mut Seen) {
    let first: Vec<At<'_>> = at
        .get("prefixItems")
        .into_iter()
        .flat_map(|list| list.items())
        .collect();
    let rest = at.get("items").filter(|it| it.node().as_map().is_some());
    for (number, item) in items.iter().enumerate() {
        if let Some(schema) = first.get(number).or(rest.as_ref()) {
            seen.extend(place(
                schema,
                item,
                &format!("{pointer}/{number}"),
                budget.deeper(),
            ));
        }
    }
}

/// Values that are not among those listed.
fn cases(at: &At<'_>, value: &Value, pointer: &str, seen: &mut Seen) {
    let same = |node: &At<'_>| {
        let listed: Option<Value> = serde_json::from_str(&node.node().to_json().to_string()).ok();
        listed.as_ref() == Some(value)
    };
    let listed = at
        .get("enum")
        .is_none_or(|list| list.items().any(|it| same(&it)));
    let constant = at.get("const").is_none_or(|it| same(&it));
    if !(listed && constant) {
        seen.push_case(at.origin(), pointer, value);
    }
}

/// The rules on sizes, lengths and texts.
fn rules(at: &At<'_>, value: &Value, pointer: &str, seen: &mut Seen) {
    let limit = |word: &str| {
        at.node()
            .get(word)
            .and_then(|it| it.as_number())
            .and_then(|it| it.parse::<f64>().ok())
    };
    let (least, most, size) = match value {
        Value::String(text) => ("minLength", "maxLength", text.chars().count() as f64),
        Value::Array(items) => ("minItems", "maxItems", items.len() as f64),
        Value::Object(members) => ("minProperties", "maxProperties", members.len() as f64),
        Value::Number(number) => ("minimum", "maximum", number.as_f64().unwrap_or_default()),
        Value::Null | Value::Bool(_) => return,
    };
    let mut broken = Vec::new();
    broken.extend(limit(least).filter(|it| size < *it).map(|_| least));
    broken.extend(limit(most).filter(|it| size > *it).map(|_| most));
    if value.is_number() {
        broken.extend(
            limit("exclusiveMinimum")
                .filter(|it| size <= *it)
                .map(|_| "exclusiveMinimum"),
        );
        broken.extend(
            limit("exclusiveMaximum")
                .filter(|it| size >= *it)
                .map(|_| "exclusiveMaximum"),
        );
    }
    if let Value::String(value) = value {
        broken.extend(text::broken(at, value));
    }
    for keyword in broken {
        seen.push(at.origin(), Topic::Rule(keyword), pointer, value);
    }
}

impl Seen {
    fn push(&mut self, origin: Origin, topic: Topic, pointer: &str, value: &Value) {
        let (kind, value) = (kind(value), value.clone());
        let pointer = pointer.to_owned();
        self.found.push(Found {
            origin,
            topic,
            pointer,
            kind,
            value,
            is_case: false,
        });
    }

    fn push_case(&mut self, origin: Origin, pointer: &str, value: &Value) {
        self.push(origin, Topic::Case, pointer, value);
        if let Some(last) = self.found.last_mut() {
            last.is_case = true;
        }
    }

    fn extend(&mut self, other: Seen) {
        self.found.extend(other.found);
        self.visited.extend(other.visited);
    }

    fn weight(&self) -> usize {
        let weight = |found: &Found| match found.topic {
            Topic::Missing(_) | Topic::Kind | Topic::Closed => MISFIT,
            // The value of a tag says which alternative it is.
            Topic::Case => MISFIT / 2,
            Topic::Member(_) | Topic::Rule(_) => 1,
        };
        self.found.iter().map(weight).sum()
    }
}

fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
