//! Where things stand in a delivery.

use hookwright_runtime::scheme::{Id, IdScope, Place, Time, TimeFormat, TypeRule};

/// A place in words, e.g. ``the header X-Event``.
pub fn place(place: &Place, in_item: bool) -> String {
    let text = place.to_string();
    let (text, optional) = match text.strip_suffix('?') {
        Some(text) => (text, ", if it is there"),
        None => (text.as_str(), ""),
    };
    let whole = if in_item {
        "the whole body"
    } else {
        "the body"
    };
    let inner = if in_item { "the item" } else { "the body" };
    let pointer = |pointer: &str, of: &str| match pointer {
        "" => of.to_owned(),
        pointer => format!("{pointer} of {of}"),
    };
    let words = match text.split_once(':') {
        Some(("header", name)) => format!("the header {name}"),
        Some(("query", name)) => format!("the query parameter {name}"),
        Some(("root", at)) => pointer(at, whole),
        Some((_, at)) => pointer(at, inner),
        None => text.to_owned(),
    };
    words + optional
}

fn several(places: &[Place], in_item: bool, between: &str) -> String {
    let words: Vec<String> = places.iter().map(|it| place(it, in_item)).collect();
    words.join(between)
}

/// Where the type stands.
pub fn of_type(rule: &TypeRule, in_item: bool) -> String {
    match rule {
        TypeRule::Place(one) => place(one, in_item),
        TypeRule::First(first) => several(&first.of, in_item, ", or else "),
        TypeRule::Const(rule) => format!("nowhere: it is always `{}`", rule.value),
        TypeRule::Join(join) => format!(
            "{}; joined with `{}`",
            several(&join.of, in_item, ", and "),
            join.separator
        ),
    }
}

/// Where the id stands, and what it is the id of.
pub fn of_id(id: &Id, in_item: bool) -> String {
    let scope = match id.scope {
        IdScope::Event => "the id of the event",
        IdScope::Delivery => "the id of the delivery",
    };
    let unique = if id.unique {
        ""
    } else {
        ", and others can have the same"
    };
    let within = if id.within.is_empty() {
        String::new()
    } else {
        let places = several(&id.within, in_item, ", or else ");
        format!(", unique within {places}")
    };
    format!(
        "{}; {scope}{unique}{within}",
        several(&id.of, in_item, ", or else ")
    )
}

/// Where the time stands, and how it is written.
pub fn of_time(time: &Time, in_item: bool) -> String {
    let offset = match &time.assume_offset {
        Some(offset) => format!(", {offset} where it has no offset"),
        None => String::new(),
    };
    let places = several(&time.of, in_item, ", or else ");
    format!("{places}; {}{offset}", format(time.format))
}

/// How a time is written.
pub fn format(format: TimeFormat) -> &'static str {
    match format {
        TimeFormat::UnixS => "in seconds since 1970",
        TimeFormat::UnixMs => "in milliseconds since 1970",
        TimeFormat::Rfc3339 => "as RFC 3339",
        TimeFormat::ImfFixdate => "as dates in HTTP headers",
    }
}
