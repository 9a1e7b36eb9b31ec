//! Tests that recognize a payload by what it looks like, for when no tag decides.

use std::collections::{BTreeSet, HashMap};

use crate::model::{Place, Test};
use crate::route::payload::Payload;

/// How deep a test looks, in pointer segments.
const DEPTH: usize = 2;
/// The most constants, members and members of members that one event is recognized by. Few of the last: what stands at
/// the top says more.
const CONSTANTS: usize = 4;
const MEMBERS: usize = 16;
const INNER: usize = 8;
/// The most members of other events that are looked for.
const OTHERS: usize = 200;
/// An enum with more values than this says little.
const VALUES: usize = 8;

/// The tests of every payload, without those that all of them would pass.
pub(super) fn tests(payloads: &[Payload]) -> Vec<Vec<Test>> {
    let mut common: HashMap<&Test, usize> = HashMap::new();
    let all: Vec<Vec<Test>> = payloads.iter().map(of).collect();
    for test in all.iter().flatten() {
        *common.entry(test).or_default() += 1;
    }
    let tells = |test: &&Test| {
        common
            .get(test)
            .is_some_and(|count| *count < payloads.len())
    };
    let others = others(payloads);
    let with = |(tests, payload): (&Vec<Test>, &Payload)| {
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
fn others(payloads: &[Payload]) -> BTreeSet<String> {
    let top = |pointer: &&String| depth(pointer) == 1;
    let required = payloads
        .iter()
        .flat_map(|payload| payload.required.iter().filter(top));
    let required: BTreeSet<String> = required
        .map(|pointer| pointer[1..].replace("~1", "/").replace("~0", "~"))
        .collect();
    let is_rare = |name: &String| {
        payloads
            .iter()
            .any(|payload| !payload.members.contains(name))
    };
    required.into_iter().filter(is_rare).take(OTHERS).collect()
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
            tests.push(Test::Is(Place::Body(pointer.clone()), leaf.values.clone()));
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
