//! The rules of AsyncAPI, for `--strict`: what its objects may and must hold, and what holds between them.
//!
//! In:  loaded documents.
//! Out: one `rule/broken` finding a broken rule.
//! Does not know: what a document means.

mod between;
mod grammar;
mod walk;

use crate::asyncapi::rule::walk::Walk;
use crate::diagnostic::Report;
use crate::load::{AsyncApi, Documents};

/// Reports every rule that the root document breaks.
pub(crate) fn check(documents: &Documents, version: AsyncApi, report: &mut Report) {
    let root = documents.root();
    let (name, minor) = match version {
        AsyncApi::V1 => ("Root1", 2),
        AsyncApi::V2(minor) => ("Root2", minor),
        AsyncApi::V3(minor) => ("Root3", minor),
    };
    Walk::new(minor, report).document(&root, name);
    between::check(&root, version, report);
}
