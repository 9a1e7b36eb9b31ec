use std::collections::HashMap;
use std::sync::Arc;

use apache_avro::Schema;
use apache_avro::schema::{EnumSchema, Name, RecordSchema, UnionSchema};

use super::table::table;
use super::whole::whole;
use crate::asyncapi::payload::{Described, anything, unread};
use crate::asyncapi::reader::Reader;
use crate::load::At;
use crate::model::{Case, Json, Kind, List, Map, Member, Rest, Shape, Struct, Use, Wire};
use crate::origin::Origin;

/// Lowers an Avro schema, or one that stands there as text.
pub(crate) fn read<'a>(at: &At<'a>, reader: &mut Reader<'a, '_>) -> Described<'a> {
    let known = (at.identity(), String::new());
    if let Some((shape, wire)) = reader.others.get(&known).cloned()
        && reader.reading.copy(at)
    {
        return Described::foreign(shape, wire);
    }
    let Some(text) = whole(at, reader) else {
        return anything(at, reader);
    };
    let schema = match Schema::parse_str(&text) {
        Ok(schema) => schema,
        Err(error) => {
            let message = format!("this is no Avro schema: {error}");
            return unread(&message, "correct the schema", at, reader);
        }
    };
    if !reader.reading.copy(at) {
        return unread("the schema is too large", "shorten it", at, reader);
    }
    let wire = match table(&schema, text) {
        Ok(table) => Wire::Avro(Arc::new(table)),
        Err(error) => {
            let message = format!("this is no Avro schema: {error}");
            return unread(&message, "correct the schema", at, reader);
        }
    };
    let mut lowering = Lowering {
        names: HashMap::new(),
        origin: at.origin(),
        reader,
    };
    let shape = lowering.place(&schema, None);
    reader.others.insert(known, (shape, wire.clone()));
    Described::foreign(shape, wire)
}

struct Lowering<'a, 'r, 's> {
    /// Named types by their full names.
    names: HashMap<String, Use>,
    origin: Origin,
    reader: &'s mut Reader<'a, 'r>,
}

