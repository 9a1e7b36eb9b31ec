//! Places at which a tag could be read, and what stands there for every event.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};

use crate::model::{Event, Example, Parameter, ParameterIn, Place};
use crate::name::singular;
use crate::route::group::Group;
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
    pub(super) fn at(place: Place, group: &Group<'_>, payloads: &[Rc<Payload>]) -> Self {
        Self::with(&Keys::of(&group.events), place, group, payloads)
    }

    fn with(keys: &Keys, place: Place, group: &Group<'_>, payloads: &[Rc<Payload>]) -> Self {
        let values = group
            .events
            .iter()
            .zip(payloads)
            .map(|(event, payload)| values_at(keys, &place, event, payload));
        Self {
            values: values.collect(),
            place,
        }
    }

    /// Every place that could hold a tag, headers first, then members of the body, shallow ones first.
    pub(super) fn all(group: &Group<'_>, payloads: &[Rc<Payload>]) -> Vec<Self> {
        let mut parameters: IndexMap<Place, Vec<(usize, &Parameter)>> = IndexMap::new();
        for (at, event) in group.events.iter().enumerate() {
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
        let most = (VALUES / group.events.len().max(1)).max(PLACES);
        let keys = Keys::of(&group.events);
        let mut candidates: Vec<Self> = Vec::new();
        for (place, users) in frequent(parameters, most, Vec::len) {
            let mut values = vec![Values::Absent; group.events.len()];
            // Of a name in two spellings, the first one counts.
            for (at, parameter) in users.into_iter().rev() {
                values[at] = told(parameter);
            }
            candidates.push(Self { place, values });
        }
        for (pointer, _) in frequent(members, most, |count| *count) {
            let place = Place::Body(pointer.clone());
            candidates.push(Self::with(&keys, place, group, payloads));
        }
        candidates
    }

    /// Settles which event a value belongs to that several of them list. It is that of the event that lists nothing else,
    /// or whose examples have it. What is left of another's list is its own, unless values repeat the keys of their
    /// events: its key says it then.
    pub(super) fn claim(&mut self, events: &[&Event]) {
        let keys = Keys::of(events);
        let shared = repeated(self.values.iter().flat_map(Values::list));
        let is_broad = |values: &Values| {
            let list = values.list();
            list.len() > 1 && list.iter().any(|value| shared.contains(value))
        };
        for (values, event) in self
            .values
            .iter_mut()
            .zip(events)
            .filter(|(it, _)| is_broad(it))
        {
            let mut seen = seen(&keys, event, &self.place);
            seen.retain(|value| values.list().contains(value));
            if !seen.is_empty() {
                *values = Values::Shown(seen);
            }
        }
        let claimed = self.values.iter().filter(|values| !is_broad(values));
        let claimed: HashSet<String> = claimed.flat_map(Values::list).cloned().collect();
        let by_key =
            self.values.iter().zip(events).filter(
                |(values, event)| matches!(values.list(), [only] if same(only, &event.key)),
            );
        let by_key = by_key.count() * 2 >= claimed.len();
        if claimed.is_empty() {
            return;
        }
        for values in self.values.iter_mut().filter(|values| is_broad(values)) {
            let own: Vec<String> = values
                .list()
                .iter()
                .filter(|value| !shared.contains(*value))
                .cloned()
                .collect();
            let free = matches!(values, Values::Known(_)) && (own.is_empty() || by_key);
            match values {
                Values::Known(_) if free => *values = Values::Free,
                Values::Known(list) => *list = own,
                Values::Shown(_) | Values::Free | Values::Absent => {}
            }
        }
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
        rank(&self.place)
    }

    pub(super) fn depth(&self) -> usize {
        match &self.place {
            Place::Body(pointer) => pointer.matches('/').count(),
            Place::Header(_) | Place::Query(_) => 1,
        }
    }
}

/// How much the place is named like one that holds a type; 0 is best.
fn rank(place: &Place) -> usize {
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
    let name = match place {
        Place::Header(name) | Place::Query(name) => name.trim_start_matches("x-").to_owned(),
        Place::Body(pointer) => pointer.rsplit('/').next().unwrap_or_default().to_owned(),
    };
    let plain: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_lowercase();
    let is_header = matches!(place, Place::Header(_));
    let matches = |known: &str| plain == known || (is_header && plain.ends_with(known));
    NAMES
        .iter()
        .position(|names| names.iter().any(|known| matches(known)))
        .unwrap_or(NAMES.len())
}

