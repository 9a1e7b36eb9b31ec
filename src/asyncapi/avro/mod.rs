//! Avro: schemas → shapes, and the tables by which payloads are encoded.
//!
//! In:  a schema as JSON, or as text; the files beside it that its names mean.
//! Out: a shape, and a table.
//! Does not know: events, channels, how tables are written down.
//!
//! The shape is that of the value as plain JSON: a union has no tag around its value, bytes are a Base64 text, and times
//! are the numbers that Avro has for them.

#[cfg(feature = "avro")]
mod default;
#[cfg(feature = "avro")]
mod find;
#[cfg(feature = "avro")]
mod shape;
#[cfg(feature = "avro")]
mod table;
#[cfg(feature = "avro")]
mod whole;

#[cfg(feature = "avro")]
pub(super) use shape::read;

/// Lowers an Avro schema, or one that stands there as text.
#[cfg(not(feature = "avro"))]
pub(super) fn read<'a>(
    at: &crate::load::At<'a>,
    reader: &mut crate::asyncapi::reader::Reader<'a, '_>,
) -> crate::asyncapi::payload::Described<'a> {
    let help = "build hookwright with its feature `avro`";
    let message = "this build does not read Avro schemas";
    crate::asyncapi::payload::unread(message, help, at, reader)
}
