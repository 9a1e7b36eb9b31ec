//! xRegistry: the messages of `messagegroups` → events.
//!
//! What a message does not say itself, the message that it is based on says. Both the current words of the
//! specification and those of its drafts are read: catalogues of all ages are in use.

use std::collections::HashSet;

use crate::catalogue::choose;
use crate::catalogue::definition::Definition;
use crate::catalogue::envelope::{self, Attribute, Described};
use crate::diagnostic::{Code, Diagnostic};
use crate::glob::Filter;
use crate::group;
use crate::load::{At, Kind};
use crate::model::{self, Body, BodyFormat, Event, Shape, Use};
use crate::openapi::reading::Reading;

/// How many messages may be based on one another.
const BASES: usize = 8;

const BASE: &[&str] = &[
    "basemessage",
    "basemessageurl",
    "basemessageuri",
    "basedefinitionurl",
];
const ENVELOPE: &[&str] = &["envelope", "format"];
const ATTRIBUTES: &[&str] = &["envelopemetadata", "envelopeoptions", "metadata"];
const INLINE: &[&str] = &["dataschema", "schema"];
const ELSEWHERE: &[&str] = &[
    "dataschemauri",
    "dataschemaurl",
    "dataschemaxid",
    "schemauri",
    "schemaurl",
];
const FORMAT: &[&str] = &["dataschemaformat", "schemaformat"];

/// True for a document of message definitions.
pub(crate) fn is_registry(root: &At<'_>) -> bool {
    root.get("messagegroups")
        .is_some_and(|it| it.node().as_map().is_some())
}

/// The events of a registry: those that `patterns` name, or all.
pub(crate) fn events<'a>(
    root: &At<'a>,
    patterns: &Filter,
    reading: &mut Reading<'a, '_>,
) -> Vec<Event> {
    let all = messages(root);
    if patterns.is_empty() {
        return all.iter().filter_map(|it| it.event(reading)).collect();
    }
    let definition = |message: &Message<'a>| Definition {
        name: message.id.to_owned(),
        path: format!("{}.{}", message.group_id, message.id),
        schema: message.at.clone(),
    };
    let definitions: Vec<_> = all.iter().map(definition).collect();
    let chosen = choose::by_pattern(&definitions, patterns, root, reading.report);
    let chosen: HashSet<_> = chosen.iter().map(|it| it.schema.identity()).collect();
    let chosen = all.iter().filter(|it| chosen.contains(&it.at.identity()));
    chosen.filter_map(|it| it.event(reading)).collect()
}

/// The messages of a registry, in its order.
fn messages<'a>(root: &At<'a>) -> Vec<Message<'a>> {
    let mut found = Vec::new();
    let groups = root.get("messagegroups");
    for (group_id, group) in groups
        .iter()
        .flat_map(|it| it.entries().collect::<Vec<_>>())
    {
        let holders = ["messages", "definitions"]
            .iter()
            .filter_map(|key| group.get(key));
        for (id, at) in holders.flat_map(|it| it.entries().collect::<Vec<_>>()) {
            found.push(Message {
                id,
                group_id,
                group: group.clone(),
                root: root.clone(),
                at,
            });
        }
    }
    found
}

/// A message definition.
struct Message<'a> {
    id: &'a str,
    group_id: &'a str,
    group: At<'a>,
    root: At<'a>,
    at: At<'a>,
}

impl<'a> Message<'a> {
    /// The event; `None` for a message that only says how the one that it is based on travels.
    fn event(&self, reading: &mut Reading<'a, '_>) -> Option<Event> {
        let chain = self.chain(reading);
        let says = |keys: &[&str]| keys.iter().any(|key| self.at.get(key).is_some());
        let is_variant = chain.len() > 1 && !says(ATTRIBUTES) && !says(INLINE) && !says(ELSEWHERE);
        if is_variant {
            return None;
        }
        let attributes = attributes(&chain);
        let own = attributes.iter().find(|it| it.name == "type");
        let event_type = own.and_then(|it| it.value.clone());
        let data = self.data(&chain, reading);
        let text = |key: &str| chain.iter().find_map(|at| at.text(key)).map(str::to_owned);
        let about = Described {
            name: None,
            description: text("description"),
            origin: self.at.origin(),
        };
        let (payload, media_type) = match self.is_cloud_event(&chain) {
            true => (
                envelope::shape(about, &attributes, data, reading),
                "application/cloudevents+json",
            ),
            false => (data, "application/json"),
        };
        let deprecated = self.at.get("deprecated");
        let deprecated =
            deprecated.is_some_and(|it| !matches!(it.node().kind, Kind::Bool(false) | Kind::Null));
        Some(Event {
            key: self.id.to_owned(),
            event_type: event_type.clone().unwrap_or_else(|| self.id.to_owned()),
            group: group::of(None, &[self.group_id.to_owned()], self.id),
            summary: text("name"),
            description: text("description"),
            deprecated,
            tags: vec![self.group_id.to_owned()],
            method: "POST".to_owned(),
            payload: Some(payload),
            bodies: vec![Body {
                media_type: media_type.to_owned(),
                format: BodyFormat::Json,
                shape: Some(payload),
            }],
            parameters: Vec::new(),
            responses: Vec::new(),
            examples: Vec::new(),
            shown: Vec::new(),
            message: model::Message::default(),
            declared_type: event_type,
            aliases: Vec::new(),
            origin: self.at.origin(),
        })
    }

