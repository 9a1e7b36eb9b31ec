//! Families of documents that grow: what an attacker, or a careless program, would write.

mod channels;
mod events;
mod reader;
mod references;
mod schemas;
mod text;
mod unions;

use crate::hostile::document::{component, event, join, openapi, reference, until};

/// Documents of one sort, of any size.
pub(crate) struct Family {
    /// E.g. `enum-values`.
    pub(crate) name: &'static str,
    /// The ending of the file: the format.
    pub(crate) ending: &'static str,
    /// A document of about this many bytes.
    pub(crate) text: fn(usize) -> String,
}

const fn json(name: &'static str, text: fn(usize) -> String) -> Family {
    Family {
        name,
        ending: "json",
        text,
    }
}

const fn yaml(name: &'static str, text: fn(usize) -> String) -> Family {
    Family {
        name,
        ending: "yaml",
        text,
    }
}
/// Every family, by what it asks too much of.
pub(crate) fn families() -> impl Iterator<Item = &'static Family> {
    let parts = [
        reader::FAMILIES,
        references::FAMILIES,
        schemas::FAMILIES,
        unions::FAMILIES,
        events::FAMILIES,
        channels::FAMILIES,
        text::FAMILIES,
    ];
    parts.into_iter().flatten()
}

/// A catalogue with more definitions beside an event.
fn catalogue(bytes: usize, definition: impl Fn(usize) -> String) -> String {
    let head = "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$defs\":{\"A\":{\"type\":\"object\",\"x-webhook\":true}";
    until(bytes, head, "}}", definition)
}

/// Components each of which leads to the next one.
fn chain(bytes: usize, link: impl Fn(&str) -> String) -> String {
    let parts = until(bytes, "", "", |n| {
        format!(
            "{},",
            component(&format!("A{n}"), &link(&reference(&format!("A{}", n + 1))))
        )
    });
    let count = parts.matches("\"type\"").count();
    let last = component(&format!("A{count}"), "{\"type\":\"string\"}");
    openapi(&event("e", &reference("A0")), &format!("{parts}{last}"))
}

fn schemas_times(count: usize, schema: impl Fn(usize) -> String) -> String {
    let members = join(count, |n| format!("\"p{n}\":{}", schema(n)));
    openapi(&event("e", &object(&members)), "")
}

fn object(members: &str) -> String {
    format!("{{\"type\":\"object\",\"properties\":{{{members}}}}}")
}

fn required(members: &str, name: &str) -> String {
    format!("{{\"type\":\"object\",\"required\":[\"{name}\"],\"properties\":{{{members}}}}}")
}
