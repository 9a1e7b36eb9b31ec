//! Defaults of fields, as the bytes that they are.
//!
//! Avro 1.12, "Complex Types", `default`: bytes are texts of which each sign is a byte, and what a union holds is of the first
//! branch that takes it.

use apache_avro::Schema;
use apache_avro::schema::{InnerDecimalSchema, UuidSchema};
use serde_json::Value;

use super::find::find;

/// Where the names in a schema stand: the whole schema, and the namespace around.
pub(super) type Around<'s> = (&'s Schema, Option<&'s str>);

/// How deep values nest.
const DEPTH: usize = 64;
/// How many values one default may hold: those of records that lead back to themselves have no end.
const VALUES: u32 = 10_000;

/// The bytes of a default.
pub(super) fn bytes(value: &Value, schema: &Schema, around: Around<'_>) -> Result<Vec<u8>, String> {
    let mut left = VALUES;
    let mut out = Vec::new();
    put(value, schema, around, &mut out, (DEPTH, &mut left))?;
    Ok(out)
}

fn put(
    value: &Value,
    schema: &Schema,
    around: Around<'_>,
    out: &mut Vec<u8>,
    (depth, left): (usize, &mut u32),
) -> Result<(), String> {
    let (Some(depth), Some(fewer)) = (depth.checked_sub(1), left.checked_sub(1)) else {
        return Err("it has no end".to_owned());
    };
    *left = fewer;
    let is_no = |what: &str| format!("`{value}` is no {what}");
    match schema {
        Schema::Null => match value {
            Value::Null => {}
            _ => return Err(is_no("null")),
        },
        Schema::Boolean => out.push(value.as_bool().ok_or_else(|| is_no("boolean"))?.into()),
        Schema::Int | Schema::Date | Schema::TimeMillis => {
            let whole = value.as_i64().and_then(|it| i32::try_from(it).ok());
            long(whole.ok_or_else(|| is_no("int"))?.into(), out);
        }
        Schema::Long
        | Schema::TimeMicros
        | Schema::TimestampMillis
        | Schema::TimestampMicros
        | Schema::TimestampNanos
        | Schema::LocalTimestampMillis
        | Schema::LocalTimestampMicros
        | Schema::LocalTimestampNanos => {
            long(value.as_i64().ok_or_else(|| is_no("long"))?, out);
        }
        Schema::Float => {
            let number = value.as_f64().ok_or_else(|| is_no("number"))?;
            out.extend((number as f32).to_le_bytes());
        }
        Schema::Double => {
            let number = value.as_f64().ok_or_else(|| is_no("number"))?;
            out.extend(number.to_le_bytes());
        }
        Schema::String | Schema::Uuid(UuidSchema::String) => {
            piece(
                value.as_str().ok_or_else(|| is_no("string"))?.as_bytes(),
                out,
            );
        }
        Schema::Bytes | Schema::BigDecimal | Schema::Uuid(UuidSchema::Bytes) => {
            piece(&raw(value)?, out);
        }
        Schema::Fixed(fixed) | Schema::Duration(fixed) | Schema::Uuid(UuidSchema::Fixed(fixed)) => {
            out.extend(sized(raw(value)?, fixed.size)?);
        }
        Schema::Decimal(decimal) => match &decimal.inner {
            InnerDecimalSchema::Bytes => piece(&raw(value)?, out),
            InnerDecimalSchema::Fixed(fixed) => out.extend(sized(raw(value)?, fixed.size)?),
        },
        Schema::Enum(cases) => {
            let at = cases
                .symbols
                .iter()
                .position(|it| Some(it.as_str()) == value.as_str());
            long(at.ok_or_else(|| is_no("symbol"))? as i64, out);
        }
        Schema::Array(array) => {
            let items = value.as_array().ok_or_else(|| is_no("array"))?;
            long(items.len() as i64, out);
            for item in items {
                put(item, &array.items, around, out, (depth, left))?;
            }
            if !items.is_empty() {
                long(0, out);
            }
        }
        Schema::Map(map) => {
            let members = value.as_object().ok_or_else(|| is_no("object"))?;
            long(members.len() as i64, out);
            for (name, value) in members {
                piece(name.as_bytes(), out);
                put(value, &map.types, around, out, (depth, left))?;
            }
            if !members.is_empty() {
                long(0, out);
            }
        }
        Schema::Union(union) => {
            let start = out.len();
            for (at, branch) in union.variants().iter().enumerate() {
                long(at as i64, out);
                if put(value, branch, around, out, (depth, left)).is_ok() {
                    return Ok(());
                }
                out.truncate(start);
            }
            return Err(is_no("value of the union"));
        }
        Schema::Record(record) => {
            let members = value.as_object().ok_or_else(|| is_no("object"))?;
            let inner = (around.0, record.name.namespace().or(around.1));
            for field in &record.fields {
                let value = members.get(&field.name).or(field.default.as_ref());
                let value = value.ok_or_else(|| format!("`{}` is missing", field.name))?;
                put(value, &field.schema, inner, out, (depth, left))?;
            }
        }
        Schema::Ref { name } => {
            let full = name.fullname(around.1);
            let (schema, namespace) = find(around.0, &full, None)
                .ok_or_else(|| format!("`{full}` is no type of the schema"))?;
            put(value, schema, (around.0, namespace), out, (depth, left))?;
        }
    }
    Ok(())
}

fn long(value: i64, out: &mut Vec<u8>) {
    let mut rest = ((value << 1) ^ (value >> 63)) as u64;
    while rest >= 0x80 {
        out.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
}

fn piece(bytes: &[u8], out: &mut Vec<u8>) {
    long(bytes.len() as i64, out);
    out.extend(bytes);
}

/// The bytes that the signs of a text are.
fn raw(value: &Value) -> Result<Vec<u8>, String> {
    let wrong = || format!("`{value}` is no text of bytes");
    let text = value.as_str().ok_or_else(wrong)?;
    let bytes: Option<Vec<u8>> = text.chars().map(|it| u8::try_from(it).ok()).collect();
    bytes.ok_or_else(wrong)
}

fn sized(bytes: Vec<u8>, size: usize) -> Result<Vec<u8>, String> {
    match bytes.len() == size {
        true => Ok(bytes),
        false => Err(format!("{size} bytes are wanted")),
    }
}
