use crate::model::{self, Json};
use crate::rust::channel::view::{Bindings, Typed};
use crate::rust::text::{Code, list, literal};

/// What adapters have a use for, by the protocol.
const PROTOCOLS: &[Known] = &[
    Known {
        names: &["kafka"],
        field: "kafka",
        ty: "Kafka",
        fields: &[
            ("topic", &["topic"], As::Text),
            ("partitions", &["partitions"], As::Number(u32::MAX as u64)),
            ("replicas", &["replicas"], As::Number(u32::MAX as u64)),
            ("group_id", &["groupId"], As::Settled),
            ("client_id", &["clientId"], As::Settled),
            ("schema_id_bytes", &[], As::SchemaId),
        ],
    },
    Known {
        names: &["amqp"],
        field: "amqp",
        ty: "Amqp",
        fields: &[
            ("is", &["is"], As::Text),
            ("exchange", &["exchange", "name"], As::Text),
            ("exchange_type", &["exchange", "type"], As::Text),
            ("exchange_durable", &["exchange", "durable"], As::Bool),
            ("queue", &["queue", "name"], As::Text),
            ("queue_durable", &["queue", "durable"], As::Bool),
            ("queue_exclusive", &["queue", "exclusive"], As::Bool),
            ("queue_auto_delete", &["queue", "autoDelete"], As::Bool),
            ("vhost", &["exchange", "vhost"], As::Text),
            ("mandatory", &["mandatory"], As::Bool),
            (
                "delivery_mode",
                &["deliveryMode"],
                As::Number(u8::MAX as u64),
            ),
            ("priority", &["priority"], As::Number(u8::MAX as u64)),
            ("expiration", &["expiration"], As::Number(u64::MAX)),
            ("ack", &["ack"], As::Bool),
            ("message_type", &["messageType"], As::Text),
        ],
    },
    Known {
        names: &["mqtt", "mqtt5"],
        field: "mqtt",
        ty: "Mqtt",
        fields: &[
            ("client_id", &["clientId"], As::Text),
            ("clean_session", &["cleanSession"], As::Bool),
            ("keep_alive", &["keepAlive"], As::Number(u32::MAX as u64)),
            ("qos", &["qos"], As::Number(2)),
            ("retain", &["retain"], As::Bool),
            (
                "session_expiry",
                &["sessionExpiryInterval"],
                As::Number(u32::MAX as u64),
            ),
            (
                "message_expiry",
                &["messageExpiryInterval"],
                As::Number(u32::MAX as u64),
            ),
        ],
    },
    Known {
        names: &["nats"],
        field: "nats",
        ty: "Nats",
        fields: &[("queue", &["queue"], As::Text)],
    },
    Known {
        names: &["ws"],
        field: "ws",
        ty: "WebSocket",
        fields: &[
            ("method", &["method"], As::Text),
            ("query", &["query"], As::Members),
            ("headers", &["headers"], As::Members),
        ],
    },
    Known {
        names: &["http"],
        field: "http",
        ty: "Http",
        fields: &[
            ("method", &["method"], As::Text),
            ("status", &["statusCode"], As::Number(999)),
            ("query", &["query"], As::Members),
            ("headers", &["headers"], As::Members),
        ],
    },
];

struct Known {
    names: &'static [&'static str],
    field: &'static str,
    ty: &'static str,
    fields: &'static [(&'static str, &'static [&'static str], As)],
}

/// What a member of a binding is.
#[derive(Clone, Copy)]
enum As {
    Text,
    Bool,
    /// A whole number up to this one.
    Number(u64),
    /// A text, or a schema that leaves one text.
    Settled,
    /// The schema of an object: its members, and which are required.
    Members,
    /// The binding itself, which says that the id of a schema stands in front of payloads.
    SchemaId,
}

/// What is said for each protocol. What is not typed stands in the JSON.
pub(super) fn bindings(bindings: &[model::Binding]) -> Bindings {
    let typed = |known: &Known| {
        let mut own = bindings
            .iter()
            .filter(|it| known.names.contains(&it.protocol.as_str()));
        let binding = own.next()?;
        let fields: Vec<(Code, Code)> = known
            .fields
            .iter()
            .filter_map(|(field, way, kind)| {
                Some((Code::new(*field), value(at(&binding.value, way)?, *kind)?))
            })
            .collect();
        let is_empty = fields.is_empty();
        let typed = Typed {
            field: Code::new(known.field),
            ty: Code::new(known.ty),
            fields,
        };
        (!is_empty).then_some(typed)
    };
    Bindings {
        typed: PROTOCOLS.iter().filter_map(typed).collect(),
        all: bindings
            .iter()
            .map(|it| (it.protocol.clone(), it.value.to_string()))
            .collect(),
    }
}

fn at<'a>(json: &'a Json, way: &[&str]) -> Option<&'a Json> {
    way.iter().try_fold(json, |json, name| member(json, name))
}

fn member<'a>(json: &'a Json, name: &str) -> Option<&'a Json> {
    match json {
        Json::Map(members) => members.get(name),
        _ => None,
    }
}

fn value(json: &Json, kind: As) -> Option<Code> {
    let some = |text: String| Code::new(format!("Some({text})"));
    match (kind, json) {
        (As::Text | As::Settled, Json::String(text)) => Some(some(literal(text))),
        (As::Settled, schema) => settled(schema).map(|text| some(literal(text))),
        (As::Bool, Json::Bool(value)) => Some(some(value.to_string())),
        (As::Number(most), Json::Number(lexeme)) => {
            let number = lexeme.parse::<u64>().ok().filter(|it| *it <= most)?;
            Some(some(number.to_string()))
        }
        (As::Members, schema) => {
            let names = members(schema)?;
            let names = names
                .iter()
                .map(|(name, required)| format!("({}, {required})", literal(name)));
            Some(Code::new(format!("&{}", list(names))))
        }
        (As::SchemaId, binding) => schema_id(binding).map(|it| some(it.to_string())),
        _ => None,
    }
}

/// How many bytes in front of a payload are the id of its schema.
///
/// Bindings of AsyncAPI, Kafka, "Message binding object": a number of bytes, or whose format it is.
fn schema_id(binding: &Json) -> Option<u8> {
    let said = |name| member(binding, name).and_then(as_text);
    let (location, encoding) = (said("schemaIdLocation"), said("schemaIdPayloadEncoding"));
    match (location, encoding) {
        (Some("header"), _) | (None, None) => None,
        (_, Some("8" | "apicurio-legacy")) => Some(8),
        (_, None | Some("4" | "confluent" | "apicurio-new")) => Some(4),
        _ => None,
    }
}

/// The only text that a schema leaves.
fn settled(schema: &Json) -> Option<&str> {
    let only = match member(schema, "enum") {
        Some(Json::List(values)) => match values.as_slice() {
            [only] => Some(only),
            _ => None,
        },
        _ => None,
    };
    let said = member(schema, "const").or(only);
    as_text(said.or_else(|| member(schema, "default"))?)
}

fn members(schema: &Json) -> Option<Vec<(&str, bool)>> {
    let Some(Json::Map(members)) = member(schema, "properties") else {
        return None;
    };
    let required: Vec<&str> = match member(schema, "required") {
        Some(Json::List(names)) => names.iter().filter_map(as_text).collect(),
        _ => Vec::new(),
    };
    let names = members.keys().map(String::as_str);
    Some(names.map(|name| (name, required.contains(&name))).collect())
}

fn as_text(json: &Json) -> Option<&str> {
    match json {
        Json::String(text) => Some(text),
        _ => None,
    }
}
