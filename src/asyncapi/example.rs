//! Examples of messages.

use crate::asyncapi::layers::Layers;
use crate::asyncapi::reader::Reader;
use crate::load::At;
use crate::model::Example;
use crate::openapi::example;

/// Reads the examples of a message, else those of its payload's schema.
///
/// AsyncAPI, "Message Example Object": `headers` and `payload`. Before 2.1 an example could be anything; a payload without
/// anything around it is common to this day.
pub(crate) fn read<'a>(
    message: &Layers<'a>,
    payload: Option<&At<'a>>,
    reader: &mut Reader<'a, '_>,
) -> Vec<Example> {
    let mut found = Vec::new();
    if let Some(list) = message.get("examples") {
        for (at, item) in list.items().enumerate() {
            found.extend(one(at, &item, reader));
        }
        for (name, item) in list.entries() {
            found.extend(named(name, &item, reader));
        }
    }
    // 1.x has one, which is the payload.
    if let Some(only) = message.get("example") {
        found.extend(example::plain("default", &only, &mut reader.reading));
    }
    if found.is_empty()
        && let Some(schema) = payload
        && let Some(schema) = reader.reading.resolve(schema)
    {
        found = example::of_schema(&schema, &mut reader.reading);
    }
    example::unique(&mut found);
    found
}

fn one<'a>(number: usize, item: &At<'a>, reader: &mut Reader<'a, '_>) -> Option<Example> {
    let item = reader.reading.resolve(item)?;
    let name = match (item.text("name"), number) {
        (Some(name), _) => name.to_owned(),
        (None, 0) => "default".to_owned(),
        (None, number) => format!("example {}", number + 1),
    };
    named(&name, &item, reader)
}

fn named<'a>(name: &str, item: &At<'a>, reader: &mut Reader<'a, '_>) -> Option<Example> {
    let item = reader.reading.resolve(item)?;
    let (payload, headers) = (item.get("payload"), item.get("headers"));
    if payload.is_none() && headers.is_none() {
        let is_about = |key: &str| matches!(key, "name" | "summary") || key.starts_with("x-");
        let is_bare = item
            .node()
            .as_map()
            .is_none_or(|map| !map.iter().all(|(key, _)| is_about(key)));
        return is_bare
            .then(|| example::plain(name, &item, &mut reader.reading))
            .flatten();
    }
    // Headers alone show nothing of the payload.
    let mut found = example::plain(name, &payload?, &mut reader.reading)?;
    found.summary = reader.reading.text(&item, "summary");
    let headers = headers.filter(|it| reader.reading.copy(it));
    found.headers = headers.map(|it| it.node().to_json());
    Some(found)
}
