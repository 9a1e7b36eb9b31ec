//! WebSocket, both sides: [`WebSocketClient`] and [`WebSocketServer`].
//!
//! In:  messages; paths of a server, e.g. `/orders`.
//! Out: deliveries.
//! Does not know: what payloads mean.
//!
//! | | client | server |
//! |---|---|---|
//! | published means | written to the connection | given to every client of the path that is there |
//! | acknowledged means | nothing: each message comes at most once | the same |
//! | order | of the connection | of each connection |
//! | replay | none | none |
//! | wildcards | none: a connection has one path | templates: `/orders/{region}` |
//! | groups, headers, key, correlation, reply | refused | refused |
//! | restart of the other side | connected again; messages of the meantime are missing | clients come back |
//!
//! What bindings declare for the first request has no values there: [`WebSocketClient::with_query`] and
//! [`WebSocketClient::with_header`] say them. The method is `GET`, as the protocol has it.
//!
//! An address is a path, and a client has one connection for each, over which it publishes and receives. A message is a text
//! where it is one and its content type does not say otherwise, and binary else. Clients and servers ask each other for signs of
//! life, and limit messages to `Connect::with_max_bytes`. A server disconnects a client that does not take what it is sent.
//! Replies are found by what payloads say: [`Requester::with_correlation`](crate::Requester::with_correlation).

mod client;
mod server;
mod socket;
mod wire;

pub use client::WebSocketClient;
pub use server::WebSocketServer;