    /// The message and those that it is based on, the nearest first.
    fn chain(&self, reading: &mut Reading<'a, '_>) -> Vec<At<'a>> {
        let mut chain = vec![self.at.clone()];
        while let Some(at) = chain.last()
            && let Some(base) = BASE.iter().find_map(|key| at.get(key))
        {
            let Some(next) = base.node().as_str().and_then(|it| lead(&self.root, it)) else {
                unresolved(&base, reading);
                break;
            };
            if chain.len() > BASES || chain.iter().any(|at| at.identity() == next.identity()) {
                let message = "messages are based on themselves";
                reading.find(
                    Diagnostic::new(Code::REF_CYCLE, message, base.origin())
                        .help("base one of them on no other"),
                );
                break;
            }
            chain.push(next);
        }
        chain
    }

    fn is_cloud_event(&self, chain: &[At<'a>]) -> bool {
        let holders = chain.iter().chain([&self.group]);
        let mut said = holders.flat_map(|at| ENVELOPE.iter().filter_map(|key| at.text(key)));
        said.next().is_some_and(|it| starts_with(it, "cloudevents"))
    }

    /// The shape of the data: any JSON where there is no schema, or none that is read.
    fn data(&self, chain: &[At<'a>], reading: &mut Reading<'a, '_>) -> Use {
        let any = Shape::new(model::Kind::Any, self.at.origin());
        let format = chain.iter().find_map(|at| first_text(at, FORMAT));
        let inline = chain
            .iter()
            .find_map(|at| INLINE.iter().find_map(|key| at.get(key)));
        let (schema, format) = match inline {
            Some(schema) => (schema, format),
            None => {
                let link = chain
                    .iter()
                    .find_map(|at| ELSEWHERE.iter().find_map(|key| at.get(key)));
                let Some(link) = link else {
                    return reading.add(any);
                };
                match linked(&self.root, link.node().as_str().unwrap_or_default()) {
                    Some(Linked {
                        schema: Some(schema),
                        format: own,
                    }) => (schema, format.or(own)),
                    // A schema that is no JSON, or that stands elsewhere.
                    Some(Linked { format: own, .. }) => {
                        match format.or(own) {
                            Some(format) if is_json_schema(format) => remote(&link, reading),
                            format => other(&link, format.unwrap_or("another format"), reading),
                        }
                        return reading.add(any);
                    }
                    None => {
                        unresolved(&link, reading);
                        return reading.add(any);
                    }
                }
            }
        };
        let is_map = schema.node().as_map().is_some();
        match format {
            Some(format) if !is_json_schema(format) => other(&schema, format, reading),
            _ if is_map => return reading.lower(schema),
            _ => other(&schema, "a text", reading),
        }
        reading.add(any)
    }
}

/// What a chain of messages says of attributes, the nearest first.
fn attributes(chain: &[At<'_>]) -> Vec<Attribute> {
    let mut found: Vec<Attribute> = Vec::new();
    let mut names = HashSet::new();
    for at in chain {
        let holder = ATTRIBUTES.iter().find_map(|key| at.get(key));
        // One draft has a level more.
        let holder = holder.map(|it| {
            it.get("attributes")
                .filter(|_| it.get("type").is_none())
                .unwrap_or(it)
        });
        for (name, said) in holder
            .iter()
            .flat_map(|it| it.entries().collect::<Vec<_>>())
        {
            if !names.insert(name) {
                continue;
            }
            let value = said.text("value");
            found.push(Attribute {
                name: name.to_owned(),
                declared: said.text("type").unwrap_or_default().to_lowercase(),
                required: said.flag("required"),
                description: said.text("description").map(str::to_owned),
                // RFC 6570: what stands in braces is filled by whoever sends.
                value: value.filter(|it| !it.contains('{')).map(str::to_owned),
            });
        }
    }
    found
}

/// What a link to a schema leads to.
struct Linked<'a> {
    /// The schema, when it is one that can be looked into.
    schema: Option<At<'a>>,
    /// Its format, as written.
    format: Option<&'a str>,
}

/// Follows a link: to a schema, a version of it, or a part of either (`…/versions/1:definitions/Order`, `…#/definitions/Order`).
/// `None` when it leads nowhere.
fn linked<'a>(root: &At<'a>, target: &str) -> Option<Linked<'a>> {
    let target = target.strip_prefix('#').unwrap_or(target);
    if let Some(at) = lead(root, target) {
        return version(&at);
    }
    let (outer, inner) = target.split_once('#').or_else(|| target.rsplit_once(':'))?;
    let whole = version(&lead(root, outer)?)?;
    Some(match whole.schema {
        Some(schema) if whole.format.is_some_and(is_json_schema) => Linked {
            schema: Some(lead(
                &schema,
                &format!("/{}", inner.trim_start_matches('/')),
            )?),
            ..whole
        },
        _ => Linked {
            schema: None,
            ..whole
        },
    })
}

