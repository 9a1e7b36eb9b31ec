//! Reads documents: bytes → spanned trees, overlays applied, references resolved on demand.
//!
//! In:  paths.
//! Out: [`Documents`], in which every node knows its place.
//! Does not know: what a document means.

mod tree;

pub use tree::{Entry, Kind, Map, Node, Span};
