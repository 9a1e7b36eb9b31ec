//! Takes places one after the other until no two events are alike.

use std::collections::HashMap;

use crate::model::{Decision, Event, Place};
use crate::route::candidate::{Candidate, Values, same};

/// The most places that a tag is joined from.
const PLACES: usize = 3;

/// The places that were taken, and the number of pairs of events that they leave alike.
pub(super) struct Separation {
    pub(super) chosen: Vec<Candidate>,
    pub(super) left: usize,
}

impl Separation {
    pub(super) fn decision(&self) -> Decision {
        match self.chosen.first() {
            None => Decision::Undecided,
            Some(candidate) if !candidate.is_known() => Decision::Example,
            Some(Candidate {
                place: Place::Header(_) | Place::Query(_),
                ..
            }) => Decision::Header,
            Some(_) => Decision::Constant,
        }
    }
}

/// Takes the place that separates the most events, then further ones that separate what is left.
pub(super) fn separate(mut candidates: Vec<Candidate>, events: &[&Event]) -> Separation {
    candidates.retain(|candidate| candidate.tells() && is_plausible(candidate, events));
    let mut chosen: Vec<Candidate> = Vec::new();
    let mut groups = vec![0usize; events.len()];
    let mut left = ties(&groups);
    while chosen.len() < PLACES && left > 0 {
        let best = candidates
            .iter()
            .filter(|candidate| chosen.is_empty() || adds(candidate, &groups))
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
        if ties_left >= left {
            break;
        }
        groups = split(&groups, best);
        left = ties_left;
        chosen.push(best.clone());
    }
    // What is not named like a type is one only when it tells everything.
    if left > 0 && chosen.first().is_some_and(|it| it.rank() > 2) {
        return Separation {
            chosen: Vec::new(),
            left: ties(&vec![0; events.len()]),
        };
    }
    Separation { chosen, left }
}

/// True when a further place is one for most of the events that are still alike: a tag that is joined out of places that
/// only a few events have is no tag.
fn adds(candidate: &Candidate, groups: &[usize]) -> bool {
    let mut sizes: HashMap<usize, usize> = HashMap::new();
    for group in groups {
        *sizes.entry(*group).or_default() += 1;
    }
    let alike = groups.iter().zip(&candidate.values);
    let alike = alike.filter(|(group, _)| sizes.get(group).is_some_and(|size| *size > 1));
    let (told, silent): (Vec<_>, Vec<_>) = alike.partition(|(_, it)| !it.list().is_empty());
    candidate.is_known() && candidate.rank() < 4 && told.len() >= silent.len()
}

/// A place tells the events apart when at least half of them have a value there. Values out of examples count only where a type is expected, or where they repeat the keys of the events.
fn is_plausible(candidate: &Candidate, events: &[&Event]) -> bool {
    let told = candidate.values.iter();
    let told = told.filter(|values| !values.list().is_empty()).count();
    if candidate.is_known() {
        return told * 2 >= events.len() && (candidate.rank() < 4 || candidate.depth() <= 2);
    }
    let is_key = |event: &Event, values: &Values| {
        values
            .list()
            .iter()
            .all(|value| names(event).any(|name| same(&name, value)))
    };
    // What only some events show is chance.
    if told * 3 < events.len() * 2 {
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
            let (left, right) = (root(&mut parent, event), root(&mut parent, other));
            parent[left.max(right)] = left.min(right);
        }
    }
    (0..groups.len())
        .map(|event| root(&mut parent, event))
        .collect()
}

/// The first event of a group; the way there gets shorter.
fn root(parent: &mut [usize], mut at: usize) -> usize {
    while parent[at] != at {
        parent[at] = parent[parent[at]];
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