/// The schema of a resource, or of one of its versions.
fn version<'a>(at: &At<'a>) -> Option<Linked<'a>> {
    let own = |at: &At<'a>| {
        let schema = ["schema", "schemaobject"]
            .iter()
            .find_map(|key| at.get(key));
        let is_elsewhere = ["schemauri", "schemaurl", "schemaxid"]
            .iter()
            .any(|key| at.get(key).is_some());
        (schema.is_some() || is_elsewhere).then(|| Linked {
            schema,
            format: at.text("format"),
        })
    };
    if let Some(own) = own(at) {
        return Some(own);
    }
    let versions = at.get("versions")?;
    let named = at.text("defaultversionid").and_then(|id| versions.get(id));
    let last = || versions.entries().last().map(|(_, version)| version);
    let version = own(&named.or_else(last)?)?;
    Some(Linked {
        format: version.format.or(at.text("format")),
        ..version
    })
}

/// Follows a pointer below a node: `/schemagroups/…`, or the same after `#`.
fn lead<'a>(root: &At<'a>, target: &str) -> Option<At<'a>> {
    let pointer = target
        .strip_prefix('#')
        .unwrap_or(target)
        .strip_prefix('/')?;
    pointer.split('/').try_fold(root.clone(), |at, segment| {
        at.get(&segment.replace("~1", "/").replace("~0", "~"))
    })
}

fn first_text<'a>(at: &At<'a>, keys: &[&str]) -> Option<&'a str> {
    keys.iter().find_map(|key| at.text(key))
}

fn starts_with(text: &str, start: &str) -> bool {
    let head = text.get(..start.len());
    head.is_some_and(|head| head.eq_ignore_ascii_case(start))
}

// The specification's own examples spell it in four ways.
fn is_json_schema(format: &str) -> bool {
    starts_with(format, "jsonschema")
}

/// A schema that only a URL is known of.
fn remote(at: &At<'_>, reading: &mut Reading<'_, '_>) {
    let message = "the schema stands outside of this document";
    reading.find(
        Diagnostic::new(Code::REF_REMOTE, message, at.origin())
            .help("put it into the document, with an overlay; nothing is fetched while generating"),
    );
}

fn unresolved(at: &At<'_>, reading: &mut Reading<'_, '_>) {
    let target = at.node().as_str().unwrap_or_default();
    let message = format!("`{target}` leads nowhere");
    reading.find(
        Diagnostic::new(Code::REF_UNRESOLVED, message, at.origin())
            .help("check the pointer; it leads into this document"),
    );
}

/// Data in a format that is no JSON Schema.
fn other(at: &At<'_>, format: &str, reading: &mut Reading<'_, '_>) {
    let message = format!("the data is described in {format}, which is not turned into a type");
    reading.find(
        Diagnostic::new(Code::EVENT_MEDIA_TYPE, message, at.origin())
            .here("any JSON")
            .help("describe it in JSON Schema, or allow this finding"),
    );
}
