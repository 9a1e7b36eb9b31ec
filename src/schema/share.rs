use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};

use crate::model::{Case, Check, Json, Kind, Place, Rest, Shape, ShapeId, Shapes, Use};
use crate::origin::Origin;

/// Makes equal shapes one, and keeps what `uses` reach, numbered in the order in which it is reached.
///
/// `forwards` are shapes that turned out to be another one.
pub(super) fn share(
    mut shapes: Shapes,
    forwards: BTreeMap<ShapeId, Use>,
    uses: &mut [&mut Use],
) -> Shapes {
    let mut same = Same {
        forwards: vec![None; shapes.len()],
        equal: Vec::new(),
    };
    for (id, value) in forwards {
        same.forward(id, value);
    }
    same.apply(&mut shapes, uses);
    // Sharing makes variants equal, which makes unions equal to their only variant, and so on.
    for _ in 0..ROUNDS {
        let changed = same.tidy_unions(&mut shapes) | same.find(&shapes, uses);
        if !changed {
            break;
        }
        same.join_notes(&mut shapes);
        same.apply(&mut shapes, uses);
    }
    cut_circles(&mut shapes);
    compact(shapes, uses)
}

/// Takes out variants through which a union would be an alternative of itself: reading one would never end.
fn cut_circles(shapes: &mut Shapes) {
    for (id, circles) in circles(shapes) {
        let Kind::Union(union) = &mut shapes[id].kind else {
            continue;
        };
        let keep = |at: usize| !circles.contains(&at);
        let mut places = 0..;
        union.variants.retain(|_| places.next().is_some_and(keep));
        let mut places = 0..;
        union
            .selector
            .arms
            .retain(|_| places.next().is_some_and(keep));
        if union.variants.is_empty() {
            shapes[id].kind = Kind::Any;
        }
    }
}

/// The variants that lead back to a union on the way to them, by union.
fn circles(shapes: &Shapes) -> BTreeMap<ShapeId, HashSet<usize>> {
    let variants = |id: ShapeId| match &shapes[id].kind {
        Kind::Union(union) => union.variants.as_slice(),
        _ => &[],
    };
    let mut circles: BTreeMap<ShapeId, HashSet<usize>> = BTreeMap::new();
    let mut seen = vec![false; shapes.len()];
    let mut on_way = vec![false; shapes.len()];
    for start in (0..shapes.len()).map(|id| ShapeId(id as u32)) {
        // The unions on the way, each with the variant that is looked at next.
        let mut way = Vec::new();
        let mut next = Some(start);
        loop {
            if let Some(id) = next.take()
                && !std::mem::replace(&mut seen[id.0 as usize], true)
            {
                on_way[id.0 as usize] = true;
                way.push((id, 0));
            }
            let Some((id, at)) = way.last_mut() else {
                break;
            };
            match variants(*id).get(*at) {
                Some(variant) if on_way[variant.value.shape.0 as usize] => {
                    circles.entry(*id).or_default().insert(*at);
                    *at += 1;
                }
                Some(variant) => {
                    next = Some(variant.value.shape);
                    *at += 1;
                }
                None => {
                    on_way[id.0 as usize] = false;
                    way.pop();
                }
            }
        }
    }
    circles
}

/// Rounds that real documents need: two or three. More only means that less is shared.
const ROUNDS: usize = 16;

/// Which shapes are another one.
struct Same {
    /// By number.
    forwards: Vec<Option<Use>>,
    /// Shapes that are equal to another one, and that one.
    equal: Vec<(ShapeId, ShapeId)>,
}

/// Forwards that follow each other.
const HOPS: usize = 1000;

/// Examples that a shape collects from equal ones.
const EXAMPLES: usize = 4;

/// Keeps a text unless another one says something else.
fn agree(text: &mut Option<String>, other: Option<String>) {
    match (&text, other) {
        (Some(known), Some(other)) if *known != other => *text = None,
        (None, Some(_)) | (Some(_), _) | (None, None) => {}
    }
}

impl Same {
    fn forward(&mut self, id: ShapeId, value: Use) {
        if let Some(forward) = self.forwards.get_mut(id.0 as usize) {
            *forward = Some(value);
        }
    }

    fn get(&self, id: ShapeId) -> Option<Use> {
        self.forwards.get(id.0 as usize).copied().flatten()
    }

    /// Follows forwards to their end; forwards that lead in a circle end anywhere on it.
    fn settle(&self, value: Use) -> Use {
        let mut settled = value;
        for _ in 0..HOPS {
            let Some(next) = self.get(settled.shape) else {
                break;
            };
            let end = next.shape == settled.shape;
            settled = Use {
                shape: next.shape,
                nullable: settled.nullable || next.nullable,
            };
            if end {
                break;
            }
        }
        settled
    }

