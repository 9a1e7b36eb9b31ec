//! Which shapes lead to each other: Tarjan's algorithm for strongly connected components, without recursion.

use std::collections::{BTreeMap, HashSet};

use crate::model::{Catalog, Kind, ShapeId};
use crate::rust::usage::is_item;

/// Sets of shapes each of which leads to all others of its set, after those sets that it leads to.
pub(super) fn components(
    starts: &[ShapeId],
    edges: impl Fn(ShapeId) -> Vec<ShapeId>,
) -> Vec<Vec<ShapeId>> {
    let mut search = Search {
        index: BTreeMap::new(),
        low: BTreeMap::new(),
        on_stack: HashSet::new(),
        stack: Vec::new(),
        components: Vec::new(),
    };
    for start in starts {
        if !search.index.contains_key(start) {
            search.visit(*start, &edges);
        }
    }
    search.components
}

/// The most types that lead to each other one after the other, wherever a compiler begins. Of types in a circle, all.
pub(super) fn depth(catalog: &Catalog, starts: &[ShapeId]) -> usize {
    let edges = |id: ShapeId| -> Vec<ShapeId> {
        let parts = catalog.shapes[id].uses();
        parts.map(|part| part.shape).collect()
    };
    let mut depths: BTreeMap<ShapeId, usize> = BTreeMap::new();
    for component in components(starts, edges) {
        let is_type = |id: &&ShapeId| is_item(&catalog.shapes[**id].kind);
        let own = component.iter().filter(is_type).count();
        let parts = component.iter().flat_map(|id| catalog.shapes[*id].uses());
        let below = parts.filter_map(|part| depths.get(&part.shape).copied());
        let depth = own + below.max().unwrap_or_default();
        depths.extend(component.into_iter().map(|id| (id, depth)));
    }
    depths.into_values().max().unwrap_or_default()
}

/// The members of a struct that are structs, with their places.
pub(super) fn structs(
    catalog: &Catalog,
    id: ShapeId,
) -> impl Iterator<Item = (usize, ShapeId)> + '_ {
    let members: &[_] = match &catalog.shapes[id].kind {
        Kind::Struct(object) => &object.members,
        _ => &[],
    };
    let all = members.iter().map(|member| member.value.shape).enumerate();
    all.filter(|(_, to)| matches!(catalog.shapes[*to].kind, Kind::Struct(_)))
}

struct Search {
    index: BTreeMap<ShapeId, usize>,
    low: BTreeMap<ShapeId, usize>,
    on_stack: HashSet<ShapeId>,
    stack: Vec<ShapeId>,
    components: Vec<Vec<ShapeId>>,
}

/// A shape that is being visited, and how far its edges have been followed.
struct Visit {
    id: ShapeId,
    edges: Vec<ShapeId>,
    next: usize,
}

impl Search {
    fn visit(&mut self, start: ShapeId, edges: &impl Fn(ShapeId) -> Vec<ShapeId>) {
        let mut visits = vec![self.enter(start, edges)];
        while let Some(visit) = visits.last_mut() {
            let from = visit.id;
            if let Some(to) = visit.edges.get(visit.next).copied() {
                visit.next += 1;
                if !self.index.contains_key(&to) {
                    visits.push(self.enter(to, edges));
                } else if self.on_stack.contains(&to) {
                    self.lower(from, self.index[&to]);
                }
                continue;
            }
            visits.pop();
            if let Some(parent) = visits.last() {
                self.lower(parent.id, self.low[&from]);
            }
            if self.low[&from] == self.index[&from] {
                self.close(from);
            }
        }
    }

    fn enter(&mut self, id: ShapeId, edges: &impl Fn(ShapeId) -> Vec<ShapeId>) -> Visit {
        let number = self.index.len();
        self.index.insert(id, number);
        self.low.insert(id, number);
        self.stack.push(id);
        self.on_stack.insert(id);
        Visit {
            id,
            edges: edges(id),
            next: 0,
        }
    }

    fn lower(&mut self, id: ShapeId, number: usize) {
        let low = self.low.entry(id).or_insert(number);
        *low = number.min(*low);
    }

    /// Everything above `first` on the stack is one component with it.
    fn close(&mut self, first: ShapeId) {
        let mut component = Vec::new();
        while let Some(id) = self.stack.pop() {
            self.on_stack.remove(&id);
            component.push(id);
            if id == first {
                break;
            }
        }
        self.components.push(component);
    }
}
