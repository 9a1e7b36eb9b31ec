use hookwright_runtime::json::DEPTH;
use serde_json::{Map, Value};

use super::scalar::{self, WireType, put_piece};
use super::{Field, Kind, Label, Schema, UNKNOWN, known};
use crate::codec::text::{self, expected};
use crate::codec::{Error, put_varint};

impl Schema {
    /// The bytes of a value: fields in the order of the schema, then those that it does not know.
    ///
    /// # Errors
    ///
    /// When the schema has no place for a part of it, or a part is missing.
    pub fn write(&self, value: &Value) -> Result<Vec<u8>, Error> {
        let mut out = Vec::new();
        self.write_message(0, value, &mut out, 0)?;
        Ok(out)
    }

    pub(super) fn write_message(
        &self,
        at: usize,
        value: &Value,
        out: &mut Vec<u8>,
        depth: usize,
    ) -> Result<(), Error> {
        if depth > DEPTH as usize {
            return Err(Error::new("messages nest too deep"));
        }
        let message = self.message(at);
        let message = message.ok_or_else(|| Error::new("the schema has no such message"))?;
        let written = known::from_json(self, message.name, value, depth)?;
        let value = written.as_ref().unwrap_or(value);
        let members = value.as_object();
        let members = members.ok_or_else(|| expected("an object", value))?;
        let mut taken: Vec<(&'static Field, &Value)> = Vec::new();
        for (name, value) in members {
            match message.called(name) {
                Some(field) => taken.push((field, value)),
                None if name == UNKNOWN => {}
                None => return Err(Error::new("the message has no such field").within(name)),
            }
        }
        self.check(at, &taken)?;
        for field in message.fields {
            for (_, value) in taken.iter().filter(|(it, _)| std::ptr::eq(*it, field)) {
                let written = self.write_field(field, value, out, depth);
                written.map_err(|error| error.within(field.name))?;
            }
        }
        if let Some(unknown) = members.get(UNKNOWN) {
            let unknown = text::bytes(unknown);
            out.extend(unknown.map_err(|error| error.within(UNKNOWN))?);
        }
        Ok(())
    }

    /// Each field once, of a `oneof` one, and none missing.
    fn check(&self, at: usize, taken: &[(&'static Field, &Value)]) -> Result<(), Error> {
        let there = |it: &&(&'static Field, &Value)| !it.1.is_null() || self.is_null_value(it.0);
        let taken: Vec<&'static Field> = taken.iter().filter(there).map(|it| it.0).collect();
        for (at, field) in taken.iter().enumerate() {
            let before = taken.get(..at).unwrap_or_default();
            if before.iter().any(|it| it.number == field.number) {
                return Err(Error::new("the field is there twice").within(field.name));
            }
            if field.oneof.is_some()
                && let Some(other) = before.iter().find(|it| it.oneof == field.oneof)
            {
                let text = format!(
                    "only one of `{}` and `{}` can be there",
                    other.name, field.name
                );
                return Err(Error::new(text).within(field.name));
            }
        }
        let fields = self.message(at).map(|it| it.fields).unwrap_or_default();
        let mut required = fields.iter().filter(|it| it.label == Label::Required);
        match required.find(|it| !taken.iter().any(|own| own.number == it.number)) {
            Some(field) => Err(Error::new("the field is missing").within(field.name)),
            None => Ok(()),
        }
    }

    fn write_field(
        &self,
        field: &Field,
        value: &Value,
        out: &mut Vec<u8>,
        depth: usize,
    ) -> Result<(), Error> {
        if !self.is_null_value(field) && value.is_null() {
            return Ok(());
        }
        match field.label {
            Label::Map => self.write_map(field, value, out, depth),
            Label::Packed => {
                let mut packed = Vec::new();
                for (at, item) in list(value)?.iter().enumerate() {
                    let written = scalar::write(self, field.kind, item, &mut packed);
                    written.map_err(|error| error.within_item(at))?;
                }
                if !packed.is_empty() {
                    tag(out, field.number, WireType::Length);
                    put_piece(out, &packed);
                }
                Ok(())
            }
            Label::Repeated => {
                for (at, item) in list(value)?.iter().enumerate() {
                    let written = self.one(field, item, out, depth);
                    written.map_err(|error| error.within_item(at))?;
                }
                Ok(())
            }
            Label::Implicit if scalar::is_default(field.kind, self, value) => Ok(()),
            _ => self.one(field, value, out, depth),
        }
    }

    fn one(
        &self,
        field: &Field,
        value: &Value,
        out: &mut Vec<u8>,
        depth: usize,
    ) -> Result<(), Error> {
        tag(out, field.number, field.kind.wire_type());
        match field.kind {
            Kind::Message(at) => {
                let mut inner = Vec::new();
                self.write_message(at, value, &mut inner, depth + 1)?;
                put_piece(out, &inner);
            }
            Kind::Group(at) => {
                self.write_message(at, value, out, depth + 1)?;
                tag(out, field.number, WireType::End);
            }
            kind => scalar::write(self, kind, value, out)?,
        }
        Ok(())
    }

    fn write_map(
        &self,
        field: &Field,
        value: &Value,
        out: &mut Vec<u8>,
        depth: usize,
    ) -> Result<(), Error> {
        let members = value
            .as_object()
            .ok_or_else(|| expected("an object", value))?;
        let entry = match field.kind {
            Kind::Message(at) => self.message(at),
            _ => None,
        };
        let parts = entry.and_then(|it| Some((it.numbered(1)?, it.numbered(2)?)));
        let (key, of) = parts.ok_or_else(|| Error::new("an entry of a map is none"))?;
        for (name, value) in members {
            let mut entry = Vec::new();
            let written = self.entry((key, name), (of, value), &mut entry, depth);
            written.map_err(|error| error.within(name))?;
            tag(out, field.number, WireType::Length);
            put_piece(out, &entry);
        }
        Ok(())
    }

    fn entry(
        &self,
        (key, name): (&Field, &str),
        (field, value): (&Field, &Value),
        out: &mut Vec<u8>,
        depth: usize,
    ) -> Result<(), Error> {
        let name = match (key.kind, name) {
            (Kind::Bool, "true") => Value::Bool(true),
            (Kind::Bool, "false") => Value::Bool(false),
            (_, name) => Value::String(name.to_owned()),
        };
        self.one(key, &name, out, depth)?;
        self.one(field, value, out, depth)
    }

    /// True for a field in which `null` is a value.
    fn is_null_value(&self, field: &Field) -> bool {
        match field.kind {
            Kind::Message(at) => self
                .message(at)
                .is_some_and(|it| known::takes_null(it.name)),
            _ => false,
        }
    }
}

fn list(value: &Value) -> Result<&[Value], Error> {
    let items = value
        .as_array()
        .ok_or_else(|| expected("an array", value))?;
    Ok(items)
}

fn tag(out: &mut Vec<u8>, number: u32, wire_type: WireType) {
    put_varint(out, u64::from(number) << 3 | wire_type as u64);
}

/// The same members under other names.
pub(super) fn object<const N: usize>(members: [(&str, Value); N]) -> Value {
    let members = members.into_iter();
    Value::Object(
        members
            .map(|(name, value)| (name.to_owned(), value))
            .collect::<Map<String, Value>>(),
    )
}
