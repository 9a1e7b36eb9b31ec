//! Well-known types: what ProtoJSON has for them, and the message that it stands for.

use serde_json::{Map, Value};

use super::write::object;
use super::{Schema, time};
use crate::codec::Error;
use crate::codec::text::{self, expected};

const PACKAGE: &str = "google.protobuf.";

/// The JSON of a message that was read as an object of its fields.
pub(super) fn to_json(
    schema: &Schema,
    name: &str,
    value: Value,
    depth: usize,
) -> Result<Value, Error> {
    let Some(known) = name.strip_prefix(PACKAGE) else {
        return Ok(value);
    };
    let mut members = match value {
        Value::Object(members) => members,
        value => return Ok(value),
    };
    Ok(match known {
        "Timestamp" => {
            time::timestamp(number(&members, "seconds"), number(&members, "nanos"))?.into()
        }
        "Duration" => {
            time::duration(number(&members, "seconds"), number(&members, "nanos"))?.into()
        }
        "FieldMask" => mask(members.get("paths"))?.into(),
        "Struct" => members.remove("fields").unwrap_or_else(|| object([])),
        "ListValue" => members.remove("values").unwrap_or(Value::Array(Vec::new())),
        "Value" => {
            // A value without a kind stands for nothing else either.
            let (kind, value) = members.into_iter().next().unwrap_or_default();
            match kind.as_str() {
                "null_value" => Value::Null,
                _ => value,
            }
        }
        "Any" => any(schema, members, depth)?,
        wrapper if is_wrapper(wrapper) => {
            let absent = || -> Result<Value, Error> {
                Ok(match wrapper {
                    "StringValue" | "BytesValue" => "".into(),
                    "BoolValue" => false.into(),
                    "DoubleValue" | "FloatValue" => text::from_double(0.0)?,
                    _ => 0.into(),
                })
            };
            match members.remove("value") {
                Some(value) => value,
                None => absent()?,
            }
        }
        _ => Value::Object(members),
    })
}

/// The fields of the message that a JSON value stands for; `None` when they stand there.
pub(super) fn from_json(
    schema: &Schema,
    name: &str,
    value: &Value,
    depth: usize,
) -> Result<Option<Value>, Error> {
    let Some(known) = name.strip_prefix(PACKAGE) else {
        return Ok(None);
    };
    let string = || value.as_str().ok_or_else(|| expected("a string", value));
    let parts = |(seconds, nanos): (i64, i32)| {
        object([("seconds", seconds.into()), ("nanos", nanos.into())])
    };
    Ok(Some(match known {
        "Timestamp" => parts(time::from_timestamp(string()?)?),
        "Duration" => parts(time::from_duration(string()?)?),
        "FieldMask" => object([("paths", paths(string()?))]),
        "Struct" => object([("fields", value.clone())]),
        "ListValue" => object([("values", value.clone())]),
        "Value" => {
            let kind = match value {
                Value::Null => return Ok(Some(object([("null_value", "NULL_VALUE".into())]))),
                Value::Bool(_) => "bool_value",
                Value::Number(_) => "number_value",
                Value::String(_) => "string_value",
                Value::Array(_) => "list_value",
                Value::Object(_) => "struct_value",
            };
            object([(kind, value.clone())])
        }
        "Any" => from_any(schema, value, depth)?,
        wrapper if is_wrapper(wrapper) => object([("value", value.clone())]),
        _ => return Ok(None),
    }))
}

/// True for the type of which `null` is a value.
pub(super) fn takes_null(name: &str) -> bool {
    name.strip_prefix(PACKAGE) == Some("Value")
}

fn is_wrapper(name: &str) -> bool {
    matches!(
        name,
        "DoubleValue"
            | "FloatValue"
            | "Int64Value"
            | "UInt64Value"
            | "Int32Value"
            | "UInt32Value"
            | "BoolValue"
            | "StringValue"
            | "BytesValue"
    )
}

fn number(members: &Map<String, Value>, name: &str) -> i64 {
    members.get(name).and_then(Value::as_i64).unwrap_or(0)
}

/// `a_b.c` and `d` are `aB.c,d`.
fn mask(paths: Option<&Value>) -> Result<String, Error> {
    let paths = paths.and_then(Value::as_array).map(Vec::as_slice);
    let mut texts = Vec::new();
    for path in paths.unwrap_or_default() {
        let path = path.as_str().unwrap_or_default();
        let mut text = String::new();
        let mut signs = path.chars();
        while let Some(sign) = signs.next() {
            match sign {
                '_' => match signs.next() {
                    Some(next) if next.is_ascii_lowercase() => text.push(next.to_ascii_uppercase()),
                    _ => return Err(Error::new("a path of a field mask has no JSON")),
                },
                sign if sign.is_ascii_uppercase() || sign == ',' => {
                    return Err(Error::new("a path of a field mask has no JSON"));
                }
                sign => text.push(sign),
            }
        }
        texts.push(text);
    }
    Ok(texts.join(","))
}

fn paths(mask: &str) -> Value {
    let paths = mask.split(',').filter(|it| !it.is_empty());
    let snake = |path: &str| {
        let mut text = String::new();
        for sign in path.chars() {
            if sign.is_ascii_uppercase() {
                text.push('_');
            }
            text.push(sign.to_ascii_lowercase());
        }
        Value::String(text)
    };
    Value::Array(paths.map(snake).collect())
}

/// A message of a type that the schema knows stands there itself; of others, its bytes do.
fn any(schema: &Schema, mut members: Map<String, Value>, depth: usize) -> Result<Value, Error> {
    let url = members.remove("type_url").unwrap_or_else(|| "".into());
    let bytes = members.remove("value").unwrap_or_else(|| "".into());
    let at = url.as_str().and_then(|it| schema.named(type_name(it)));
    let Some(at) = at else {
        return Ok(object([("@type", url), ("value", bytes)]));
    };
    let name = schema.message(at).map_or("", |it| it.name);
    let value = schema.read_message(at, &text::bytes(&bytes)?, depth + 1)?;
    Ok(match value {
        Value::Object(own) if !name.starts_with(PACKAGE) => {
            let mut members = Map::from_iter([("@type".to_owned(), url)]);
            members.extend(own);
            Value::Object(members)
        }
        value => object([("@type", url), ("value", value)]),
    })
}

fn from_any(schema: &Schema, value: &Value, depth: usize) -> Result<Value, Error> {
    let members = value
        .as_object()
        .ok_or_else(|| expected("an object", value))?;
    if members.is_empty() {
        return Ok(object([]));
    }
    let url = members.get("@type").and_then(Value::as_str);
    let url = url.ok_or_else(|| Error::new("the type is missing").within("@type"))?;
    let Some(at) = schema.named(type_name(url)) else {
        let bytes = members.get("value").cloned().unwrap_or_else(|| "".into());
        return Ok(object([("type_url", url.into()), ("value", bytes)]));
    };
    let is_known = type_name(url).starts_with(PACKAGE);
    let own = match members.get("value").filter(|_| is_known) {
        Some(value) => value.clone(),
        None => {
            let own = members.iter().filter(|(name, _)| *name != "@type");
            Value::Object(own.map(|(name, it)| (name.clone(), it.clone())).collect())
        }
    };
    let mut bytes = Vec::new();
    schema.write_message(at, &own, &mut bytes, depth + 1)?;
    Ok(object([
        ("type_url", url.into()),
        ("value", text::from_bytes(&bytes)),
    ]))
}

/// `type.googleapis.com/acme.Order` → `acme.Order`
fn type_name(url: &str) -> &str {
    url.rsplit('/').next().unwrap_or(url)
}
