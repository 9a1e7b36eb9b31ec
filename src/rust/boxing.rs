//! Which members stand in a box: those that would contain themselves, and those that would make a type too large or too
//! deep to stand on a stack.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::{Catalog, Kind, ShapeId};

/// The most bytes of a member that stands in its object.
const LARGE: usize = 64 * 1024;
/// The most objects that stand in each other.
const FLOORS: usize = 24;

/// Members (owner, place) of the structs in `order` whose value stands in a box.
pub(super) fn boxed(catalog: &Catalog, order: &[ShapeId]) -> HashSet<(ShapeId, usize)> {
    let mut boxed = cycles(catalog, order);
    let mut extents: HashMap<ShapeId, Extent> = HashMap::new();
    for id in order {
        let mut open = vec![*id];
        while let Some(id) = open.last().copied() {
            let before = open.len();
            if !extents.contains_key(&id) {
                let parts = structs(catalog, id).filter(|(at, _)| !boxed.contains(&(id, *at)));
                let unknown = parts
                    .map(|(_, to)| to)
                    .filter(|to| !extents.contains_key(to));
                open.extend(unknown);
            }
            // Everything that it holds is known.
            if open.len() == before {
                open.pop();
                if !extents.contains_key(&id) {
                    let extent = extent(catalog, id, &extents, &mut boxed);
                    extents.insert(id, extent);
                }
            }
        }
    }
    boxed
}

/// The size of a struct, about, and how many structs stand in each other in it.
#[derive(Clone, Copy)]
struct Extent {
    bytes: usize,
    floors: usize,
}

/// Measures a struct, and boxes the members that are too much for it.
fn extent(
    catalog: &Catalog,
    id: ShapeId,
    extents: &HashMap<ShapeId, Extent>,
    boxed: &mut HashSet<(ShapeId, usize)>,
) -> Extent {
    // What the struct itself has beside its objects: members that are not declared, then texts and lists.
    let others = match &catalog.shapes[id].kind {
        Kind::Struct(object) => object.members.len(),
        _ => 0,
    };
    let mut extent = Extent {
        bytes: 24 + 24 * others,
        floors: 0,
    };
    for (at, to) in structs(catalog, id) {
        let Some(inner) = extents.get(&to).filter(|_| !boxed.contains(&(id, at))) else {
            continue;
        };
        if inner.bytes > LARGE || inner.floors >= FLOORS {
            boxed.insert((id, at));
            continue;
        }
        extent.bytes += inner.bytes;
        extent.floors = extent.floors.max(inner.floors + 1);
    }
    extent
}

/// The members of a struct that are structs, with their places.
fn structs(catalog: &Catalog, id: ShapeId) -> impl Iterator<Item = (usize, ShapeId)> + '_ {
    let members: &[_] = match &catalog.shapes[id].kind {
        Kind::Struct(object) => &object.members,
        _ => &[],
    };
    let all = members.iter().map(|member| member.value.shape).enumerate();
    all.filter(|(_, to)| matches!(catalog.shapes[*to].kind, Kind::Struct(_)))
}

/// Members of structs that lead back to their struct through structs alone: Tarjan's algorithm, without recursion.
fn cycles(catalog: &Catalog, order: &[ShapeId]) -> HashSet<(ShapeId, usize)> {
    let component = components(catalog, order);
    let mut boxed = HashSet::new();
    for id in order {
        for (at, to) in structs(catalog, *id) {
            if component.contains_key(id) && component.get(id) == component.get(&to) {
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
    let edges = |id: ShapeId| structs(catalog, id).map(|(_, to)| to).collect::<Vec<_>>();
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
