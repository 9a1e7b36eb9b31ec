//! NATS: [`Nats`] for subjects without memory, [`JetStream`] for streams that are stored.
//!
//! In:  messages, subjects and their wildcards (`*`, `>`).
//! Out: deliveries.
//! Does not know: what payloads mean.
//!
//! | | [`Nats`] | [`JetStream`] |
//! |---|---|---|
//! | published means | handed to the connection | stored by the stream |
//! | acknowledged means | nothing: each message comes at most once | the consumer does not get it again |
//! | rejected | nothing | comes again at once, or never with [`Requeue::No`](crate::Requeue::No) |
//! | without a verdict | nothing | comes again after a while (`with_ack_wait`, 30 seconds) |
//! | order | of each publisher | of the stream |
//! | replay | none | a group goes on where it stood; what came before it was made is not for it |
//! | groups | queue groups | durable consumers |
//! | restart of the broker | what was published meanwhile waits in the client (up to its queue) | publishing fails until it is back |
//!
//! Of what bindings ask, the queue group is obeyed.
//!
//! Key, correlation id and content type become headers by [`Names`](crate::Names). The address for replies is the message's own
//! in [`Nats`], a header in [`JetStream`], which uses the own one for itself. A consumer of [`Nats`] that is too slow loses
//! messages: [`Nats::lost`] counts them. Payloads are as large as the server allows.

mod core;
mod jetstream;
mod wire;

pub use self::core::Nats;
pub use jetstream::JetStream;
