//! Events that share a payload of which one member is there: it is called like the event.

use std::collections::BTreeSet;
use std::rc::Rc;

use crate::model::{Event, Test};
use crate::origin::Pointer;
use crate::route::candidate::same;
use crate::route::payload::Payload;

/// What is there when it is not `null`.
const SOMETHING: [&str; 5] = ["array", "boolean", "number", "object", "string"];

/// A test for every event, when each is called like a member that its payload may have at the top and that no other event is
/// called like: `message` is the event whose body has `message`.
pub(super) fn tests(events: &[&Event], payloads: &[Rc<Payload>]) -> Option<Vec<Test>> {
    let own = events
        .iter()
        .zip(payloads)
        .map(|(event, payload)| own(event, payload));
    let own: Vec<&String> = own.collect::<Option<_>>()?;
    let distinct: BTreeSet<&String> = own.iter().copied().collect();
    (distinct.len() == own.len()).then(|| own.into_iter().map(|name| there(name)).collect())
}

/// The member that an event is called like; one that is always there tells nothing.
fn own<'p>(event: &Event, payload: &'p Payload) -> Option<&'p String> {
    let names = event.declared_type.iter().chain([&event.key]);
    let mut names = names.chain(&event.aliases);
    names.find_map(|name| {
        let member = payload.members.iter().find(|member| same(member, name))?;
        (!payload.required.contains(&pointer(member))).then_some(member)
    })
}

fn there(name: &str) -> Test {
    Test::Kind(pointer(name), SOMETHING.map(str::to_owned).to_vec())
}

fn pointer(name: &str) -> String {
    Pointer::root().join(name).as_str().to_owned()
}
