use serde_json::Value;

use super::{Kind, Schema};
use crate::codec::text::{self, expected};
use crate::codec::{Cursor, Error, put_varint, put_zigzag};

/// How the bytes of a value are found without knowing what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WireType {
    Varint = 0,
    Fixed64 = 1,
    Length = 2,
    Start = 3,
    End = 4,
    Fixed32 = 5,
}

impl WireType {
    pub(super) fn of(tag: u64) -> Option<Self> {
        Some(match tag & 7 {
            0 => Self::Varint,
            1 => Self::Fixed64,
            2 => Self::Length,
            3 => Self::Start,
            4 => Self::End,
            5 => Self::Fixed32,
            _ => return None,
        })
    }
}

impl Kind {
    pub(super) fn wire_type(self) -> WireType {
        match self {
            Self::Double | Self::Fixed64 | Self::Sfixed64 => WireType::Fixed64,
            Self::Float | Self::Fixed32 | Self::Sfixed32 => WireType::Fixed32,
            Self::String | Self::Bytes | Self::Message(_) => WireType::Length,
            Self::Group(_) => WireType::Start,
            _ => WireType::Varint,
        }
    }

    /// True for what several of can be written in one piece.
    pub(super) fn packs(self) -> bool {
        !matches!(self.wire_type(), WireType::Length | WireType::Start)
    }
}

/// Reads a value that is no message.
pub(super) fn read(schema: &Schema, kind: Kind, cursor: &mut Cursor<'_>) -> Result<Value, Error> {
    Ok(match kind {
        Kind::Double => {
            let value = f64::from_le_bytes(cursor.array()?);
            text::from_double(value).map_err(|error| error.at(cursor.at()))?
        }
        Kind::Float => {
            let value = f32::from_le_bytes(cursor.array()?);
            text::from_float(value).map_err(|error| error.at(cursor.at()))?
        }
        // "Signed Integers": negative ones have ten bytes; the upper bits of longer ones are cut.
        Kind::Int32 => (cursor.varint()? as i32).into(),
        Kind::Int64 => (cursor.varint()? as i64).into(),
        Kind::Uint32 => (cursor.varint()? as u32).into(),
        Kind::Uint64 => cursor.varint()?.into(),
        Kind::Sint32 => {
            let value = cursor.varint()? as u32;
            ((value >> 1) as i32 ^ -((value & 1) as i32)).into()
        }
        Kind::Sint64 => cursor.zigzag()?.into(),
        Kind::Fixed32 => u32::from_le_bytes(cursor.array()?).into(),
        Kind::Fixed64 => u64::from_le_bytes(cursor.array()?).into(),
        Kind::Sfixed32 => i32::from_le_bytes(cursor.array()?).into(),
        Kind::Sfixed64 => i64::from_le_bytes(cursor.array()?).into(),
        Kind::Bool => (cursor.varint()? != 0).into(),
        Kind::String => {
            let bytes = piece(cursor)?.to_vec();
            let string = String::from_utf8(bytes);
            string
                .map_err(|_| cursor.error("a string is not UTF-8"))?
                .into()
        }
        Kind::Bytes => text::from_bytes(piece(cursor)?),
        Kind::Enum(at) => {
            let number = cursor.varint()? as i32;
            let values = schema.enums.get(at).map(|it| it.values).unwrap_or_default();
            let name = values.iter().find(|(_, own)| *own == number);
            // A number that has no name yet stays itself.
            name.map_or_else(|| number.to_string(), |(name, _)| (*name).to_owned())
                .into()
        }
        Kind::Message(_) | Kind::Group(_) => return Err(cursor.error("a message is no scalar")),
    })
}

/// Bytes behind their number.
pub(super) fn piece<'a>(cursor: &mut Cursor<'a>) -> Result<&'a [u8], Error> {
    let length = cursor.varint()?;
    let length = usize::try_from(length).unwrap_or(usize::MAX);
    cursor.take(length)
}

