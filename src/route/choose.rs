//! The rules by which the places of the type are found, in their order.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::model::{CloudEventMode, Decision, Event, Place};
use crate::route::candidate::{Candidate, Values, plain};
use crate::route::group::Group;
use crate::route::payload::Payload;
use crate::route::separate::separate;
use crate::route::spelling::{
    can_be_said, say_by_key, say_by_parts, say_by_pattern, say_without_rest,
};
use crate::route::tags::{is_unique, tags};

pub(super) fn choose(group: &Group<'_>, payloads: &[Rc<Payload>]) -> (Decision, Vec<Candidate>) {
    if !group.envelope.event_type.is_empty() && !group.envelope.type_is_first {
        let places = group.envelope.event_type.iter().cloned();
        let mut chosen: Vec<Candidate> = places
            .map(|place| Candidate::at(place, group, payloads))
            .collect();
        match chosen.as_mut_slice() {
            [only] => only.claim(&group.events),
            several => say_by_parts(several, &group.events, &group.envelope.type_separator),
        }
        say_without_rest(&mut chosen, &group.events);
        if let (Some(first), Some(pattern)) = (chosen.first_mut(), &group.envelope.type_from_key) {
            say_by_pattern(first, pattern, &group.events);
        }
        if let Some(first) = chosen.first_mut() {
            say_by_key(first, &group.events);
        }
        return (Decision::Profile, chosen);
    }
    if let Some(candidate) = first_of_all(group, payloads) {
        return (Decision::Profile, vec![candidate]);
    }
    if let Some(candidate) = cloudevents(group, payloads) {
        return (Decision::CloudEvents, vec![candidate]);
    }
    if let Some(candidate) = by_mark(group, false) {
        return (Decision::Extension, vec![candidate]);
    }
    let candidates = Candidate::all(group, payloads);
    if let Some(candidate) = declared(&candidates, &group.events) {
        return (Decision::Extension, vec![candidate]);
    }
    if group.events.len() <= 1 {
        let constant = candidates.into_iter().find(|candidate| {
            candidate.rank() == 0
                && matches!(candidate.place, Place::Body(_))
                && matches!(candidate.values.as_slice(), [Values::Known(values)] if values.len() == 1)
                && candidate.depth() == 1
        });
        return (Decision::Single, constant.into_iter().collect());
    }
    let (decision, chosen) = greedy(candidates.clone(), &group.events);
    let is_settled = decision != Decision::Example && !chosen.is_empty();
    if !(is_settled && is_unique(&tags(&chosen, &group.events, ".")))
        && let Some(candidate) = by_mark(group, true)
    {
        return (Decision::Discriminator, vec![candidate]);
    }
    match header_of_keys(&candidates, &chosen, &group.events) {
        Some(with_header) => (Decision::Example, with_header),
        None => (decision, chosen),
    }
}

/// Of alternative places that a profile names, the first that any event has, when all have it.
fn first_of_all(group: &Group<'_>, payloads: &[Rc<Payload>]) -> Option<Candidate> {
    if !group.envelope.type_is_first {
        return None;
    }
    let places = group.envelope.event_type.iter().cloned();
    let is_there = |values: &Values| !matches!(values, Values::Absent);
    let mut candidate = places
        .map(|place| Candidate::at(place, group, payloads))
        .find(|candidate| candidate.values.iter().any(is_there))?;
    say_by_key(&mut candidate, &group.events);
    candidate.values.iter().all(is_there).then_some(candidate)
}

/// A place where the document says what stands there in each of the events, and in no other one.
fn by_mark(group: &Group<'_>, by_discriminator: bool) -> Option<Candidate> {
    let first = group.events.first().filter(|_| group.events.len() > 1)?;
    let marks = first.message.marks.iter();
    let mut marks = marks.filter(|it| it.by_discriminator == by_discriminator);
    marks.find_map(|mark| {
        let value = |event: &&Event| {
            let mut marks = event.message.marks.iter();
            let mark = marks.find(|it| it.place == mark.place)?;
            Some(mark.value.clone())
        };
        let values: Option<Vec<String>> = group.events.iter().map(value).collect();
        let values = values?;
        let distinct: HashSet<&String> = values.iter().collect();
        (distinct.len() == values.len()).then(|| Candidate {
            place: mark.place.clone(),
            values: values
                .iter()
                .map(|it| Values::Known(vec![it.clone()]))
                .collect(),
        })
    })
}

/// CloudEvents in binary mode have their type in a header.
fn in_header(group: &Group<'_>, payloads: &[Rc<Payload>]) -> Option<Candidate> {
    let prefix = |event: &&Event| match &event.message.cloud_event.as_ref()?.mode {
        CloudEventMode::Binary(prefix) => Some(prefix.clone()),
        CloudEventMode::Structured => None,
    };
    let prefixes: Option<Vec<String>> = group.events.iter().map(prefix).collect();
    let prefixes = prefixes?;
    let first = prefixes.first()?;
    let is_same = prefixes.iter().all(|it| it == first);
    let place = Place::Header(format!("{first}type"));
    is_same.then(|| Candidate::at(place, group, payloads))
}

