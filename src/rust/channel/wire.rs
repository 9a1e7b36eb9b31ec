//! How a payload becomes bytes: tables, as literals.

use crate::model::{AvroField, AvroNode, AvroSchema, ProtoField, ProtoMessage, ProtoSchema, Wire};
use crate::rust::text::{Code, list, literal};

/// The encoding of a message, for a place inside of `MessageFacts { … }`.
pub(super) fn wire(wire: &Wire) -> Code {
    Code::new(match wire {
        Wire::MediaType => "Wire::MediaType".to_owned(),
        Wire::Avro(schema) => block("avro", &avro(schema)),
        Wire::Protobuf(schema) => block("protobuf", &protobuf(schema)),
    })
}

/// Names of the codec are short inside of the block, and nowhere else.
fn block(codec: &str, value: &str) -> String {
    format!("{{\n        use super::transport::codec::{codec}::*;\n{value}\n    }}")
}

fn avro(schema: &AvroSchema) -> String {
    let nodes = schema.nodes.iter().map(|it| line(16, &node(it)));
    let fingerprint = schema.fingerprint.iter().map(|it| format!("0x{it:02x}"));
    format!(
        "        Wire::Avro(&Schema {{\n            text: {},\n            fingerprint: {},\n            nodes: &[\n{}            ],\n        }})",
        literal(&schema.text),
        list(fingerprint),
        nodes.collect::<String>(),
    )
}

fn node(node: &AvroNode) -> String {
    match node {
        AvroNode::Plain(plain) => format!("Node::{plain:?}"),
        AvroNode::Fixed(size) => format!("Node::Fixed({size})"),
        AvroNode::Enum(symbols) => {
            format!(
                "Node::Enum(&{})",
                list(symbols.iter().map(|it| literal(it)))
            )
        }
        AvroNode::Array(items) => format!("Node::Array({items})"),
        AvroNode::Map(values) => format!("Node::Map({values})"),
        AvroNode::Union(branches) => {
            format!(
                "Node::Union(&{})",
                list(branches.iter().map(usize::to_string))
            )
        }
        AvroNode::Record(fields) => format!("Node::Record(&{})", list(fields.iter().map(field))),
        AvroNode::Decimal {
            precision,
            scale,
            size,
        } => format!("Node::Decimal {{ precision: {precision}, scale: {scale}, size: {size:?} }}"),
    }
}

fn field(field: &AvroField) -> String {
    let default = match &field.default {
        Some(bytes) => format!("Some(&{})", list(bytes.iter().map(u8::to_string))),
        None => "None".to_owned(),
    };
    let (name, node) = (literal(&field.name), field.node);
    format!("Field {{ name: {name}, node: {node}, default: {default} }}")
}

fn protobuf(schema: &ProtoSchema) -> String {
    let messages = schema.messages.iter().map(message).collect::<String>();
    let enums = schema.enums.iter().map(|it| {
        let values = it.values.iter();
        let values = values.map(|(name, number)| format!("({}, {number})", literal(name)));
        let text = format!(
            "Enum {{ name: {}, values: &{} }}",
            literal(&it.name),
            list(values)
        );
        line(16, &text)
    });
    format!(
        "        Wire::Protobuf(&Schema {{\n            text: {},\n            path: &{},\n            messages: &[\n{messages}            ],\n            enums: &[\n{}            ],\n        }})",
        literal(&schema.text),
        list(schema.path.iter().map(u32::to_string)),
        enums.collect::<String>(),
    )
}

fn message(message: &ProtoMessage) -> String {
    let fields = message.fields.iter().map(|it| line(20, &proto_field(it)));
    format!(
        "                Message {{ name: {}, fields: &[\n{}                ] }},\n",
        literal(&message.name),
        fields.collect::<String>()
    )
}

fn proto_field(field: &ProtoField) -> String {
    let (kind, label, oneof) = (field.kind, field.label, field.oneof);
    format!(
        "Field {{ number: {}, name: {}, json: {}, kind: Kind::{kind:?}, label: Label::{label:?}, oneof: {oneof:?} }}",
        field.number,
        literal(&field.name),
        literal(&field.json),
    )
}

fn line(indent: usize, text: &str) -> String {
    format!("{}{text},\n", " ".repeat(indent))
}
