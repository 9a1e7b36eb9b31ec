//! What vendor extensions say about an event.
//!
//! The rules look at the words of an extension's name, never at a provider.

use crate::load::{At, Kind};

/// Extensions whose value is the type on the wire.
const TYPES: &[&str] = &[
    "x-hookwright-type",
    "x-stripeEvent",
    "x-event-type",
    "x-webhook-type",
    "x-event-name",
];

/// Members of an extension that name the part of the product an event belongs to, the narrowest first.
const GROUPS: &[&str] = &["subcategory", "group", "category"];

/// Returns the type on the wire, when an extension of one of `holders` says it; the first holder that does decides.
pub(crate) fn event_type(holders: &[&At<'_>]) -> Option<String> {
    holders.iter().find_map(|holder| {
        TYPES.iter().find_map(|name| {
            let value = holder.get(name)?;
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
