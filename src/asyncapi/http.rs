//! Channels over HTTP: their messages are webhooks, with a method and a query.

use crate::asyncapi::binding;
use crate::asyncapi::headers;
use crate::asyncapi::layers::Layers;
use crate::asyncapi::reader::Reader;
use crate::load::At;
use crate::model::ParameterIn;
use crate::openapi::parameter;

/// Gives the messages of an operation what its binding to HTTP says.
///
/// AsyncAPI bindings, "HTTP Operation Binding Object": `method`, and `query`, the schema of an object.
pub(crate) fn apply<'a>(operation: &Layers<'a>, messages: &[usize], reader: &mut Reader<'a, '_>) {
    let method = binding::member(operation, "http", "method", reader);
    let method = method.and_then(|it| it.node().as_str().map(str::to_ascii_uppercase));
    let query = binding::member(operation, "http", "query", reader);
    for number in messages {
        if let (Some(method), Some(event)) = (&method, reader.events.get_mut(*number)) {
            event.method.clone_from(method);
        }
        if let Some(query) = &query {
            parameters(query, ParameterIn::Query, *number, reader);
        }
    }
}

/// Gives a message the headers that only its binding to HTTP has.
pub(crate) fn headers<'a>(message: &Layers<'a>, number: usize, reader: &mut Reader<'a, '_>) {
    if let Some(schema) = binding::member(message, "http", "headers", reader) {
        parameters(&schema, ParameterIn::Header, number, reader);
    }
}

fn parameters<'a>(schema: &At<'a>, place: ParameterIn, number: usize, reader: &mut Reader<'a, '_>) {
    if !reader.reading.copy(schema) {
        return;
    }
    let members = headers::members(schema, reader);
    let required = schema.get("required");
    let required: Vec<&str> = required
        .iter()
        .flat_map(At::items)
        .filter_map(|it| it.node().as_str())
        .collect();
    for (name, schemas) in members.iter() {
        let Some(schema) = schemas.first() else {
            continue;
        };
        let is_required = required.contains(name);
        let found = parameter::of_schema(name, place, is_required, schema, &mut reader.reading);
        let Some(event) = reader.events.get_mut(number) else {
            return;
        };
        let is_same = |it: &crate::model::Parameter| {
            it.place == place && it.name.eq_ignore_ascii_case(&found.name)
        };
        if !event.parameters.iter().any(is_same) {
            event.parameters.push(found);
        }
    }
}
