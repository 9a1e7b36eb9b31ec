//! Sends requests over HTTP and HTTPS: deliveries of a provider's own events, and anything else that is a request.
//!
//! In:  events, endpoints with their secrets, requests and where they go.
//! Out: what was answered, and when to try again.
//! Does not know: databases and queues. [`Sender::attempt`] makes one try and says what comes next: whoever keeps the
//! messages calls it again.

mod client;
mod endpoint;
mod forbidden;
mod form;
mod host;
mod message;
mod multipart;
mod names;
mod outcome;
mod reach;
mod retry_after;
mod schedule;
mod sender;
mod standard;

pub use crate::network::{Network, NoNetwork};
pub use client::{Client, SendError, is_loopback};
pub use endpoint::{Endpoint, EndpointError};
pub use forbidden::Forbidden;
pub use form::{fields, form};
pub use message::{Message, MessageError};
pub use multipart::multipart;
pub use names::Names;
pub use outcome::{Outcome, RetryAfter};
pub use reach::Reach;
pub use schedule::{Next, Schedule, Stop};
pub use sender::{Attempt, Sender, Trouble};
pub use standard::{standard_webhooks, standard_webhooks_v1a};
