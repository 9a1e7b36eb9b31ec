//! AsyncAPI 3.x: channels by id, and operations that refer to them.

use std::sync::Arc;

use indexmap::IndexSet;

use crate::asyncapi::channel;
use crate::asyncapi::layers::Layers;
use crate::asyncapi::lower::Found;
use crate::asyncapi::message::{self, Surroundings};
use crate::asyncapi::reader::{Named, Reader};
use crate::asyncapi::words::Words;
use crate::asyncapi::{binding, expression, http, security};
use crate::load::{At, Kind};
use crate::model::{Direction, Operation, Reply};

/// Reads the channels and operations.
pub(crate) fn read(reader: &mut Reader<'_, '_>, found: &mut Found) {
    if let Some(channels) = reader.root.get("channels") {
        for (key, item) in channels.entries() {
            channel(key, &item, reader, found);
        }
    }
    if let Some(operations) = reader.root.get("operations") {
        for (key, item) in operations.entries() {
            operation(key, &item, reader, found);
        }
    }
}

/// Reads a channel and its messages; its position.
fn channel<'a>(
    key: &str,
    mention: &At<'a>,
    reader: &mut Reader<'a, '_>,
    found: &mut Found,
) -> Option<usize> {
    let at = reader.reading.resolve(mention)?;
    if let Some(number) = found.channel_number(&at.identity()) {
        return Some(number);
    }
    if at.node().as_map().is_none() {
        reader.invalid(format!("the channel `{key}` is no object"), &at);
        return None;
    }
    let layers = Layers::with_traits(at.clone(), reader);
    // AsyncAPI 3.x, "Channel Object": an address that is null or absent is not known yet.
    let address = layers.text("address").map(str::to_owned);
    if let Some(text) = &address
        && text.contains(['?', '#'])
    {
        let at = layers.get("address").unwrap_or_else(|| at.clone());
        let message = format!("the address `{text}` has a query or a fragment");
        let help = "describe the query in the binding of the protocol, e.g. `bindings.ws.query`";
        reader.channel_finding(message, &at, help);
    }
    let channel = channel::read(key, address, &layers, reader);
    let number = found.add_channel(channel, at.identity());
    let messages = layers.object("messages", reader);
    let keys = messages.as_ref().map(Layers::keys).unwrap_or_default();
    let mut carried = Vec::new();
    for (name, item) in keys
        .iter()
        .filter_map(|it| Some((*it, messages.as_ref()?.get(it)?)))
    {
        let around = Surroundings {
            name: Some(name),
            channel: Some(key),
            group: (keys.len() > 1).then_some(key),
        };
        carried.extend(message::read(&item, around, reader));
    }
    found.carry(number, carried);
    Some(number)
}

fn operation<'a>(
    key: &str,
    mention: &At<'a>,
    reader: &mut Reader<'a, '_>,
    found: &mut Found,
) -> Option<()> {
    let at = reader.reading.resolve(mention)?;
    if at.node().as_map().is_none() {
        reader.invalid(format!("the operation `{key}` is no object"), &at);
        return None;
    }
    let layers = Layers::with_traits(at.clone(), reader);
    let direction = direction(key, &layers, &at, reader)?;
    let channel = match layers.get("channel") {
        Some(channel) => channel_of(&channel, reader, found)?,
        None => {
            let message = format!("the operation `{key}` has no channel and is left out");
            reader.operation_finding(message, &at, "name one of `channels`");
            return None;
        }
    };
    let messages = messages(&layers, channel, reader, found);
    http::apply(&layers, &messages, reader);
    let words = Words::of(&layers, reader);
    let holder = layers.all().iter().find(|it| it.get("security").is_some());
    let security = holder.cloned().map(|it| security::required(&it, reader));
    let operation = Operation {
        key: reader.key(Named::Operation, key),
        direction,
        channel,
        title: words.title,
        summary: words.summary,
        description: words.description,
        tags: words.tags,
        deprecated: words.deprecated,
        messages,
        routing: Arc::default(),
        reply: reply(&layers, reader, found),
        security: security.unwrap_or_default(),
        bindings: binding::read(&layers, reader),
        origin: at.origin(),
    };
    found.operations.push(operation);
    Some(())
}

