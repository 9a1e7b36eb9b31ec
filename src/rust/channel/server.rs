use std::collections::BTreeSet;

use crate::model::{self, Catalog};
use crate::rust::channel::binding::bindings;
use crate::rust::channel::view::{Protocol, Server, Variable};
use crate::rust::text::{Code, list, literal, optional};
use crate::rust::{doc, ident};

/// The servers of a catalog.
pub(super) fn servers(catalog: &Catalog) -> Vec<Server> {
    let keys: Vec<&str> = catalog.servers.iter().map(|it| it.key.as_str()).collect();
    let names = ident::side_by_side(&keys, &[], ident::snake);
    let servers = catalog.servers.iter().zip(names);
    servers
        .map(|(server, name)| lower(server, &name, catalog))
        .collect()
}

fn lower(server: &model::Server, name: &str, catalog: &Catalog) -> Server {
    let said = server.description.as_deref().or(server.summary.as_deref());
    let mut lines = doc::lines(said.or(server.title.as_deref()).unwrap_or_default());
    if lines.is_empty() {
        lines.push(doc::line(&format!(
            "The server {}.",
            doc::quoted(&server.key)
        )));
    }
    Server {
        constant: Code::new(name.to_uppercase()),
        doc: lines,
        key: server.key.clone(),
        host: server.url.clone(),
        path: optional(server.pathname.as_deref()),
        protocol: server.protocol.clone(),
        protocol_version: optional(server.protocol_version.as_deref()),
        variables: server.variables.iter().map(variable).collect(),
        security: security(server, catalog),
        bindings: bindings(&server.bindings),
    }
}

fn variable(variable: &model::Variable) -> Variable {
    Variable {
        wire: variable.name.clone(),
        values: texts(&variable.values),
        default: optional(variable.default.as_deref()),
    }
}

/// `&["a", "b"]`
pub(super) fn texts(texts: &[String]) -> Code {
    Code::new(format!("&{}", list(texts.iter().map(|text| literal(text)))))
}

fn security(server: &model::Server, catalog: &Catalog) -> Code {
    let name = |it: &model::Requirement| {
        catalog
            .security_schemes
            .get(it.scheme)
            .map(|it| literal(&it.key))
    };
    let all = server.security.iter();
    let all = all.map(|list_of| format!("&{}", list(list_of.iter().filter_map(name))));
    Code::new(format!("&{}", list(all)))
}

/// The protocols of servers that the transport knows, each a feature.
pub(super) fn protocols(catalog: &Catalog) -> Vec<Protocol> {
    let mut found: BTreeSet<Protocol> = BTreeSet::new();
    for server in &catalog.servers {
        let protocol = server.protocol.to_ascii_lowercase();
        if let Some((feature, of_transport)) = known(&protocol) {
            found.insert(Protocol {
                feature: feature.to_owned(),
                switches: format!("hookwright-transport/{of_transport}"),
            });
        }
        if is_secure(&protocol) {
            found.insert(Protocol {
                feature: "tls".to_owned(),
                switches: "hookwright-transport/tls".to_owned(),
            });
        }
    }
    found.into_iter().collect()
}

/// The features of the generated crate and of the transport.
fn known(protocol: &str) -> Option<(&'static str, &'static str)> {
    match protocol {
        "kafka" | "kafka-secure" => Some(("kafka", "kafka")),
        "amqp" | "amqps" => Some(("amqp", "amqp")),
        "mqtt" | "mqtts" | "secure-mqtt" | "mqtt5" => Some(("mqtt", "mqtt")),
        "nats" => Some(("nats", "nats")),
        "redis" | "rediss" => Some(("redis", "redis")),
        "ws" | "wss" => Some(("ws", "websocket")),
        "stomp" | "stomps" => Some(("stomp", "stomp")),
        "http" | "https" => Some(("http-transport", "http")),
        _ => None,
    }
}

fn is_secure(protocol: &str) -> bool {
    matches!(
        protocol,
        "kafka-secure" | "amqps" | "mqtts" | "secure-mqtt" | "rediss" | "wss" | "stomps" | "https"
    )
}
