//! A schema that lists the types of CloudEvents whose data it describes → events.

use std::collections::HashSet;

use crate::catalogue::definition::Definition;
use crate::catalogue::envelope::{self, Described};
use crate::catalogue::event;
use crate::diagnostic::{Code, Diagnostic};
use crate::group;
use crate::load::At;
use crate::model::{Body, BodyFormat, Event};
use crate::openapi::reading::Reading;

/// A type of CloudEvents that a schema says its values are the data of.
pub(crate) struct Listed<'a> {
    name: &'a str,
    description: Option<&'a str>,
}

/// The types that a schema lists: `cloudeventTypes: [com.acme.paid, {name: com.acme.shipped, description: …}]`.
pub(crate) fn types<'a>(schema: &At<'a>) -> Vec<Listed<'a>> {
    let list = schema.get("cloudeventTypes");
    let types = list.iter().flat_map(|it| it.items().collect::<Vec<_>>());
    let types = types.filter_map(|it| {
        Some(Listed {
            name: it.node().as_str().or_else(|| it.text("name"))?,
            description: it.text("description"),
        })
    });
    let mut seen = HashSet::new();
    types
        .filter(|it| !it.name.is_empty() && seen.insert(it.name))
        .collect()
}

/// Lowers a schema to one event a type; they share the type of the payload.
pub(crate) fn lower<'a>(definition: &Definition<'a>, reading: &mut Reading<'a, '_>) -> Vec<Event> {
    let whole = event::lower(definition, reading);
    let Some(data) = whole.payload else {
        return Vec::new();
    };
    let schema = &definition.schema;
    let name = schema.text("name").unwrap_or(&definition.name);
    let name = name.rsplit('.').next().unwrap_or(name);
    let name = format!("{}CloudEvent", name.strip_suffix("Data").unwrap_or(name));
    let payload = envelope::shape(
        Described {
            name: Some(name),
            description: whole.description.clone(),
            origin: schema.origin(),
        },
        &[],
        data,
        reading,
    );
    let tags = ["product", "domain"]
        .iter()
        .filter_map(|key| schema.text(key));
    let tags: Vec<String> = tags.map(str::to_owned).collect();
    let body = Body {
        media_type: "application/cloudevents+json".to_owned(),
        format: BodyFormat::Json,
        shape: Some(payload),
    };
    let event = |listed: Listed<'_>| Event {
        key: listed.name.to_owned(),
        event_type: listed.name.to_owned(),
        group: group::of(None, &tags, listed.name),
        description: listed
            .description
            .map(str::to_owned)
            .or_else(|| whole.description.clone()),
        tags: tags.clone(),
        payload: Some(payload),
        bodies: vec![body.clone()],
        declared_type: Some(listed.name.to_owned()),
        // What the catalogue shows is the data alone.
        examples: Vec::new(),
        ..whole.clone()
    };
    types(schema).into_iter().map(event).collect()
}

/// Says that a schema among such schemas is no event.
pub(crate) fn report_none(definition: &Definition<'_>, reading: &mut Reading<'_, '_>) {
    let message = format!("`{}` lists no type of CloudEvents", definition.name);
    reading.find(
        Diagnostic::new(Code::EVENT_INVALID, message, definition.schema.origin()).here("left out"),
    );
}
