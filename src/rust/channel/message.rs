use std::collections::BTreeSet;

use crate::model::{BodyFormat, Catalog, CloudEventMode, Event, Use, Wire};
use crate::rust::channel::address::location;
use crate::rust::channel::binding::bindings;
use crate::rust::channel::server::texts;
use crate::rust::channel::view::{CloudEvent, Message};
use crate::rust::channel::wire::wire;
use crate::rust::item::Lowerer;
use crate::rust::krate::Module;
use crate::rust::lower::event_doc;
use crate::rust::text::{Code, literal, optional};
use crate::rust::{doc, ident};

/// Names that the generated module of messages refers to.
const TAKEN: &[&str] = &[
    "Amqp",
    "Bindings",
    "Box",
    "Clone",
    "CloudEventFacts",
    "CloudEventForm",
    "Debug",
    "Err",
    "Headers",
    "Http",
    "Kafka",
    "Location",
    "Malformed",
    "MessageFacts",
    "Mqtt",
    "Nats",
    "None",
    "Ok",
    "Option",
    "PartialEq",
    "RawKey",
    "Result",
    "Some",
    "String",
    "Unknown",
    "Vec",
    "WebSocket",
    "Wire",
];

/// The struct of each message: it is called as the document calls the message, whatever its type on the wire.
pub(super) fn names(catalog: &Catalog) -> Vec<String> {
    let keys: Vec<&str> = catalog.events.iter().map(|it| it.key.as_str()).collect();
    ident::side_by_side(&keys, TAKEN, ident::camel)
}

/// The messages that channels carry.
pub(super) fn messages(
    lowerer: &Lowerer<'_>,
    modules: &[Module],
    group_of: &[usize],
    names: &[String],
) -> Vec<Message> {
    let catalog = lowerer.catalog;
    let carried = catalog.channels.iter().flat_map(|it| &it.messages);
    let carried = carried.chain(catalog.operations.iter().flat_map(|it| &it.messages));
    let replies = catalog.operations.iter().filter_map(|it| it.reply.as_ref());
    let carried: BTreeSet<usize> = carried
        .chain(replies.flat_map(|it| &it.messages))
        .copied()
        .collect();
    let one = |at: usize| {
        let event = catalog.events.get(at)?;
        let module = modules.get(*group_of.get(at)?)?;
        Some(message(lowerer, event, module, names.get(at)?))
    };
    carried.into_iter().filter_map(one).collect()
}

fn message(lowerer: &Lowerer<'_>, event: &Event, module: &Module, name: &str) -> Message {
    let said = &event.message;
    let ty = |value: Use| {
        lowerer.payload(
            Use {
                nullable: false,
                ..value
            },
            &module.name,
        )
    };
    let value = event.payload.map_or("runtime::Json".to_owned(), |it| {
        lowerer.payload(it, &module.name)
    });
    let content_type = said.content_type.as_deref().filter(|it| !it.is_empty());
    Message {
        name: Code::new(name),
        doc: message_doc(event),
        payload: Code::new(payload(event, &value)),
        headers: Code::new(said.headers.map_or("Headers".to_owned(), ty)),
        key: Code::new(said.key.map_or("RawKey".to_owned(), ty)),
        wire: event.key.clone(),
        content_type: optional(content_type),
        encoding: wire(&said.wire),
        correlation: location(said.correlation.as_ref()),
        cloud_event: said.cloud_event.as_ref().map(|it| CloudEvent {
            form: Code::new(match &it.mode {
                CloudEventMode::Binary(prefix) => {
                    format!("CloudEventForm::Binary({})", literal(prefix))
                }
                CloudEventMode::Structured => "CloudEventForm::Structured".to_owned(),
            }),
            types: texts(&it.types),
            source: optional(it.source.as_deref()),
            data_schema: optional(it.data_schema.as_deref()),
            extensions: texts(&it.extensions),
        }),
        bindings: bindings(&said.bindings),
    }
}

/// What is described is a value, however it is encoded; bytes stay bytes.
fn payload(event: &Event, value: &str) -> String {
    let is_json = event
        .bodies
        .first()
        .is_none_or(|it| it.format == BodyFormat::Json);
    match is_json || event.message.wire != Wire::MediaType {
        true => format!("Box<{value}>"),
        false => "runtime::Raw".to_owned(),
    }
}

/// What the document says of a message, and how its payload is encoded.
fn message_doc(event: &Event) -> Vec<Code> {
    let mut lines = event_doc(event);
    let language = match event.message.wire {
        Wire::MediaType => return lines,
        Wire::Avro(_) => "Avro",
        Wire::Protobuf(_) => "Protocol Buffers",
    };
    let text = format!("Its payload is encoded by {language}, unless its content type is JSON.");
    lines.extend([doc::line(""), doc::line(&text)]);
    lines
}
