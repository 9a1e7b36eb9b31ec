//! The values of generated types, seen from the outside.
//!
//! In:  plain structs and enums, each with one call of [`object!`], [`cases!`] or [`union!`].
//! Out: [`Node`], through which one reader, one writer, one validator and one synthesizer serve every type.
//! Does not know: any particular type. Nothing here is compiled once per type but data and field access.

mod cases;
mod check;
mod debug;
mod equal;
mod extra;
mod fill;
pub(crate) mod format;
mod hash;
mod list;
mod macros;
mod map;
mod node;
mod object;
mod optional;
mod order;
mod pattern;
mod sample;
mod scalar;
mod seed;
mod serde;
mod timestamp;
mod typed;
mod union;
mod validate;

pub use cases::Cases;
pub use check::Check;
pub use debug::debug;
pub use equal::equal;
pub use extra::Extra;
pub use fill::fill;
pub use hash::hash_into;
pub use list::List;
pub use macros::{cases, hash, object, union};
pub use map::{Entries, Map};
pub use node::{Node, Slot, View, parse};
pub use object::{Field, Object, Shape, flag};
pub use optional::{Maybe, Optional};
pub(crate) use order::Learned;
pub use order::Order;
pub use scalar::{Integer, Null};
pub use seed::Seed;
pub use serde::{deserialize, serialize};
pub use timestamp::Timestamp;
pub use typed::Typed;
pub use union::{Arm, Misfit, Union};
pub use validate::{Violation, validate};
