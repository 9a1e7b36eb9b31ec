//! ProtoJSON: what other libraries write where the content type is JSON.

use serde_json::Value;

use super::{Field, Kind, Label, Schema};
use crate::codec::Error;

impl Schema {
    /// The value that ProtoJSON stands for: other spellings of names and numbers become those of this module.
    ///
    /// # Errors
    ///
    /// When the schema has no place for a part of it.
    pub fn from_proto_json(&self, value: &Value) -> Result<Value, Error> {
        self.read(&self.write(value)?)
    }

    /// The value as ProtoJSON writes it: names in camel case, whole numbers of 64 bits as text.
    ///
    /// # Errors
    ///
    /// When the schema has no place for a part of it.
    pub fn to_proto_json(&self, value: &Value) -> Result<Value, Error> {
        let value = self.read(&self.write(value)?)?;
        Ok(self.respelled(0, value))
    }

    fn respelled(&self, at: usize, value: Value) -> Value {
        let Some(message) = self.message(at) else {
            return value;
        };
        if message.name.starts_with("google.protobuf.") {
            return match (message.name, value) {
                ("google.protobuf.Int64Value" | "google.protobuf.UInt64Value", value) => {
                    quoted(value)
                }
                (_, value) => value,
            };
        }
        let Value::Object(members) = value else {
            return value;
        };
        let members = members.into_iter().filter_map(|(name, value)| {
            // What ProtoJSON has no place for.
            let field = message.called(&name)?;
            Some((field.json.to_owned(), self.respelled_field(field, value)))
        });
        Value::Object(members.collect())
    }

    fn respelled_field(&self, field: &Field, value: Value) -> Value {
        match (field.label, value) {
            (Label::Map, Value::Object(members)) => {
                let entry = match field.kind {
                    Kind::Message(at) => self.message(at),
                    _ => None,
                };
                let Some(of) = entry.and_then(|it| it.numbered(2)) else {
                    return Value::Object(members);
                };
                let members = members.into_iter();
                let one = |(name, value)| (name, self.respelled_one(of.kind, value));
                Value::Object(members.map(one).collect())
            }
            (Label::Repeated | Label::Packed, Value::Array(items)) => {
                let items = items.into_iter();
                Value::Array(items.map(|it| self.respelled_one(field.kind, it)).collect())
            }
            (_, value) => self.respelled_one(field.kind, value),
        }
    }

    fn respelled_one(&self, kind: Kind, value: Value) -> Value {
        match kind {
            Kind::Message(at) | Kind::Group(at) => self.respelled(at, value),
            Kind::Int64 | Kind::Uint64 | Kind::Sint64 | Kind::Fixed64 | Kind::Sfixed64 => {
                quoted(value)
            }
            // A number that has no name is written as one.
            Kind::Enum(_) => match value.as_str().and_then(|it| it.parse::<i32>().ok()) {
                Some(number) => number.into(),
                None => value,
            },
            _ => value,
        }
    }
}

fn quoted(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::String(number.to_string()),
        value => value,
    }
}
