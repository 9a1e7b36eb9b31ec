//! HTTP, both sides: [`HttpClient`] posts, [`HttpServer`] takes what is posted.
//!
//! In:  messages; paths, or templates of paths: `/orders/{region}`.
//! Out: deliveries.
//! Does not know: signatures. Webhooks are the business of `hookwright-runtime`, whose service can stand before this.
//!
//! | | |
//! |---|---|
//! | published means | the server answered with a status of success |
//! | acknowledged means | the client is answered 204 |
//! | rejected | the client is answered 503, or 422 with [`Requeue::No`](crate::Requeue::No); what comes of that is its business |
//! | without a verdict | 503, at once when it is dropped, or when patience ends |
//! | order | none |
//! | replay | none |
//! | groups | none: refused. A request goes to the subscription that takes its path and is there the longest |
//! | restart of the server | publishing fails until it is back |
//!
//! Of what bindings ask, `method` is obeyed; `query` has to be in the address.
//!
//! The content type is the request's, correlation id, address for replies and key are headers by their [names](crate::Names).
//! Names of headers are in lower case on arrival, and `Host`, `Content-Length`, `Accept` and others that speak of the
//! connection are left out. A body that is larger than `Connect::with_max_bytes` is answered 413, a path that nobody takes 404.
//! Redirections are not followed. For encryption, the server stands behind a proxy.

mod client;
mod server;

pub use client::HttpClient;
pub use server::HttpServer;
