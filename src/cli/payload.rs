use hookwright_runtime::Json;

use crate::cli::failure::Failure;
use crate::diagnostic::Code;
use crate::interpret::Program;
use crate::model::{Catalog, Example};
use crate::nearest::{either, nearest};

/// The document's example of an event: by its name, or the first one.
///
/// # Errors
///
/// When the document has none by that name.
pub(super) fn example<'a>(
    catalog: &'a Catalog,
    number: usize,
    name: Option<&str>,
) -> Result<Option<&'a Example>, Failure> {
    let Some(event) = catalog.events.get(number) else {
        return Ok(None);
    };
    let Some(name) = name else {
        return Ok(event.examples.first());
    };
    match event.examples.iter().find(|it| it.name == name) {
        Some(example) => Ok(Some(example)),
        None => Err(no_such_example(&event.event_type, name, &event.examples)),
    }
}

/// A payload that keeps the rules of the document; the same one for the same seed.
pub(super) fn made_up(program: &'static Program, number: usize, seed: u64) -> String {
    program
        .made_up(number, seed)
        .unwrap_or_else(|| "null".to_owned())
}

/// The first example that keeps the rules of the document; without one, a payload that is made up.
pub(super) fn sound(catalog: &Catalog, program: &'static Program, number: usize) -> String {
    let event = catalog.events.get(number);
    let examples = event
        .map(|event| event.examples.as_slice())
        .unwrap_or_default();
    let texts = examples.iter().map(|example| example.value.to_string());
    texts
        .into_iter()
        .find(|text| complaints(program, number, text.as_bytes()).is_empty())
        .unwrap_or_else(|| made_up(program, number, 0))
}

/// What keeps a body from being a valid payload of an event, each with its place.
pub(super) fn complaints(program: &'static Program, number: usize, body: &[u8]) -> Vec<String> {
    match program.read(number, body) {
        Err(error) => vec![error.to_string()],
        Ok(payload) => program
            .validate(number, &payload)
            .iter()
            .map(ToString::to_string)
            .collect(),
    }
}

/// The payload with values put in, each written `PATH=VALUE`.
///
/// # Errors
///
/// When nothing can stand at a path.
pub(super) fn with(payload: Json, assignments: &[String]) -> Result<Json, Failure> {
    assignments.iter().try_fold(payload, |payload, text| {
        let Some((path, value)) = text.split_once('=') else {
            return Err(Failure::usage(
                format!("`--set {text}` has no value"),
                "write `--set PATH=VALUE`, e.g. `--set order.total=5`",
            ));
        };
        let value = Json::parse(value).unwrap_or_else(|_| Json::text(value));
        payload.with(&pointer(path), &value).ok_or_else(|| {
            Failure::usage(
                format!("nothing can be set at `{path}`"),
                "write a path to a member of an object or an item of an array, e.g. `items.0.id` or `/items/0/id`",
            )
        })
    })
}

/// Where an assignment puts its value, as a JSON Pointer.
pub(super) fn place(assignment: &str) -> String {
    pointer(assignment.split('=').next().unwrap_or_default())
}

/// A JSON Pointer, or the same with dots.
fn pointer(path: &str) -> String {
    if path.is_empty() || path.starts_with('/') {
        return path.to_owned();
    }
    let segments = path.split('.');
    let escaped = segments.map(|segment| segment.replace('~', "~0").replace('/', "~1"));
    escaped.map(|segment| format!("/{segment}")).collect()
}

fn no_such_example(event: &str, name: &str, examples: &[Example]) -> Failure {
    let names: Vec<&str> = examples
        .iter()
        .map(|example| example.name.as_str())
        .collect();
    let help = match nearest(name, names.iter().copied()) {
        close if !close.is_empty() => format!("did you mean {}?", either(&close)),
        _ if names.is_empty() => "it has none; leave the name out, and one is made up".to_owned(),
        _ => format!("it has {}", either(&names)),
    };
    let message = format!("the document has no example `{name}` of `{event}`");
    Failure::new(Code::USAGE, message, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(assignments: &[&str], expect: &str) {
        let payload = Json::parse(r#"{"order":{"total":1.50},"a.b":0,"items":[1]}"#).unwrap();
        let assignments: Vec<String> = assignments.iter().map(|it| (*it).to_owned()).collect();
        let text = match with(payload, &assignments) {
            Ok(json) => json.to_string(),
            Err(failure) => failure.to_report().diagnostics()[0].message.clone(),
        };
        assert_eq!(text, expect);
    }

    #[test]
    fn values_are_json_or_text() {
        check(
            &[
                "order.total=2.50",
                "/a.b=\"3\"",
                "items.0=it is",
                "items.-=null",
            ],
            r#"{"order":{"total":2.50},"a.b":"3","items":["it is",null]}"#,
        );
        check(
            &["order.a=x=y", "new.x={\"a\":[]}"],
            r#"{"order":{"total":1.50,"a":"x=y"},"a.b":0,"items":[1],"new":{"x":{"a":[]}}}"#,
        );
        check(&["=7"], "7");
    }

    #[test]
    fn what_cannot_be_set_is_said() {
        check(&["order"], "`--set order` has no value");
        check(&["items.7=1"], "nothing can be set at `items.7`");
        check(
            &["order.total.cents=1"],
            "nothing can be set at `order.total.cents`",
        );
    }
}
