//! What a service does with requests, one folder for all of it: duplicates, times, senders, secrets that are rotated, and the
//! scenarios that receivers are tested with.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test: it reads files, and may panic"
)]

mod budget;
mod duplicates;
mod json;
mod rotation;
mod scenarios;
mod senders;
mod support;
mod times;
