//! Which members stand in a box: those that would contain themselves, and those that would make a type too large or too
//! deep to stand on a stack.

use std::collections::{HashMap, HashSet};

use crate::model::{Catalog, Kind, ShapeId};
use crate::rust::components::{components, structs};

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

/// Members of structs that lead back to their struct through structs alone.
fn cycles(catalog: &Catalog, order: &[ShapeId]) -> HashSet<(ShapeId, usize)> {
    let edges = |id: ShapeId| structs(catalog, id).map(|(_, to)| to).collect();
    let components = components(order, edges).into_iter().enumerate();
    let numbered = components.flat_map(|(at, ids)| ids.into_iter().map(move |id| (id, at)));
    let component: HashMap<ShapeId, usize> = numbered.collect();
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
