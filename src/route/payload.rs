//! What can be told about a payload from its shape: which scalars stand where.

use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use indexmap::{IndexMap, IndexSet};

use crate::model::{Catalog, Check, Event, Json, Kind, Member, ShapeId, Shapes, Use};

/// How deep members are looked at, counted in pointer segments.
const DEPTH: usize = 4;
/// How many leaves of one payload are looked at: breadth first, so that the shallow ones come first.
const LEAVES: usize = 120;
/// How many members and values of one payload are looked at; fewer when the payloads together have had their share.
const STEPS: usize = 20_000;
const FEW: usize = 256;
const ALL: usize = 1_000_000;

/// A scalar of a payload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Leaf {
    /// The only values it can have, as text. Empty: any text.
    pub(super) values: IndexSet<String>,
    /// True when the payload must have it, and not as `null`.
    pub(super) required: bool,
}

/// The scalars and members of a payload by pointer; `*` is the first item of an array.
#[derive(Debug, Clone, Default)]
pub(super) struct Payload {
    /// Text and other scalars with known values, shallow ones first.
    pub(super) leaves: IndexMap<String, Leaf>,
    /// Members that must be there, `null` or not, by pointer.
    pub(super) required: Vec<String>,
    /// Every member that the body may have at the top.
    pub(super) members: BTreeSet<String>,
    /// What the body is: JSON kinds, e.g. `object`. Empty: anything.
    pub(super) kinds: Vec<&'static str>,
    // How many members and values may still be looked at.
    steps: usize,
}

/// The payloads of all events; events that share a payload share what is told of it.
pub(super) fn all(catalog: &Catalog) -> Vec<Rc<Payload>> {
    let mut known: HashMap<Option<Use>, Rc<Payload>> = HashMap::new();
    let mut left = ALL;
    let mut of = |root: Option<Use>| {
        let steps = STEPS.min(left.max(FEW));
        let payload = Payload::of(&catalog.shapes, root, steps);
        left = left.saturating_sub(steps - payload.steps);
        Rc::new(payload)
    };
    let events = catalog.events.iter().map(Event::described);
    events
        .map(|root| Rc::clone(known.entry(root).or_insert_with(|| of(root))))
        .collect()
}

impl Payload {
    /// Looks at the payload `root`.
    fn of(shapes: &Shapes, root: Option<Use>, steps: usize) -> Self {
        let mut payload = Self {
            steps,
            ..Self::default()
        };
        let Some(root) = root else { return payload };
        payload.kinds = kinds(shapes, root);
        let mut queue = vec![Step {
            value: root,
            pointer: String::new(),
            required: true,
            depth: 0,
            within: Rc::default(),
        }];
        while !queue.is_empty() && payload.leaves.len() < LEAVES {
            let mut next = Vec::new();
            for step in queue {
                if payload.leaves.len() < LEAVES {
                    payload.visit(shapes, step, &mut next);
                }
            }
            queue = next;
        }
        payload
    }

    fn visit(&mut self, shapes: &Shapes, step: Step, next: &mut Vec<Step>) {
        let shape = &shapes[step.value.shape];
        match &shape.kind {
            Kind::Struct(object)
                if step.depth < DEPTH && !step.within.contains(&step.value.shape) =>
            {
                if step.pointer.is_empty() {
                    self.members
                        .extend(object.members.iter().map(|member| member.name.clone()));
                }
                let within = step.and_itself();
                for member in &object.members {
                    if !self.spend(1) {
                        break;
                    }
                    let child = step.member(member, &within);
                    if step.required && member.required {
                        self.required.push(child.pointer.clone());
                    }
                    let constants = self.constants(&member.checks);
                    if constants.is_empty() {
                        next.push(child);
                    } else {
                        self.add(
                            child.pointer,
                            Leaf {
                                values: constants,
                                required: child.required,
                            },
                        );
                    }
                }
            }
            Kind::List(list) if step.depth < DEPTH => {
                next.push(step.child("*", list.items, false, &step.and_itself()));
            }
            Kind::Union(union)
                if step.depth < DEPTH && !step.within.contains(&step.value.shape) =>
            {
                self.visit_union(
                    shapes,
                    &step,
                    union.variants.iter().map(|variant| variant.value),
                );
            }
            Kind::Cases(cases) => {
                let values = match self.spend(cases.len()) {
                    true => cases.iter().map(|case| case.value.clone()).collect(),
                    false => IndexSet::new(),
                };
                self.add(
                    step.pointer,
                    Leaf {
                        values,
                        required: step.required,
                    },
                );
            }
            Kind::Text { .. } => {
                let values = self.constants(&shape.checks);
                self.add(
                    step.pointer,
                    Leaf {
                        values,
                        required: step.required,
                    },
                );
            }
            Kind::Integer { .. } | Kind::Number { .. } | Kind::Boolean => {
                let values = self.constants(&shape.checks);
                if !values.is_empty() {
                    self.add(
                        step.pointer,
                        Leaf {
                            values,
                            required: step.required,
                        },
                    );
                }
            }
            _ => {}
        }
    }

