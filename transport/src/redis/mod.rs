//! Redis: [`RedisChannels`] for publish and subscribe without memory, [`RedisStreams`] for streams that are stored.
//!
//! In:  messages; channels and their globs, or the keys of streams.
//! Out: deliveries.
//! Does not know: what payloads mean.
//!
//! | | [`RedisChannels`] | [`RedisStreams`] |
//! |---|---|---|
//! | published means | the server gave it to who was subscribed | the server has it; on disk as its configuration says |
//! | acknowledged means | nothing: each message comes at most once | the group does not get it again |
//! | rejected | nothing | comes again soon, or never with [`Requeue::No`](crate::Requeue::No) |
//! | without a verdict | nothing | comes again, to any consumer of the group, after a while (`with_ack_wait`, 30 seconds) |
//! | order | of the server | of the stream; what comes again comes later |
//! | replay | none | a group goes on where it stood; what came before it was made is not for it |
//! | groups | none: refused | consumer groups |
//! | headers, key, correlation, reply | refused | fields of the entry; the payload is the field `payload` |
//! | wildcards | globs | none |
//! | restart of the server | messages of the meantime are missing | nothing is missing that the server kept |
//!
//! AsyncAPI has no bindings for Redis: nothing is asked.
//!
//! The client sets no limit to what comes in: the server does. Subscriptions have a connection of their own. A consumer of channels that is slower than the server loses messages when
//! the buffer is full (`with_buffer`, 16384 messages): an error among the deliveries says how many. A subscription to a stream
//! without a group gets what is published from then on, without verdicts, also over a lost connection.

mod channels;
mod streams;
mod wire;

pub use channels::RedisChannels;
pub use streams::RedisStreams;
