//! The wire format of Protocol Buffers.
//!
//! In:  a [`Schema`], which is a table, and bytes or a value.
//! Out: the other of the two.
//! Does not know: `.proto` texts, registries, what stands in front of a message.
//!
//! protobuf.dev, "Encoding". The value is JSON with the names of the `.proto` text: whole numbers of 64 bits are numbers, bytes
//! Base64, enums their names, well-known types what ProtoJSON has for them. What ProtoJSON writes is read too.
//!
//! Fields that the schema does not know are kept, as bytes in Base64, in the member `$unknown`, which no field can be called.

mod json;
mod known;
mod read;
mod scalar;
mod schema;
mod time;
mod write;

pub use schema::{Enum, Field, Kind, Label, Message, Schema};

/// The member that holds the fields that the schema does not know.
pub const UNKNOWN: &str = "$unknown";