    /// A leaf of a union is one that every variant has; its values are those of all of them.
    fn visit_union(&mut self, shapes: &Shapes, step: &Step, variants: impl Iterator<Item = Use>) {
        let mut common: Option<Payload> = None;
        let within = step.and_itself();
        for variant in variants {
            if !self.spend(1) {
                break;
            }
            let mut payload = Payload {
                steps: self.steps,
                ..Payload::default()
            };
            let depth = step.depth;
            let mut queue = vec![Step {
                value: variant,
                pointer: step.pointer.clone(),
                required: step.required,
                depth,
                within: Rc::clone(&within),
            }];
            while !queue.is_empty() && payload.leaves.len() < LEAVES {
                let mut next = Vec::new();
                for step in queue {
                    payload.visit(shapes, step, &mut next);
                }
                queue = next;
            }
            self.steps = payload.steps;
            common = Some(match common {
                None => payload,
                Some(common) => common.intersect(payload),
            });
        }
        let common = common.unwrap_or_default();
        self.required.extend(common.required);
        self.members.extend(common.members);
        for (pointer, leaf) in common.leaves {
            self.add(pointer, leaf);
        }
    }

    fn intersect(mut self, other: Payload) -> Self {
        self.members.extend(other.members.iter().cloned());
        let required: BTreeSet<&String> = other.required.iter().collect();
        self.required.retain(|pointer| required.contains(pointer));
        self.leaves.retain(|pointer, leaf| {
            let Some(also) = other.leaves.get(pointer) else {
                return false;
            };
            leaf.required &= also.required;
            if leaf.values.is_empty() || also.values.is_empty() {
                leaf.values.clear();
            } else {
                leaf.values.extend(also.values.iter().cloned());
            }
            true
        });
        self
    }

    /// The scalar values that a place is limited to by a check, as text.
    fn constants(&mut self, checks: &[Check]) -> IndexSet<String> {
        let values = checks.iter().find_map(|check| match check {
            Check::OneOf(values) => Some(values),
            _ => None,
        });
        let values = values.filter(|values| self.spend(values.len()));
        values
            .map(|values| values.iter().filter_map(text).collect())
            .unwrap_or_default()
    }

    /// Takes steps; false when there are not so many left.
    fn spend(&mut self, steps: usize) -> bool {
        let left = self.steps.checked_sub(steps);
        self.steps = left.unwrap_or(0);
        left.is_some()
    }

    fn add(&mut self, pointer: String, leaf: Leaf) {
        self.leaves.entry(pointer).or_insert(leaf);
    }
}

struct Step {
    value: Use,
    pointer: String,
    required: bool,
    depth: usize,
    /// The shapes that it stands in.
    within: Rc<[ShapeId]>,
}

impl Step {
    /// The shapes that parts of this value stand in.
    fn and_itself(&self) -> Rc<[ShapeId]> {
        let outer = self.within.iter().copied();
        outer.chain([self.value.shape]).collect()
    }

    fn member(&self, member: &Member, within: &Rc<[ShapeId]>) -> Step {
        let required = member.required && !member.value.nullable;
        let segment = match member.name.contains(['~', '/']) {
            true => &member.name.replace('~', "~0").replace('/', "~1"),
            false => &member.name,
        };
        self.child(segment, member.value, required, within)
    }

    fn child(&self, segment: &str, value: Use, required: bool, within: &Rc<[ShapeId]>) -> Step {
        Step {
            value,
            pointer: [&self.pointer, "/", segment].concat(),
            required: self.required && required,
            depth: self.depth + 1,
            within: Rc::clone(within),
        }
    }
}

/// The text of a scalar, as a tag has it.
pub(super) fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Number(lexeme) => Some(lexeme.clone()),
        Json::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

fn kinds(shapes: &Shapes, value: Use) -> Vec<&'static str> {
    let mut kinds = match &shapes[value.shape].kind {
        Kind::Struct(_) | Kind::Map(_) => vec!["object"],
        Kind::List(_) => vec!["array"],
        Kind::Text { .. } | Kind::Cases(_) => vec!["string"],
        Kind::Integer { .. } | Kind::Number { .. } => vec!["number"],
        Kind::Boolean => vec!["boolean"],
        Kind::Null => vec!["null"],
        Kind::Any | Kind::Union(_) => return Vec::new(),
    };
    if value.nullable {
        kinds.push("null");
    }
    kinds
}

/// The value at `pointer` in an example; `*` is the first item.
pub(super) fn at<'a>(value: &'a Json, pointer: &str) -> Option<&'a Json> {
    pointer
        .split('/')
        .skip(1)
        .try_fold(value, |value, segment| match value {
            Json::Map(map) => map.get(&segment.replace("~1", "/").replace("~0", "~")),
            Json::List(items) if segment == "*" => items.first(),
            Json::List(items) => items.get(segment.parse::<usize>().ok()?),
            _ => None,
        })
}
