//! Names of types: short, and as independent of each other as they can be.
//!
//! Components keep their names; payloads that have none go by their event; everything else by the members that lead
//! there, as few of them as it takes. When several types would have one name it goes to the one that is used most, so
//! that one more event does not rename the others.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
use std::rc::Rc;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalog, Kind, Shape, ShapeId, Variant};
use crate::name;
use crate::rust::ident::{self, Names};
use crate::rust::usage::Usage;

/// The most places of one shape that are looked at.
const PLACES: usize = 64;
/// The most members that a name is made of.
const LONGEST: usize = 24;

/// Names all types of a catalog.
pub(super) fn name_types(
    catalog: &Catalog,
    usage: &Usage,
    report: &mut Report,
) -> BTreeMap<ShapeId, String> {
    let places = places(catalog);
    let (named, inline): (Vec<ShapeId>, Vec<ShapeId>) = usage
        .order
        .iter()
        .partition(|id| catalog.shapes[**id].name.is_some());
    let mut names = Names::types();
    let mut given = BTreeMap::new();
    // Components come first, so that what stands inline never takes their names.
    for mut ids in [named, inline] {
        ids.sort_by_key(|id| (&catalog.shapes[*id].name, &catalog.shapes[*id].origin));
        let wishes: Vec<Wish> = ids
            .iter()
            .map(|id| wish(&catalog.shapes[*id], places.get(id)))
            .collect();
        let (settled, numbered) = settle(&wishes, &mut names);
        for at in numbered {
            let message = format!(
                "several schemas would be called alike; one of them is `{}`",
                settled[at]
            );
            let origin = catalog.shapes[ids[at]].origin.clone();
            report.push(Diagnostic::new(Code::NAME_COLLISION, message, origin));
        }
        given.extend(ids.into_iter().zip(settled));
    }
    given
}

/// The words that stand for the events in names, each once as far as the document allows.
pub(super) fn event_words(catalog: &Catalog) -> Vec<String> {
    // Messages have names in the document, which are unique.
    if !catalog.channels.is_empty() {
        return catalog.events.iter().map(|it| it.key.clone()).collect();
    }
    let wishes: Vec<Vec<String>> = catalog.events.iter().map(event_wishes).collect();
    let longest = wishes.iter().map(Vec::len).max().unwrap_or(0);
    let mut words: Vec<Option<String>> = vec![None; wishes.len()];
    for round in 0..longest {
        let mut counts: HashMap<String, usize> = HashMap::new();
        for wish in wishes.iter().filter_map(|wishes| wishes.get(round)) {
            *counts.entry(ident::camel(wish)).or_default() += 1;
        }
        for (word, wishes) in words.iter_mut().zip(&wishes) {
            let wish = wishes.get(round).filter(|_| word.is_none());
            *word = wish
                .filter(|wish| counts.get(&ident::camel(wish)) == Some(&1))
                .cloned()
                .or(word.take());
        }
    }
    let events = catalog.events.iter().zip(words);
    events
        .map(|(event, word)| word.unwrap_or_else(|| event.key.clone()))
        .collect()
}

/// What an event would be called, best first: by its type when the wire says it, else by its key without what is no name.
fn event_wishes(event: &crate::model::Event) -> Vec<String> {
    let mut wishes = Vec::new();
    // A number says nothing.
    let says = event.event_type.contains(char::is_alphabetic);
    if says && event.event_type != event.key {
        wishes.push(event.event_type.clone());
    }
    wishes.extend(callback_words(&event.key));
    if wishes.is_empty() {
        wishes.push(event.key.clone());
    }
    wishes
}

/// `post /calls/{id}:answered {$request.body#/sink}` → `answered`, and with its place: `answered calls id`.
fn callback_words(key: &str) -> Vec<String> {
    let Some((method, rest)) = key.split_once(' ') else {
        return Vec::new();
    };
    let place = rest.split_once(' ').map_or(rest, |(place, _)| place);
    match place.rsplit_once(':') {
        Some((path, name)) if method.chars().all(|c| c.is_ascii_lowercase()) => vec![
            name.to_owned(),
            format!("{name} {path}"),
            format!("{name} {method} {path}"),
        ],
        _ => Vec::new(),
    }
}

/// The names that a type would take, best first, and how often it is used.
struct Wish {
    names: Vec<String>,
    uses: usize,
}

/// Where a type stands: the named thing that it is part of, and the members on the way.
#[derive(Clone)]
struct Place {
    depth: usize,
    anchor: Rc<str>,
    way: Option<Rc<Step>>,
}

/// A member on the way to a type, and those before it: places of a deep document share them.
struct Step {
    name: Rc<str>,
    before: Option<Rc<Step>>,
}

impl Place {
    fn anchor(name: &str) -> Self {
        Self {
            depth: 0,
            anchor: name.into(),
            way: None,
        }
    }

    fn member(&self, name: &str) -> Self {
        self.step(name.into(), self.way.clone())
    }

    /// The place of the items of the list, or of the values of the map, that stands here.
    fn item(&self) -> Self {
        let Some(last) = &self.way else {
            return self.member("item");
        };
        let mut place = self.step(name::singular(&last.name).into(), last.before.clone());
        place.depth = self.depth;
        place
    }

    fn step(&self, name: Rc<str>, before: Option<Rc<Step>>) -> Self {
        Self {
            depth: self.depth + 1,
            anchor: Rc::clone(&self.anchor),
            way: Some(Rc::new(Step { name, before })),
        }
    }

