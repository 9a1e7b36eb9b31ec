//! Tests that recognize a payload by what it looks like, for when no tag decides.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::model::{Place, Test};
use crate::route::payload::Payload;

/// How deep a test looks, in pointer segments.
const DEPTH: usize = 2;
/// The most constants, members and members of members that one event is recognized by. Few of the last: what stands at
/// the top says more.
const CONSTANTS: usize = 4;
const MEMBERS: usize = 16;
const INNER: usize = 8;
/// The most members of other events that are looked for: in one event, and in all of them.
const OTHERS: usize = 200;
const ALL_OTHERS: usize = 400_000;
/// How many bytes their names may have, in all events.
const NAMES: usize = 16_000_000;
/// An enum with more values than this says little.
const VALUES: usize = 8;

/// The tests of every payload, without those that all of them would pass.
pub(super) fn tests(payloads: &[Rc<Payload>]) -> Vec<Vec<Test>> {
    // Events that share a payload share its tests.
    let mut numbers: HashMap<*const Payload, usize> = HashMap::new();
    let mut distinct: Vec<(&Payload, usize)> = Vec::new();
    let mut number_of: Vec<usize> = Vec::with_capacity(payloads.len());
    for payload in payloads {
        let number = *numbers.entry(Rc::as_ptr(payload)).or_insert(distinct.len());
        if number == distinct.len() {
            distinct.push((payload, 0));
        }
        distinct[number].1 += 1;
        number_of.push(number);
    }
    let tests = of_distinct(&distinct, payloads.len());
    number_of
        .into_iter()
        .map(|number| tests[number].clone())
        .collect()
}

/// The tests of payloads, each with the number of events that have it.
fn of_distinct(payloads: &[(&Payload, usize)], events: usize) -> Vec<Vec<Test>> {
    let all: Vec<Vec<Test>> = payloads.iter().map(|(payload, _)| of(payload)).collect();
    let mut common: HashMap<&Test, usize> = HashMap::new();
    for (tests, (_, count)) in all.iter().zip(payloads) {
        for test in tests {
            *common.entry(test).or_default() += count;
        }
    }
    let others = others(payloads, OTHERS.min(ALL_OTHERS / events.max(1)), events);
    let with = |(tests, (payload, _)): (&Vec<Test>, &(&Payload, usize))| {
        let tells = |test: &&Test| common.get(test).is_some_and(|count| *count < events);
        let mut tests = limit(tests.iter().filter(tells));
        let lacks: Vec<String> = others
            .iter()
            .filter(|name| !payload.members.contains(*name))
            .cloned()
            .collect();
        if !lacks.is_empty() && !payload.members.is_empty() {
            tests.push(Test::Lacks(lacks));
        }
        tests
    };
    all.iter().zip(payloads).map(with).collect()
}

/// Members that some payloads require and others do not even declare: what a payload is about.
fn others(payloads: &[(&Payload, usize)], most: usize, events: usize) -> BTreeSet<String> {
    let top = |pointer: &&String| depth(pointer) == 1;
    let required = payloads
        .iter()
        .flat_map(|(payload, _)| payload.required.iter().filter(top));
    let required: BTreeSet<String> = required
        .map(|pointer| pointer[1..].replace("~1", "/").replace("~0", "~"))
        .collect();
    let is_rare = |name: &String| {
        payloads
            .iter()
            .any(|(payload, _)| !payload.members.contains(name))
    };
    let mut bytes = NAMES / events.max(1);
    let is_short = |name: &String| {
        let left = bytes.checked_sub(name.len());
        bytes = left.unwrap_or(bytes);
        left.is_some()
    };
    required
        .into_iter()
        .filter(is_rare)
        .filter(is_short)
        .take(most)
        .collect()
}

fn of(payload: &Payload) -> Vec<Test> {
    let mut tests = Vec::new();
    if !payload.kinds.is_empty() {
        tests.push(Test::Kind(
            String::new(),
            payload
                .kinds
                .iter()
                .map(|kind| (*kind).to_owned())
                .collect(),
        ));
    }
    for (pointer, leaf) in &payload.leaves {
        // A member that may be missing says what a payload is only by a constant.
        let most = if leaf.required { VALUES } else { 1 };
        if (1..=most).contains(&leaf.values.len()) && depth(pointer) <= DEPTH {
            let values = leaf.values.iter().cloned().collect();
            tests.push(Test::Is(Place::Body(pointer.clone()), values));
        }
    }
    let members = payload
        .required
        .iter()
        .filter(|pointer| depth(pointer) <= DEPTH);
    tests.extend(members.map(|pointer| Test::Has(pointer.clone())));
    tests
}

fn limit<'t>(tests: impl Iterator<Item = &'t Test>) -> Vec<Test> {
    let (mut constants, mut members, mut inner) = (0, 0, 0);
    let keep = |test: &&Test| match test {
        Test::Is(..) => {
            constants += 1;
            constants <= CONSTANTS
        }
        Test::Has(pointer) if depth(pointer) > 1 => {
            inner += 1;
            inner <= INNER
        }
        Test::Has(_) => {
            members += 1;
            members <= MEMBERS
        }
        Test::Kind(..) | Test::Lacks(_) => true,
    };
    tests.filter(keep).cloned().collect()
}

fn depth(pointer: &str) -> usize {
    pointer.matches('/').count()
}
