//! AsyncAPI 1.0 to 1.2: `topics`, `events`, `stream`.

use crate::asyncapi::channel::{self, single_messages};
use crate::asyncapi::layers::Layers;
use crate::asyncapi::lower::Found;
use crate::asyncapi::message::{self, Surroundings};
use crate::asyncapi::reader::Reader;
use crate::asyncapi::version2;
use crate::load::At;
use crate::model::{Channel, Direction, Framing};

/// Reads the channels and operations.
pub(crate) fn read(reader: &mut Reader<'_, '_>, found: &mut Found) {
    if let Some(topics) = reader.root.get("topics") {
        for (name, topic) in topics.entries() {
            // AsyncAPI 1.x, "Topics Object": fields that start with `x-` are extensions.
            if !name.starts_with("x-") {
                self::topic(name, &topic, reader, found);
            }
        }
    }
    if let Some(events) = reader.root.get("events") {
        let ways = [("receive", Direction::Send), ("send", Direction::Receive)];
        nameless("events", &events, ways, reader, found);
    }
    if let Some(stream) = reader.root.get("stream") {
        let ways = [("read", Direction::Send), ("write", Direction::Receive)];
        nameless("stream", &stream, ways, reader, found);
    }
}

/// AsyncAPI 1.x, "Topics Object": the base topic and the name of the topic make the address, joined by a dot.
fn topic<'a>(name: &str, at: &At<'a>, reader: &mut Reader<'a, '_>, found: &mut Found) {
    let base = reader.root.text("baseTopic").filter(|it| !it.is_empty());
    let address = match base {
        Some(base) => format!("{base}.{name}"),
        None => name.to_owned(),
    };
    version2::channel(name, address, at, reader, found);
}

/// Messages over one connection that has no topics. The verbs are those of whoever connects: it receives what the
/// application sends, and reads it from a stream.
fn nameless<'a>(
    key: &str,
    at: &At<'a>,
    ways: [(&str, Direction); 2],
    reader: &mut Reader<'a, '_>,
    found: &mut Found,
) {
    let layers = Layers::one(at.clone());
    let channel = Channel {
        framing: framing(at, reader),
        ..channel::read(key, None, &layers, reader)
    };
    let number = found.add_channel(channel, at.identity());
    for (verb, direction) in ways {
        let Some(list) = at.get(verb) else { continue };
        let mut messages = Vec::new();
        for message in single_messages(&list, reader) {
            let around = Surroundings {
                channel: Some(key),
                ..Surroundings::default()
            };
            messages.extend(message::read(&message, around, reader));
        }
        let name = format!("{key} {verb}");
        version2::add_operation(
            &name,
            direction,
            number,
            messages,
            &Layers::one(list),
            reader,
            found,
        );
    }
}

fn framing<'a>(at: &At<'a>, reader: &mut Reader<'a, '_>) -> Option<Framing> {
    let framing = at.get("framing")?;
    reader.reading.copy(&framing).then(|| Framing {
        kind: framing.text("type").unwrap_or("chunked").to_owned(),
        delimiter: framing.text("delimiter").map(str::to_owned),
        value: framing.node().to_json(),
    })
}
