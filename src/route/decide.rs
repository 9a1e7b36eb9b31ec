//! Fills the routing of a catalog.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{
    Catalog, Decision, Event, Example, Json, Place, Probe, Routing, Selector, Test,
};
use crate::origin::Pointer;
use crate::route::candidate::{Candidate, same};
use crate::route::channel;
use crate::route::choose::choose;
use crate::route::group::Group;
use crate::route::members;
use crate::route::payload::{self, Payload};
use crate::route::probe;
use crate::route::tags::{is_unique, owners, tags};

/// Decides where the type is read, fills `catalog.routing` and the `event_type` of every event, and how the messages of each
/// channel and operation are told apart.
pub fn decide(catalog: &mut Catalog, report: &mut Report) {
    let payloads = payload::all(catalog);
    let group = Group::all(catalog);
    let decided = settle(&group, &payloads);
    if !decided.unique && catalog.channels.is_empty() {
        report_ties(&group.events, &decided.routing.selector.arms, report);
    }
    for (event, event_type) in catalog.events.iter_mut().zip(decided.types) {
        event.event_type = event_type;
    }
    catalog.routing = decided.routing;
    channel::decide(catalog, &payloads, report);
}

/// How the events of a group are told apart.
pub(super) struct Decided {
    pub(super) routing: Routing,
    /// The type of every event.
    pub(super) types: Vec<String>,
    /// True when no two events have a tag in common.
    pub(super) unique: bool,
}

/// Decides how the events of a group are told apart; nothing is reported.
pub(super) fn settle(group: &Group<'_>, payloads: &[Rc<Payload>]) -> Decided {
    let (decision, chosen) = choose(group, payloads);
    let separator = match group.envelope.type_separator.as_str() {
        "" => ".".to_owned(),
        separator => separator.to_owned(),
    };
    let tags = tags(&chosen, &group.events, &separator);
    let by_header = chosen
        .iter()
        .any(|candidate| !matches!(candidate.place, Place::Body(_)));
    let unique = is_unique(&tags);
    let mut tests = if unique && !by_header {
        vec![Vec::new(); tags.len()]
    } else {
        probe::tests(payloads)
    };
    for (event, tests) in group.events.iter().zip(&mut tests) {
        tests.extend(elsewhere(event, &chosen));
    }
    if chosen.is_empty() && some_are_alike(&tests) {
        let members = members::tests(&group.events, payloads);
        for (tests, test) in tests.iter_mut().zip(members.into_iter().flatten()) {
            tests.push(test);
        }
    }
    let first = first_values(group, payloads);
    let owners = owners(&tags, &group.events);
    let is_own = |tag: &String| owners.get(tag).is_some_and(Option::is_some);
    let each = group.events.iter().zip(&tags).zip(first);
    let types =
        each.map(
            |((event, tags), first)| match (tags.as_slice(), &event.declared_type, first) {
                (_, Some(declared), _) => declared.clone(),
                (_, None, Some(first)) => first,
                ([only], None, None) if is_own(only) => only.clone(),
                _ => event.key.clone(),
            },
        );
    let types = types.collect();
    let arms: Vec<Probe> = tags
        .into_iter()
        .zip(tests)
        .map(|(tags, tests)| Probe { tags, tests })
        .collect();
    let places = chosen
        .into_iter()
        .map(|candidate| candidate.place)
        .collect();
    Decided {
        routing: Routing {
            decision: by_members(decision, &arms),
            selector: Selector {
                places,
                separator,
                arms,
            },
        },
        types,
        unique,
    }
}

fn some_are_alike(tests: &[Vec<Test>]) -> bool {
    let distinct: HashSet<&Vec<Test>> = tests.iter().collect();
    distinct.len() < tests.len()
}

/// Documents contradict themselves: where an example has nothing at the places of the tag, the member that repeats the
/// event's key speaks for it.
fn elsewhere(event: &Event, chosen: &[Candidate]) -> Option<Test> {
    let has_tag = |example: &Example| {
        chosen.iter().any(|candidate| match &candidate.place {
            Place::Body(pointer) => payload::at(&example.value, pointer).is_some(),
            Place::Header(_) | Place::Query(_) => true,
        })
    };
    let by_key = |example: &Example| {
        let Json::Map(members) = &example.value else {
            return None;
        };
        let text = |(name, value): (&String, &Json)| Some((name.clone(), payload::text(value)?));
        let mut texts = members.iter().filter_map(text);
        let (name, value) = texts.find(|(_, text)| same(text, &event.key))?;
        let place = Place::Body(Pointer::root().join(&name).as_str().to_owned());
        Some(Test::Is(place, vec![value]))
    };
    let silent = event.examples.iter().filter(|example| !has_tag(example));
    silent.filter(|_| !chosen.is_empty()).find_map(by_key)
}

/// The types by a profile that names alternative places: the one value at the first place that an event has.
fn first_values(group: &Group<'_>, payloads: &[Rc<Payload>]) -> Vec<Option<String>> {
    let mut found = vec![None; group.events.len()];
    if !group.envelope.type_is_first {
        return found;
    }
    for place in &group.envelope.event_type {
        let candidate = Candidate::at(place.clone(), group, payloads);
        for (found, values) in found.iter_mut().zip(&candidate.values) {
            if let ([only], None) = (values.list(), &found) {
                *found = Some(only.clone());
            }
        }
    }
    found
}

fn by_members(decision: Decision, arms: &[Probe]) -> Decision {
    match decision {
        Decision::Undecided if arms.iter().any(|arm| !arm.tests.is_empty()) => Decision::Members,
        decision => decision,
    }
}

/// Events that have a tag in common (or none) and the same tests cannot be told apart.
fn report_ties(events: &[&Event], arms: &[Probe], report: &mut Report) {
    for (first, others) in ties(arms) {
        let mut finding = Diagnostic::new(
            Code::EVENT_NO_TAG,
            format!("nothing on the wire tells `{}` from {} other event(s)", events[first].key, others.len()),
            events[first].origin.clone(),
        )
        .here("taken when a delivery could be any of them")
        .help("say where the type is read: `envelope.type` of a profile, or `x-hookwright-type` through an overlay");
        for other in others.iter().take(SHOWN) {
            finding = finding.also(events[*other].origin.clone(), "looks the same");
        }
        report.push(finding);
    }
}

/// How many of the events that look the same a finding points at.
pub(super) const SHOWN: usize = 3;

/// The first of the events that look the same, and the others.
pub(super) fn ties(arms: &[Probe]) -> Vec<(usize, BTreeSet<usize>)> {
    let keys = |arm: &Probe| -> Vec<Option<String>> {
        match arm.tags.as_slice() {
            [] => vec![None],
            tags => tags.iter().cloned().map(Some).collect(),
        }
    };
    let mut alike: HashMap<(&[Test], Option<String>), Vec<usize>> = HashMap::new();
    for (at, arm) in arms.iter().enumerate() {
        for key in keys(arm) {
            alike.entry((&arm.tests, key)).or_default().push(at);
        }
    }
    let mut reported = vec![false; arms.len()];
    let mut found = Vec::new();
    for (first, arm) in arms.iter().enumerate() {
        if reported[first] {
            continue;
        }
        let others = keys(arm)
            .into_iter()
            .filter_map(|key| alike.get(&(arm.tests.as_slice(), key)));
        let others: BTreeSet<usize> = others.flatten().copied().filter(|at| *at > first).collect();
        if others.is_empty() {
            continue;
        }
        for other in &others {
            reported[*other] = true;
        }
        found.push((first, others));
    }
    found
}
