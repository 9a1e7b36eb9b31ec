//! Which schemas are events, when the user or the document says so.

use crate::catalogue::definition::Definition;
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::glob::Filter;
use crate::load::{At, Kind};
use crate::nearest::either;

/// Returns the definitions that the user's patterns name; a pattern that names none is an error.
pub(crate) fn by_pattern<'a>(
    definitions: &[Definition<'a>],
    patterns: &Filter,
    root: &At<'a>,
    report: &mut Report,
) -> Vec<Definition<'a>> {
    let names: Vec<Vec<&str>> = definitions
        .iter()
        .map(|definition| vec![definition.name.as_str(), definition.path.as_str()])
        .collect();
    let selection = patterns.select(&names);
    for (pattern, meant) in &selection.unmatched {
        let message = format!("no schema is called `{pattern}`");
        let mut diagnostic = Diagnostic::new(Code::EVENT_UNKNOWN, message, root.origin());
        if !meant.is_empty() {
            let meant: Vec<&str> = meant.iter().map(String::as_str).collect();
            diagnostic = diagnostic.help(format!("did you mean {}?", either(&meant)));
        }
        report.push(diagnostic);
    }
    let chosen = definitions
        .iter()
        .zip(selection.keep)
        .filter(|(_, keep)| *keep);
    chosen.map(|(definition, _)| definition.clone()).collect()
}

/// Returns the definitions that a vendor extension marks as events, named as the mark says.
pub(crate) fn by_mark<'a>(definitions: &[Definition<'a>]) -> Vec<Definition<'a>> {
    let marked = definitions.iter().filter_map(|definition| {
        let name = mark(&definition.schema)?;
        let name = name.unwrap_or_else(|| definition.name.clone());
        Some(Definition {
            name,
            ..definition.clone()
        })
    });
    marked.collect()
}

/// `x-hookwright-event: order.created`, `x-stripeEvent: {type: …}`, `x-webhook: true`, `x-acme-is-event: true`.
fn mark(schema: &At<'_>) -> Option<Option<String>> {
    schema.entries().find_map(|(key, value)| {
        let word = key.strip_prefix("x-")?;
        let named = matches!(
            word,
            "hookwright-event" | "stripeEvent" | "webhook" | "event"
        );
        let flagged = ["is-event", "is-webhook"]
            .iter()
            .any(|end| word == *end || word.ends_with(&format!("-{end}")));
        match &value.node().kind {
            Kind::Bool(true) if named || flagged => Some(None),
            Kind::String(name) if named => Some(Some(name.to_string())),
            Kind::Map(_) if named => Some(
                value
                    .text("type")
                    .or_else(|| value.text("name"))
                    .map(str::to_owned),
            ),
            _ => None,
        }
    })
}
