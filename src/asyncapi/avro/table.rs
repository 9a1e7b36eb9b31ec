//! A parsed schema → the table by which bytes are read and written.

use std::collections::HashMap;

use apache_avro::Schema;
use apache_avro::rabin::Rabin;
use apache_avro::schema::{InnerDecimalSchema, Name, RecordSchema, UnionSchema, UuidSchema};

use crate::asyncapi::avro::default;
use crate::model::{AvroField, AvroNode, AvroPlain, AvroSchema};

/// The table of a schema whose text this is; `Err` says what of it has no bytes.
pub(super) fn table(schema: &Schema, text: String) -> Result<AvroSchema, String> {
    let mut table = Table {
        nodes: Vec::new(),
        names: HashMap::new(),
        plains: HashMap::new(),
        root: schema,
    };
    table.place(schema, None)?;
    let bytes = schema.fingerprint::<Rabin>().bytes;
    let fingerprint = bytes.try_into();
    Ok(AvroSchema {
        text,
        fingerprint: fingerprint.map_err(|_| "its fingerprint is none".to_owned())?,
        nodes: table.nodes,
    })
}

struct Table<'s> {
    nodes: Vec<AvroNode>,
    /// Named types by their full names.
    names: HashMap<String, usize>,
    plains: HashMap<AvroPlain, usize>,
    root: &'s Schema,
}

impl Table<'_> {
    /// Parsed schemas nest no deeper than documents do: recursion is safe.
    fn place(&mut self, schema: &Schema, namespace: Option<&str>) -> Result<usize, String> {
        let plain = match schema {
            Schema::Null => AvroPlain::Null,
            Schema::Boolean => AvroPlain::Boolean,
            Schema::Int | Schema::Date | Schema::TimeMillis => AvroPlain::Int,
            Schema::Long
            | Schema::TimeMicros
            | Schema::TimestampMillis
            | Schema::TimestampMicros
            | Schema::TimestampNanos
            | Schema::LocalTimestampMillis
            | Schema::LocalTimestampMicros
            | Schema::LocalTimestampNanos => AvroPlain::Long,
            Schema::Float => AvroPlain::Float,
            Schema::Double => AvroPlain::Double,
            Schema::Bytes => AvroPlain::Bytes,
            Schema::String => AvroPlain::String,
            Schema::BigDecimal => AvroPlain::BigDecimal,
            Schema::Uuid(UuidSchema::String) => AvroPlain::Uuid,
            // What holds the text of one or its bytes, behind their number, is not settled: it stays bytes.
            Schema::Uuid(UuidSchema::Bytes) => AvroPlain::Bytes,
            Schema::Uuid(UuidSchema::Fixed(fixed)) => {
                let node = AvroNode::Plain(AvroPlain::UuidBytes);
                return Ok(self.add(node, Some(fixed.name.fullname(namespace))));
            }
            Schema::Fixed(fixed) | Schema::Duration(fixed) => {
                let name = fixed.name.fullname(namespace);
                return Ok(self.add(AvroNode::Fixed(fixed.size), Some(name)));
            }
            Schema::Enum(cases) => {
                let name = cases.name.fullname(namespace);
                return Ok(self.add(AvroNode::Enum(cases.symbols.clone()), Some(name)));
            }
            Schema::Decimal(decimal) => {
                let (size, name) = match &decimal.inner {
                    InnerDecimalSchema::Bytes => (None, None),
                    InnerDecimalSchema::Fixed(fixed) => {
                        (Some(fixed.size), Some(fixed.name.fullname(namespace)))
                    }
                };
                let node = AvroNode::Decimal {
                    precision: decimal.precision,
                    scale: decimal.scale,
                    size,
                };
                return Ok(self.add(node, name));
            }
            Schema::Array(array) => {
                let at = self.hold();
                let items = self.place(&array.items, namespace)?;
                return Ok(self.fill(at, AvroNode::Array(items)));
            }
            Schema::Map(map) => {
                let at = self.hold();
                let values = self.place(&map.types, namespace)?;
                return Ok(self.fill(at, AvroNode::Map(values)));
            }
            Schema::Union(union) => return self.union(union, namespace),
            Schema::Record(record) => return self.record(record, namespace),
            Schema::Ref { name } => return self.named(name, namespace),
        };
        Ok(self.plain(plain))
    }

    fn add(&mut self, node: AvroNode, name: Option<String>) -> usize {
        self.nodes.push(node);
        let at = self.nodes.len() - 1;
        self.names.extend(name.map(|name| (name, at)));
        at
    }

    /// Each of them is there once.
    fn plain(&mut self, plain: AvroPlain) -> usize {
        if let Some(known) = self.plains.get(&plain) {
            return *known;
        }
        let at = self.add(AvroNode::Plain(plain), None);
        self.plains.insert(plain, at);
        at
    }

    /// A place for what is not known yet.
    fn hold(&mut self) -> usize {
        self.nodes.push(AvroNode::Union(Vec::new()));
        self.nodes.len() - 1
    }

    fn fill(&mut self, at: usize, node: AvroNode) -> usize {
        if let Some(place) = self.nodes.get_mut(at) {
            *place = node;
        }
        at
    }

    fn union(&mut self, union: &UnionSchema, namespace: Option<&str>) -> Result<usize, String> {
        let at = self.hold();
        let variants = union.variants().iter();
        let branches: Result<Vec<usize>, String> =
            variants.map(|it| self.place(it, namespace)).collect();
        Ok(self.fill(at, AvroNode::Union(branches?)))
    }

    fn record(&mut self, record: &RecordSchema, namespace: Option<&str>) -> Result<usize, String> {
        let at = self.hold();
        let full = record.name.fullname(namespace);
        // Before its fields: they may lead back to it.
        self.names.insert(full.clone(), at);
        let inner = record.name.namespace().or(namespace).map(str::to_owned);
        let mut fields = Vec::new();
        for field in &record.fields {
            let default = match &field.default {
                Some(value) => Some(
                    default::bytes(value, &field.schema, (self.root, inner.as_deref())).map_err(
                        |error| {
                            format!(
                                "the default of `{}` in `{full}` is none: {error}",
                                field.name
                            )
                        },
                    )?,
                ),
                None => None,
            };
            fields.push(AvroField {
                name: field.name.clone(),
                node: self.place(&field.schema, inner.as_deref())?,
                default,
            });
        }
        Ok(self.fill(at, AvroNode::Record(fields)))
    }

    fn named(&mut self, name: &Name, namespace: Option<&str>) -> Result<usize, String> {
        let full = name.fullname(namespace);
        let known = self.names.get(&full).copied();
        known.ok_or_else(|| format!("`{full}` is no type of it"))
    }
}
