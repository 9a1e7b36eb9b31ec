//! Header and query parameters of a delivery.

use crate::diagnostic::Report;
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
            match parameters.iter_mut().find(|other| same(other, &parameter)) {
                Some(other) => *other = parameter,
                None => parameters.push(parameter),
            }
        }
    }
    parameters
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
        description: parameter.text("description").map(str::to_owned),
        example: shown(parameter, &holder, resolved.as_ref(), reading.report),
        values: resolved.as_ref().map(values).unwrap_or_default(),
        shape: schema.map(|schema| reading.lower(schema)),
    })
}

fn same(left: &Parameter, right: &Parameter) -> bool {
    left.place == right.place
        && match left.place {
            // RFC 9110, "Field Names": case-insensitive.
            ParameterIn::Header => left.name.eq_ignore_ascii_case(&right.name),
            ParameterIn::Query => left.name == right.name,
        }
}

/// An example value, the parameter's own before its schema's.
fn shown(
    parameter: &At<'_>,
    holder: &At<'_>,
    schema: Option<&At<'_>>,
    report: &mut Report,
) -> Option<String> {
    let mut examples = example::own(parameter, report);
    if examples.is_empty() && holder.identity() != parameter.identity() {
        examples = example::own(holder, report);
    }
    if let Some(schema) = schema.filter(|_| examples.is_empty()) {
        examples = example::of_schema(schema);
    }
    examples.iter().find_map(|example| text(&example.value))
}

/// The only values that a schema allows, as text. Empty: any.
fn values(schema: &At<'_>) -> Vec<String> {
    if let Some(value) = schema.get("const") {
        return text(&value.node().to_json()).into_iter().collect();
    }
    let Some(list) = schema.get("enum") else {
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
