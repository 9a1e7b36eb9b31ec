//! Deliveries over HTTP: a tower service that verifies, reads, hands over and answers.
//!
//! In:  requests, as any HTTP library of the ecosystem gives them.
//! Out: events for a [`Handle`], and the answer that the provider expects.
//! Does not know: sockets, routers, runtimes. Time-outs are for the layers around it.

mod handle;
mod limits;
mod service;

pub use handle::{Handle, Outcome};
pub use limits::Limits;
pub use service::Service;