impl Lowering<'_, '_, '_> {
    fn add(&mut self, kind: Kind) -> Use {
        let shape = Shape::new(kind, self.origin.clone());
        self.reader.reading.add(shape)
    }

    /// Parsed schemas nest no deeper than documents do: recursion is safe.
    fn place(&mut self, schema: &Schema, namespace: Option<&str>) -> Use {
        match schema {
            Schema::Null => self.add(Kind::Null),
            Schema::Boolean => self.add(Kind::Boolean),
            Schema::Int => self.integer(i32::MIN.into(), i32::MAX.into(), None),
            Schema::Date => self.integer(i32::MIN.into(), i32::MAX.into(), Some("date")),
            Schema::TimeMillis => {
                self.integer(i32::MIN.into(), i32::MAX.into(), Some("time-millis"))
            }
            Schema::Long => self.long(None),
            Schema::TimeMicros => self.long(Some("time-micros")),
            Schema::TimestampMillis => self.long(Some("timestamp-millis")),
            Schema::TimestampMicros => self.long(Some("timestamp-micros")),
            Schema::TimestampNanos => self.long(Some("timestamp-nanos")),
            Schema::LocalTimestampMillis => self.long(Some("local-timestamp-millis")),
            Schema::LocalTimestampMicros => self.long(Some("local-timestamp-micros")),
            Schema::LocalTimestampNanos => self.long(Some("local-timestamp-nanos")),
            Schema::Float => self.number("float"),
            Schema::Double => self.number("double"),
            Schema::Bytes | Schema::Fixed(_) | Schema::Duration(_) => self.text(Some("byte")),
            Schema::Decimal(_) | Schema::BigDecimal => self.text(Some("decimal")),
            Schema::String => self.text(None),
            Schema::Uuid(_) => self.text(Some("uuid")),
            Schema::Array(array) => {
                let items = self.place(&array.items, namespace);
                self.add(Kind::List(List { items }))
            }
            Schema::Map(map) => {
                let values = self.place(&map.types, namespace);
                self.add(Kind::Map(Map { values }))
            }
            Schema::Union(union) => self.union(union, namespace),
            Schema::Record(record) => self.record(record, namespace),
            Schema::Enum(cases) => self.cases(cases, namespace),
            Schema::Ref { name } => self.named(name, namespace),
        }
    }

    fn integer(&mut self, minimum: i128, maximum: i128, format: Option<&str>) -> Use {
        self.add(Kind::Integer {
            minimum: Some(minimum),
            maximum: Some(maximum),
            wide: false,
            format: format.map(str::to_owned),
        })
    }

    fn long(&mut self, format: Option<&str>) -> Use {
        self.integer(i64::MIN.into(), i64::MAX.into(), format)
    }

    fn number(&mut self, format: &str) -> Use {
        self.add(Kind::Number {
            format: Some(format.to_owned()),
        })
    }

    fn text(&mut self, format: Option<&str>) -> Use {
        self.add(Kind::Text {
            format: format.map(str::to_owned),
        })
    }

    fn named(&mut self, name: &Name, namespace: Option<&str>) -> Use {
        let known = self.names.get(&name.fullname(namespace)).copied();
        // The parser refuses names that stand for nothing.
        known.unwrap_or_else(|| self.add(Kind::Any))
    }

    fn union(&mut self, union: &UnionSchema, namespace: Option<&str>) -> Use {
        let is_null = |it: &&Schema| matches!(it, Schema::Null);
        let nullable = union.variants().iter().any(|it| is_null(&it));
        let mut variants = Vec::new();
        for variant in union.variants().iter().filter(|it| !is_null(it)) {
            let name = variant.name().map(|it| it.name().to_owned());
            variants.push((name.unwrap_or_default(), self.place(variant, namespace)));
        }
        let place = match variants.as_slice() {
            [] => self.add(Kind::Null),
            [(_, only)] => *only,
            several => {
                let named: Vec<(&str, Use)> = several
                    .iter()
                    .map(|(name, it)| (name.as_str(), *it))
                    .collect();
                self.reader.reading.one_of(&named)
            }
        };
        Use {
            nullable: (place.nullable || nullable) && !variants.is_empty(),
            ..place
        }
    }

    fn record(&mut self, record: &RecordSchema, namespace: Option<&str>) -> Use {
        let full = record.name.fullname(namespace);
        let inner = record.name.namespace().or(namespace).map(str::to_owned);
        let mut shape = Shape::new(Kind::Any, self.origin.clone());
        shape.name = Some(record.name.name().to_owned());
        shape.description.clone_from(&record.doc);
        let place = self.reader.reading.add(shape);
        // Before its fields: they may lead back to it.
        self.names.insert(full, place);
        let mut members = Vec::new();
        for field in &record.fields {
            members.push(Member {
                name: field.name.clone(),
                value: self.place(&field.schema, inner.as_deref()),
                required: field.default.is_none(),
                description: field.doc.clone(),
                deprecated: false,
                default: field.default.clone().map(json),
                checks: Vec::new(),
            });
        }
        let object = Struct {
            members,
            rest: Rest::Any,
        };
        self.reader.reading.settle(place, Kind::Struct(object));
        place
    }

    fn cases(&mut self, cases: &EnumSchema, namespace: Option<&str>) -> Use {
        let case = |symbol: &String| Case {
            value: symbol.clone(),
            name: None,
            description: None,
        };
        let kind = Kind::Cases(cases.symbols.iter().map(case).collect());
        let mut shape = Shape::new(kind, self.origin.clone());
        shape.name = Some(cases.name.name().to_owned());
        shape.description.clone_from(&cases.doc);
        let place = self.reader.reading.add(shape);
        self.names.insert(cases.name.fullname(namespace), place);
        place
    }
}

fn json(value: serde_json::Value) -> Json {
    use serde_json::Value;
    match value {
        Value::Null => Json::Null,
        Value::Bool(value) => Json::Bool(value),
        Value::Number(number) => Json::Number(number.to_string()),
        Value::String(text) => Json::String(text),
        Value::Array(items) => Json::List(items.into_iter().map(json).collect()),
        Value::Object(members) => Json::Map(
            members
                .into_iter()
                .map(|(key, it)| (key, json(it)))
                .collect(),
        ),
    }
}
