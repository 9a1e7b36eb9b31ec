//! A profile whose batches have items → the same profile for a document that describes whole bodies.

use serde_json::{Map, Value};

use crate::model::{Catalog, Kind, Profile, ShapeId};
use crate::profile::convert;

/// Documents describe what is in a batch, or the whole of it. When a payload of the catalog has the array that the
/// profile's items stand in, it is the whole: nothing is taken apart then, and places in an item become places in the
/// first item. Where the whole is the only event, the types of items tell nothing apart.
pub(crate) fn fit(profile: Profile, catalog: &Catalog) -> Profile {
    let patterns = patterns(&profile.data);
    let Some(pattern) = patterns.iter().find(|pattern| is_whole(pattern, catalog)) else {
        return profile;
    };
    let mut data = profile.data.clone();
    if let Some(envelope) = data.get_mut("envelope").and_then(Value::as_object_mut) {
        rewrite(envelope, &first_item(pattern));
        if catalog.events.len() == 1 {
            envelope.remove("type");
        }
    }
    if let Some(rules) = data.get_mut("cloudevents") {
        rewrite_texts(rules, &first_item(pattern));
    }
    match convert::profile(data) {
        Ok(fitted) => Profile {
            origin: profile.origin,
            written: profile.written,
            ..fitted
        },
        Err(_) => profile,
    }
}

fn patterns(data: &Value) -> Vec<String> {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match data.pointer("/envelope/items") {
        Some(Value::Array(several)) => several.iter().filter_map(text).collect(),
        Some(one) => text(one).into_iter().collect(),
        None => Vec::new(),
    }
}

/// True when a payload has an array where the pattern leads to first.
fn is_whole(pattern: &str, catalog: &Catalog) -> bool {
    let steps = pattern.split('/').skip(1);
    let array: Vec<&str> = steps.take_while(|step| !is_item(step)).collect();
    let mut payloads = catalog.events.iter().filter_map(|event| event.payload);
    payloads.any(|payload| leads_to_list(&array, payload.shape, catalog, 0))
}

fn leads_to_list(steps: &[&str], shape: ShapeId, catalog: &Catalog, depth: usize) -> bool {
    /// How many unions may stand in one another: they may be cyclic.
    const DEPTH: usize = 8;
    match (&catalog.shapes[shape].kind, steps) {
        (Kind::List(_), []) => true,
        (Kind::Struct(object), [name, rest @ ..]) => object
            .members
            .iter()
            .filter(|member| member.name == *name)
            .any(|member| leads_to_list(rest, member.value.shape, catalog, depth)),
        (Kind::Union(union), _) if depth < DEPTH => union
            .variants
            .iter()
            .any(|variant| leads_to_list(steps, variant.value.shape, catalog, depth + 1)),
        _ => false,
    }
}

