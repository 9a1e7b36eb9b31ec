//! HTTP Message Signatures (RFC 9421) and digests of bodies (RFC 9530).
//!
//! In:  a scheme's data, a request as it came.
//! Out: a verdict; or the headers that make a request a signed one.
//! Does not know: responses, and components of a message that belongs to another.

mod base;
mod component;
mod digest;
mod fields;
mod params;
mod sign;
mod structured;
mod target;
mod verify;

pub(super) use sign::sign;
pub(super) use verify::{signed_bytes, verify};
