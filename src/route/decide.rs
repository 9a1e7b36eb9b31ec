//! The order of rules by which the place of the type is found.

use std::collections::HashMap;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalog, Decision, Event, Place, Probe, Routing, Selector};
use crate::route::candidate::{Candidate, Values, same};
use crate::route::payload::Payload;
use crate::route::probe;

/// The most places that a tag is joined from.
const PLACES: usize = 3;
/// The most values of a tag that one event lists.
const TAGS: usize = 256;

/// Decides where the type is read, fills `catalog.routing` and the `event_type` of every event.
pub fn decide(catalog: &mut Catalog, report: &mut Report) {
    let payloads: Vec<Payload> = catalog
        .events
        .iter()
        .map(|event| Payload::of(&catalog.shapes, event.payload))
        .collect();
    let (decision, chosen) = choose(catalog, &payloads);
    let separator = match catalog.envelope.type_separator.as_str() {
        "" => ".".to_owned(),
        separator => separator.to_owned(),
    };
    let tags: Vec<Vec<String>> = (0..catalog.events.len())
        .map(|event| join(&chosen, event, &separator))
        .collect();
    let by_header = chosen
        .iter()
        .any(|candidate| !matches!(candidate.place, Place::Body(_)));
    let unique = is_unique(&tags);
    let tests = if unique && !by_header {
        vec![Vec::new(); tags.len()]
    } else {
        probe::tests(&payloads)
    };
    let first = first_values(catalog, &payloads);
    for ((event, tags), first) in catalog.events.iter_mut().zip(&tags).zip(first) {
        event.event_type = match (tags.as_slice(), &event.declared_type, first) {
            (_, Some(declared), _) => declared.clone(),
            (_, None, Some(first)) => first,
            ([only], None, None) => only.clone(),
            _ => event.key.clone(),
        };
    }
    let arms: Vec<Probe> = tags
        .into_iter()
        .zip(tests)
        .map(|(tags, tests)| Probe { tags, tests })
        .collect();
    let places = chosen
        .into_iter()
        .map(|candidate| candidate.place)
        .collect();
    let decision = settle(decision, &arms);
    if !unique {
        report_ties(&catalog.events, &arms, report);
    }
    catalog.routing = Routing {
        decision,
        selector: Selector {
            places,
            separator,
            arms,
        },
    };
}

fn choose(catalog: &Catalog, payloads: &[Payload]) -> (Decision, Vec<Candidate>) {
    if !catalog.envelope.event_type.is_empty() && !catalog.envelope.type_is_first {
        let places = catalog.envelope.event_type.iter().cloned();
        let mut chosen: Vec<Candidate> = places
            .map(|place| Candidate::at(place, catalog, payloads))
            .collect();
        say_without_rest(&mut chosen, &catalog.events);
        if let (Some(first), Some(pattern)) = (chosen.first_mut(), &catalog.envelope.type_from_key)
        {
            say_by_pattern(first, pattern, &catalog.events);
        }
        if let Some(first) = chosen.first_mut() {
            say_by_key(first, &catalog.events);
        }
        return (Decision::Profile, chosen);
    }
    if let Some(candidate) = first_of_all(catalog, payloads) {
        return (Decision::Profile, vec![candidate]);
    }
    if let Some(candidate) = cloudevents(catalog, payloads) {
        return (Decision::CloudEvents, vec![candidate]);
    }
    let candidates = Candidate::all(catalog, payloads);
    if catalog
        .events
        .iter()
        .all(|event| event.declared_type.is_some())
        && let Some(candidate) = declared(&candidates, &catalog.events)
    {
        return (Decision::Extension, vec![candidate]);
    }
    if catalog.events.len() <= 1 {
        let constant = candidates.into_iter().find(|candidate| {
            candidate.rank() == 0
                && matches!(candidate.place, Place::Body(_))
                && matches!(candidate.values.as_slice(), [Values::Known(values)] if values.len() == 1)
                && candidate.depth() == 1
        });
        return (Decision::Single, constant.into_iter().collect());
    }
    greedy(candidates, &catalog.events)
}

/// Of alternative places that a profile names, the first that any event has, when all have it.
fn first_of_all(catalog: &Catalog, payloads: &[Payload]) -> Option<Candidate> {
    if !catalog.envelope.type_is_first {
        return None;
    }
    let places = catalog.envelope.event_type.iter().cloned();
    let is_there = |values: &Values| !matches!(values, Values::Absent);
    let mut candidate = places
        .map(|place| Candidate::at(place, catalog, payloads))
        .find(|candidate| candidate.values.iter().any(is_there))?;
    say_by_key(&mut candidate, &catalog.events);
    candidate.values.iter().all(is_there).then_some(candidate)
}

