//! Publishes messages and subscribes to them, in memory or over a broker: one trait pair, an adapter for each protocol.
//!
//! In:  [`Message`]s to publish; [`Subscription`]s by the patterns of a protocol.
//! Out: [`Deliveries`], each acknowledged or rejected.
//! Does not know: documents, the generator, types of payloads. What generated code puts on top is in [`channel`].
//!
//! [`memory`] is always there. Each other adapter is behind a feature of its name, and none is on by default:
#![doc = include_str!("../guarantees.md")]
//!
//! What holds for all of them: a lost connection is made again, with growing pauses, and subscriptions survive it, with an
//! error among the deliveries that says so. Queues have a bound. What the other side sends wrongly is an error, never a
//! panic. Passwords are in no error and no debug output.
#![forbid(unsafe_code)]

mod address;
#[cfg(feature = "amqp")]
pub mod amqp;
mod backoff;
pub mod channel;
mod cloudevent;
pub mod codec;
mod connect;
mod credentials;
mod delivery;
mod error;
#[cfg(feature = "http")]
pub mod http;
#[cfg(feature = "kafka")]
pub mod kafka;
#[cfg(feature = "kafka-pure")]
pub mod kafka_pure;
#[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
mod link;
pub mod memory;
mod message;
#[cfg(feature = "mqtt")]
pub mod mqtt;
mod names;
#[cfg(feature = "nats")]
pub mod nats;
#[cfg(feature = "redis")]
pub mod redis;
mod request;
#[cfg(feature = "stomp")]
pub mod stomp;
mod subscription;
#[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
mod survive;
#[cfg(feature = "tls")]
mod tls;
mod transport;
#[cfg(any(feature = "mqtt", feature = "stomp"))]
mod url;
#[cfg(feature = "websocket")]
pub mod websocket;
mod wishes;

// The macros of generated code reach the runtime through here.
#[doc(hidden)]
pub use hookwright_runtime as runtime;

pub use address::{AddressError, Syntax, Template};
pub use backoff::Backoff;
pub use cloudevent::Binding;
pub use connect::Connect;
pub use credentials::Credentials;
pub use delivery::{Deliveries, Delivery, Requeue, Settle};
pub use error::Error;
pub use message::{Headers, Message};
pub use names::Names;
pub use request::Requester;
pub use subscription::Subscription;
#[cfg(feature = "tls")]
pub use tls::Tls;
pub use transport::{Protocol, Publisher, Subscriber};
pub use wishes::{Queue, Wishes};
