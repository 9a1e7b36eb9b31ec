//! The headers of a message: as a whole, and one by one.

use std::collections::HashSet;
use std::rc::Rc;

use indexmap::IndexMap;

use crate::asyncapi::layers::Layers;
use crate::asyncapi::payload;
use crate::asyncapi::reader::Reader;
use crate::load::{At, NodeKey};
use crate::model::{Kind, Member, Parameter, ParameterIn, Rest, Shape, Struct, Use};
use crate::openapi::parameter;

/// What is said of the headers.
#[derive(Debug, Clone, Default)]
pub(crate) struct Headers {
    /// All of them as an object.
    pub shape: Option<Use>,
    /// One by one.
    pub parameters: Vec<Parameter>,
}

/// How many schemas that are joined are searched.
const JOINED: usize = 64;

/// Reads the headers that a message and its traits describe.
pub(crate) fn read<'a>(message: &Layers<'a>, reader: &mut Reader<'a, '_>) -> Headers {
    let mut schemas = Vec::new();
    let mut shape = None;
    for at in message.all().iter().filter_map(|it| it.get("headers")) {
        if at.node().is_null() {
            break;
        }
        let Some(described) = payload::read(at, None, reader) else {
            continue;
        };
        shape = shape.or(Some(described.shape));
        schemas.extend(described.schema);
    }
    // A trait can be large, and every message can have it.
    let mut costs = schemas.iter().map(|it| reader.reading.resolve(it));
    let costs: Vec<At<'a>> = costs.by_ref().flatten().collect();
    if !costs.iter().all(|it| reader.reading.copy(it)) {
        return Headers::default();
    }
    let parts = parts(&schemas, reader);
    Headers {
        shape: match schemas.len() {
            0 | 1 => shape,
            _ => Some(merged(&schemas, &parts, reader)),
        },
        parameters: one_by_one(&parts, reader),
    }
}

/// What several schemas say of the members, merged as the rule of traits has it.
struct Parts<'a> {
    /// The schemas of each member, the one that wins first; in the order in which they were merged.
    members: Members<'a>,
    required: HashSet<&'a str>,
    /// True when there is nothing else in the schemas.
    is_plain: bool,
}

/// Keywords that do not say more of an object than its members.
const PLAIN: &[&str] = &[
    "$id",
    "$schema",
    "$comment",
    "title",
    "description",
    "type",
    "properties",
    "required",
    "examples",
    "example",
    "additionalProperties",
];

fn parts<'a>(schemas: &[At<'a>], reader: &mut Reader<'a, '_>) -> Parts<'a> {
    let mut parts = Parts {
        members: IndexMap::new(),
        required: HashSet::new(),
        is_plain: true,
    };
    let mut deleted: HashSet<&str> = HashSet::new();
    let mut lists = Vec::new();
    // The one that wins is looked at last, so that members stand in the order of merging.
    for schema in schemas.iter().rev() {
        let Some(schema) = reader.reading.resolve(schema) else {
            continue;
        };
        parts.is_plain &= schema.entries().all(|(key, _)| PLAIN.contains(&key));
        let mut seen = HashSet::new();
        lists.push(gather(
            &schema,
            &mut parts.members,
            &mut deleted,
            &mut seen,
            reader,
        ));
    }
    parts.members.retain(|name, _| !deleted.contains(name));
    parts.members.values_mut().for_each(|it| it.reverse());
    // A list replaces a list.
    let list = lists.into_iter().rev().find(|it| !it.is_empty());
    parts.required.extend(list.unwrap_or_default());
    parts
}

