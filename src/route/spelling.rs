//! What the key of an event says about a text that the document leaves open.

use crate::model::{Event, Place};
use crate::route::candidate::{Candidate, Values, same};

/// A header is often shown with one example for all events. Unless the document limits it, the key says its value: what is
/// left of it without the values of the other parts (`issues-opened` without `opened`).
pub(super) fn say_without_rest(chosen: &mut [Candidate], events: &[&Event]) {
    let [first, rest @ ..] = chosen else { return };
    if matches!(first.place, Place::Body(_)) || !rest.iter().any(Candidate::tells) {
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

/// Where the parts of a tag are free, or shared by several events, the declared type of an event, its key or its name says
/// which values its parts have: `order.paid` has `order` at the first place and `paid` at the second.
pub(super) fn say_by_parts(chosen: &mut [Candidate], events: &[&Event], separator: &str) {
    for (at, event) in events.iter().enumerate() {
        let present: Vec<&Values> = chosen
            .iter()
            .map(|candidate| &candidate.values[at])
            .filter(|values| !matches!(values, Values::Absent))
            .collect();
        let is_open = |values: &&&Values| values.list().len() != 1;
        if present.len() < 2 || !present.iter().any(|values| is_open(&values)) {
            continue;
        }
        let names = event.declared_type.iter().chain([&event.key]);
        let mut splits = names
            .chain(&event.aliases)
            .flat_map(|name| splits(name, separator));
        let Some(mut parts) = splits.find_map(|parts| fitted(&present, &parts)) else {
            continue;
        };
        for candidate in chosen.iter_mut().rev() {
            let values = &mut candidate.values[at];
            let part = match values {
                Values::Absent => continue,
                _ => parts.pop(),
            };
            *values = match (&*values, part) {
                (Values::Known(_), Some(part)) => Values::Known(vec![part]),
                (_, Some(part)) => Values::Shown(vec![part]),
                (_, None) => continue,
            };
        }
    }
}

/// The parts of a name: at the separator, else at one of the signs that keys are made with.
fn splits<'n>(name: &'n str, separator: &'n str) -> impl Iterator<Item = Vec<&'n str>> {
    let name = name.trim_start_matches('/');
    let signs = [separator, ".", "/", "-", ":", "_", " "].into_iter();
    let signs = signs.filter(move |sign| !sign.is_empty() && name.contains(sign));
    signs.map(move |sign| name.split(sign).collect())
}

/// The value of each place, when every part is one of those that can stand there.
fn fitted(places: &[&Values], parts: &[&str]) -> Option<Vec<String>> {
    if places.len() != parts.len() {
        return None;
    }
    let fit = |(values, part): (&&Values, &&str)| match values {
        Values::Absent => None,
        Values::Free => (!part.is_empty()).then(|| (*part).to_owned()),
        values => values.list().iter().find(|it| same(it, part)).cloned(),
    };
    places.iter().zip(parts).map(fit).collect()
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
pub(super) fn say_by_key(candidate: &mut Candidate, events: &[&Event]) {
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
        .filter_map(|(event, values)| Some((*event, values.list().first()?)))
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
pub(super) fn say_by_pattern(candidate: &mut Candidate, pattern: &str, events: &[&Event]) {
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