fn direction<'a>(
    key: &str,
    layers: &Layers<'a>,
    at: &At<'a>,
    reader: &mut Reader<'a, '_>,
) -> Option<Direction> {
    let said = match layers.text("action") {
        Some("send") => Direction::Send,
        Some("receive") => Direction::Receive,
        _ => {
            let at = layers.get("action").unwrap_or_else(|| at.clone());
            let message = format!("the operation `{key}` has no action and is left out");
            reader.operation_finding(message, &at, "write `action: send` or `action: receive`");
            return None;
        }
    };
    Some(reader.direction(said))
}

/// The channel that a reference means.
///
/// AsyncAPI 3.x, "Operation Object": it must point to a channel of the document itself, not to a component.
fn channel_of<'a>(
    mention: &At<'a>,
    reader: &mut Reader<'a, '_>,
    found: &mut Found,
) -> Option<usize> {
    let at = reader.reading.resolve(mention)?;
    if let Some(number) = found.channel_number(&at.identity()) {
        return Some(number);
    }
    let message = "this is no channel of the document".to_owned();
    reader.operation_finding(
        message,
        mention,
        "refer to an entry of `channels` at the top",
    );
    let name = mention.text("$ref").and_then(|it| it.rsplit('/').next());
    channel(name.unwrap_or("channel"), mention, reader, found)
}

/// The messages of an operation: all of its channel unless it lists them.
///
/// AsyncAPI 3.x, "Operation Object": every item must be a reference to a message of the channel.
fn messages<'a>(
    holder: &Layers<'a>,
    channel: usize,
    reader: &mut Reader<'a, '_>,
    found: &mut Found,
) -> Vec<usize> {
    let Some(list) = holder.get("messages") else {
        return found.messages(channel);
    };
    let is_list = matches!(list.node().kind, Kind::List(_));
    if !is_list {
        let message = "the messages of an operation are a list".to_owned();
        reader.operation_finding(message, &list, "write a list of references");
    }
    let items: Vec<At<'a>> = match is_list {
        true => list.items().collect(),
        false => list.entries().map(|(_, item)| item).collect(),
    };
    let key = found.channels.get(channel).map(|it| it.key.clone());
    let mut messages = IndexSet::new();
    for item in items {
        if !is_through_channel(&item) {
            let message = "this is no reference to a message of the operation's channel".to_owned();
            let help = "write `$ref: '#/channels/<channel>/messages/<message>'`";
            reader.operation_finding(message, &item, help);
        }
        let around = Surroundings {
            channel: key.as_deref(),
            ..Surroundings::default()
        };
        let Some(number) = message::read(&item, around, reader) else {
            continue;
        };
        messages.insert(number);
        if !found.carries(channel, number) {
            let message = "the channel of the operation does not have this message".to_owned();
            let help = "add it to `messages` of the channel: it is taken as if it stood there";
            reader.operation_finding(message, &item, help);
            found.carry(channel, [number]);
        }
    }
    messages.into_iter().collect()
}

fn is_through_channel(item: &At<'_>) -> bool {
    item.text("$ref")
        .is_some_and(|it| it.contains("/channels/") && it.contains("/messages/"))
}

fn reply<'a>(
    operation: &Layers<'a>,
    reader: &mut Reader<'a, '_>,
    found: &mut Found,
) -> Option<Reply> {
    let layers = operation.object("reply", reader)?;
    let address = layers.object("address", reader);
    let address = address.and_then(|it| {
        let holder = it.all().iter().find(|at| at.get("location").is_some())?;
        expression::location(holder, reader)
    });
    let channel = layers.get("channel");
    let channel = channel.and_then(|it| channel_of(&it, reader, found));
    let messages = match channel {
        Some(channel) => messages(&layers, channel, reader, found),
        None => loose(&layers, reader),
    };
    Some(Reply {
        address,
        channel,
        messages,
        routing: Arc::default(),
        origin: layers.all().first().map(At::origin).unwrap_or_default(),
    })
}

/// Messages of an answer that comes over no channel of the document.
fn loose<'a>(layers: &Layers<'a>, reader: &mut Reader<'a, '_>) -> Vec<usize> {
    let Some(list) = layers.get("messages") else {
        return Vec::new();
    };
    let read = list
        .items()
        .filter_map(|item| message::read(&item, Surroundings::default(), reader));
    let read: IndexSet<usize> = read.collect();
    read.into_iter().collect()
}