/// The types by a profile that names alternative places: the one value at the first place that an event has.
fn first_values(catalog: &Catalog, payloads: &[Payload]) -> Vec<Option<String>> {
    let mut found = vec![None; catalog.events.len()];
    if !catalog.envelope.type_is_first {
        return found;
    }
    for place in &catalog.envelope.event_type {
        let candidate = Candidate::at(place.clone(), catalog, payloads);
        for (found, values) in found.iter_mut().zip(&candidate.values) {
            if let ([only], None) = (values.list(), &found) {
                *found = Some(only.clone());
            }
        }
    }
    found
}

/// CloudEvents 1.0, "REQUIRED Attributes": id, source, specversion and type.
fn cloudevents(catalog: &Catalog, payloads: &[Payload]) -> Option<Candidate> {
    let is_structured = |payload: &Payload| {
        ["/specversion", "/type", "/source", "/id"]
            .iter()
            .all(|pointer| payload.leaves.contains_key(*pointer))
    };
    if payloads.is_empty() || !payloads.iter().all(is_structured) {
        return None;
    }
    let mut candidate = Candidate::at(Place::Body("/type".to_owned()), catalog, payloads);
    if catalog.events.len() > 1 {
        say_by_key(&mut candidate, &catalog.events);
    } else if candidate
        .values
        .iter()
        .any(|values| values.list().len() != 1)
    {
        // One event whose type is open: anything may arrive.
        candidate.values = vec![Values::Free; candidate.values.len()];
    }
    Some(candidate)
}

/// Vendor extensions say the types; the place is the one that is named most like it.
fn declared(candidates: &[Candidate], events: &[Event]) -> Option<Candidate> {
    let fits = |candidate: &&Candidate| {
        candidate.rank() == 0
            && candidate
                .values
                .iter()
                .all(|values| !matches!(values, Values::Absent))
    };
    let mut candidate = candidates
        .iter()
        .filter(fits)
        .min_by_key(|candidate| candidate.depth())?
        .clone();
    candidate.values = events
        .iter()
        .map(|event| Values::Known(event.declared_type.iter().cloned().collect()))
        .collect();
    Some(candidate)
}

/// Takes the place that separates the most events, then further ones that separate what is left. Only when nothing
/// does, a free text that is named like a type is taken to hold the events' keys.
fn greedy(candidates: Vec<Candidate>, events: &[Event]) -> (Decision, Vec<Candidate>) {
    let mut told = candidates.clone();
    for candidate in told.iter_mut().filter(|candidate| candidate.tells()) {
        say_by_key(candidate, events);
    }
    let (decision, chosen) = separate(told, events);
    if !chosen.is_empty() {
        return (decision, chosen);
    }
    let is_free = |values: &Values| matches!(values, Values::Free);
    let mut keyed: Vec<Candidate> = candidates
        .into_iter()
        .filter(|it| it.rank() == 0 && it.depth() <= 2 && it.values.iter().all(is_free))
        .collect();
    for candidate in &mut keyed {
        say_by_key(candidate, events);
    }
    separate(keyed, events)
}

fn separate(mut candidates: Vec<Candidate>, events: &[Event]) -> (Decision, Vec<Candidate>) {
    candidates.retain(|candidate| candidate.tells() && is_plausible(candidate, events));
    let mut chosen: Vec<Candidate> = Vec::new();
    let mut groups = vec![0usize; events.len()];
    let mut left = ties(&groups);
    while chosen.len() < PLACES && left > 0 {
        let best = candidates
            .iter()
            .filter(|candidate| chosen.is_empty() || candidate.is_known())
            .map(|candidate| (ties(&split(&groups, candidate)), candidate))
            .min_by_key(|(left, candidate)| {
                (
                    *left,
                    !candidate.is_known(),
                    candidate.rank(),
                    candidate.depth(),
                )
            });
        let Some((ties_left, best)) = best else { break };
        if ties_left >= left || (!chosen.is_empty() && best.rank() >= 4) {
            break;
        }
        groups = split(&groups, best);
        left = ties_left;
        chosen.push(best.clone());
    }
    let decision = match chosen.first() {
        None => Decision::Undecided,
        Some(candidate) if !candidate.is_known() => Decision::Example,
        Some(Candidate {
            place: Place::Header(_) | Place::Query(_),
            ..
        }) => Decision::Header,
        Some(_) => Decision::Constant,
    };
    (decision, chosen)
}

/// Values out of examples count only where a type is expected, or where they repeat the keys of the events.
fn is_plausible(candidate: &Candidate, events: &[Event]) -> bool {
    if candidate.is_known() {
        return candidate.rank() < 4 || candidate.depth() <= 2;
    }
    let is_key = |event: &Event, values: &Values| {
        values
            .list()
            .iter()
            .all(|value| names(event).any(|name| same(&name, value)))
    };
    // What only some events show is chance.
    let told = candidate
        .values
        .iter()
        .filter(|values| !values.list().is_empty())
        .count();
    if told * 4 < events.len() * 3 {
        return false;
    }
    let keys = events
        .iter()
        .zip(&candidate.values)
        .filter(|(event, values)| is_key(event, values))
        .count();
    (candidate.rank() <= 2 && candidate.depth() <= 2) || keys * 10 >= events.len() * 8
}

