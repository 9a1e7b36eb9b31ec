//! Examples of a media type, a parameter or a schema.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::{At, Kind};
use crate::model::Example;

/// Returns the examples of a Media Type Object: its own ones, else those of its schema.
pub(crate) fn of_media_type(media: &At<'_>, report: &mut Report) -> Vec<Example> {
    let examples = own(media, report);
    if !examples.is_empty() {
        return examples;
    }
    let schema = media
        .get("schema")
        .and_then(|schema| schema.resolve(report));
    schema.map(|schema| of_schema(&schema)).unwrap_or_default()
}

/// Returns the examples that stand beside a schema: `example` and `examples`.
pub(crate) fn own(holder: &At<'_>, report: &mut Report) -> Vec<Example> {
    let mut examples = Vec::new();
    if let Some(example) = holder.get("example") {
        examples.extend(single(&example, report));
    }
    let Some(named) = holder.get("examples") else {
        return examples;
    };
    match &named.node().kind {
        Kind::Map(_) => {
            for (name, example) in named.entries() {
                examples.extend(example_object(name, &example, report));
            }
        }
        // OpenAPI asks for a map; JSON Schema's list is a common slip.
        Kind::List(_) => examples.extend(listed(&named)),
        _ => report.push(Diagnostic::new(
            Code::EVENT_INVALID,
            "`examples` is not a map",
            named.origin(),
        )),
    }
    examples
}

/// Returns the examples inside a schema; `x-examples`, a map from names to values, is an old habit.
pub(crate) fn of_schema(schema: &At<'_>) -> Vec<Example> {
    let lists = ["examples", "x-examples"]
        .iter()
        .filter_map(|key| schema.get(key));
    let mut examples: Vec<Example> = lists.flat_map(|list| listed(&list)).collect();
    let single = schema.get("example").or_else(|| schema.get("x-example"));
    let single = single.filter(|example| !example.node().is_null());
    examples.extend(single.map(|example| plain("default", &example)));
    examples
}

/// `example` of a media type: the value itself, or what a reference in its place leads to.
fn single(example: &At<'_>, report: &mut Report) -> Option<Example> {
    if is_reference(example) {
        let target = example.resolve(report)?;
        return Some(plain("default", &target.get("value").unwrap_or(target)));
    }
    Some(plain("default", example))
}

fn example_object(name: &str, example: &At<'_>, report: &mut Report) -> Option<Example> {
    let summary = example.text("summary").map(str::to_owned);
    let example = example.resolve(report)?;
    let summary = summary.or_else(|| example.text("summary").map(str::to_owned));
    // OpenAPI 3.2, "Example Object": `dataValue` is the value before it is serialized.
    if let Some(value) = example.get("value").or_else(|| example.get("dataValue")) {
        return Some(Example {
            fits: true,
            summary,
            ..plain(name, &value)
        });
    }
    if let Some(place) = ["externalValue", "serializedValue"]
        .iter()
        .find_map(|key| example.get(key))
    {
        report.push(
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
    (!only_words).then(|| plain(name, &example))
}

fn listed(list: &At<'_>) -> Vec<Example> {
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
            .map(|(at, item)| plain(&name(at), &item))
            .collect(),
        Kind::Map(_) => list
            .entries()
            .map(|(key, item)| plain(key, &wrapped(&item).unwrap_or(item)))
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

fn plain(name: &str, value: &At<'_>) -> Example {
    Example {
        fits: true,
        name: name.to_owned(),
        summary: None,
        value: value.node().to_json(),
        origin: value.origin(),
    }
}

fn is_reference(at: &At<'_>) -> bool {
    at.node().as_map().is_some_and(|map| {
        map.len() == 1
            && map
                .get("$ref")
                .is_some_and(|target| target.as_str().is_some())
    })
}
