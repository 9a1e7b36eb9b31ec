//! Reads documents: bytes → spanned trees, overlays applied, references resolved on demand.
//!
//! In:  paths.
//! Out: [`Documents`], in which every node knows its place.
//! Does not know: what a document means.
#![allow(clippy::disallowed_methods, reason = "reads documents")]

mod address;
mod at;
mod build;
mod builtin;
mod dialect;
mod documents;
mod fault;
mod follow;
#[cfg(any(feature = "avro", feature = "protobuf"))]
mod import;
mod json;
mod lock;
mod overlay;
mod path;
mod reference;
mod scalar;
mod text;
mod tree;
mod yaml;

#[cfg(feature = "cli")]
pub(crate) use address::join;
pub use at::{At, NodeKey};
pub use dialect::{AsyncApi, Dialect, Draft};
pub use documents::{Documents, Options};
#[cfg(any(feature = "avro", feature = "protobuf"))]
pub(crate) use import::Beside;
#[cfg(feature = "protobuf")]
pub(crate) use import::imports;
#[cfg(feature = "avro")]
pub(crate) use import::{avro_files, avro_full, avro_namespace, is_avro_word};
pub use lock::{FILE as LOCK_FILE, Lock, Pinned, VENDORED, hash};
pub(crate) use reference::decode;
pub use tree::{Entry, Kind, Map, Node, Span};
