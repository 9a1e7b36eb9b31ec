//! The joined values of a tag.

use std::collections::HashMap;

use crate::model::{Event, Use};
use crate::route::candidate::{Candidate, Values};

/// The most values of a tag that one event lists.
const TAGS: usize = 256;

/// The joined values of the tag, one list an event.
pub(super) fn tags(chosen: &[Candidate], events: &[&Event], separator: &str) -> Vec<Vec<String>> {
    (0..events.len())
        .map(|event| join(chosen, event, separator))
        .collect()
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

/// What the events with each tag carry; `None` when they carry different things, so that the tag does not name them.
pub(super) fn owners(
    tags: &[Vec<String>],
    events: &[&Event],
) -> HashMap<String, Option<Option<Use>>> {
    let mut owners = HashMap::new();
    for (tags, event) in tags.iter().zip(events) {
        for tag in tags {
            let owner = owners.entry(tag.clone()).or_insert(Some(event.payload));
            *owner = owner.filter(|payload| *payload == event.payload);
        }
    }
    owners
}

pub(super) fn is_unique(tags: &[Vec<String>]) -> bool {
    let mut seen: HashMap<&str, usize> = HashMap::new();
    tags.len() <= 1
        || tags.iter().enumerate().all(|(event, tags)| {
            !tags.is_empty()
                && tags
                    .iter()
                    .all(|tag| *seen.entry(tag).or_insert(event) == event)
        })
}
