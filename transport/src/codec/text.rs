//! Values that JSON has only as text: bytes, and numbers as it writes them.

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use base64::engine::{DecodePaddingMode, general_purpose};
use serde_json::{Number, Value};

use super::Error;

/// Takes texts with and without padding.
const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Bytes as text: Base64.
pub(super) fn from_bytes(bytes: &[u8]) -> Value {
    Value::String(general_purpose::STANDARD.encode(bytes))
}

/// The bytes of a text.
pub(super) fn bytes(value: &Value) -> Result<Vec<u8>, Error> {
    let text = value.as_str().ok_or_else(|| expected("Base64", value))?;
    // ProtoJSON takes the alphabet of URLs too.
    let text = text.replace('-', "+").replace('_', "/");
    LENIENT
        .decode(text)
        .map_err(|error| Error::new(format!("no Base64: {error}")))
}

/// A number, if JSON has it.
pub(super) fn from_double(value: f64) -> Result<Value, Error> {
    let number = Number::from_f64(value).map(Value::Number);
    number.ok_or_else(|| Error::new(format!("{value} is no number that JSON has")))
}

/// A number of 32 bits by its shortest text: `0.1` stays `0.1`.
pub(super) fn from_float(value: f32) -> Result<Value, Error> {
    from_double(widened(value))
}

/// The number of 64 bits whose text a number of 32 bits has.
pub(super) fn widened(value: f32) -> f64 {
    let text = value.to_string();
    text.parse().unwrap_or_else(|_| f64::from(value))
}

/// An error about the kind of a value.
pub(super) fn expected(what: &str, found: &Value) -> Error {
    let found = match found {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    };
    Error::new(format!("expected {what}, found {found}"))
}
