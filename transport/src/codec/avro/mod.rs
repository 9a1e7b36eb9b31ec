//! Avro's binary encoding.
//!
//! In:  a [`Schema`], which is a table, and bytes or a value.
//! Out: the other of the two.
//! Does not know: schemas as text, registries, what stands in front of a datum.
//!
//! Avro 1.12, "Binary Encoding". The value is plain JSON: what a union holds has no tag around it, bytes are Base64, decimals
//! text, times the numbers that Avro has for them.

mod decimal;
mod read;
mod schema;
mod uuid;
mod write;

pub use schema::{Field, Node, Schema};
