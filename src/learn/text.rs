//! Patterns and formats, by the runtime's own rules: what `validate` finds, and nothing else, is a departure.

use std::collections::BTreeSet;
use std::sync::Mutex;

use hookwright_runtime::value::{Check, View, validate};

use crate::load::At;
use crate::schema::FORMATS;

/// The keywords of a schema that a text breaks.
pub(super) fn broken(at: &At<'_>, text: &str) -> Vec<&'static str> {
    let mut broken = Vec::new();
    if at
        .text("pattern")
        .is_some_and(|pattern| breaks(text, Check::Pattern(kept(pattern), "")))
    {
        broken.push("pattern");
    }
    let known = |format: &str| FORMATS.iter().copied().find(|it| *it == format);
    if at
        .text("format")
        .and_then(known)
        .is_some_and(|format| breaks(text, Check::Format(format)))
    {
        broken.push("format");
    }
    broken
}

fn breaks(text: &str, check: Check) -> bool {
    !validate(View::Text(text), &[check]).is_empty()
}

/// The runtime wants patterns that live as long as the process: each is kept once.
fn kept(pattern: &str) -> &'static str {
    static KEPT: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut kept = KEPT.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
    match kept.get(pattern) {
        Some(pattern) => pattern,
        None => {
            let pattern: &'static str = String::leak(pattern.to_owned());
            kept.insert(pattern);
            pattern
        }
    }
}
