//! What a delivery carries: its bodies, their schemas and examples.

use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic};
use crate::load::At;
use crate::model::{Body, BodyFormat, Example, Use};
use crate::openapi::entry::Entry;
use crate::openapi::reading::Reading;
use crate::openapi::{example, media};
use crate::schema::shown;

/// What the request body of an operation says.
#[derive(Default)]
pub(crate) struct Content {
    /// JSON first.
    pub bodies: Vec<Body>,
    /// Of every body that is read.
    pub payload: Option<Use>,
    /// Of every body that is read into the payload's type.
    pub examples: Vec<Example>,
    /// What the schema of the first body shows for its members.
    pub shown: Vec<(String, String)>,
}

/// Returns the content of the request body; of the answer when the document mixes the two up.
pub(crate) fn of_entry<'a>(entry: &Entry<'a>, reading: &mut Reading<'a, '_>) -> Content {
    if let Some(body) = entry.operation.get("requestBody") {
        let content = reading.resolve(&body).and_then(|body| body.get("content"));
        return content
            .map(|content| read(entry, &content, reading))
            .unwrap_or_else(|| missing(entry, reading));
    }
    let Some(content) = content_of_answer(entry, reading) else {
        return missing(entry, reading);
    };
    reading.find(
        Diagnostic::new(
            Code::EVENT_PAYLOAD_IN_RESPONSES,
            format!("`{}` has no request body", entry.key),
            content.origin(),
        )
        .here("taken as the payload")
        .help("move the schema under `requestBody`: that is what the producer sends"),
    );
    read(entry, &content, reading)
}

fn missing<'a>(entry: &Entry<'a>, reading: &mut Reading<'a, '_>) -> Content {
    // GET and friends carry no body.
    if !matches!(
        entry.method.as_str(),
        "GET" | "HEAD" | "DELETE" | "OPTIONS" | "TRACE"
    ) {
        reading.find(Diagnostic::new(
            Code::EVENT_NO_PAYLOAD,
            format!("`{}` describes no payload", entry.key),
            entry.operation.origin(),
        ));
    }
    Content::default()
}

fn read<'a>(entry: &Entry<'a>, content: &At<'a>, reading: &mut Reading<'a, '_>) -> Content {
    let mut described: Vec<(BodyFormat, &'a str, At<'a>)> = Vec::new();
    for (media_type, media) in content.entries() {
        if !media_type.starts_with("x-") {
            // OpenAPI 3.2, "Components Object": media types may be references.
            let Some(media) = reading.resolve(&media) else {
                continue;
            };
            described.push((media::format(media_type), media_type, media));
        }
    }
    // A stable sort: among equals the document's order holds.
    described.sort_by_key(|(format, ..)| media::rank(*format));
    let Some((first, ..)) = described.first().cloned() else {
        return missing(entry, reading);
    };
    let mut content = Content::default();
    let mut shapes = HashSet::new();
    for (format, media_type, media) in described {
        if content.bodies.is_empty()
            && let Some(schema) = media.get("schema")
        {
            content.shown = shown(&schema);
        }
        let shape = match format {
            BodyFormat::Raw => None,
            _ => media.get("schema").map(|schema| reading.lower(schema)),
        };
        let is_new = shapes.insert(shape);
        if format != BodyFormat::Raw && (format == first || is_new) {
            content
                .examples
                .extend(example::of_media_type(&media, reading));
        }
        content.bodies.push(Body {
            media_type: media_type.to_owned(),
            format,
            shape,
        });
        if format == BodyFormat::Raw && first == BodyFormat::Raw {
            reading.find(Diagnostic::new(
                Code::EVENT_MEDIA_TYPE,
                format!("`{media_type}` is not turned into a type"),
                media.origin(),
            ));
        }
    }
    example::unique(&mut content.examples);
    content.payload = payload(&content.bodies, reading);
    if content.payload.is_none() && first != BodyFormat::Raw {
        missing(entry, reading);
    }
    content
}

/// The one type of all bodies that are read. Bodies of several types (a form that wraps the JSON) make a union.
fn payload(bodies: &[Body], reading: &mut Reading<'_, '_>) -> Option<Use> {
    let mut known = HashSet::new();
    let with_shape = bodies.iter().filter_map(|body| Some((body, body.shape?)));
    let described: Vec<(&str, Use)> = with_shape
        .filter(|(_, shape)| known.insert(*shape))
        .map(|(body, shape)| (media::word(body.format), shape))
        .collect();
    match described.as_slice() {
        [] => None,
        [(_, only)] => Some(*only),
        _ => Some(reading.one_of(&described)),
    }
}

/// The content of the first successful answer that has one, for documents that describe the payload there.
fn content_of_answer<'a>(entry: &Entry<'a>, reading: &mut Reading<'a, '_>) -> Option<At<'a>> {
    let responses = entry.operation.get("responses")?;
    for (status, response) in responses.entries() {
        if !(status.starts_with('2') || status == "default") {
            continue;
        }
        let Some(response) = reading.resolve(&response) else {
            continue;
        };
        let Some(content) = response.get("content") else {
            continue;
        };
        let has_schema = |(media_type, media): (&str, At<'_>)| {
            media::format(media_type) == BodyFormat::Json && media.get("schema").is_some()
        };
        if content.entries().any(has_schema) {
            return Some(content);
        }
    }
    None
}
