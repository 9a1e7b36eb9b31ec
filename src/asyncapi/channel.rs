//! Channels: what their description has in common in all versions.

use std::collections::HashMap;
use std::sync::Arc;

use indexmap::IndexSet;

use crate::asyncapi::layers::Layers;
use crate::asyncapi::reader::{Named, Reader};
use crate::asyncapi::words::{self, Words};
use crate::asyncapi::{binding, expression, server};
use crate::load::{At, Kind};
use crate::model::{AddressParameter, Channel};

/// Reads a channel, without its messages.
pub(crate) fn read<'a>(
    key: &str,
    address: Option<String>,
    layers: &Layers<'a>,
    reader: &mut Reader<'a, '_>,
) -> Channel {
    let words = Words::of(layers, reader);
    let origin = layers.all().first().map(At::origin).unwrap_or_default();
    Channel {
        key: reader.key(Named::Channel, key),
        title: words.title,
        summary: words.summary,
        description: words.description,
        tags: words.tags,
        deprecated: words.deprecated,
        parameters: parameters(address.as_deref(), layers, reader),
        servers: server::of_channel(layers, reader),
        messages: Vec::new(),
        routing: Arc::default(),
        bindings: binding::read(layers, reader),
        framing: None,
        address,
        origin,
    }
}

/// The variable parts of an address, in its order: those that it has, as the document describes them.
fn parameters<'a>(
    address: Option<&str>,
    layers: &Layers<'a>,
    reader: &mut Reader<'a, '_>,
) -> Vec<AddressParameter> {
    let mut described = described(layers, reader);
    let names = address.map(variables).unwrap_or_default();
    let mut found = Vec::new();
    for name in &names {
        match described.remove(*name) {
            Some((holder, _)) => found.push(parameter(name, &holder, reader)),
            None => found.extend(implied(name, layers, reader)),
        }
    }
    let mut others: Vec<_> = described.into_iter().collect();
    others.sort_by_key(|(_, (_, at))| *at);
    for (name, (holder, _)) in others {
        match address {
            // Without an address, whatever is described may be a part of it.
            None => found.push(parameter(&name, &holder, reader)),
            Some(_) => {
                let message = format!("the address has no `{{{name}}}`");
                let help = "take the parameter out, or put it into the address";
                reader.channel_finding(message, &holder, help);
            }
        }
    }
    found
}

/// What an address leaves open, each name once: `userId` in `users/{userId}`.
fn variables(address: &str) -> IndexSet<&str> {
    let open = address.split('{').skip(1);
    let names = open.filter_map(|rest| rest.split_once('}').map(|(name, _)| name));
    names.filter(|name| !name.is_empty()).collect()
}

/// The parameters that the document describes, with their places in its order. A list in 1.x, a map since.
fn described<'a>(
    layers: &Layers<'a>,
    reader: &mut Reader<'a, '_>,
) -> HashMap<String, (At<'a>, usize)> {
    let mut found = HashMap::new();
    let Some(parameters) = layers.get("parameters") else {
        return found;
    };
    let listed = parameters.items().map(|it| (None, it));
    let mapped = parameters.entries().map(|(name, it)| (Some(name), it));
    for (at, (name, parameter)) in listed.chain(mapped).enumerate() {
        let Some(parameter) = reader.reading.resolve(&parameter) else {
            continue;
        };
        match name.or_else(|| parameter.text("name")) {
            Some(name) => _ = found.insert(name.to_owned(), (parameter, at)),
            None => reader.invalid("a parameter has no name".to_owned(), &parameter),
        }
    }
    found
}

fn implied<'a>(
    name: &str,
    layers: &Layers<'a>,
    reader: &mut Reader<'a, '_>,
) -> Option<AddressParameter> {
    let at = layers.all().first()?;
    let message = format!("the address has `{{{name}}}`, which is not described");
    reader.channel_finding(message, at, "describe it under `parameters` of the channel");
    Some(AddressParameter {
        name: name.to_owned(),
        description: None,
        values: Vec::new(),
        default: None,
        examples: Vec::new(),
        shape: None,
        location: None,
        implied: true,
        origin: at.origin(),
    })
}

/// From 3.0 on, a parameter is a text and says its values itself; before, it has a schema.
fn parameter<'a>(name: &str, holder: &At<'a>, reader: &mut Reader<'a, '_>) -> AddressParameter {
    let schema = holder.get("schema");
    let says = match &schema {
        Some(schema) => reader.reading.resolve(schema),
        None => Some(holder.clone()),
    };
    let says = says.unwrap_or_else(|| holder.clone());
    let mut values = words::texts(&says, "enum", reader);
    values.extend(says.get("const").and_then(|it| words::scalar(&it)));
    AddressParameter {
        name: name.to_owned(),
        description: reader.reading.text(holder, "description"),
        values,
        default: says.get("default").and_then(|it| words::scalar(&it)),
        examples: words::texts(&says, "examples", reader),
        shape: schema.map(|it| reader.reading.lower(it)),
        location: expression::location(holder, reader),
        implied: false,
        origin: holder.origin(),
    }
}

/// The messages of a list or of an object with `oneOf`, down to single messages.
pub(crate) fn single_messages<'a>(at: &At<'a>, reader: &mut Reader<'a, '_>) -> Vec<At<'a>> {
    let mut found = Vec::new();
    let mut open = vec![(at.clone(), 0)];
    while let Some((at, depth)) = open.pop() {
        let Some(resolved) = reader.reading.resolve(&at) else {
            continue;
        };
        let alternatives = match resolved.node().kind {
            Kind::List(_) => Some(resolved.clone()),
            _ => resolved.get("oneOf"),
        };
        match alternatives.filter(|_| depth < NESTED) {
            // From the end: the stack turns them round.
            Some(list) => {
                // Every channel can refer to the same thousand alternatives.
                if !reader.reading.copy(&list) {
                    break;
                }
                let items: Vec<_> = list.items().collect();
                open.extend(items.into_iter().rev().map(|it| (it, depth + 1)));
            }
            None => found.push(at),
        }
    }
    found
}

/// How deep alternatives may nest.
const NESTED: usize = 8;

#[cfg(test)]
mod tests {
    use super::variables;

    #[test]
    fn open_parts() {
        let names = |text| variables(text).into_iter().collect::<Vec<_>>();
        assert_eq!(names("users/{userId}/{what}/{userId}"), ["userId", "what"]);
        assert_eq!(names("a.{b}.c"), ["b"]);
        assert_eq!(names("{}{a"), [""; 0]);
    }
}
