//! Any type in any format of serde, through its view.
//!
//! Integers and numbers of 64 bits stay exact; a number with more digits becomes the nearest floating-point number,
//! because formats have no more. JSON itself is better read and printed with `parse` and `to_json`, which lose nothing.

use std::fmt::{self, Write as _};

use ::serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use ::serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};

use crate::json::{self, Tree};
use crate::value::{Node, Object, Typed, View};

/// Prints a value in a format.
///
/// # Errors
///
/// When the format refuses it.
pub fn serialize<S: Serializer>(view: View<'_>, out: S) -> Result<S::Ok, S::Error> {
    Printed(view).serialize(out)
}

/// Reads a value out of a format.
///
/// # Errors
///
/// When the format holds something else.
pub fn deserialize<'de, D: Deserializer<'de>, T: Node + Default>(input: D) -> Result<T, D::Error> {
    let mut text = String::new();
    Text(&mut text).deserialize(input)?;
    crate::value::parse(text.as_bytes()).map_err(D::Error::custom)
}

struct Printed<'a>(View<'a>);

impl Serialize for Printed<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self.0 {
            View::Absent | View::Null => out.serialize_unit(),
            View::Bool(value) => out.serialize_bool(value),
            View::Integer(value) => integer(value, out),
            View::Number(number) => lexeme(number.as_str(), out),
            View::Text(text) => out.serialize_str(text),
            View::Cases(cases) => out.serialize_str(cases.text()),
            View::Json(json) => raw(json, out),
            View::Object(object) => members(object, out),
            View::Map(map) => {
                let mut printed = out.serialize_map(Some(map.len()))?;
                for (name, value) in map.iter() {
                    printed.serialize_entry(name, &Printed(value))?;
                }
                printed.end()
            }
            View::List(list) => {
                let mut printed = out.serialize_seq(Some(list.len()))?;
                for item in (0..list.len()).filter_map(|at| list.item(at)) {
                    printed.serialize_element(&Printed(item))?;
                }
                printed.end()
            }
            View::Union(union) => match (union.chosen(), union.unknown()) {
                (Some((_, value)), _) => Printed(value).serialize(out),
                (None, Some(json)) => raw(json, out),
                (None, None) => out.serialize_unit(),
            },
        }
    }
}

fn members<S: Serializer>(object: &dyn Object, out: S) -> Result<S::Ok, S::Error> {
    let known = || present(object);
    let extra = object.extra().map_or(0, |extra| extra.len());
    let mut printed = out.serialize_map(Some(known().count() + extra))?;
    for (name, value) in known() {
        printed.serialize_entry(name, &Printed(value))?;
    }
    for (name, value) in object.extra().into_iter().flat_map(|extra| extra.iter()) {
        printed.serialize_entry(name, &Printed(value))?;
    }
    printed.end()
}

/// The known members that are printed.
fn present(object: &dyn Object) -> impl Iterator<Item = (&'static str, View<'_>)> {
    object
        .shape()
        .fields
        .iter()
        .enumerate()
        .filter_map(|(at, field)| {
            let value = object.field(at);
            (field.is_null_when_absent() || !matches!(value, View::Absent))
                .then_some((field.wire, value))
        })
}

fn integer<S: Serializer>(value: i128, out: S) -> Result<S::Ok, S::Error> {
    match (i64::try_from(value), u64::try_from(value)) {
        (Ok(value), _) => out.serialize_i64(value),
        (_, Ok(value)) => out.serialize_u64(value),
        _ => out.serialize_i128(value),
    }
}

fn lexeme<S: Serializer>(lexeme: &str, out: S) -> Result<S::Ok, S::Error> {
    if let Ok(value) = lexeme.parse::<i64>() {
        return out.serialize_i64(value);
    }
    if let Ok(value) = lexeme.parse::<u64>() {
        return out.serialize_u64(value);
    }
    match lexeme.parse::<f64>() {
        Ok(value) if value.is_finite() => out.serialize_f64(value),
        _ => Err(S::Error::custom(format_args!(
            "the number {lexeme} is too large for this format"
        ))),
    }
}

fn raw<S: Serializer>(json: &json::Json, out: S) -> Result<S::Ok, S::Error> {
    json.tree().unwrap_or(Tree::Null).serialize(out)
}

impl Serialize for Tree<'_> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Null => out.serialize_unit(),
            Self::Bool(value) => out.serialize_bool(*value),
            Self::Number(number) => lexeme(number, out),
            Self::Text(text) => out.serialize_str(text),
            Self::List(items) => out.collect_seq(items),
            Self::Object(members) => {
                out.collect_map(members.iter().map(|(name, value)| (name, value)))
            }
        }
    }
}

/// Collects whatever a format holds as JSON text, and reads it from there.
struct Text<'a>(&'a mut String);

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        input.deserialize_any(self)
    }
}

impl Text<'_> {
    fn write<E: ::serde::de::Error>(self, value: impl fmt::Display) -> Result<(), E> {
        write!(self.0, "{value}").map_err(E::custom)
    }
}

impl<'de> Visitor<'de> for Text<'_> {
    type Value = ();

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a value that JSON can say")
    }

    fn visit_unit<E: ::serde::de::Error>(self) -> Result<(), E> {
        self.write("null")
    }

    fn visit_none<E: ::serde::de::Error>(self) -> Result<(), E> {
        self.write("null")
    }

    fn visit_some<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        self.deserialize(input)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, input: D) -> Result<(), D::Error> {
        self.deserialize(input)
    }

    fn visit_bool<E: ::serde::de::Error>(self, value: bool) -> Result<(), E> {
        self.write(value)
    }

    fn visit_i64<E: ::serde::de::Error>(self, value: i64) -> Result<(), E> {
        self.write(value)
    }

    fn visit_u64<E: ::serde::de::Error>(self, value: u64) -> Result<(), E> {
        self.write(value)
    }

    fn visit_i128<E: ::serde::de::Error>(self, value: i128) -> Result<(), E> {
        self.write(value)
    }

    fn visit_u128<E: ::serde::de::Error>(self, value: u128) -> Result<(), E> {
        self.write(value)
    }

    fn visit_f64<E: ::serde::de::Error>(self, value: f64) -> Result<(), E> {
        self.write(json::Number::try_from(value).map_err(E::custom)?)
    }

    fn visit_str<E: ::serde::de::Error>(self, text: &str) -> Result<(), E> {
        json::quoted(self.0, text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.push('[');
        let mut first = true;
        loop {
            let len = self.0.len();
            if !std::mem::replace(&mut first, false) {
                self.0.push(',');
            }
            if items.next_element_seed(Text(self.0))?.is_none() {
                self.0.truncate(len);
                self.0.push(']');
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.0.push('{');
        let mut first = true;
        loop {
            let len = self.0.len();
            if !std::mem::replace(&mut first, false) {
                self.0.push(',');
            }
            let Some(name) = members.next_key::<String>()? else {
                self.0.truncate(len);
                self.0.push('}');
                return Ok(());
            };
            json::quoted(self.0, &name);
            self.0.push(':');
            members.next_value_seed(Text(self.0))?;
        }
    }
}

macro_rules! through_node {
    ($($name:ty)*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                serialize(self.view(), out)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
                deserialize(input)
            }
        }
    )*};
}

impl<T> Serialize for Typed<T> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        serialize(self.view(), out)
    }
}

impl<'de, T> ::serde::Deserialize<'de> for Typed<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        deserialize(input)
    }
}

through_node!(crate::json::Json crate::json::Number crate::value::Timestamp crate::value::Null);
