//! What vendor extensions say about an event.
//!
//! The rules look at the words of an extension's name, never at a provider.

use crate::load::{At, Kind};

/// How the names of extensions end whose value is the type on the wire: `x-event-type`, `x-acmeEvent`.
const TYPES: &[&str] = &[
    "hookwrighttype",
    "eventtype",
    "webhooktype",
    "eventname",
    "event",
];

/// Members of an extension that name the part of the product an event belongs to, the narrowest first.
const GROUPS: &[&str] = &["subcategory", "group", "category"];

/// Returns the type on the wire, when an extension of one of `holders` says it; the first holder that does decides.
pub(crate) fn event_type(holders: &[&At<'_>]) -> Option<String> {
    holders.iter().find_map(|holder| {
        TYPES.iter().find_map(|end| {
            let names_type = |(name, _): &(&str, At<'_>)| plain_extension(name).ends_with(end);
            let (_, value) = holder.entries().find(names_type)?;
            match &value.node().kind {
                Kind::String(text) => Some(text.to_string()),
                // `x-stripeEvent: {type: customer.created}`
                Kind::Map(_) => value
                    .text("type")
                    .or_else(|| value.text("name"))
                    .map(str::to_owned),
                _ => None,
            }
        })
    })
}

/// The letters of an extension's name in lower case; nothing for what is no extension.
fn plain_extension(name: &str) -> String {
    let letters = name.strip_prefix("x-").unwrap_or_default().chars();
    let letters = letters.filter(char::is_ascii_alphanumeric);
    letters.map(|c| c.to_ascii_lowercase()).collect()
}

/// Returns the group that an extension of the operation names: `x-hookwright-group: billing`, or the category in a
/// mapping like `x-acme: {subcategory: billing}`.
pub(crate) fn group<'a>(operation: &At<'a>) -> Option<&'a str> {
    if let Some(group) = operation.text("x-hookwright-group") {
        return Some(group);
    }
    GROUPS.iter().find_map(|name| {
        let mut extensions = operation.entries().filter(|(key, _)| key.starts_with("x-"));
        extensions.find_map(|(_, value)| value.text(name))
    })
}
