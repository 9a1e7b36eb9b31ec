use std::collections::BTreeMap;

use hookwright_runtime::json::DEPTH;
use serde_json::{Map, Value};

use super::scalar::{self, WireType, piece};
use super::{Field, Kind, Label, Message, Schema, UNKNOWN, known};
use crate::codec::{Cursor, Error, text};

impl Schema {
    /// The value that bytes stand for. Fields that are not there are left out.
    ///
    /// # Errors
    ///
    /// When they are not what the schema says.
    pub fn read(&self, bytes: &[u8]) -> Result<Value, Error> {
        self.read_message(0, bytes, 0)
    }

    pub(super) fn read_message(
        &self,
        at: usize,
        bytes: &[u8],
        depth: usize,
    ) -> Result<Value, Error> {
        let message = self.message(at);
        let message = message.ok_or_else(|| Error::new("the schema has no such message"))?;
        // Values of well-known types hold objects inside of themselves.
        if depth > DEPTH as usize / 2 {
            return Err(Error::new("messages nest too deep"));
        }
        let found = Found::of(message, bytes)?;
        let value = Value::Object(self.members(found, depth)?);
        known::to_json(self, message.name, value, depth)
    }

    fn members(&self, found: Found<'_>, depth: usize) -> Result<Map<String, Value>, Error> {
        let mut members = Map::new();
        for (field, parts) in found.fields.into_values() {
            let value = self.field(field, &parts, depth);
            let value = value.map_err(|error| error.within(field.name))?;
            let is_there = |it: &Value| {
                // Written or not, it is the same.
                field.label != Label::Implicit || !scalar::is_default(field.kind, self, it)
            };
            if let Some(value) = value.filter(is_there) {
                members.insert(field.name.to_owned(), value);
            }
        }
        if let Some(name) = found.missing {
            return Err(Error::new("the field is missing").within(name));
        }
        if !found.unknown.is_empty() {
            members.insert(UNKNOWN.to_owned(), text::from_bytes(&found.unknown));
        }
        Ok(members)
    }

    /// `None` for lists that turn out to be empty.
    fn field(
        &self,
        field: &Field,
        parts: &[Part<'_>],
        depth: usize,
    ) -> Result<Option<Value>, Error> {
        match (field.label, field.kind) {
            (Label::Map, Kind::Message(at)) => self.map(at, parts, depth).map(Some),
            (label, kind) if label.is_repeated() => {
                let mut items = Vec::new();
                for part in parts {
                    self.items(kind, part, depth, &mut items)?;
                }
                Ok((!items.is_empty()).then_some(Value::Array(items)))
            }
            // "Last One Wins": what is there several times is merged, which is what its bytes one after another mean.
            (_, Kind::Message(at) | Kind::Group(at)) => {
                let start = parts.first().map_or(0, |it| it.at);
                let bytes: Vec<u8> = parts.iter().flat_map(|it| it.bytes).copied().collect();
                let value = self.read_message(at, &bytes, depth + 1);
                value.map(Some).map_err(|error| error.behind(start))
            }
            (_, kind) => match parts.last() {
                Some(part) => part.scalar(self, kind).map(Some),
                None => Ok(None),
            },
        }
    }

    fn items(
        &self,
        kind: Kind,
        part: &Part<'_>,
        depth: usize,
        items: &mut Vec<Value>,
    ) -> Result<(), Error> {
        let here = items.len();
        let placed = |error: Error| error.within_item(here);
        match kind {
            Kind::Message(at) | Kind::Group(at) => {
                let value = self.read_message(at, part.bytes, depth + 1);
                items.push(value.map_err(|error| placed(error.behind(part.at)))?);
            }
            kind if kind.packs() && part.wire_type == WireType::Length => {
                let mut cursor = Cursor::new(part.bytes);
                let packed = piece(&mut cursor)?;
                let mut cursor = Cursor::new(packed);
                while !cursor.is_at_end() {
                    let value = scalar::read(self, kind, &mut cursor);
                    let at = items.len();
                    let placed = |error: Error| error.behind(part.at).within_item(at);
                    items.push(value.map_err(placed)?);
                }
            }
            kind => items.push(part.scalar(self, kind).map_err(placed)?),
        }
        Ok(())
    }

    fn map(&self, entry: usize, parts: &[Part<'_>], depth: usize) -> Result<Value, Error> {
        let entry = self.message(entry);
        let entry = entry.ok_or_else(|| Error::new("the schema has no such message"))?;
        let mut members = Map::new();
        for part in parts {
            let found = Found::of(entry, part.bytes).map_err(|error| error.behind(part.at))?;
            let value = self.members(found, depth + 1);
            let mut value = value.map_err(|error| error.behind(part.at))?;
            let mut take = |number: u32| -> Result<Value, Error> {
                let field = entry.numbered(number);
                let field = field.ok_or_else(|| Error::new("an entry of a map is none"))?;
                match value.remove(field.name) {
                    Some(value) => Ok(value),
                    None => self.absent(field, depth + 1),
                }
            };
            let key = match take(1)? {
                Value::String(text) => text,
                other => other.to_string(),
            };
            // The last of several entries with one key is the one.
            let value = take(2)?;
            members.insert(key, value);
        }
        Ok(Value::Object(members))
    }

    /// What the key or value of a map is when it is not there.
    fn absent(&self, field: &Field, depth: usize) -> Result<Value, Error> {
        if let Kind::Message(at) | Kind::Group(at) = field.kind {
            return self.read_message(at, &[], depth + 1);
        }
        Ok(match field.kind {
            Kind::String | Kind::Bytes => "".into(),
            Kind::Bool => false.into(),
            Kind::Double | Kind::Float => text::from_double(0.0)?,
            Kind::Enum(_) => scalar::read(self, field.kind, &mut Cursor::new(&[0]))?,
            _ => 0.into(),
        })
    }
}

/// The fields of a message among its bytes.
struct Found<'a> {
    /// By their numbers.
    fields: BTreeMap<u32, (&'static Field, Vec<Part<'a>>)>,
    unknown: Vec<u8>,
    missing: Option<&'static str>,
}

/// One occurrence of a field.
struct Part<'a> {
    wire_type: WireType,
    /// Of messages the content, of others the value as it stands.
    bytes: &'a [u8],
    at: usize,
}

