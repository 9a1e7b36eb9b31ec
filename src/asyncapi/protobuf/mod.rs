//! Protocol Buffers: messages → shapes, and the tables by which payloads are encoded.
//!
//! In:  a `.proto` text, and the files that it imports.
//! Out: a shape, and a table.
//! Does not know: events, channels, how tables are written down.
//!
//! The shape is that of the value as JSON with the names of the `.proto` text: bytes are a Base64 text, enums their names.

#[cfg(feature = "protobuf")]
mod imports;
#[cfg(feature = "protobuf")]
mod shape;
#[cfg(feature = "protobuf")]
mod table;

#[cfg(feature = "protobuf")]
pub(super) use shape::read;

/// Lowers the message that `mention` refers to (`a.proto#Order`), else the one that no other message is made of.
#[cfg(not(feature = "protobuf"))]
pub(super) fn read<'a>(
    _mention: &crate::load::At<'a>,
    at: &crate::load::At<'a>,
    reader: &mut crate::asyncapi::reader::Reader<'a, '_>,
) -> crate::asyncapi::payload::Described<'a> {
    let help = "build hookwright with its feature `protobuf`";
    let message = "this build does not read Protocol Buffers";
    crate::asyncapi::payload::unread(message, help, at, reader)
}
