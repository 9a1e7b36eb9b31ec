//! Lowers channels and operations to Rust: messages, addresses, what is sent and what is taken.
//!
//! In:  channels, operations and servers of a [`Catalog`](crate::model::Catalog).
//! Out: [`Channels`], of which nothing but text is left to make.
//! Does not know: document formats, templates, transports.

mod address;
mod binding;
mod lower;
mod message;
mod operation;
mod server;
mod surface;
mod view;
mod wire;

pub(super) use lower::lower;
pub(super) use surface::add as surface;
pub use view::{
    Address, Bindings, Channel, Channels, CloudEvent, Message, Messages, Narrowed, Operation,
    Parameter, Protocol, Reply, Server, Side, Typed, Variable, Variant,
};
