//! What the key of an event says about a text that the document leaves open.

use crate::model::{Event, Place};
use crate::route::candidate::{Candidate, Values};

/// A header is often shown with one example for all events. Unless the document limits it, the key says its value: what is
/// left of it without the values of the other parts (`issues-opened` without `opened`).
pub(super) fn say_without_rest(chosen: &mut [Candidate], events: &[Event]) {
    let [first, rest @ ..] = chosen else { return };
    if matches!(first.place, Place::Body(_)) || rest.is_empty() {
        return;
    }
    for (at, (event, values)) in events.iter().zip(&mut first.values).enumerate() {
        if matches!(values, Values::Known(_)) {
            continue;
        }
        let parts = rest
            .iter()
            .filter_map(|candidate| candidate.values[at].list().first());
        let plain = |text: &str| text.replace(['-', '.', '/', ' '], "_");
        let mut word = plain(event.key.trim_start_matches('/'));
        for part in parts {
            let tail = format!("_{}", plain(part));
            word = word.strip_suffix(&tail).map(str::to_owned).unwrap_or(word);
        }
        *values = Values::Shown(vec![word]);
    }
}

/// What the event is called where it could stand on the wire: its key, or the name that is a part of it.
fn word(event: &Event) -> &str {
    match (is_sayable(&event.key), event.aliases.first()) {
        (false, Some(name)) => name,
        _ => &event.key,
    }
}

/// True when what an event is called could stand on the wire: the key of a callback is a path and an expression.
pub(super) fn can_be_said(event: &Event) -> bool {
    is_sayable(word(event))
}

fn is_sayable(text: &str) -> bool {
    !text.contains(|c: char| c.is_whitespace() || "{}<>".contains(c))
}

/// Where an event's text is free, its key says the value, spelled the way in which other events spell theirs.
pub(super) fn say_by_key(candidate: &mut Candidate, events: &[Event]) {
    if !candidate
        .values
        .iter()
        .any(|values| matches!(values, Values::Free))
    {
        return;
    }
    let spellings: [fn(&str) -> String; 6] = [
        |key| key.trim_start_matches('/').to_owned(),
        |key| key.trim_start_matches('/').to_uppercase(),
        |key| key.replace('-', "_"),
        |key| key.replace(['-', '_', '/'], "."),
        |key| key.replace(['.', '_'], "-"),
        |key| key.rsplit('/').next().unwrap_or(key).to_owned(),
    ];
    let told: Vec<(&Event, &String)> = events
        .iter()
        .zip(&candidate.values)
        .filter_map(|(event, values)| Some((event, values.list().first()?)))
        .collect();
    let fits = |spelling: &&fn(&str) -> String| {
        let right = told
            .iter()
            .filter(|(event, value)| spelling(word(event)) == **value)
            .count();
        right > 0 && right * 2 >= told.len()
    };
    let spelling = match spellings.iter().find(fits) {
        Some(spelling) => *spelling,
        None if told.is_empty() => spellings[0],
        None => return,
    };
    for (event, values) in events.iter().zip(&mut candidate.values) {
        if *values == Values::Free {
            *values = Values::Shown(vec![spelling(word(event))]);
        }
    }
}

/// A header that no event of the document declares holds what the profile makes of the events' keys.
pub(super) fn say_by_pattern(candidate: &mut Candidate, pattern: &str, events: &[Event]) {
    let untold = |values: &Values| matches!(values, Values::Absent);
    if matches!(candidate.place, Place::Body(_)) || !candidate.values.iter().all(untold) {
        return;
    }
    for (event, values) in events.iter().zip(&mut candidate.values) {
        if let Some(value) = from_key(pattern, &event.key) {
            *values = Values::Shown(vec![value]);
        }
    }
}

/// Puts the words of a key into a pattern: `{1}/{2}` makes `orders/paid` of `orders.paid`. `None` when it has more words
/// than the pattern, or fewer.
fn from_key(pattern: &str, key: &str) -> Option<String> {
    let words = key.trim_start_matches('/').split(['.', '/', '-', ' ']);
    let mut value = pattern.to_owned();
    for (number, word) in words.enumerate() {
        let place = format!("{{{}}}", number + 1);
        value = value
            .contains(&place)
            .then(|| value.replace(&place, word))?;
    }
    (!value.contains('{')).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_of_keys() {
        let made = |key: &str| from_key("{1}/{2}", key);
        assert_eq!(made("orders.paid").as_deref(), Some("orders/paid"));
        assert_eq!(
            made("/orders/paid_late").as_deref(),
            Some("orders/paid_late")
        );
        assert_eq!(made("orders"), None);
        assert_eq!(made("orders.paid.late"), None);
        assert_eq!(from_key("{1}", "a b"), None);
    }
}
