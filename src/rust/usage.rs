//! Which shapes are generated, by which groups of events they are used, and where cycles are broken.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::model::{Catalog, Kind, ShapeId, Use};

/// What the events of a catalog use.
#[derive(Debug, Default)]
pub(super) struct Usage {
    /// Structs, enums and unions in the order in which the events reach them.
    pub(super) order: Vec<ShapeId>,
    /// The groups that reach a shape.
    pub(super) groups: BTreeMap<ShapeId, BTreeSet<usize>>,
    /// Members (owner, place) whose value would contain the owner by value.
    pub(super) boxed: HashSet<(ShapeId, usize)>,
}

impl Usage {
    /// Walks over the payloads; `group_of` gives the number of an event's group.
    pub(super) fn of(catalog: &Catalog, group_of: &[usize]) -> Self {
        let mut usage = Self::default();
        let mut seen = HashSet::new();
        for (event, group) in catalog.events.iter().zip(group_of) {
            let mut stack: Vec<ShapeId> = event.payload.iter().map(|value| value.shape).collect();
            while let Some(id) = stack.pop() {
                if !usage.groups.entry(id).or_default().insert(*group) {
                    continue;
                }
                if seen.insert(id) && is_item(&catalog.shapes[id].kind) {
                    usage.order.push(id);
                }
                // Reversed, so that the first member is walked first.
                stack.extend(
                    parts(&catalog.shapes[id].kind)
                        .into_iter()
                        .rev()
                        .map(|value| value.shape),
                );
            }
        }
        usage.boxed = cycles(catalog, &usage.order);
        usage
    }
}

/// True for shapes that become a type of their own.
pub(super) fn is_item(kind: &Kind) -> bool {
    matches!(kind, Kind::Struct(_) | Kind::Cases(_) | Kind::Union(_))
}

fn parts(kind: &Kind) -> Vec<Use> {
    match kind {
        Kind::Struct(object) => object.members.iter().map(|member| member.value).collect(),
        Kind::Union(union) => union.variants.iter().map(|variant| variant.value).collect(),
        Kind::List(list) => vec![list.items],
        Kind::Map(map) => vec![map.values],
        _ => Vec::new(),
    }
}

/// Members of structs that lead back to their struct through structs alone: Tarjan's algorithm, without recursion.
fn cycles(catalog: &Catalog, order: &[ShapeId]) -> HashSet<(ShapeId, usize)> {
    let component = components(catalog, order);
    let mut boxed = HashSet::new();
    for id in order {
        let Kind::Struct(object) = &catalog.shapes[*id].kind else {
            continue;
        };
        for (at, member) in object.members.iter().enumerate() {
            let to = member.value.shape;
            let is_struct = matches!(catalog.shapes[to].kind, Kind::Struct(_));
            if is_struct && component.contains_key(id) && component.get(id) == component.get(&to) {
                boxed.insert((*id, at));
            }
        }
    }
    boxed
}

fn components(catalog: &Catalog, order: &[ShapeId]) -> BTreeMap<ShapeId, usize> {
    struct Visit {
        id: ShapeId,
        edges: Vec<ShapeId>,
        next: usize,
    }
    let edges = |id: ShapeId| match &catalog.shapes[id].kind {
        Kind::Struct(object) => object
            .members
            .iter()
            .map(|member| member.value.shape)
            .filter(|to| matches!(catalog.shapes[*to].kind, Kind::Struct(_)))
            .collect(),
        _ => Vec::new(),
    };
    let mut index: BTreeMap<ShapeId, usize> = BTreeMap::new();
    let mut low: BTreeMap<ShapeId, usize> = BTreeMap::new();
    let mut on_stack: HashSet<ShapeId> = HashSet::new();
    let mut stack: Vec<ShapeId> = Vec::new();
    let mut component: BTreeMap<ShapeId, usize> = BTreeMap::new();
    for start in order {
        if index.contains_key(start) {
            continue;
        }
        let mut visits = vec![Visit {
            id: *start,
            edges: edges(*start),
            next: 0,
        }];
        let number = index.len();
        index.insert(*start, number);
        low.insert(*start, number);
        stack.push(*start);
        on_stack.insert(*start);
        while let Some(visit) = visits.last_mut() {
            if let Some(to) = visit.edges.get(visit.next).copied() {
                visit.next += 1;
                let from = visit.id;
                if !index.contains_key(&to) {
                    let number = index.len();
                    index.insert(to, number);
                    low.insert(to, number);
                    stack.push(to);
                    on_stack.insert(to);
                    visits.push(Visit {
                        id: to,
                        edges: edges(to),
                        next: 0,
                    });
                } else if on_stack.contains(&to) {
                    let least = low[&from].min(index[&to]);
                    low.insert(from, least);
                }
                continue;
            }
            let id = visit.id;
            visits.pop();
            if let Some(parent) = visits.last() {
                let least = low[&parent.id].min(low[&id]);
                low.insert(parent.id, least);
            }
            if low[&id] == index[&id] {
                while let Some(member) = stack.pop() {
                    on_stack.remove(&member);
                    component.insert(member, index[&id]);
                    if member == id {
                        break;
                    }
                }
            }
        }
    }
    component
}
