//! What the document says stands at a place of a message: by a discriminator, or by a content type of its own.

use crate::asyncapi::headers;
use crate::asyncapi::layers::Layers;
use crate::asyncapi::reader::Reader;
use crate::load::{At, Node};
use crate::model::{Mark, Place};
use crate::openapi::parameter;
use crate::origin::Pointer;

/// How deep `allOf` is searched for a discriminator.
const DEPTH: usize = 8;

/// Reads what tells a message from others.
pub(crate) fn read<'a>(
    message: &Layers<'a>,
    payload: Option<&At<'a>>,
    reader: &mut Reader<'a, '_>,
) -> Vec<Mark> {
    let content_type = message.text("contentType").map(|it| Mark {
        place: Place::Header("content-type".to_owned()),
        value: it.to_owned(),
        by_discriminator: false,
    });
    let discriminator = payload.and_then(|it| discriminated(it, reader));
    content_type.into_iter().chain(discriminator).collect()
}

/// AsyncAPI, "Schema Object": the value of a discriminator is the name of the schema, unless `const` or `enum` of the
/// property says another. OpenAPI's object with a mapping is understood too.
fn discriminated<'a>(payload: &At<'a>, reader: &mut Reader<'a, '_>) -> Option<Mark> {
    let name = payload.text("$ref").and_then(|it| it.rsplit('/').next());
    let schema = reader.reading.resolve(payload)?;
    let carrier = carrier(&schema, reader, 0)?;
    let node = carrier.get("discriminator")?;
    let property = node.node().as_str().or_else(|| node.text("propertyName"))?;
    let members = headers::members(&schema, reader);
    for member in members.get(property).into_iter().flatten() {
        let member = reader.reading.resolve(member);
        let values = member.map(|it| parameter::values(&it, &mut reader.reading));
        match values.as_deref() {
            // What has a constant is told apart by it.
            Some([_]) => return None,
            _ => continue,
        }
    }
    let mapping = node.node().get("mapping").and_then(Node::as_map);
    let name = name?;
    let mapped = mapping.and_then(|map| {
        let is_meant = |value: &Node| {
            value
                .as_str()
                .is_some_and(|it| it.rsplit('/').next() == Some(name))
        };
        map.iter()
            .find(|(_, value)| is_meant(value))
            .map(|(key, _)| key)
    });
    // The base itself is no alternative.
    let is_base = carrier.identity() == schema.identity() && schema.get("allOf").is_none();
    (!is_base || mapped.is_some()).then(|| Mark {
        place: Place::Body(Pointer::root().join(property).as_str().to_owned()),
        value: mapped.unwrap_or(name).to_owned(),
        by_discriminator: true,
    })
}

/// The schema that has the discriminator: this one, or one that it joins.
fn carrier<'a>(schema: &At<'a>, reader: &mut Reader<'a, '_>, depth: usize) -> Option<At<'a>> {
    if schema.get("discriminator").is_some() {
        return Some(schema.clone());
    }
    let joined = schema.get("allOf").filter(|_| depth < DEPTH)?;
    joined.items().find_map(|it| {
        let it = reader.reading.resolve(&it)?;
        carrier(&it, reader, depth + 1)
    })
}
