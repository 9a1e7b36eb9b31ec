//! Lowers the [model](crate::model) to Rust items: every name, type and doc line settled.
//!
//! In:  a [`Catalog`](crate::model::Catalog) and the user's [`Settings`].
//! Out: a [`Krate`], of which nothing but text is left to make, and diagnostics.
//! Does not know: document formats, templates, the file system.

mod attribute;
mod boxing;
pub mod channel;
mod components;
mod derive;
mod doc;
mod format;
mod ident;
mod item;
mod krate;
mod lower;
mod naming;
mod settings;
mod surface;
mod table;
mod text;
mod usage;

pub use krate::{
    Case, Cases, Dependency, Event, Example, ExampleRef, Field, Item, Krate, Module, Row, Shared,
    Struct, Types, Union, Variant,
};
pub use lower::lower;
pub use settings::{Form, Runtime, Settings, UnknownMembers};
pub use surface::surface;
pub use table::Table;
pub use text::Code;
