//! Which messages are CloudEvents: five spellings of the same thing.
//!
//! 1. The payload has the attributes as members (structured mode).
//! 2. The headers, or a trait, have them (binary mode).
//! 3. The content type is one of CloudEvents.
//! 4. One header alone has the type, by the name that a binding of CloudEvents gives it.
//! 5. A vendor extension says where the event comes from, beside headers with attributes.

use crate::asyncapi::headers::{self, Members};
use crate::asyncapi::layers::Layers;
use crate::asyncapi::reader::Reader;
use crate::load::At;
use crate::model::{CloudEventForm, CloudEventMode, Parameter};
use crate::openapi::parameter;

/// CloudEvents 1.0, "REQUIRED Attributes".
const REQUIRED: [&str; 4] = ["specversion", "id", "source", "type"];
/// CloudEvents 1.0, "OPTIONAL Attributes", and what the JSON format adds.
const OTHERS: [&str; 6] = [
    "datacontenttype",
    "dataschema",
    "subject",
    "time",
    "data",
    "data_base64",
];
/// What the bindings put before names, and nothing, as MQTT has it.
const PREFIXES: [&str; 5] = ["ce_", "ce-", "cloudEvents_", "cloudEvents:", ""];

/// The most extensions that are kept of one message.
const EXTENSIONS: usize = 64;

/// Recognizes a CloudEvent.
pub(crate) fn form<'a>(
    message: &Layers<'a>,
    content_type: Option<&str>,
    headers: &[Parameter],
    payload: Option<&At<'a>>,
    reader: &mut Reader<'a, '_>,
) -> Option<CloudEventForm> {
    let media_type = content_type.unwrap_or_default().trim().to_ascii_lowercase();
    let members = payload.map(|it| headers::members(it, reader));
    let members = members.unwrap_or_default();
    // HTTP binding, "Message Mapping": the content type says the mode.
    let is_said = media_type.starts_with("application/cloudevents");
    let has_all = REQUIRED.iter().all(|name| members.contains_key(name));
    let mut form = match (is_said || has_all, prefix(headers)) {
        (true, _) => structured(&members, reader),
        (false, Some(prefix)) => binary(headers, prefix),
        (false, None) => return None,
    };
    let mut layers = message.all().iter();
    let extension = layers.find_map(|at| extension(at, "eventsource"));
    form.source = form.source.or(extension);
    Some(form)
}

/// What stands before the names of the attributes in the headers; `None` when there are none.
fn prefix(headers: &[Parameter]) -> Option<&str> {
    let has = |prefix: &str, name: &str| {
        headers
            .iter()
            .any(|it| after(&it.name, prefix) == Some(name))
    };
    PREFIXES.iter().find_map(|prefix| {
        let count = REQUIRED.iter().filter(|name| has(prefix, name)).count();
        let is_there = match *prefix {
            // Bare names are common words.
            "" => count >= 3 && has("", "type"),
            prefix => has(prefix, "type") || count >= 2,
        };
        let first = headers
            .iter()
            .find(|it| after(&it.name, prefix) == Some("type"))?;
        // As the document spells it.
        is_there.then(|| first.name.get(..prefix.len()).unwrap_or_default())
    })
}

/// The rest of a name after a prefix, without regard to case.
fn after<'n>(name: &'n str, prefix: &str) -> Option<&'n str> {
    let start = name.get(..prefix.len())?;
    let rest = name.get(prefix.len()..)?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

fn binary(headers: &[Parameter], prefix: &str) -> CloudEventForm {
    let values = |name: &str| {
        let header = headers
            .iter()
            .find(|it| after(&it.name, prefix) == Some(name));
        header.map(|it| it.values.clone()).unwrap_or_default()
    };
    let names = headers.iter().filter_map(|it| after(&it.name, prefix));
    CloudEventForm {
        mode: CloudEventMode::Binary(prefix.to_owned()),
        types: values("type"),
        source: only(values("source")),
        data_schema: only(values("dataschema")),
        // Without a prefix, every header could be one.
        extensions: match prefix {
            "" => Vec::new(),
            _ => extensions(names),
        },
    }
}

fn structured<'a>(members: &Members<'a>, reader: &mut Reader<'a, '_>) -> CloudEventForm {
    let mut values = |name: &str| {
        let schemas = members.get(name).into_iter().flatten();
        let mut found = Vec::new();
        for schema in schemas {
            if let Some(schema) = reader.reading.resolve(schema) {
                found = parameter::values(&schema, &mut reader.reading);
            }
            if !found.is_empty() {
                break;
            }
        }
        found
    };
    CloudEventForm {
        mode: CloudEventMode::Structured,
        types: values("type"),
        source: only(values("source")),
        data_schema: only(values("dataschema")),
        extensions: extensions(members.keys().copied()),
    }
}

fn only(values: Vec<String>) -> Option<String> {
    match values.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }
}

/// CloudEvents 1.0, "Naming Conventions": names are lower-case letters and digits.
fn extensions<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let is_name = |name: &str| {
        name.bytes()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit())
    };
    let is_core = |name: &str| REQUIRED.contains(&name) || OTHERS.contains(&name);
    let names = names.filter(|name| !name.is_empty() && is_name(name) && !is_core(name));
    let names = names.take(EXTENSIONS);
    let mut found: Vec<String> = names.map(str::to_owned).collect();
    found.sort();
    found.dedup();
    found
}

/// The text of an extension whose name ends so; nothing with places in it, which is no constant.
fn extension(at: &At<'_>, end: &str) -> Option<String> {
    let mut entries = at.entries().filter(|(key, _)| key.starts_with("x-"));
    let plain = |key: &str| key.replace(['-', '_'], "").to_ascii_lowercase();
    let (_, value) = entries.find(|(key, _)| plain(key).ends_with(end))?;
    let text = value.node().as_str()?;
    (!text.contains('{')).then(|| text.to_owned())
}
