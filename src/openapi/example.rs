//! Examples of a media type, a parameter or a schema.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic};
use crate::load::{At, Kind};
use crate::model::Example;
use crate::openapi::reading::Reading;

/// Returns the examples of a Media Type Object: its own ones, else those of its schema.
pub(crate) fn of_media_type<'a>(media: &At<'a>, reading: &mut Reading<'a, '_>) -> Vec<Example> {
    let examples = own(media, reading);
    if !examples.is_empty() {
        return examples;
    }
    let schema = media
        .get("schema")
        .and_then(|schema| reading.resolve(&schema));
    schema
        .map(|schema| of_schema(&schema, reading))
        .unwrap_or_default()
}

/// Returns the examples that stand beside a schema: `example` and `examples`.
pub(crate) fn own<'a>(holder: &At<'a>, reading: &mut Reading<'a, '_>) -> Vec<Example> {
    let mut examples = Vec::new();
    if let Some(example) = holder.get("example") {
        examples.extend(single(&example, reading));
    }
    let Some(named) = holder.get("examples") else {
        return examples;
    };
    match &named.node().kind {
        Kind::Map(_) => {
            for (name, example) in named.entries() {
                examples.extend(example_object(name, &example, reading));
            }
        }
        // OpenAPI asks for a map; JSON Schema's list is a common slip.
        Kind::List(_) => examples.extend(listed(&named, reading)),
        _ => reading.find(Diagnostic::new(
            Code::EVENT_INVALID,
            "`examples` is not a map",
            named.origin(),
        )),
    }
    examples
}

/// Returns the examples inside a schema; `x-examples`, a map from names to values, is an old habit.
pub(crate) fn of_schema<'a>(schema: &At<'a>, reading: &mut Reading<'a, '_>) -> Vec<Example> {
    let lists = ["examples", "x-examples"]
        .iter()
        .filter_map(|key| schema.get(key));
    let mut examples: Vec<Example> = lists.flat_map(|list| listed(&list, reading)).collect();
    let single = schema.get("example").or_else(|| schema.get("x-example"));
    let single = single.filter(|example| !example.node().is_null());
    examples.extend(single.and_then(|example| plain("default", &example, reading)));
    examples
}

/// `example` of a media type: the value itself, or what a reference in its place leads to.
fn single<'a>(example: &At<'a>, reading: &mut Reading<'a, '_>) -> Option<Example> {
    if is_reference(example) {
        let target = reading.resolve(example)?;
        return plain("default", &target.get("value").unwrap_or(target), reading);
    }
    plain("default", example, reading)
}

fn example_object<'a>(
    name: &str,
    example: &At<'a>,
    reading: &mut Reading<'a, '_>,
) -> Option<Example> {
    let summary = reading.text(example, "summary");
    let example = reading.resolve(example)?;
    let summary = summary.or_else(|| reading.text(&example, "summary"));
    // OpenAPI 3.2, "Example Object": `dataValue` is the value before it is serialized.
    if let Some(value) = example.get("value").or_else(|| example.get("dataValue")) {
        return Some(Example {
            summary,
            ..plain(name, &value, reading)?
        });
    }
    if let Some(place) = ["externalValue", "serializedValue"]
        .iter()
        .find_map(|key| example.get(key))
    {
        reading.find(
            Diagnostic::new(
                Code::EXAMPLE_SKIPPED,
                format!("example `{name}` is not read"),
                place.origin(),
            )
            .help("write it under `value`"),
        );
        return None;
    }
    let only_words = example
        .entries()
        .all(|(key, _)| matches!(key, "summary" | "description") || key.starts_with("x-"));
    // The value without `value:` around it, another common slip.
    (!only_words).then(|| plain(name, &example, reading))?
}

fn listed<'a>(list: &At<'a>, reading: &mut Reading<'a, '_>) -> Vec<Example> {
    let name = |at: usize| {
        if at == 0 {
            "default".to_owned()
        } else {
            format!("example {}", at + 1)
        }
    };
    match list.node().kind {
        Kind::List(_) => list
            .items()
            .enumerate()
            .filter_map(|(at, item)| plain(&name(at), &item, reading))
            .collect(),
        Kind::Map(_) => list
            .entries()
            .filter_map(|(key, item)| plain(key, &wrapped(&item).unwrap_or(item), reading))
            .collect(),
        _ => Vec::new(),
    }
}

/// The value of an Example Object; nothing for a map that merely has a member `value`.
fn wrapped<'a>(item: &At<'a>) -> Option<At<'a>> {
    let is_wrapper = item
        .entries()
        .all(|(key, _)| matches!(key, "value" | "summary" | "description"));
    item.get("value").filter(|_| is_wrapper)
}

/// The value as it stands there.
pub(crate) fn plain<'a>(
    name: &str,
    value: &At<'a>,
    reading: &mut Reading<'a, '_>,
) -> Option<Example> {
    reading.copy(value).then(|| Example {
        fits: true,
        name: name.to_owned(),
        summary: None,
        value: value.node().to_json(),
        headers: None,
        origin: value.origin(),
    })
}

fn is_reference(at: &At<'_>) -> bool {
    at.node().as_map().is_some_and(|map| {
        map.len() == 1
            && map
                .get("$ref")
                .is_some_and(|target| target.as_str().is_some())
    })
}

/// Examples are named in the generated crate: the same name twice gets a number.
pub(crate) fn unique(examples: &mut [Example]) {
    let mut counts: HashMap<String, u32> = HashMap::new();
    for example in examples {
        let count = counts.entry(example.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            example.name = format!("{} {count}", example.name);
        }
    }
}
