//! An entry of the document → an event of the model.

use crate::group;
use crate::load::At;
use crate::model::{Event, Message};
use crate::openapi::entry::Entry;
use crate::openapi::reading::Reading;
use crate::openapi::{body, hint, parameter, response};

/// Lowers an entry.
pub(crate) fn lower<'a>(entry: &Entry<'a>, reading: &mut Reading<'a, '_>) -> Event {
    let content = body::of_entry(entry, reading);
    let operation = &entry.operation;
    let tags: Vec<String> = texts(operation, "tags", reading);
    let hint = hint::group(operation);
    Event {
        key: entry.key.clone(),
        event_type: entry.key.clone(),
        group: group::of(hint, &tags, &entry.name),
        summary: words(entry, "summary", reading).map(|text| first_line(&text)),
        description: words(entry, "description", reading),
        deprecated: operation.flag("deprecated"),
        tags,
        method: entry.method.clone(),
        payload: content.payload,
        bodies: content.bodies,
        parameters: parameter::of_operation(&entry.item, operation, reading),
        responses: response::of_operation(operation, reading),
        examples: content.examples,
        shown: content.shown,
        message: Message::default(),
        declared_type: declared_type(entry, reading),
        aliases: aliases(entry, hint),
        origin: operation.origin(),
    }
}

/// The operation's own words, else those beside the reference to the path item, else the path item's.
fn words<'a>(entry: &Entry<'a>, key: &str, reading: &mut Reading<'a, '_>) -> Option<String> {
    // OpenAPI 3.1, "Reference Object": a summary beside `$ref` overrides the target's.
    let holders = [&entry.operation, &entry.mention, &entry.item];
    holders
        .iter()
        .find_map(|holder| reading.text(holder, key))
        .filter(|text| !text.trim().is_empty())
}

/// A summary is one line; documents put whole chapters there.
fn first_line(text: &str) -> String {
    text.trim()
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end()
        .to_owned()
}

fn texts<'a>(holder: &At<'a>, key: &str, reading: &mut Reading<'a, '_>) -> Vec<String> {
    let list = holder.get(key).filter(|list| reading.copy(list));
    let items = list.iter().flat_map(At::items);
    items
        .filter_map(|item| item.node().as_str().map(str::to_owned))
        .collect()
}

/// What an extension says: of the operation, the path item, or the payload's schema.
fn declared_type<'a>(entry: &Entry<'a>, reading: &mut Reading<'a, '_>) -> Option<String> {
    if let Some(found) = hint::event_type(&[&entry.operation, &entry.mention, &entry.item]) {
        return Some(found);
    }
    let body = reading.resolve(&entry.operation.get("requestBody")?)?;
    let (_, media) = body.get("content")?.entries().next()?;
    let schema = reading.resolve(&media.get("schema")?)?;
    hint::event_type(&[&schema])
}

/// Other words for the event; one of them is often what stands on the wire.
fn aliases(entry: &Entry<'_>, hint: Option<&str>) -> Vec<String> {
    let id = entry.operation.text("operationId");
    let mut aliases: Vec<String> = Vec::new();
    for word in [Some(entry.name.as_str()), id, hint].into_iter().flatten() {
        if word != entry.key && !aliases.iter().any(|alias| alias == word) {
            aliases.push(word.to_owned());
        }
    }
    aliases
}
