//! Deliveries over HTTP: a tower service that verifies, reads, hands over and answers.
//!
//! In:  requests, as any HTTP library of the ecosystem gives them.
//! Out: events for a [`Handle`], and the answer that the provider expects.
//! Does not know: sockets, routers, runtimes. Whoever has a timer gives it: [`Service::with_timer`].

mod budget;
mod claims;
mod collect;
mod forwarded;
mod handle;
mod limits;
mod notice;
mod receive;
mod senders;
mod service;
mod timer;

pub use crate::network::NoNetwork;
pub use budget::Budget;
pub use forwarded::Forwarding;
pub use handle::{Handle, Outcome};
pub use limits::Limits;
pub use notice::Notice;
pub use senders::{PeerAddress, Senders};
pub use service::Service;