    fn apply(&mut self, shapes: &mut Shapes, uses: &mut [&mut Use]) {
        let has_null: Vec<bool> = shapes
            .iter()
            .map(|(_, shape)| matches!(shape.kind, Kind::Any | Kind::Null))
            .collect();
        let settle = |value: &mut Use| {
            *value = self.settle(*value);
            value.nullable &= !has_null[value.shape.0 as usize];
        };
        for id in 0..shapes.len() {
            shapes[ShapeId(id as u32)].uses_mut().for_each(settle);
        }
        uses.iter_mut().for_each(|value| settle(value));
        self.forwards.fill(None);
    }

    /// Keeps of the texts of equal shapes those that none contradicts: one type has one documentation.
    fn join_notes(&mut self, shapes: &mut Shapes) {
        for (from, to) in std::mem::take(&mut self.equal) {
            let other = take(&mut shapes[from]);
            let shape = &mut shapes[to];
            agree(&mut shape.title, other.title);
            // What has no type of its own, and no name, is documented where it is used: a text of one place says nothing of
            // another that has none.
            let is_type = matches!(
                shape.kind,
                Kind::Struct(_) | Kind::Union(_) | Kind::Cases(_)
            );
            if !is_type && shape.name.is_none() && other.description.is_none() {
                shape.description = None;
            }
            agree(&mut shape.description, other.description);
            let more = other
                .examples
                .into_iter()
                .filter(|example| !shape.examples.contains(example));
            let more: Vec<Json> = more
                .take(EXAMPLES.saturating_sub(shape.examples.len()))
                .collect();
            shape.examples.extend(more);
            if let (Kind::Struct(own), Kind::Struct(others)) = (&mut shape.kind, other.kind) {
                for (member, other) in own.members.iter_mut().zip(others.members) {
                    agree(&mut member.description, other.description);
                }
            }
        }
    }

    /// Removes variants that stand twice, and unions of one variant.
    fn tidy_unions(&mut self, shapes: &mut Shapes) -> bool {
        let mut changed = false;
        for id in (0..shapes.len()).map(|id| ShapeId(id as u32)) {
            let Kind::Union(union) = &mut shapes[id].kind else {
                continue;
            };
            let mut nullable = false;
            let mut kept: Vec<(crate::model::Variant, crate::model::Probe)> = Vec::new();
            let mut places: HashMap<ShapeId, usize> = HashMap::new();
            let arms = std::mem::take(&mut union.selector.arms);
            for (mut variant, arm) in std::mem::take(&mut union.variants).into_iter().zip(arms) {
                nullable |= std::mem::take(&mut variant.value.nullable);
                if variant.value.shape == id {
                    continue;
                }
                match places.get(&variant.value.shape) {
                    Some(&at) => kept[at].1.tags.extend(arm.tags),
                    None => {
                        places.insert(variant.value.shape, kept.len());
                        kept.push((variant, arm));
                    }
                }
            }
            (union.variants, union.selector.arms) = kept.into_iter().unzip();
            match union.variants.as_slice() {
                [] => shapes[id].kind = Kind::Any,
                [only] => {
                    let value = Use {
                        nullable,
                        ..only.value
                    };
                    self.forward(id, value);
                    changed = true;
                }
                _ if nullable => {
                    self.forward(
                        id,
                        Use {
                            shape: id,
                            nullable,
                        },
                    );
                    changed = true;
                }
                _ => {}
            }
        }
        changed
    }

    /// Finds shapes that are equal, going up from what they are made of.
    fn find(&mut self, shapes: &Shapes, uses: &[&mut Use]) -> bool {
        let order = upwards(shapes, uses);
        let mut classes: HashMap<Skeleton<'_>, ShapeId> = HashMap::with_capacity(order.len());
        for id in order {
            if self.get(id).is_some() {
                continue;
            }
            let skeleton = Skeleton::of(&shapes[id], |value| self.settle(value));
            match classes.entry(skeleton) {
                Entry::Occupied(first) => {
                    let first = *first.get();
                    self.equal.push((id, first));
                    self.forward(
                        id,
                        Use {
                            shape: first,
                            nullable: false,
                        },
                    );
                }
                Entry::Vacant(place) => {
                    place.insert(id);
                }
            }
        }
        !self.equal.is_empty()
    }
}

