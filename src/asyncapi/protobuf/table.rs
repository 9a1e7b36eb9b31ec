//! A compiled message → the table by which bytes are read and written.

use std::collections::HashMap;

use protox::prost_reflect::{
    Cardinality, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor,
};

use crate::model::{ProtoEnum, ProtoField, ProtoKind, ProtoLabel, ProtoMessage, ProtoSchema};

/// The table of a message of a file whose text this is.
pub(super) fn table(message: &MessageDescriptor, text: &str) -> ProtoSchema {
    let mut table = Table::default();
    table.message(message);
    let mut messages = Vec::new();
    while let Some(message) = table.open.get(messages.len()).cloned() {
        let fields = message.fields().map(|it| table.field(&it)).collect();
        messages.push(ProtoMessage {
            name: message.full_name().to_owned(),
            fields,
        });
    }
    ProtoSchema {
        text: text.to_owned(),
        path: path(message),
        messages,
        enums: table.enums,
    }
}

/// Descriptors count `message_type` (4) or `nested_type` (3), then the position, for each level.
fn path(message: &MessageDescriptor) -> Vec<u32> {
    let positions = message.path().iter().skip(1).step_by(2);
    positions.filter_map(|it| u32::try_from(*it).ok()).collect()
}

#[derive(Default)]
struct Table {
    /// Messages in the order of their positions; the fields of the last ones are not known yet.
    open: Vec<MessageDescriptor>,
    positions: HashMap<String, usize>,
    enums: Vec<ProtoEnum>,
    enum_positions: HashMap<String, usize>,
}

impl Table {
    fn message(&mut self, message: &MessageDescriptor) -> usize {
        if let Some(known) = self.positions.get(message.full_name()) {
            return *known;
        }
        let at = self.open.len();
        self.open.push(message.clone());
        self.positions.insert(message.full_name().to_owned(), at);
        at
    }

    fn field(&mut self, field: &FieldDescriptor) -> ProtoField {
        let oneof = field.containing_oneof().filter(|it| !it.is_synthetic());
        let oneof = oneof.and_then(|own| {
            let mut all = field.parent_message().oneofs();
            all.position(|it| it == own)
        });
        ProtoField {
            number: field.number(),
            name: field.name().to_owned(),
            json: field.json_name().to_owned(),
            kind: self.kind(field),
            label: label(field),
            oneof: oneof.and_then(|it| u32::try_from(it).ok()),
        }
    }

    fn kind(&mut self, field: &FieldDescriptor) -> ProtoKind {
        match field.kind() {
            Kind::Message(message) if field.is_group() => ProtoKind::Group(self.message(&message)),
            Kind::Message(message) => ProtoKind::Message(self.message(&message)),
            Kind::Enum(cases) => ProtoKind::Enum(self.cases(&cases)),
            Kind::Double => ProtoKind::Double,
            Kind::Float => ProtoKind::Float,
            Kind::Int32 => ProtoKind::Int32,
            Kind::Int64 => ProtoKind::Int64,
            Kind::Uint32 => ProtoKind::Uint32,
            Kind::Uint64 => ProtoKind::Uint64,
            Kind::Sint32 => ProtoKind::Sint32,
            Kind::Sint64 => ProtoKind::Sint64,
            Kind::Fixed32 => ProtoKind::Fixed32,
            Kind::Fixed64 => ProtoKind::Fixed64,
            Kind::Sfixed32 => ProtoKind::Sfixed32,
            Kind::Sfixed64 => ProtoKind::Sfixed64,
            Kind::Bool => ProtoKind::Bool,
            Kind::String => ProtoKind::String,
            Kind::Bytes => ProtoKind::Bytes,
        }
    }

    fn cases(&mut self, cases: &EnumDescriptor) -> usize {
        if let Some(known) = self.enum_positions.get(cases.full_name()) {
            return *known;
        }
        let values = cases.values().map(|it| (it.name().to_owned(), it.number()));
        self.enums.push(ProtoEnum {
            name: cases.full_name().to_owned(),
            values: values.collect(),
        });
        let at = self.enums.len() - 1;
        self.enum_positions.insert(cases.full_name().to_owned(), at);
        at
    }
}

fn label(field: &FieldDescriptor) -> ProtoLabel {
    match field.cardinality() {
        _ if field.is_map() => ProtoLabel::Map,
        Cardinality::Repeated if field.is_packed() && !is_loose(field) => ProtoLabel::Packed,
        Cardinality::Repeated => ProtoLabel::Repeated,
        Cardinality::Required => ProtoLabel::Required,
        Cardinality::Optional if field.supports_presence() => ProtoLabel::Optional,
        Cardinality::Optional => ProtoLabel::Implicit,
    }
}

/// True for `[packed = false]`, which the compiler reads after it has decided.
fn is_loose(field: &FieldDescriptor) -> bool {
    let options = field.options();
    let said = options.get_field_by_name("packed");
    options.has_field_by_name("packed") && said.and_then(|it| it.as_bool()) == Some(false)
}