impl Part<'_> {
    fn scalar(&self, schema: &Schema, kind: Kind) -> Result<Value, Error> {
        let mut cursor = Cursor::new(self.bytes);
        let value = scalar::read(schema, kind, &mut cursor);
        value.map_err(|error| error.behind(self.at))
    }
}

impl<'a> Found<'a> {
    fn of(message: &'static Message, bytes: &'a [u8]) -> Result<Self, Error> {
        let mut fields: BTreeMap<u32, (&'static Field, Vec<Part<'a>>)> = BTreeMap::new();
        let mut unknown = Vec::new();
        let mut cursor = Cursor::new(bytes);
        while !cursor.is_at_end() {
            let start = cursor.at();
            let (number, wire_type) = tag(&mut cursor)?;
            let at = cursor.at();
            let content = skip(&mut cursor, number, wire_type, 0)?;
            match message.numbered(number).filter(|it| fits(it, wire_type)) {
                Some(field) => {
                    let bytes = match field.kind {
                        Kind::Message(_) | Kind::Group(_) => content,
                        _ => cursor.since(at),
                    };
                    // "Oneof": the last one is the one.
                    if field.oneof.is_some() {
                        fields.retain(|_, (it, _)| it.oneof != field.oneof || it.number == number);
                    }
                    let at = match bytes.len() == content.len() {
                        true => cursor.at() - content.len(),
                        false => at,
                    };
                    let (_, parts) = fields.entry(number).or_insert((field, Vec::new()));
                    parts.push(Part {
                        wire_type,
                        bytes,
                        at,
                    });
                }
                None => unknown.extend(cursor.since(start)),
            }
        }
        let is_missing =
            |it: &&Field| it.label == Label::Required && !fields.contains_key(&it.number);
        let missing = message.fields.iter().find(is_missing);
        Ok(Self {
            missing: missing.map(|it| it.name),
            fields,
            unknown,
        })
    }
}

/// True when a field may be written so. Lists are read in one piece and item by item, whatever the schema says.
fn fits(field: &Field, wire_type: WireType) -> bool {
    let packed = field.label.is_repeated() && field.kind.packs();
    wire_type == field.kind.wire_type() || packed && wire_type == WireType::Length
}

fn tag(cursor: &mut Cursor<'_>) -> Result<(u32, WireType), Error> {
    let wrong = |cursor: &Cursor<'_>| cursor.error("a field has no number or kind that there is");
    let tag = cursor.varint()?;
    let number = u32::try_from(tag >> 3).ok();
    let number = number.filter(|it| (1..1 << 29).contains(it));
    let number = number.ok_or_else(|| wrong(cursor))?;
    let wire_type = WireType::of(tag).ok_or_else(|| wrong(cursor))?;
    Ok((number, wire_type))
}

/// Passes over a value and returns what is in it.
fn skip<'a>(
    cursor: &mut Cursor<'a>,
    number: u32,
    wire_type: WireType,
    depth: u32,
) -> Result<&'a [u8], Error> {
    let from = cursor.at();
    match wire_type {
        WireType::Varint => drop(cursor.varint()?),
        WireType::Fixed64 => drop(cursor.take(8)?),
        WireType::Fixed32 => drop(cursor.take(4)?),
        WireType::Length => return piece(cursor),
        WireType::End => return Err(cursor.error("a group ends that has not begun")),
        WireType::Start => {
            if depth > DEPTH {
                return Err(cursor.error("groups nest too deep"));
            }
            loop {
                let content = cursor.since(from);
                let (inner, wire_type) = tag(cursor)?;
                match wire_type {
                    WireType::End if inner == number => return Ok(content),
                    wire_type => drop(skip(cursor, inner, wire_type, depth + 1)?),
                }
            }
        }
    }
    Ok(cursor.since(from))
}