/// What the events of a document are called, in plain letters.
struct Keys(HashSet<String>);

impl Keys {
    fn of(events: &[&Event]) -> Self {
        Self(events.iter().map(|event| plain(&event.key)).collect())
    }

    /// True when `value` is what another event than `event` is called, and no part of what this one is called:
    /// `members-added` has the action `added`, even beside an event `added`.
    fn is_other(&self, value: &str, event: &Event) -> bool {
        let value = plain(value);
        self.0.contains(&value) && !plain(&event.key).ends_with(&value)
    }
}

fn values_at(keys: &Keys, place: &Place, event: &Event, payload: &Payload) -> Values {
    match place {
        Place::Header(name) => parameter(event, ParameterIn::Header, name),
        Place::Query(name) => parameter(event, ParameterIn::Query, name),
        Place::Body(pointer) => match payload.leaves.get(pointer) {
            Some(leaf) if !leaf.values.is_empty() => known(keys, event, &leaf.values)
                .or_else(|| shown(keys, event, pointer))
                .unwrap_or(Values::Free),
            Some(_) => match &event.declared_type {
                Some(declared) if rank(place) == 0 => Values::Known(vec![declared.clone()]),
                _ => shown(keys, event, pointer).unwrap_or(Values::Free),
            },
            None => shown(keys, event, pointer).unwrap_or(Values::Absent),
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

/// Of the values that a member may have, the one that the event is called, else all of them; none when every one is what
/// another event is called: a schema that is used for several events has the constant of one of them.
fn known(keys: &Keys, event: &Event, values: &IndexSet<String>) -> Option<Values> {
    if let Some(own) = values.iter().find(|value| is_called(event, value)) {
        return Some(Values::Known(vec![own.clone()]));
    }
    let is_other = |value: &String| keys.is_other(value, event);
    (!values.iter().all(is_other)).then(|| Values::Known(values.iter().cloned().collect()))
}

/// What the document shows at a free member: the value that the event is called by, else the one that its examples agree
/// on, unless that is what another event is called.
fn shown(keys: &Keys, event: &Event, pointer: &str) -> Option<Values> {
    let at = |example: &Example| payload::at(&example.value, pointer).and_then(payload::text);
    let values: Vec<Option<String>> = event.examples.iter().map(at).collect();
    let beside = event.shown.iter().find(|(place, _)| place == pointer);
    let beside = beside.map(|(_, text)| text);
    let mut all = values.iter().flatten().chain(beside);
    if let Some(own) = all.find(|value| is_called(event, value)) {
        return Some(Values::Shown(vec![own.clone()]));
    }
    let first = match values.first() {
        Some(first) => first.clone()?,
        None => beside?.clone(),
    };
    if keys.is_other(&first, event) {
        return None;
    }
    values
        .iter()
        .all(|value| value.as_ref() == Some(&first))
        .then(|| Values::Shown(vec![first]))
}

/// Every value that the event's examples have at `place` and that is not what another event is called.
fn seen(keys: &Keys, event: &Event, place: &Place) -> Vec<String> {
    let Place::Body(pointer) = place else {
        return Vec::new();
    };
    let mut values: Vec<String> = Vec::new();
    for example in &event.examples {
        let value = payload::at(&example.value, pointer).and_then(payload::text);
        if let Some(value) = value.filter(|value| !keys.is_other(value, event))
            && !values.contains(&value)
        {
            values.push(value);
        }
    }
    values
}

/// True when `value` is the event's key (`invoices`, of one: `INVOICE`), another word for it, or what an extension says its
/// type is.
fn is_called(event: &Event, value: &str) -> bool {
    same(value, &event.key)
        || same(value, &singular(&event.key))
        || event.declared_type.as_deref() == Some(value)
        || event.aliases.iter().any(|alias| same(value, alias))
}

/// The values that stand there more than once.
fn repeated<'v>(values: impl Iterator<Item = &'v String>) -> HashSet<String> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    let several = counts.into_iter().filter(|(_, count)| *count > 1);
    several.map(|(value, _)| value.to_owned()).collect()
}

/// Equal but for case and signs.
pub(super) fn same(left: &str, right: &str) -> bool {
    plain(left) == plain(right)
}

/// Letters and digits alone, in lower case; a text that has none stays as it is.
pub(super) fn plain(text: &str) -> String {
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    let plain = letters.collect::<String>().to_lowercase();
    match plain.is_empty() {
        true => text.to_owned(),
        false => plain,
    }
}
