//! What a document says of channels, put to work: typed messages in and out, requests and their replies.
//!
//! In:  static data and types, both generated: a [`ChannelFacts`] a channel, a [`Described`] struct a message, an enum of
//!      [`Messages`] for what comes the same way.
//! Out: [`Sender`], [`serve`], [`answer`] and [`Requests`], over any [`Publisher`](crate::Publisher) and
//!      [`Subscriber`](crate::Subscriber).
//! Does not know: any particular message, any broker.
//!
//! A message that arrives is never lost: what the document does not describe is [`Unknown`], what does not fit its
//! description is [`Malformed`], and both hold the message as it came. Verdicts are the handler's.

mod bindings;
mod carry;
mod described;
mod encoding;
mod error;
mod facts;
mod framing;
mod headers;
mod location;
mod messages;
mod parameters;
mod requests;
mod send;
mod serve;
mod server;
#[cfg(test)]
mod tests;
mod wishes;

pub use bindings::{Amqp, Bindings, Http, Kafka, Mqtt, Nats, WebSocket};
pub use described::{Body, Described, Draft, Key, RawKey, described};
#[doc(hidden)]
pub use described::{broken, key};
pub use error::{ReadError, SendError};
pub use facts::{
    ChannelFacts, CloudEventFacts, CloudEventForm, Location, MessageFacts, OperationFacts,
    ParameterFacts, ReplyFacts, Wire,
};
pub use framing::Framing;
pub use headers::HeaderSet;
pub use messages::{Malformed, MessageSet, Messages, Unknown, messages, read};
pub use parameters::{Parameters, parameters};
#[doc(hidden)]
pub use parameters::{address, located, parse};
pub use requests::Requests;
pub use send::Sender;
pub use serve::{Answer, Arrival, Scope, Take, Trouble, Verdict, answer, serve};
pub use server::{ServerFacts, UrlError, VariableFacts};
