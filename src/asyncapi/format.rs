//! Schema languages: what `schemaFormat` means.

use crate::load::{At, Kind};

/// A schema language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// JSON Schema, in the dialects of AsyncAPI and OpenAPI too.
    JsonSchema,
    Avro,
    Protobuf,
    Raml,
    /// One that nobody here knows.
    Other,
}

/// Reads a `schemaFormat`. Case and parameters do not matter.
///
/// AsyncAPI, "Schema formats table".
pub(crate) fn named(text: &str) -> Format {
    let essence = text.split(';').next().unwrap_or_default();
    let essence = essence.trim().to_ascii_lowercase();
    let name = essence.split('+').next().unwrap_or_default();
    match name {
        "application/vnd.aai.asyncapi" | "application/schema" | "application/vnd.oai.openapi" => {
            Format::JsonSchema
        }
        // What documents write instead.
        "application/vnd.json-schema" | "application/json" | "application/yaml" | "" => {
            Format::JsonSchema
        }
        "application/vnd.apache.avro" | "application/avro" | "avro/binary" => Format::Avro,
        "application/vnd.google.protobuf" | "application/x-protobuf" | "application/protobuf" => {
            Format::Protobuf
        }
        "application/raml" => Format::Raml,
        _ => Format::Other,
    }
}

/// What a schema looks like, where no format is said: a file of the other languages is one without being called so.
pub(crate) fn guessed(schema: &At<'_>) -> Format {
    let is_text = |key: &str, word: &str| schema.text(key) == Some(word);
    match &schema.node().kind {
        Kind::String(text) if text.contains("syntax") && text.contains("message") => {
            Format::Protobuf
        }
        Kind::Map(_) if is_text("type", "record") && schema.get("fields").is_some() => Format::Avro,
        _ => Format::JsonSchema,
    }
}

#[cfg(test)]
mod tests {
    use super::{Format, named};

    #[test]
    fn formats() {
        let check = |text, expect| assert_eq!(named(text), expect, "{text}");
        check(
            "application/vnd.aai.asyncapi;version=2.6.0",
            Format::JsonSchema,
        );
        check(
            "application/vnd.aai.asyncapi+yaml;version=3.0.0",
            Format::JsonSchema,
        );
        check(
            "application/schema+json;version=draft-07",
            Format::JsonSchema,
        );
        check(
            "application/vnd.oai.openapi;version=3.0.0",
            Format::JsonSchema,
        );
        check(
            "Application/VND.apache.avro+JSON; version=1.9.0",
            Format::Avro,
        );
        check(
            "application/vnd.google.protobuf;version=3",
            Format::Protobuf,
        );
        check("application/raml+yaml;version=1.0", Format::Raml);
        check("application/xsd", Format::Other);
    }
}
