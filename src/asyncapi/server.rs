//! Servers.

use indexmap::IndexSet;

use crate::asyncapi::layers::Layers;
use crate::asyncapi::reader::{Named, Reader};
use crate::asyncapi::words::{self, Words};
use crate::asyncapi::{binding, security};
use crate::load::{At, Kind};
use crate::model::{Server, Variable};

/// Reads the servers of the document: a map from 2.0 on, a list before.
pub(crate) fn read(reader: &mut Reader<'_, '_>) {
    let Some(servers) = reader.root.get("servers") else {
        return;
    };
    match &servers.node().kind {
        Kind::Map(_) => {
            for (key, server) in servers.entries() {
                one(key, &server, reader);
            }
        }
        Kind::List(_) => {
            for (at, server) in servers.items().enumerate() {
                let key = match at {
                    0 => "default".to_owned(),
                    at => format!("server {}", at + 1),
                };
                one(&key, &server, reader);
            }
        }
        _ => reader.invalid("`servers` is no map".to_owned(), &servers),
    }
}

/// Adds a server; its position.
fn one<'a>(key: &str, at: &At<'a>, reader: &mut Reader<'a, '_>) -> Option<usize> {
    let server = reader.reading.resolve(at)?;
    if let Some(number) = reader.server_numbers.get(&server.identity()) {
        return Some(*number);
    }
    if server.node().as_map().is_none() {
        reader.invalid(format!("the server `{key}` is no object"), &server);
        return None;
    }
    let layers = Layers::one(server.clone());
    let words = Words::of(&layers, reader);
    let text = |keys: &[&str]| keys.iter().find_map(|key| server.text(key));
    // 1.x calls it `scheme`.
    let protocol = text(&["protocol", "scheme"]).unwrap_or_default();
    let version = server
        .get("protocolVersion")
        .or_else(|| server.get("schemeVersion"));
    let added = Server {
        key: reader.key(Named::Server, key),
        url: text(&["host", "url"]).unwrap_or_default().to_owned(),
        pathname: server.text("pathname").map(str::to_owned),
        protocol: protocol.to_owned(),
        protocol_version: version.and_then(|it| words::scalar(&it)),
        title: words.title,
        summary: words.summary,
        description: words.description,
        tags: words.tags,
        variables: variables(&server, reader),
        security: security::required(&server, reader),
        bindings: binding::read(&layers, reader),
        origin: server.origin(),
    };
    let number = reader.servers.len();
    reader.server_keys.insert(added.key.clone(), number);
    reader.server_numbers.insert(server.identity(), number);
    reader.servers.push(added);
    Some(number)
}

fn variables<'a>(server: &At<'a>, reader: &mut Reader<'a, '_>) -> Vec<Variable> {
    let Some(variables) = server.get("variables") else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for (name, variable) in variables.entries() {
        let Some(variable) = reader.reading.resolve(&variable) else {
            continue;
        };
        found.push(Variable {
            name: name.to_owned(),
            description: reader.reading.text(&variable, "description"),
            values: words::texts(&variable, "enum", reader),
            default: variable.get("default").and_then(|it| words::scalar(&it)),
            examples: words::texts(&variable, "examples", reader),
        });
    }
    found
}

/// The servers that a channel names: by their keys in 2.x, by references in 3.x.
pub(crate) fn of_channel<'a>(channel: &Layers<'a>, reader: &mut Reader<'a, '_>) -> Vec<usize> {
    let Some(list) = channel.get("servers") else {
        return Vec::new();
    };
    let mut found = IndexSet::new();
    for item in list.items() {
        let number = match item.node().as_str() {
            Some(key) => reader.server_keys.get(key).copied(),
            None => {
                let server = reader.reading.resolve(&item);
                server.and_then(|it| reader.server_numbers.get(&it.identity()).copied())
            }
        };
        match number {
            Some(number) => _ = found.insert(number),
            None => {
                let message = "this is no server of the document".to_owned();
                let help = "name one of `servers` at the top";
                reader.channel_finding(message, &item, help);
            }
        }
    }
    found.into_iter().collect()
}