/// The shapes that `uses` reach, each after those that it is made of (where there is no cycle).
fn upwards(shapes: &Shapes, uses: &[&mut Use]) -> Vec<ShapeId> {
    let mut order = Vec::with_capacity(shapes.len());
    let mut seen = vec![false; shapes.len()];
    for root in uses {
        let mut open = vec![(root.shape, false)];
        while let Some((id, done)) = open.pop() {
            if done {
                order.push(id);
            } else if !std::mem::replace(&mut seen[id.0 as usize], true) {
                open.push((id, true));
                let first = open.len();
                open.extend(shapes[id].uses().map(|part| (part.shape, false)));
                open[first..].reverse();
            }
        }
    }
    order
}

/// Takes a shape that nothing refers to any more.
fn take(shape: &mut Shape) -> Shape {
    std::mem::replace(shape, Shape::new(Kind::Any, Origin::default()))
}

/// What makes two shapes equal: everything that changes the generated type or its checks, and for named shapes their
/// name. What the document says about them does not count.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Skeleton<'s> {
    name: Option<&'s str>,
    checks: &'s [Check],
    deprecated: bool,
    body: Body<'s>,
}

#[derive(Debug, PartialEq, Eq, Hash)]
enum Body<'s> {
    Any,
    Null,
    Boolean,
    Integer(Option<i128>, Option<i128>, bool, Option<&'s str>),
    Number(Option<&'s str>),
    Text(Option<&'s str>),
    Cases(&'s [Case]),
    List(Use),
    Map(Use),
    Struct(Vec<Field<'s>>, Option<Use>, bool),
    Union(Vec<(Option<&'s str>, Use, &'s [String])>, &'s [Place], bool),
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Field<'s> {
    name: &'s str,
    value: Use,
    required: bool,
    deprecated: bool,
    default: Option<&'s Json>,
    checks: &'s [Check],
}

impl<'s> Skeleton<'s> {
    fn of(shape: &'s Shape, settle: impl Fn(Use) -> Use) -> Self {
        let body = match &shape.kind {
            Kind::Any => Body::Any,
            Kind::Null => Body::Null,
            Kind::Boolean => Body::Boolean,
            Kind::Integer {
                minimum,
                maximum,
                wide,
                format,
            } => Body::Integer(*minimum, *maximum, *wide, format.as_deref()),
            Kind::Number { format } => Body::Number(format.as_deref()),
            Kind::Text { format } => Body::Text(format.as_deref()),
            Kind::Cases(cases) => Body::Cases(cases),
            Kind::List(list) => Body::List(settle(list.items)),
            Kind::Map(map) => Body::Map(settle(map.values)),
            Kind::Struct(object) => {
                let fields = object.members.iter().map(|member| Field {
                    name: &member.name,
                    value: settle(member.value),
                    required: member.required,
                    deprecated: member.deprecated,
                    default: member.default.as_ref(),
                    checks: &member.checks,
                });
                let rest = match object.rest {
                    Rest::Typed(rest) => Some(settle(rest)),
                    Rest::Any | Rest::Forbidden => None,
                };
                Body::Struct(fields.collect(), rest, object.rest == Rest::Forbidden)
            }
            Kind::Union(union) => {
                let variants = union.variants.iter().zip(&union.selector.arms);
                let variants = variants.map(|(variant, arm)| {
                    (
                        variant.name.as_deref(),
                        settle(variant.value),
                        arm.tags.as_slice(),
                    )
                });
                let places = union.selector.places.as_slice();
                Body::Union(variants.collect(), places, union.refines)
            }
        };
        Self {
            name: shape.name.as_deref(),
            checks: &shape.checks,
            deprecated: shape.deprecated,
            body,
        }
    }
}

/// Keeps what `uses` reach, numbered in the order in which it is reached.
fn compact(mut shapes: Shapes, uses: &mut [&mut Use]) -> Shapes {
    let mut numbers: Vec<Option<ShapeId>> = vec![None; shapes.len()];
    let mut kept = Shapes::default();
    let mut open: VecDeque<ShapeId> = uses.iter().map(|value| value.shape).collect();
    while let Some(id) = open.pop_front() {
        let number = &mut numbers[id.0 as usize];
        if number.is_none() {
            open.extend(shapes[id].uses().map(|value| value.shape));
            *number = Some(kept.push(take(&mut shapes[id])));
        }
    }
    let renumber = |value: &mut Use| {
        if let Some(id) = numbers[value.shape.0 as usize] {
            value.shape = id;
        }
    };
    for id in 0..kept.len() {
        kept[ShapeId(id as u32)].uses_mut().for_each(renumber);
    }
    uses.iter_mut().for_each(|value| renumber(value));
    kept
}
