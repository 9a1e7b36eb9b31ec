//! AsyncAPI 2.0 to 2.6: channels whose keys are addresses, with `publish` and `subscribe` in them.

use std::sync::Arc;

use indexmap::IndexSet;

use crate::asyncapi::channel::{self, single_messages};
use crate::asyncapi::layers::Layers;
use crate::asyncapi::lower::Found;
use crate::asyncapi::message::{self, Surroundings};
use crate::asyncapi::reader::{Named, Reader};
use crate::asyncapi::words::Words;
use crate::asyncapi::{binding, http, security};
use crate::load::{AsyncApi, At};
use crate::model::{Direction, Operation};

/// AsyncAPI 2.x, "Channel Item Object": `publish` are the messages that the application consumes from the channel,
/// `subscribe` those that it sends.
const VERBS: [(&str, Direction); 2] = [
    ("subscribe", Direction::Send),
    ("publish", Direction::Receive),
];

/// Reads the channels and operations.
pub(crate) fn read(reader: &mut Reader<'_, '_>, found: &mut Found) {
    let Some(channels) = reader.root.get("channels") else {
        return;
    };
    for (address, item) in channels.entries() {
        channel(address, address.to_owned(), &item, reader, found);
    }
}

/// Reads a channel and the operations in it.
pub(crate) fn channel<'a>(
    key: &str,
    address: String,
    mention: &At<'a>,
    reader: &mut Reader<'a, '_>,
    found: &mut Found,
) {
    let Some(item) = reader.reading.resolve(mention) else {
        return;
    };
    if item.node().as_map().is_none() {
        reader.invalid(format!("the channel `{key}` is no object"), &item);
        return;
    }
    let layers = Layers::one(item.clone());
    let channel = channel::read(key, Some(address), &layers, reader);
    let number = found.add_channel(channel, item.identity());
    let verbs = VERBS
        .iter()
        .filter_map(|(verb, way)| Some((*verb, *way, item.get(verb)?)));
    let verbs: Vec<_> = verbs.collect();
    let only = verbs.len() == 1;
    for (verb, direction, at) in verbs {
        operation(
            Place {
                key,
                verb,
                only,
                direction,
                number,
            },
            &at,
            reader,
            found,
        );
    }
}

/// Where an operation stands.
struct Place<'s> {
    key: &'s str,
    verb: &'s str,
    /// True when it is the only one of its channel.
    only: bool,
    direction: Direction,
    number: usize,
}

fn operation<'a>(place: Place<'_>, at: &At<'a>, reader: &mut Reader<'a, '_>, found: &mut Found) {
    let Some(at) = reader.reading.resolve(at) else {
        return;
    };
    // Before 2.0 the message stood there itself.
    let (layers, message) = match reader.version {
        AsyncApi::V1 => (Layers::one(at.clone()), Some(at)),
        _ => (Layers::with_traits(at.clone(), reader), at.get("message")),
    };
    let id = layers.text("operationId");
    let singles = message.map(|it| single_messages(&it, reader));
    let singles = singles.unwrap_or_default();
    let verbose = format!("{} {}", place.verb, place.key);
    let anonymous = match place.only {
        true => place.key,
        false => verbose.as_str(),
    };
    let around = Surroundings {
        name: id.filter(|_| singles.len() == 1),
        channel: Some(anonymous),
        group: (singles.len() > 1).then_some(place.key),
    };
    let mut messages = Vec::new();
    for single in singles {
        messages.extend(message::read(&single, around, reader));
    }
    let name = id.unwrap_or(&verbose);
    add_operation(
        name,
        place.direction,
        place.number,
        messages,
        &layers,
        reader,
        found,
    );
}

/// Adds an operation, and its messages to the channel.
pub(crate) fn add_operation<'a>(
    name: &str,
    direction: Direction,
    channel: usize,
    messages: Vec<usize>,
    layers: &Layers<'a>,
    reader: &mut Reader<'a, '_>,
    found: &mut Found,
) {
    let words = match reader.version {
        // What stands there is about the message.
        AsyncApi::V1 => Words::default(),
        _ => Words::of(layers, reader),
    };
    let messages: IndexSet<usize> = messages.into_iter().collect();
    found.carry(channel, messages.iter().copied());
    let messages: Vec<usize> = messages.into_iter().collect();
    http::apply(layers, &messages, reader);
    let security = layers.all().iter().find(|it| it.get("security").is_some());
    let security = security.cloned().map(|it| security::required(&it, reader));
    let operation = Operation {
        key: reader.key(Named::Operation, name),
        direction: reader.direction(direction),
        channel,
        title: words.title,
        summary: words.summary,
        description: words.description,
        tags: words.tags,
        deprecated: words.deprecated,
        messages,
        routing: Arc::default(),
        reply: None,
        security: security.unwrap_or_default(),
        bindings: binding::read(layers, reader),
        origin: layers.all().first().map(At::origin).unwrap_or_default(),
    };
    found.operations.push(operation);
}