/// Writes a value that is no message.
pub(super) fn write(
    schema: &Schema,
    kind: Kind,
    value: &Value,
    out: &mut Vec<u8>,
) -> Result<(), Error> {
    match kind {
        Kind::Double => out.extend(double(value)?.to_le_bytes()),
        Kind::Float => out.extend((double(value)? as f32).to_le_bytes()),
        Kind::Int32 => put_varint(out, i64::from(whole::<i32>(value)?) as u64),
        Kind::Int64 => put_varint(out, whole::<i64>(value)? as u64),
        Kind::Uint32 => put_varint(out, whole::<u32>(value)?.into()),
        Kind::Uint64 => put_varint(out, whole::<u64>(value)?),
        Kind::Sint32 => put_zigzag(out, whole::<i32>(value)?.into()),
        Kind::Sint64 => put_zigzag(out, whole::<i64>(value)?),
        Kind::Fixed32 => out.extend(whole::<u32>(value)?.to_le_bytes()),
        Kind::Fixed64 => out.extend(whole::<u64>(value)?.to_le_bytes()),
        Kind::Sfixed32 => out.extend(whole::<i32>(value)?.to_le_bytes()),
        Kind::Sfixed64 => out.extend(whole::<i64>(value)?.to_le_bytes()),
        Kind::Bool => {
            let value = value
                .as_bool()
                .ok_or_else(|| expected("a boolean", value))?;
            out.push(value.into());
        }
        Kind::String => {
            let text = value.as_str().ok_or_else(|| expected("a string", value))?;
            put_piece(out, text.as_bytes());
        }
        Kind::Bytes => put_piece(out, &text::bytes(value)?),
        Kind::Enum(at) => put_varint(out, i64::from(number(schema, at, value)?) as u64),
        Kind::Message(_) | Kind::Group(_) => return Err(Error::new("a message is no scalar")),
    }
    Ok(())
}

/// Adds bytes behind their number.
pub(super) fn put_piece(out: &mut Vec<u8>, bytes: &[u8]) {
    put_varint(out, bytes.len() as u64);
    out.extend(bytes);
}

/// The number of an enum's value: by its name, or as it stands.
fn number(schema: &Schema, at: usize, value: &Value) -> Result<i32, Error> {
    let values = schema.enums.get(at).map(|it| it.values).unwrap_or_default();
    if let Some(text) = value.as_str()
        && let Some((_, number)) = values.iter().find(|(name, _)| *name == text)
    {
        return Ok(*number);
    }
    whole(value).map_err(|_| match value.as_str() {
        Some(text) => Error::new(format!("the enum has no `{}`", text.escape_debug())),
        None => expected("the name of a value", value),
    })
}

/// A whole number; ProtoJSON writes those of 64 bits as text.
fn whole<T: TryFrom<i128>>(value: &Value) -> Result<T, Error> {
    let number = match value {
        Value::Number(number) => match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), ..) => Some(i128::from(whole)),
            (_, Some(whole), _) => Some(i128::from(whole)),
            // `1.0` is whole too.
            (.., Some(number)) if number.fract() == 0.0 && number.abs() < 9e15 => {
                Some(number as i128)
            }
            _ => None,
        },
        Value::String(text) => text.parse().ok(),
        value => return Err(expected("a whole number", value)),
    };
    let number = number.and_then(|it| T::try_from(it).ok());
    number.ok_or_else(|| Error::new("no whole number that the field holds"))
}

fn double(value: &Value) -> Result<f64, Error> {
    let number = match value {
        Value::String(text) => text.parse().ok().filter(|it: &f64| it.is_finite()),
        value => value.as_f64(),
    };
    number.ok_or_else(|| expected("a number", value))
}

/// True for what a field without presence is when it is not there.
pub(super) fn is_default(kind: Kind, schema: &Schema, value: &Value) -> bool {
    match (kind, value) {
        (_, Value::Null) => true,
        (Kind::Enum(at), value) => number(schema, at, value).is_ok_and(|it| it == 0),
        (_, Value::Bool(value)) => !value,
        (Kind::Double | Kind::Float, value) => {
            double(value).is_ok_and(|it| it == 0.0 && it.is_sign_positive())
        }
        (Kind::String | Kind::Bytes, Value::String(text)) => text.is_empty(),
        (_, value) => whole::<i64>(value).is_ok_and(|it| it == 0),
    }
}