/// Adds the members of a schema, and of what it joins, each schema once; returns those that it requires.
fn gather<'a>(
    schema: &At<'a>,
    members: &mut Members<'a>,
    deleted: &mut HashSet<&'a str>,
    seen: &mut HashSet<NodeKey>,
    reader: &mut Reader<'a, '_>,
) -> Vec<&'a str> {
    let mut required = Vec::new();
    if !seen.insert(schema.identity()) || seen.len() > JOINED {
        return required;
    }
    for joined in schema.get("allOf").iter().flat_map(At::items) {
        if let Some(joined) = reader.reading.resolve(&joined) {
            required.extend(gather(&joined, members, deleted, seen, reader));
        }
    }
    for (name, member) in schema.get("properties").iter().flat_map(At::entries) {
        match member.node().is_null() {
            true => {
                members.shift_remove(name);
                deleted.insert(name);
            }
            false => {
                deleted.remove(name);
                members.entry(name).or_default().push(member);
            }
        }
    }
    let list = schema.get("required");
    let names = list.iter().flat_map(At::items);
    required.extend(names.filter_map(|it| it.node().as_str()));
    required
}

/// The members of an object by name, each with the schemas that say something of it.
pub(crate) type Members<'a> = IndexMap<&'a str, Vec<At<'a>>>;

/// The members that a schema and what it joins declare; the schema's own words come first.
pub(crate) fn members<'a>(schema: &At<'a>, reader: &mut Reader<'a, '_>) -> Rc<Members<'a>> {
    let Some(schema) = reader.reading.resolve(schema) else {
        return Rc::default();
    };
    if let Some(known) = reader.members.get(&schema.identity()) {
        return Rc::clone(known);
    }
    let mut members = IndexMap::new();
    let (mut deleted, mut seen) = (HashSet::new(), HashSet::new());
    gather(&schema, &mut members, &mut deleted, &mut seen, reader);
    members.values_mut().for_each(|it| it.reverse());
    let members = Rc::new(members);
    let known = Rc::clone(&members);
    reader.members.insert(schema.identity(), known);
    members
}

/// One object of several schemas.
fn merged<'a>(schemas: &[At<'a>], parts: &Parts<'a>, reader: &mut Reader<'a, '_>) -> Use {
    if !parts.is_plain {
        return reader.reading.lower_all(schemas);
    }
    let mut members = Vec::new();
    for (name, schemas) in &parts.members {
        members.push(Member {
            name: (*name).to_owned(),
            value: reader.reading.lower_all(holding(schemas)),
            required: parts.required.contains(name),
            description: None,
            deprecated: schemas.iter().any(|it| it.flag("deprecated")),
            default: None,
            checks: Vec::new(),
        });
    }
    let additional = schemas.iter().find_map(|it| it.get("additionalProperties"));
    let is_closed = additional.and_then(|it| it.node().as_bool()) == Some(false);
    let rest = match is_closed {
        true => Rest::Forbidden,
        false => Rest::Any,
    };
    let origin = schemas.first().map(At::origin).unwrap_or_default();
    let object = Struct { members, rest };
    reader.reading.add(Shape::new(Kind::Struct(object), origin))
}

/// What holds of several schemas of a member: all of them, unless they contradict each other; then the one that wins.
fn holding<'s, 'a>(schemas: &'s [At<'a>]) -> &'s [At<'a>] {
    let Some((first, others)) = schemas.split_first() else {
        return schemas;
    };
    let contradicts = |other: &At<'a>| {
        let mut words = other.entries().filter(|(key, _)| !ABOUT.contains(key));
        words.any(|(key, value)| {
            let own = first.get(key);
            own.is_some_and(|own| own.node().to_json() != value.node().to_json())
        })
    };
    match others.iter().any(contradicts) {
        true => schemas.get(..1).unwrap_or(schemas),
        false => schemas,
    }
}

/// Keywords that say nothing of a value.
const ABOUT: &[&str] = &["title", "description", "examples", "example", "$comment"];

fn one_by_one<'a>(parts: &Parts<'a>, reader: &mut Reader<'a, '_>) -> Vec<Parameter> {
    let mut found = Vec::new();
    for (name, schemas) in &parts.members {
        let required = parts.required.contains(name);
        if let Some(schema) = schemas.first() {
            let reading = &mut reader.reading;
            found.push(parameter::of_schema(
                name,
                ParameterIn::Header,
                required,
                schema,
                reading,
            ));
        }
    }
    found
}
