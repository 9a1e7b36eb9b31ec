//! The rules of AsyncAPI, for `--strict`: what its objects may and must hold, and what holds between them.
//!
//! In:  loaded documents.
//! Out: one `rule/broken` finding a broken rule.
//! Does not know: what a document means.

mod between;
mod grammar;
mod walk;

use crate::asyncapi::rule::walk::Walk;
use crate::diagnostic::{Code, Diagnostic, Label, Report};
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
    tags(documents, report);
}

/// The most tags that are told.
const TOLD: usize = 20;

/// AsyncAPI, "Format": tags of YAML are limited to those of its JSON Schema ruleset.
fn tags(documents: &Documents, report: &mut Report) {
    let root = documents.root();
    for span in documents.tags(root.document()).iter().take(TOLD) {
        let message = "the value has a tag that is none of YAML's own";
        let mut finding = Diagnostic::bare(Code::RULE_BROKEN, message).help("take the tag out");
        finding.labels.push(Label {
            origin: root.origin(),
            span: Some((span.start as usize, span.end as usize)),
            text: "read as if it had none".to_owned(),
        });
        report.push(finding);
    }
}
