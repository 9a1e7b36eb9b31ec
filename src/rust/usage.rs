//! Which shapes are generated, and by which groups of events they are used.

use std::collections::HashSet;

use crate::model::{Catalog, Kind, ShapeId, Use};
use crate::rust::boxing::boxed;
use crate::rust::lower::GROUPS;

/// What the events of a catalog use.
#[derive(Debug, Default)]
pub(super) struct Usage {
    /// Structs, enums and unions in the order in which the events reach them.
    pub(super) order: Vec<ShapeId>,
    /// The groups that reach each shape, by its number.
    users: Vec<Users>,
    /// Members (owner, place) whose value stands in a box.
    pub(super) boxed: HashSet<(ShapeId, usize)>,
}

/// A set of groups.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Users([u64; GROUPS.div_ceil(64)]);

impl Users {
    /// Adds a group; false when it is there already.
    fn insert(&mut self, group: usize) -> bool {
        let Some(word) = self.0.get_mut(group / 64) else {
            return false;
        };
        let known = *word & 1 << (group % 64) != 0;
        *word |= 1 << (group % 64);
        !known
    }

    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The groups, in their order.
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        let has = |group: &usize| self.0[group / 64] & 1 << (group % 64) != 0;
        (0..self.0.len() * 64).filter(has)
    }
}

impl Usage {
    /// Every shape that an event reaches, scalars among them.
    pub(super) fn reached(&self) -> impl Iterator<Item = ShapeId> + '_ {
        let numbers = (0..).zip(&self.users);
        let reached = numbers.filter(|(_, users)| users.len() > 0);
        reached.map(|(id, _)| ShapeId(id))
    }

    /// Walks over the payloads; `group_of` gives the number of an event's group.
    pub(super) fn of(catalog: &Catalog, group_of: &[usize]) -> Self {
        let mut usage = Self {
            users: vec![Users::default(); catalog.shapes.len()],
            ..Self::default()
        };
        let mut seen = HashSet::new();
        for (event, group) in catalog.events.iter().zip(group_of) {
            let message = event.message.headers.iter().chain(&event.message.key);
            let uses = event.payload.iter().chain(message);
            let mut stack: Vec<ShapeId> = uses.map(|value| value.shape).collect();
            while let Some(id) = stack.pop() {
                if !usage.users[id.0 as usize].insert(*group) {
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
        usage.boxed = boxed(catalog, &usage.order);
        usage
    }

    /// The groups that reach a shape.
    pub(super) fn users(&self, id: ShapeId) -> &Users {
        &self.users[id.0 as usize]
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
