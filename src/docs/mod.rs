//! Documentation of an event API for people: a site of static pages, or one Markdown file.
//!
//! In:  a [`Catalog`](crate::model::Catalog), the [`Krate`](crate::rust::Krate) that it becomes, and what commands call it.
//! Out: [`Files`](crate::output::Files) in memory, or one text.
//! Does not know: document formats, the file system, the network. No string of a document becomes markup here.

mod channel;
mod code;
mod delivery;
mod environment;
mod event;
mod example;
mod header;
mod markup;
mod page;
mod pen;
mod prose;
mod search;
mod slug;
mod snippet;
mod source;
mod tree;
mod types;

pub use page::{markdown, site};
pub use source::{Form, Names, Source};