/// CloudEvents 1.0, "REQUIRED Attributes": id, source, specversion and type.
fn cloudevents(group: &Group<'_>, payloads: &[Rc<Payload>]) -> Option<Candidate> {
    let is_structured = |payload: &Payload| {
        ["/specversion", "/type", "/source", "/id"]
            .iter()
            .all(|pointer| payload.leaves.contains_key(*pointer))
    };
    let mut candidate = match in_header(group, payloads) {
        Some(candidate) => candidate,
        None if !payloads.is_empty() && payloads.iter().all(|it| is_structured(it)) => {
            Candidate::at(Place::Body("/type".to_owned()), group, payloads)
        }
        None => return None,
    };
    for (values, event) in candidate.values.iter_mut().zip(&group.events) {
        let form = event.message.cloud_event.as_ref();
        if let Some(form) = form.filter(|it| !it.types.is_empty()) {
            *values = Values::Known(form.types.clone());
        }
    }
    if group.events.len() > 1 {
        say_by_key(&mut candidate, &group.events);
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

/// Vendor extensions say the types of most events; the place is the one that is named most like it and that those have.
fn declared(candidates: &[Candidate], events: &[&Event]) -> Option<Candidate> {
    let is_declared = |event: &Event| event.declared_type.is_some();
    if events.iter().filter(|it| is_declared(it)).count() * 2 < events.len() {
        return None;
    }
    let misses = |candidate: &Candidate| {
        let values = candidate.values.iter().zip(events);
        values
            .filter(|(values, event)| is_declared(event) && matches!(values, Values::Absent))
            .count()
    };
    let mut candidate = candidates
        .iter()
        .filter(|candidate| candidate.rank() == 0 && misses(candidate) * 4 <= events.len())
        .min_by_key(|candidate| (misses(candidate), candidate.depth()))?
        .clone();
    for (values, event) in candidate.values.iter_mut().zip(events) {
        if let Some(declared) = &event.declared_type {
            *values = Values::Known(vec![declared.clone()]);
        }
    }
    Some(candidate)
}

/// Takes the place that separates the most events, then further ones that separate what is left. When something is left
/// or the place is not named like a type, a free text that is named like one is taken to hold the events' keys.
fn greedy(candidates: Vec<Candidate>, events: &[&Event]) -> (Decision, Vec<Candidate>) {
    let mut told = candidates.clone();
    for candidate in told.iter_mut().filter(|candidate| candidate.tells()) {
        candidate.claim(events);
        say_by_key(candidate, events);
    }
    let told = separate(told, events);
    let is_type = |it: &Candidate| it.rank() <= 2;
    if told.left == 0 && told.chosen.first().is_some_and(is_type) {
        return (told.decision(), told.chosen);
    }
    let mut keyed: Vec<Candidate> = candidates
        .into_iter()
        .filter(|it| it.rank() == 0 && it.depth() <= 2 && is_free(it))
        .collect();
    for candidate in &mut keyed {
        say_by_key(candidate, events);
    }
    let keyed = separate(keyed, events);
    let sayable = events.iter().all(|event| can_be_said(event));
    match told.chosen.is_empty() || (sayable && keyed.left < told.left) {
        true => (keyed.decision(), keyed.chosen),
        false => (told.decision(), told.chosen),
    }
}

/// True when the document says nothing about a place but that most events have it.
fn is_free(candidate: &Candidate) -> bool {
    let count = |wanted: &Values| candidate.values.iter().filter(|it| *it == wanted).count();
    let (free, absent) = (count(&Values::Free), count(&Values::Absent));
    free + absent == candidate.values.len() && absent * 3 <= candidate.values.len()
}

/// When members of the body do not tell all events apart, a header that every event has and that is named like a type
/// does, if the events' keys say its value: they end in what the body has (`issues-opened` in `opened`). One example for
/// most events is no value.
fn header_of_keys(
    candidates: &[Candidate],
    chosen: &[Candidate],
    events: &[&Event],
) -> Option<Vec<Candidate>> {
    let in_body = |candidate: &Candidate| matches!(candidate.place, Place::Body(_));
    if chosen.is_empty() || !chosen.iter().all(in_body) || is_unique(&tags(chosen, events, ".")) {
        return None;
    }
    let is_vague = |values: &Values| matches!(values, Values::Free | Values::Shown(_));
    let is_header = |candidate: &&Candidate| {
        matches!(candidate.place, Place::Header(_))
            && candidate.rank() == 0
            && candidate.values.iter().all(is_vague)
            && repeats(&candidate.values) * 2 >= events.len()
    };
    let header = candidates.iter().find(is_header)?;
    let ends = |(at, event): (usize, &&Event)| {
        let value = chosen.iter().find_map(|it| it.values[at].list().first())?;
        Some(plain(&event.key).ends_with(&plain(value)))
    };
    let ends: Vec<bool> = events.iter().enumerate().filter_map(ends).collect();
    let right = ends.iter().filter(|ends| **ends).count();
    if right * 10 < ends.len() * 8 {
        return None;
    }
    let mut with_header: Vec<Candidate> = [header].into_iter().chain(chosen).cloned().collect();
    say_without_rest(&mut with_header, events);
    let mut told = tags(&with_header, events, ".");
    told.retain(|tags| !tags.is_empty());
    (told.len() * 10 >= events.len() * 9 && is_unique(&told)).then_some(with_header)
}

/// How many events have the value that most of them have.
fn repeats(values: &[Values]) -> usize {
    let mut counts: HashMap<&[String], usize> = HashMap::new();
    for values in values {
        *counts.entry(values.list()).or_default() += 1;
    }
    counts.into_values().max().unwrap_or(0)
}
