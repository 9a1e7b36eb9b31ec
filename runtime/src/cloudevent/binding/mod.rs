//! Maps events to the messages of brokers and back: which header or property holds which attribute, and how.
//!
//! In:  an event, or what a client gives of a message: names, values, a payload.
//! Out: names, values and a payload for a client to send, or the event.
//! Does not know: clients, connections, topics.
//!
//! | | attributes in binary mode | media type of the data | structured | batch |
//! |---|---|---|---|---|
//! | [`kafka`] | headers `ce_…` | header `content-type` | yes | no |
//! | [`amqp`] | application properties `cloudEvents_…` | property `content-type` | yes | no |
//! | [`mqtt`] 5 | user properties `…` | property `Content Type` | yes | no |
//! | [`mqtt`] 3.1.1 | – | – | always | no |
//! | [`nats`] | headers `ce-…`, percent-encoded | header `ce-datacontenttype` | yes | no |
//! | [`websocket`] | – | – | always | no |
//!
//! ```
//! use hookwright_runtime::cloudevent::binding::kafka;
//! use hookwright_runtime::cloudevent::{Policy, RawCloudEvent};
//!
//! let headers = [("ce_specversion", "1.0"), ("ce_id", "1"), ("ce_source", "/shop"), ("ce_type", "com.acme.paid")];
//! let headers = headers.map(|(name, value)| (name, value.as_bytes()));
//! let event = kafka::read(headers, Some(b"{}"), Policy::Strict)?;
//! assert_eq!(event.event_type(), "com.acme.paid");
//! assert_eq!(kafka::binary(&event).headers.len(), 4);
//! # Ok::<(), hookwright_runtime::cloudevent::Error>(())
//! ```

pub mod amqp;
pub mod kafka;
pub mod mqtt;
pub mod nats;
mod parts;
pub mod websocket;
