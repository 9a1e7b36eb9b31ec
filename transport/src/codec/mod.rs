//! Payloads that are not JSON: bytes into values and back, by a schema that is data.
//!
//! In:  bytes or a JSON value, and a static [`avro::Schema`] or [`protobuf::Schema`], which is generated.
//! Out: the other of the two, or an [`Error`] that says what is wrong and where.
//! Does not know: messages, brokers, types of payloads. The JSON is the plain one that generated types read.
//!
//! What comes in may be hostile: lengths are believed only as far as there are bytes, values nest no deeper than JSON may,
//! items that take no bytes are counted, and every byte has to mean something.

pub mod avro;
mod cursor;
mod error;
pub mod protobuf;
mod text;

pub use error::Error;

pub(crate) use cursor::{Cursor, put_varint, put_zigzag};
