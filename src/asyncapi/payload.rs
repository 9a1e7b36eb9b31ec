//! Payloads, keys and headers: a schema in one of several languages → a shape.

use crate::asyncapi::format::{self, Format};
use crate::asyncapi::reader::Reader;
use crate::asyncapi::{avro, protobuf};
use crate::diagnostic::{Code, Diagnostic};
use crate::load::At;
use crate::model::{Kind, Shape, Use, Wire};

/// A described value.
#[derive(Debug, Clone)]
pub(crate) struct Described<'a> {
    /// The schema, as a JSON Schema; `None` when it is in another language.
    pub schema: Option<At<'a>>,
    /// Its shape.
    pub shape: Use,
    /// How the bytes are encoded.
    pub wire: Wire,
}

impl Described<'_> {
    /// What a schema in another language says.
    #[cfg(any(feature = "avro", feature = "protobuf"))]
    pub(super) fn foreign(shape: Use, wire: Wire) -> Self {
        Self {
            schema: None,
            shape,
            wire,
        }
    }
}

/// Lowers a schema. `said` is the `schemaFormat` beside it; from 3.0 on it stands around it (Multi Format Schema Object).
pub(crate) fn read<'a>(
    at: At<'a>,
    said: Option<At<'a>>,
    reader: &mut Reader<'a, '_>,
) -> Option<Described<'a>> {
    let resolved = reader.reading.resolve(&at);
    let Some(resolved) = resolved else {
        // Reported: it leads nowhere. It is there all the same.
        return Some(anything(&at, reader));
    };
    let (schema, target, said) = match inner(&resolved) {
        Some(schema) => {
            let target = reader.reading.resolve(&schema)?;
            (schema, target, resolved.get("schemaFormat"))
        }
        None => (at, resolved, said),
    };
    let written = said.as_ref().and_then(|it| it.node().as_str());
    let format = match written.map(format::named) {
        None | Some(Format::JsonSchema) => format::guessed(&target),
        Some(format) => format,
    };
    match format {
        Format::JsonSchema => Some(Described {
            shape: reader.reading.lower(schema.clone()),
            schema: Some(schema),
            wire: Wire::MediaType,
        }),
        Format::Avro => Some(avro::read(&target, reader)),
        Format::Protobuf => Some(protobuf::read(&schema, &target, reader)),
        Format::Raml | Format::Other => {
            let name = written.unwrap_or_default().to_owned();
            let at = said.unwrap_or_else(|| schema.clone());
            let message = match format {
                Format::Raml => "schemas in RAML are not read".to_owned(),
                _ => format!("schemas in `{name}` are not read"),
            };
            let help = "write it as JSON Schema, Avro or Protocol Buffers";
            Some(unread(&message, help, &at, reader))
        }
    }
}

/// The schema inside of a Multi Format Schema Object.
fn inner<'a>(at: &At<'a>) -> Option<At<'a>> {
    at.text("schemaFormat")?;
    at.get("schema")
}

/// A schema that cannot be read describes any value, which is reported.
pub(crate) fn unread<'a>(
    message: &str,
    help: &str,
    at: &At<'a>,
    reader: &mut Reader<'a, '_>,
) -> Described<'a> {
    let finding = Diagnostic::new(Code::MESSAGE_FORMAT, message, at.origin());
    let finding = finding.here("taken as any value");
    reader.reading.find(finding.help(help));
    anything(at, reader)
}

/// What nothing is known of.
pub(super) fn anything<'a>(at: &At<'a>, reader: &mut Reader<'a, '_>) -> Described<'a> {
    Described {
        schema: None,
        shape: reader.reading.add(Shape::new(Kind::Any, at.origin())),
        wire: Wire::MediaType,
    }
}
