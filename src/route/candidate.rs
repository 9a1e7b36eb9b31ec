//! Places at which a tag could be read, and what stands there for every event.

use std::rc::Rc;

use indexmap::IndexMap;

use crate::model::{Catalog, Event, Example, Parameter, ParameterIn, Place};
use crate::route::payload::{self, Payload};

/// How many values of all places and events are compared: places that few events have are left out when there are more.
const VALUES: usize = 1_000_000;
/// How many places are compared in any case.
const PLACES: usize = 16;

/// What stands at a place for one event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Values {
    /// Nothing.
    Absent,
    /// Some text that the document does not tell.
    Free,
    /// One of these, by `const` or `enum`.
    Known(Vec<String>),
    /// One of these, by the examples or the key of the event.
    Shown(Vec<String>),
}

/// A place and what stands there, one entry an event.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) place: Place,
    pub(super) values: Vec<Values>,
}

impl Values {
    pub(super) fn list(&self) -> &[String] {
        match self {
            Values::Known(values) | Values::Shown(values) => values,
            Values::Absent | Values::Free => &[],
        }
    }
}

impl Candidate {
    /// What stands at `place` for every event.
    pub(super) fn at(place: Place, catalog: &Catalog, payloads: &[Rc<Payload>]) -> Self {
        let values = catalog
            .events
            .iter()
            .zip(payloads)
            .map(|(event, payload)| values_at(&place, event, payload));
        Self {
            values: values.collect(),
            place,
        }
    }

    /// Every place that could hold a tag, headers first, then members of the body, shallow ones first.
    pub(super) fn all(catalog: &Catalog, payloads: &[Rc<Payload>]) -> Vec<Self> {
        let mut parameters: IndexMap<Place, Vec<(usize, &Parameter)>> = IndexMap::new();
        for (at, event) in catalog.events.iter().enumerate() {
            for parameter in &event.parameters {
                let place = match parameter.place {
                    ParameterIn::Header => Place::Header(parameter.name.to_ascii_lowercase()),
                    ParameterIn::Query => Place::Query(parameter.name.clone()),
                };
                parameters.entry(place).or_default().push((at, parameter));
            }
        }
        let mut members: IndexMap<&String, usize> = IndexMap::new();
        for pointer in payloads.iter().flat_map(|payload| payload.leaves.keys()) {
            *members.entry(pointer).or_default() += 1;
        }
        members.sort_by_key(|pointer, _| pointer.matches('/').count());
        let most = (VALUES / catalog.events.len().max(1)).max(PLACES);
        let mut candidates: Vec<Self> = Vec::new();
        for (place, users) in frequent(parameters, most, Vec::len) {
            let mut values = vec![Values::Absent; catalog.events.len()];
            // Of a name in two spellings, the first one counts.
            for (at, parameter) in users.into_iter().rev() {
                values[at] = told(parameter);
            }
            candidates.push(Self { place, values });
        }
        for (pointer, _) in frequent(members, most, |count| *count) {
            let place = Place::Body(pointer.clone());
            candidates.push(Self::at(place, catalog, payloads));
        }
        candidates
    }

    /// True when at least one event has a value here that the document tells.
    pub(super) fn tells(&self) -> bool {
        self.values.iter().any(|values| !values.list().is_empty())
    }

    /// True when no event relies on what only examples and keys show.
    pub(super) fn is_known(&self) -> bool {
        !self
            .values
            .iter()
            .any(|values| matches!(values, Values::Shown(_)))
    }