    /// The members on the way.
    fn members(&self) -> Vec<&str> {
        let mut members: Vec<&str> = Vec::new();
        let mut step = self.way.as_ref();
        while let Some(here) = step {
            members.push(&here.name);
            step = here.before.as_ref();
        }
        members.reverse();
        members
    }
}

impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Place {}

impl PartialOrd for Place {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// The nearest first.
impl Ord for Place {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_depth = self.depth.cmp(&other.depth);
        by_depth
            .then_with(|| self.anchor.cmp(&other.anchor))
            .then_with(|| self.members().cmp(&other.members()))
    }
}

fn wish(shape: &Shape, places: Option<&BTreeSet<Place>>) -> Wish {
    let mut names: Vec<String> = Vec::new();
    if let Some(name) = &shape.name {
        names.extend([name.clone(), format!("{name} type"), name::spelled(name)]);
    }
    let uses = places.map_or(0, BTreeSet::len);
    if let (None, Some(place)) = (&shape.name, places.and_then(BTreeSet::first)) {
        let anchors: BTreeSet<&str> = places.into_iter().flatten().map(|it| &*it.anchor).collect();
        let members = place.members();
        let members = &members[members.len().saturating_sub(LONGEST)..];
        let length = members.len();
        let tail = |count: usize| members[length - count..].join(" ");
        if let (Kind::Cases(cases), 1..) = (&shape.kind, length) {
            // A constant is the same one wherever it stands.
            if let [only] = cases.as_slice() {
                names.push(format!("{} {}", only.value, tail(1)));
            }
        }
        if anchors.len() > 1 {
            names.extend((1..=length).map(tail));
        }
        let least = usize::from(length > 0);
        names.extend((least..=length).map(|count| format!("{} {}", place.anchor, tail(count))));
    }
    if names.is_empty() {
        names.push("value".to_owned());
    }
    let names = names.iter().map(|name| ident::camel(name)).collect();
    Wish { names, uses }
}

/// The places of every shape, the nearest first: components and payloads are where paths start.
fn places(catalog: &Catalog) -> HashMap<ShapeId, BTreeSet<Place>> {
    let mut places: HashMap<ShapeId, BTreeSet<Place>> = HashMap::new();
    let mut walked: HashSet<ShapeId> = HashSet::new();
    let mut open: VecDeque<(ShapeId, Place)> = VecDeque::new();
    for (event, word) in catalog.events.iter().zip(event_words(catalog)) {
        if let Some(payload) = event.payload {
            open.push_back((payload.shape, Place::anchor(&word)));
        }
        let parts = [
            (event.message.headers, "headers"),
            (event.message.key, "key"),
        ];
        for (part, name) in parts {
            let place = Place::anchor(&format!("{word} {name}"));
            open.extend(part.map(|part| (part.shape, place)));
        }
    }
    while let Some((id, place)) = open.pop_front() {
        let shape = &catalog.shapes[id];
        let place = match &shape.name {
            Some(name) => Place::anchor(name),
            None => place,
        };
        let known = places.entry(id).or_default();
        if known.len() < PLACES {
            known.insert(place.clone());
        }
        if walked.insert(id) {
            open.extend(parts(shape, &place));
        }
    }
    places
}

fn parts(shape: &Shape, place: &Place) -> Vec<(ShapeId, Place)> {
    match &shape.kind {
        Kind::Struct(object) => {
            let member =
                |member: &crate::model::Member| (member.value.shape, place.member(&member.name));
            let rest = shape.uses().skip(object.members.len());
            let rest = rest.map(|part| (part.shape, place.member("rest")));
            object.members.iter().map(member).chain(rest).collect()
        }
        Kind::Union(union) => {
            let word = |(at, variant): (usize, &Variant)| match &variant.name {
                Some(name) => (variant.value.shape, place.member(name)),
                None => (
                    variant.value.shape,
                    place.member(&format!("variant {}", at + 1)),
                ),
            };
            union.variants.iter().enumerate().map(word).collect()
        }
        _ => shape
            .uses()
            .map(|part| (part.shape, place.item()))
            .collect(),
    }
}

/// Gives each the first of its names that is free. Of several that want one name, the one that is used most gets it.
///
/// Returns the names, and the places of those that needed a number.
fn settle(wishes: &[Wish], names: &mut Names) -> (Vec<String>, Vec<usize>) {
    let mut settled: Vec<Option<String>> = vec![None; wishes.len()];
    let rounds = wishes.iter().map(|wish| wish.names.len()).max();
    for round in 0..rounds.unwrap_or_default() {
        let mut best: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, wish) in wishes.iter().enumerate() {
            if settled[at].is_some() {
                continue;
            }
            if let Some(name) = wish.names.get(round) {
                let holder = best.entry(name).or_insert(at);
                if wishes[*holder].uses < wish.uses {
                    *holder = at;
                }
            }
        }
        for (name, at) in best {
            if names.give(name) {
                settled[at] = Some(name.to_owned());
            }
        }
    }
    let mut numbered = Vec::new();
    for (at, wish) in wishes.iter().enumerate() {
        if settled[at].is_none() {
            let (name, _) = names.take(wish.names.last().cloned());
            settled[at] = Some(name);
            numbered.push(at);
        }
    }
    (settled.into_iter().flatten().collect(), numbered)
}