fn names(event: &Event) -> impl Iterator<Item = String> + '_ {
    std::iter::once(event.key.clone()).chain(event.aliases.iter().cloned())
}

/// A header that no event of the document declares holds what the profile makes of the events' keys.
fn say_by_pattern(candidate: &mut Candidate, pattern: &str, events: &[Event]) {
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

/// A header is often shown with one example for all events. Unless the document limits it, the key says its value: what is
/// left of it without the values of the other parts (`issues-opened` without `opened`).
fn say_without_rest(chosen: &mut [Candidate], events: &[Event]) {
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

/// Where an event's text is free, its key says the value, spelled the way in which other events spell theirs.
fn say_by_key(candidate: &mut Candidate, events: &[Event]) {
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
            .filter(|(event, value)| spelling(&event.key) == **value)
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
            *values = Values::Shown(vec![spelling(&event.key)]);
        }
    }
}

/// Numbers the groups of events that are still alike after `candidate` has been read too.
fn split(groups: &[usize], candidate: &Candidate) -> Vec<usize> {
    // Events whose values overlap stay together: union-find over (group, value).
    let mut parent: Vec<usize> = (0..groups.len()).collect();
    let mut owner: HashMap<(usize, Option<&str>), usize> = HashMap::new();
    for (event, values) in candidate.values.iter().enumerate() {
        let keys: Vec<Option<&str>> = match values.list() {
            [] => vec![None],
            list => list.iter().map(|value| Some(value.as_str())).collect(),
        };
        for key in keys {
            let other = *owner.entry((groups[event], key)).or_insert(event);
            let (left, right) = (root(&parent, event), root(&parent, other));
            parent[left.max(right)] = left.min(right);
        }
    }
    (0..groups.len())
        .map(|event| root(&parent, event))
        .collect()
}

fn root(parent: &[usize], mut at: usize) -> usize {
    while parent[at] != at {
        at = parent[at];
    }
    at
}

/// The number of pairs of events in one group.
fn ties(groups: &[usize]) -> usize {
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    for group in groups {
        *sizes.entry(*group).or_default() += 1;
    }
    sizes.into_values().map(|size| size * (size - 1) / 2).sum()
}

/// The joined values of the tag for one event; empty when a part of it is free.
fn join(chosen: &[Candidate], event: usize, separator: &str) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for candidate in chosen {
        let values = match &candidate.values[event] {
            Values::Absent => continue,
            Values::Free => return Vec::new(),
            values => values.list(),
        };
        if tags.is_empty() {
            tags = values.to_vec();
        } else if tags.len() * values.len() > TAGS {
            break;
        } else {
            let with = |tag: &String| {
                values
                    .iter()
                    .map(|value| format!("{tag}{separator}{value}"))
                    .collect::<Vec<_>>()
            };
            tags = tags.iter().flat_map(with).collect();
        }
    }
    tags
}

fn is_unique(tags: &[Vec<String>]) -> bool {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    tags.len() <= 1
        || tags.iter().enumerate().all(|(event, tags)| {
            !tags.is_empty()
                && tags
                    .iter()
                    .all(|tag| *seen.entry(tag).or_insert(event) == event)
        })
}

fn settle(decision: Decision, arms: &[Probe]) -> Decision {
    match decision {
        Decision::Undecided if arms.iter().any(|arm| !arm.tests.is_empty()) => Decision::Members,
        decision => decision,
    }
}

/// Events that have a tag in common (or none) and the same tests cannot be told apart.
fn report_ties(events: &[Event], arms: &[Probe], report: &mut Report) {
    let alike = |left: &Probe, right: &Probe| {
        let tag = (left.tags.is_empty() && right.tags.is_empty())
            || left.tags.iter().any(|tag| right.tags.contains(tag));
        tag && left.tests == right.tests
    };
    let mut reported = vec![false; arms.len()];
    for first in 0..arms.len() {
        if reported[first] {
            continue;
        }
        let others: Vec<usize> = (first + 1..arms.len())
            .filter(|at| alike(&arms[first], &arms[*at]))
            .collect();
        if others.is_empty() {
            continue;
        }
        let mut finding = Diagnostic::new(
            Code::EVENT_NO_TAG,
            format!("nothing on the wire tells `{}` from {} other event(s)", events[first].key, others.len()),
            events[first].origin.clone(),
        )
        .here("taken when a delivery could be any of them")
        .help("say where the type is read: `envelope.type` of a profile, or `x-hookwright-type` through an overlay");
        for other in others {
            reported[other] = true;
            if finding.labels.len() < 4 {
                finding = finding.also(events[other].origin.clone(), "looks the same");
            }
        }
        report.push(finding);
    }
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
