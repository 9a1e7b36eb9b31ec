//! Header and query parameters of a delivery.

use std::collections::HashMap;

use crate::load::At;
use crate::model::{Json, Parameter, ParameterIn};
use crate::openapi::example;
use crate::openapi::reading::Reading;

/// Returns the header and query parameters: those of the path item, replaced by those of the operation.
///
/// Parameters in paths and cookies say nothing about a delivery and are passed over.
pub(crate) fn of_operation<'a>(
    item: &At<'a>,
    operation: &At<'a>,
    reading: &mut Reading<'a, '_>,
) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    let mut places: HashMap<(ParameterIn, String), usize> = HashMap::new();
    for holder in [item, operation] {
        let Some(list) = holder.get("parameters") else {
            continue;
        };
        for parameter in list.items() {
            let Some(parameter) = reading.resolve(&parameter) else {
                continue;
            };
            let Some(parameter) = one(&parameter, reading) else {
                continue;
            };
            // OpenAPI, "Operation Object": a parameter is identified by its name and its place.
            let known = places.get(&key(&parameter)).copied();
            match known.and_then(|at| parameters.get_mut(at)) {
                Some(other) => *other = parameter,
                None => {
                    places.insert(key(&parameter), parameters.len());
                    parameters.push(parameter);
                }
            }
        }
    }
    parameters
}

/// What tells parameters apart.
fn key(parameter: &Parameter) -> (ParameterIn, String) {
    let name = match parameter.place {
        // RFC 9110, "Field Names": case-insensitive.
        ParameterIn::Header => parameter.name.to_ascii_lowercase(),
        ParameterIn::Query => parameter.name.clone(),
    };
    (parameter.place, name)
}

fn one<'a>(parameter: &At<'a>, reading: &mut Reading<'a, '_>) -> Option<Parameter> {
    let place = match parameter.text("in")? {
        "header" => ParameterIn::Header,
        "query" => ParameterIn::Query,
        _ => return None,
    };
    let name = parameter.text("name")?.to_owned();
    // `content` has one media type; its schema stands for the parameter's.
    let holder = match parameter.get("content") {
        Some(content) => content.entries().next().map(|(_, media)| media)?,
        None => parameter.clone(),
    };
    let schema = holder.get("schema");
    let resolved = schema.as_ref().and_then(|schema| reading.resolve(schema));
    Some(Parameter {
        name,
        place,
        required: parameter.flag("required"),
        description: reading.text(parameter, "description"),
        example: shown(parameter, &holder, resolved.as_ref(), reading),
        values: resolved
            .map(|schema| values(&schema, reading))
            .unwrap_or_default(),
        shape: schema.map(|schema| reading.lower(schema)),
    })
}

/// A parameter of which there is a schema alone.
pub(crate) fn of_schema<'a>(
    name: &str,
    place: ParameterIn,
    required: bool,
    schema: &At<'a>,
    reading: &mut Reading<'a, '_>,
) -> Parameter {
    let resolved = reading.resolve(schema);
    let resolved = resolved.as_ref();
    let examples = resolved.map(|it| example::of_schema(it, reading));
    let shown = examples.unwrap_or_default();
    Parameter {
        name: name.to_owned(),
        place,
        required,
        description: resolved.and_then(|it| reading.text(it, "description")),
        example: shown.iter().find_map(|it| text(&it.value)),
        values: resolved.map(|it| values(it, reading)).unwrap_or_default(),
        shape: Some(reading.lower(schema.clone())),
    }
}

/// An example value, the parameter's own before its schema's.
fn shown<'a>(
    parameter: &At<'a>,
    holder: &At<'a>,
    schema: Option<&At<'a>>,
    reading: &mut Reading<'a, '_>,
) -> Option<String> {
    let mut examples = example::own(parameter, reading);
    if examples.is_empty() && holder.identity() != parameter.identity() {
        examples = example::own(holder, reading);
    }
    if let Some(schema) = schema.filter(|_| examples.is_empty()) {
        examples = example::of_schema(schema, reading);
    }
    examples.iter().find_map(|example| text(&example.value))
}

/// The only values that a schema allows, as text. Empty: any.
pub(crate) fn values<'a>(schema: &At<'a>, reading: &mut Reading<'a, '_>) -> Vec<String> {
    if let Some(value) = schema.get("const") {
        return text(&value.node().to_json()).into_iter().collect();
    }
    let Some(list) = schema.get("enum").filter(|list| reading.copy(list)) else {
        return Vec::new();
    };
    list.items()
        .filter_map(|value| text(&value.node().to_json()))
        .collect()
}

fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) | Json::Number(text) => Some(text.clone()),
        Json::Bool(value) => Some(value.to_string()),
        Json::Null | Json::List(_) | Json::Map(_) => None,
    }
}
