//! The name of every type: a component's own, else that of its parent and its member.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalog, Kind, ShapeId};
use crate::name;
use crate::rust::ident::{self, Names};
use crate::rust::usage::{Usage, is_item};

/// How many words an inline type may take over from the members above it.
const WORDS: usize = 4;

/// Names all types of a catalog. Components come first, so that what stands inline never takes their names; payloads
/// of events come second.
pub(super) fn name_types(
    catalog: &Catalog,
    usage: &Usage,
    report: &mut Report,
) -> BTreeMap<ShapeId, String> {
    let mut names = Names::types();
    let mut given: BTreeMap<ShapeId, String> = BTreeMap::new();
    for id in &usage.order {
        if let Some(text) = &catalog.shapes[*id].name {
            let name = ident::camel(text);
            let suffixed = format!("{name}Type");
            let long = ident::camel(&name::spelled(text));
            give(
                &mut names,
                &mut given,
                *id,
                vec![name, long, suffixed],
                catalog,
                report,
            );
        }
    }
    for event in &catalog.events {
        let Some(payload) = event.payload else {
            continue;
        };
        if is_item(&catalog.shapes[payload.shape].kind) && !given.contains_key(&payload.shape) {
            let name = ident::camel(&event_word(event));
            let candidates = vec![
                name.clone(),
                format!("{name}Payload"),
                ident::camel(&event.key),
            ];
            give(
                &mut names,
                &mut given,
                payload.shape,
                candidates,
                catalog,
                report,
            );
        }
    }
    for id in &usage.order {
        if let Some(path) = given.get(id).cloned() {
            name_inside(*id, &[path], catalog, &mut names, &mut given, report);
        }
    }
    // What only lists and maps at the top lead to.
    for event in &catalog.events {
        let Some(payload) = event.payload else {
            continue;
        };
        let path = [ident::camel(&event_word(event))];
        descend(
            payload.shape,
            &path,
            "item",
            catalog,
            &mut names,
            &mut given,
            report,
        );
    }
    given
}

/// The word that stands for an event in names: its type when the wire says it, else its key without what is no name.
pub(super) fn event_word(event: &crate::model::Event) -> String {
    if event.event_type != event.key {
        return event.event_type.clone();
    }
    // `post /subscriptions:notifications {$request.body#/sink}` → `notifications`
    match event.key.split_once(' ') {
        Some((method, rest))
            if method.chars().all(|c| c.is_ascii_lowercase()) && rest.contains(':') =>
        {
            let place = rest
                .split_once(" {")
                .or_else(|| rest.split_once(" <"))
                .map_or(rest, |(place, _)| place);
            place.rsplit(':').next().unwrap_or(place).to_owned()
        }
        _ => event.key.clone(),
    }
}

/// Names the inline types below a named one: the parent's name and the shortest tail of members that is free.
fn name_inside(
    id: ShapeId,
    path: &[String],
    catalog: &Catalog,
    names: &mut Names,
    given: &mut BTreeMap<ShapeId, String>,
    report: &mut Report,
) {
    let children: Vec<(ShapeId, String)> = match &catalog.shapes[id].kind {
        Kind::Struct(object) => object
            .members
            .iter()
            .map(|member| (member.value.shape, member.name.clone()))
            .collect(),
        Kind::Union(union) => {
            let word = |(at, variant): (usize, &crate::model::Variant)| {
                (
                    variant.value.shape,
                    variant
                        .name
                        .clone()
                        .unwrap_or_else(|| format!("variant {}", at + 1)),
                )
            };
            union.variants.iter().enumerate().map(word).collect()
        }
        _ => Vec::new(),
    };
    for (child, word) in children {
        descend(child, path, &word, catalog, names, given, report);
    }
}

fn descend(
    id: ShapeId,
    path: &[String],
    word: &str,
    catalog: &Catalog,
    names: &mut Names,
    given: &mut BTreeMap<ShapeId, String>,
    report: &mut Report,
) {
    match &catalog.shapes[id].kind {
        Kind::List(list) => descend(
            list.items.shape,
            path,
            &name::singular(word),
            catalog,
            names,
            given,
            report,
        ),
        Kind::Map(map) => descend(
            map.values.shape,
            path,
            &name::singular(word),
            catalog,
            names,
            given,
            report,
        ),
        kind if is_item(kind) && !given.contains_key(&id) => {
            let own = ident::camel(word);
            let tail = &path[path.len().saturating_sub(WORDS)..];
            let mut candidates = vec![format!("{}{own}", tail.last().cloned().unwrap_or_default())];
            if let Kind::Cases(cases) = kind {
                // A constant is the same one wherever it stands.
                if let [only] = cases.as_slice() {
                    candidates.insert(0, format!("{}{own}", ident::camel(&only.value)));
                }
            }
            candidates.push(format!("{}{own}", tail.concat()));
            give(names, given, id, candidates, catalog, report);
            let mut path: Vec<String> = path.to_vec();
            if let Some(name) = given.get(&id) {
                // The name tells the way already.
                path = vec![name.clone()];
            }
            if path.concat().len() < 200 {
                name_inside(id, &path, catalog, names, given, report);
            } else {
                name_inside(id, &[own], catalog, names, given, report);
            }
        }
        _ => {}
    }
}

fn give(
    names: &mut Names,
    given: &mut BTreeMap<ShapeId, String>,
    id: ShapeId,
    candidates: Vec<String>,
    catalog: &Catalog,
    report: &mut Report,
) {
    let (name, numbered) = names.take(candidates);
    if numbered {
        let message = format!("several schemas would be called alike; one of them is `{name}`");
        report.push(Diagnostic::new(
            Code::NAME_COLLISION,
            message,
            catalog.shapes[id].origin.clone(),
        ));
    }
    given.insert(id, name);
}
