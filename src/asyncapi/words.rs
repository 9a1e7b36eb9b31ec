//! Words about things: title, summary, description, tags.

use crate::asyncapi::layers::Layers;
use crate::asyncapi::reader::Reader;
use crate::load::{At, Kind};

/// What a document says about a channel, an operation or a message, for people.
#[derive(Debug, Clone, Default)]
pub(crate) struct Words {
    pub title: Option<String>,
    pub summary: Option<String>,
    pub description: Option<String>,
    pub tags: Vec<String>,
    pub deprecated: bool,
}

impl Words {
    /// Reads them.
    pub(crate) fn of<'a>(layers: &Layers<'a>, reader: &mut Reader<'a, '_>) -> Self {
        Self {
            title: text(layers, "title", reader),
            summary: text(layers, "summary", reader),
            description: text(layers, "description", reader),
            tags: tags(layers, reader),
            deprecated: layers.flag("deprecated") || layers.flag("x-deprecated"),
        }
    }
}

/// The text of a member, to be kept; nothing when it is blank.
pub(crate) fn text<'a>(
    layers: &Layers<'a>,
    key: &str,
    reader: &mut Reader<'a, '_>,
) -> Option<String> {
    let text = layers.get(key)?;
    let is_said = text.node().as_str().is_some_and(|it| !it.trim().is_empty());
    let copied = is_said && reader.reading.copy(&text);
    copied
        .then(|| text.node().as_str().map(str::to_owned))
        .flatten()
}

/// The names of tags: Tag Objects, references to them, or bare names.
fn tags<'a>(layers: &Layers<'a>, reader: &mut Reader<'a, '_>) -> Vec<String> {
    let Some(list) = layers.get("tags").filter(|it| reader.reading.copy(it)) else {
        return Vec::new();
    };
    let name = |tag: At<'a>| match &tag.node().kind {
        Kind::String(name) => Some(name.to_string()),
        _ => reader
            .reading
            .resolve(&tag)?
            .text("name")
            .map(str::to_owned),
    };
    list.items().filter_map(name).collect()
}

/// A list of texts; numbers and booleans are written as JSON has them.
pub(crate) fn texts<'a>(holder: &At<'a>, key: &str, reader: &mut Reader<'a, '_>) -> Vec<String> {
    let Some(list) = holder.get(key).filter(|it| reader.reading.copy(it)) else {
        return Vec::new();
    };
    list.items().filter_map(|it| scalar(&it)).collect()
}

/// A scalar as text.
pub(crate) fn scalar(at: &At<'_>) -> Option<String> {
    match &at.node().kind {
        Kind::String(text) => Some(text.to_string()),
        Kind::Number(lexeme) => Some(lexeme.to_string()),
        Kind::Bool(value) => Some(value.to_string()),
        Kind::Null | Kind::List(_) | Kind::Map(_) => None,
    }
}
