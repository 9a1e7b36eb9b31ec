//! Rules for whoever writes the description of events: what its readers will miss, mistake or stumble over.
//!
//! In:  a [`Catalog`](crate::model::Catalog).
//! Out: findings, each of a rule of [`RULES`], and a [`Baseline`] of those that are known already.
//! Does not know: document formats, Rust, the file system.

mod baseline;
mod delivery;
mod event;
mod member;
mod object;
mod pattern;
mod rule;
mod words;

pub use baseline::Baseline;
pub use rule::{RULES, Rule, catalog};
