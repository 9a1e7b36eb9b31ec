//! A schema → an event of the model.

use crate::catalogue::definition::Definition;
use crate::group;
use crate::model::{Body, BodyFormat, Event, Message};
use crate::openapi::reading::Reading;
use crate::openapi::{example, hint};
use crate::schema::shown;

/// Lowers a schema that is the payload of an event.
pub(crate) fn lower<'a>(definition: &Definition<'a>, reading: &mut Reading<'a, '_>) -> Event {
    let schema = reading
        .resolve(&definition.schema)
        .unwrap_or_else(|| definition.schema.clone());
    let payload = reading.lower(definition.schema.clone());
    let body = Body {
        media_type: "application/json".to_owned(),
        format: BodyFormat::Json,
        shape: Some(payload),
    };
    let aliases = plain_name(&definition.name).map(str::to_owned);
    Event {
        key: definition.name.clone(),
        event_type: definition.name.clone(),
        group: group::of(hint::group(&schema), &[], &definition.name),
        summary: reading.text(&schema, "title"),
        description: reading.text(&schema, "description"),
        deprecated: schema.flag("deprecated"),
        tags: Vec::new(),
        method: "POST".to_owned(),
        payload: Some(payload),
        bodies: vec![body],
        parameters: Vec::new(),
        responses: Vec::new(),
        examples: example::of_schema(&schema, reading),
        shown: shown(&schema),
        message: Message::default(),
        declared_type: hint::event_type(&[&schema]),
        aliases: aliases.into_iter().collect(),
        origin: schema.origin(),
    }
}

/// `OrderCreated` for `OrderCreatedEvent`.
fn plain_name(name: &str) -> Option<&str> {
    let endings = [
        "Event",
        "event",
        "Webhook",
        "webhook",
        "Notification",
        "notification",
    ];
    let plain = endings
        .iter()
        .find_map(|ending| name.strip_suffix(ending))?;
    let plain = plain.trim_end_matches(|c: char| !c.is_alphanumeric());
    (!plain.is_empty()).then_some(plain)
}
