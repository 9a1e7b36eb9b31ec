//! What is said for each protocol.

use crate::asyncapi::layers::Layers;
use crate::asyncapi::reader::Reader;
use crate::load::At;
use crate::model::{Binding, Json};

/// Reads every binding, those of protocols included that nobody has heard of.
pub(crate) fn read<'a>(holder: &Layers<'a>, reader: &mut Reader<'a, '_>) -> Vec<Binding> {
    let Some(bindings) = holder.object("bindings", reader) else {
        return Vec::new();
    };
    let keys = bindings.keys();
    keys.into_iter()
        .filter_map(|protocol| one(&bindings, protocol, reader))
        .collect()
}

fn one<'a>(
    bindings: &Layers<'a>,
    protocol: &'a str,
    reader: &mut Reader<'a, '_>,
) -> Option<Binding> {
    let at = bindings.get(protocol)?;
    let value = match bindings.object(protocol, reader) {
        Some(binding) => binding.to_json(reader)?,
        None => at.node().to_json(),
    };
    let version = match &value {
        Json::Map(members) => members.get("bindingVersion").and_then(text),
        _ => None,
    };
    Some(Binding {
        protocol: protocol.to_owned(),
        version,
        value,
        origin: at.origin(),
    })
}

fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) | Json::Number(text) => Some(text.clone()),
        _ => None,
    }
}

/// A member of the binding of one protocol, as written.
pub(crate) fn member<'a>(
    holder: &Layers<'a>,
    protocol: &str,
    key: &str,
    reader: &mut Reader<'a, '_>,
) -> Option<At<'a>> {
    let bindings = holder.object("bindings", reader)?;
    bindings.object(protocol, reader)?.get(key)
}