fn is_item(step: &str) -> bool {
    step == "*" || (!step.is_empty() && step.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The pointer to the first item.
fn first_item(pattern: &str) -> String {
    let steps = pattern.split('/').skip(1);
    steps
        .map(|step| {
            if is_item(step) {
                "/*".to_owned()
            } else {
                format!("/{step}")
            }
        })
        .collect()
}

fn rewrite(envelope: &mut Map<String, Value>, item: &str) {
    let items = envelope.remove("items");
    let each = each_id(envelope, items);
    for name in ["type", "tenant", "subject", "version", "source"] {
        if let Some(places) = envelope.get_mut(name) {
            rewrite_places(places, item);
        }
    }
    for name in ["id", "time"] {
        if let Some(places) = envelope.get_mut(name).and_then(|it| it.get_mut("of")) {
            rewrite_places(places, item);
        }
    }
    if let Some(place) = envelope.get_mut("decrypt").and_then(|it| it.get_mut("at")) {
        rewrite_places(place, item);
    }
    // It stands in the whole body, whatever a profile calls it.
    if let Some(place) = envelope.get_mut("attempt") {
        rewrite_places(place, "");
    }
    if let Some(id) = envelope.get_mut("id").and_then(Value::as_object_mut) {
        // What is one id here stands for all items.
        id.insert("unique".to_owned(), Value::Bool(false));
        id.extend(each.map(|each| ("each".to_owned(), each)));
    }
}

/// Where the items have their ids, when they are unique, and what belongs to these.
fn each_id(envelope: &Map<String, Value>, items: Option<Value>) -> Option<Value> {
    let id = envelope.get("id")?.as_object()?;
    if id.get("unique") == Some(&Value::Bool(false)) {
        return None;
    }
    let mut each = Map::new();
    each.insert("at".to_owned(), items?);
    for (name, of) in [("of", id), ("within", id), ("tenant", envelope)] {
        let places = of.get(name).cloned();
        each.extend(places.map(|places| (name.to_owned(), places)));
    }
    Some(Value::Object(each))
}

/// Rewrites the places in templates, wherever they stand.
fn rewrite_texts(value: &mut Value, item: &str) {
    match value {
        Value::String(text) if text.contains('{') => {
            *text = text
                .replace("{body:", &format!("{{body:{item}"))
                .replace("{root:", "{body:");
        }
        Value::String(_) => rewrite_places(value, item),
        Value::Array(several) => several.iter_mut().for_each(|it| rewrite_texts(it, item)),
        Value::Object(members) => {
            let members = members.iter_mut().filter(|(name, _)| *name != "format");
            members.for_each(|(_, it)| rewrite_texts(it, item));
        }
        _ => {}
    }
}

fn rewrite_places(places: &mut Value, item: &str) {
    match places {
        Value::String(place) => {
            if let Some(pointer) = place.strip_prefix("body:") {
                *place = format!("body:{item}{pointer}");
            } else if let Some(pointer) = place.strip_prefix("root:") {
                *place = format!("body:{pointer}");
            }
        }
        Value::Array(several) => several
            .iter_mut()
            .for_each(|place| rewrite_places(place, item)),
        Value::Object(rule) => {
            for name in ["of", "first"] {
                if let Some(places) = rule.get_mut(name) {
                    rewrite_places(places, item);
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::diagnostic::Report;
    use crate::glob::Filter;
    use crate::load::{Dialect, Documents};
    use crate::{catalogue, openapi};

    fn catalog(payload: &Value) -> Catalog {
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "Acme", "version": "1"},
            "webhooks": {
                "events": {"post": {"requestBody": {"content": {"application/json": {"schema": payload}}}}},
                "ping": {"post": {"requestBody": {"content": {"application/json": {"schema": {"type": "object"}}}}}}
            }
        });
        let mut report = Report::new();
        let documents = Documents::from_text("acme.json", &document.to_string(), &mut report);
        match documents.dialect(&mut report) {
            Some(dialect @ Dialect::JsonSchema(_)) => {
                catalogue::lower(&documents, dialect, &Filter::default(), &mut report)
            }
            Some(dialect) => openapi::lower(&documents, dialect, &Filter::default(), &mut report),
            None => panic!("{report:?}"),
        }
    }

    fn check(payload: Value, envelope: Value, expect: &Value) {
        let data = json!({"id": "acme", "envelope": envelope});
        let profile = convert::profile(data).unwrap();
        let mut catalog = catalog(&payload);
        let fitted = fit(profile.clone(), &catalog);
        assert_eq!(&fitted.data["envelope"], expect);
        // The only event needs no type to be told apart, unless it is an item.
        catalog.events.truncate(1);
        let fitted = fit(profile, &catalog);
        let is_item = expect.get("items").is_some();
        assert_eq!(fitted.data["envelope"].get("type").is_some(), is_item);
    }

    fn batch() -> Value {
        json!({
            "items": "/events/*",
            "type": {"join": ".", "of": ["root:/object", "body:/kind?", "header:X-Kind?"]},
            "id": {"of": ["body:/id"], "within": ["root:/source"]},
            "time": {"of": "body:/at", "format": "unix_s"},
            "tenant": "root:/account",
            "attempt": "root:/attempt",
            "decrypt": {"at": "body:/enc", "form": "rsa-oaep-aes-cbc", "key": "/k", "data": "/d", "signature": "/s"},
            "source": "https://acme.test"
        })
    }

    #[test]
    fn a_document_of_items() {
        let item = json!({"type": "object", "properties": {"kind": {"type": "string"}}});
        check(item, batch(), &batch());
    }

    #[test]
    fn a_document_of_whole_bodies() {
        let body = json!({"oneOf": [
            {"type": "string"},
            {"type": "object", "properties": {"events": {"type": "array", "items": {"type": "object"}}}}
        ]});
        check(
            body,
            batch(),
            &json!({
                "type": {"join": ".", "of": ["body:/object", "body:/events/*/kind?", "header:X-Kind?"]},
                "id": {
                    "of": ["body:/events/*/id"], "unique": false,
                    "within": ["root:/source"],
                    "each": {
                        "at": "/events/*", "of": ["body:/id"], "within": ["root:/source"], "tenant": "root:/account"
                    }
                },
                "time": {"of": "body:/events/*/at", "format": "unix_s"},
                "tenant": "body:/account",
                "attempt": "body:/attempt",
                "decrypt": {
                    "at": "body:/events/*/enc", "form": "rsa-oaep-aes-cbc", "key": "/k", "data": "/d", "signature": "/s"
                },
                "source": "https://acme.test"
            }),
        );
    }

    #[test]
    fn an_array_at_the_top_and_a_numbered_item() {
        let array = json!({"type": "array", "items": {"type": "object"}});
        let both = json!({"items": ["/list/*", "/*"], "type": "body:/type"});
        check(array.clone(), both, &json!({"type": "body:/*/type"}));
        let first = json!({"items": "/list/0/item", "type": "body:/type"});
        let body = json!({"type": "object", "properties": {"list": array}});
        check(body, first, &json!({"type": "body:/list/*/item/type"}));
    }
}