    /// How much the place is named like one that holds a type; 0 is best.
    pub(super) fn rank(&self) -> usize {
        const NAMES: &[&[&str]] = &[
            &[
                "type",
                "event",
                "eventtype",
                "eventname",
                "webhooktype",
                "webhookevent",
            ],
            &[
                "topic",
                "eventcode",
                "webhookcode",
                "notificationtype",
                "trigger",
                "scope",
                "subscriptiontype",
            ],
            &[
                "action",
                "kind",
                "eventcategory",
                "messagetype",
                "category",
                "subtype",
            ],
            &["name", "code", "object", "status", "state"],
        ];
        let name = match &self.place {
            Place::Header(name) | Place::Query(name) => name.trim_start_matches("x-").to_owned(),
            Place::Body(pointer) => pointer.rsplit('/').next().unwrap_or_default().to_owned(),
        };
        let plain: String = name
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase();
        let is_header = matches!(self.place, Place::Header(_));
        let matches = |known: &str| plain == known || (is_header && plain.ends_with(known));
        NAMES
            .iter()
            .position(|names| names.iter().any(|known| matches(known)))
            .unwrap_or(NAMES.len())
    }

    pub(super) fn depth(&self) -> usize {
        match &self.place {
            Place::Body(pointer) => pointer.matches('/').count(),
            Place::Header(_) | Place::Query(_) => 1,
        }
    }
}

fn values_at(place: &Place, event: &Event, payload: &Payload) -> Values {
    match place {
        Place::Header(name) => parameter(event, ParameterIn::Header, name),
        Place::Query(name) => parameter(event, ParameterIn::Query, name),
        Place::Body(pointer) => match payload.leaves.get(pointer) {
            // Of several values, the one that repeats the key of the event is its own.
            Some(leaf) if !leaf.values.is_empty() => {
                match leaf.values.iter().find(|value| same(value, &event.key)) {
                    Some(own) => Values::Known(vec![own.clone()]),
                    None => Values::Known(leaf.values.iter().cloned().collect()),
                }
            }
            Some(_) => shown(event, pointer).unwrap_or(Values::Free),
            None => shown(event, pointer).unwrap_or(Values::Absent),
        },
    }
}

fn parameter(event: &Event, place: ParameterIn, name: &str) -> Values {
    let mut parameters = event.parameters.iter();
    parameters
        .find(|it| it.place == place && it.name.eq_ignore_ascii_case(name))
        .map_or(Values::Absent, told)
}

/// What the document tells of a parameter.
fn told(parameter: &Parameter) -> Values {
    if !parameter.values.is_empty() {
        return Values::Known(parameter.values.clone());
    }
    match &parameter.example {
        Some(example) => Values::Shown(vec![example.clone()]),
        None => Values::Free,
    }
}

/// The entries that count most, not more than `most`, in their order.
fn frequent<K, V>(
    entries: IndexMap<K, V>,
    most: usize,
    count: impl Fn(&V) -> usize,
) -> impl Iterator<Item = (K, V)> {
    let mut counts: Vec<usize> = entries.values().map(&count).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    let least = counts.get(most).map_or(0, |next| next + 1);
    // With many that count the same, the first ones are taken.
    let above = counts.iter().take_while(|it| **it >= least).count();
    let mut alike = most - above.min(most);
    entries.into_iter().filter(move |(_, value)| {
        let count = count(value);
        let is_first = count + 1 == least && alike > 0;
        alike -= usize::from(is_first);
        count >= least || is_first
    })
}

/// What the event's own examples have at a free member: the value that repeats the event's key, else the one that they
/// agree on.
fn shown(event: &Event, pointer: &str) -> Option<Values> {
    let at = |example: &Example| payload::at(&example.value, pointer).and_then(payload::text);
    let values: Vec<Option<String>> = event.examples.iter().map(at).collect();
    let is_key = |value: &&String| same(value, &event.key);
    if let Some(key) = values.iter().flatten().find(is_key) {
        return Some(Values::Shown(vec![key.clone()]));
    }
    let first = values.first()?.clone()?;
    values
        .iter()
        .all(|value| value.as_ref() == Some(&first))
        .then(|| Values::Shown(vec![first]))
}

/// Equal but for case and signs.
pub(super) fn same(left: &str, right: &str) -> bool {
    let plain = |text: &str| {
        text.chars()
            .filter(char::is_ascii_alphanumeric)
            .collect::<String>()
            .to_lowercase()
    };
    plain(left) == plain(right)
}
