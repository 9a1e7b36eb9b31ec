use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap, HashSet};

use crate::model::{Check, Json, Kind, Member, ShapeId, Shapes, Use};

/// Unions in unions, and the objects of all of them, beyond which a variant may be anything.
const UNIONS: usize = 64;
const OBJECTS: usize = 512;
/// Objects with more members than this have an index.
const SEARCHED: usize = 16;

/// What can be seen of a variant on the wire, before it is read.
#[derive(Debug, Default)]
pub(super) struct View<'s> {
    /// The JSON kinds that it may have, as [`Test::Kind`](crate::model::Test::Kind) calls them.
    pub(super) kinds: BTreeSet<&'static str>,
    /// The objects that it may be: several when the variant is a union itself.
    objects: Vec<Object<'s>>,
    /// What the items look like when it is an array.
    pub(super) items: Option<Use>,
}

/// The members of an object.
#[derive(Debug)]
struct Object<'s> {
    members: &'s [Member],
    index: OnceCell<HashMap<&'s str, &'s Member>>,
}

impl<'s> Object<'s> {
    fn new(members: &'s [Member]) -> Self {
        Self {
            members,
            index: OnceCell::new(),
        }
    }

    fn member(&self, name: &str) -> Option<&'s Member> {
        if self.members.len() <= SEARCHED {
            return self.members.iter().find(|member| member.name == name);
        }
        let entry = |member: &'s Member| (member.name.as_str(), member);
        let index = self
            .index
            .get_or_init(|| self.members.iter().map(entry).collect());
        index.get(name).copied()
    }
}

/// What a variant says about one member.
#[derive(Debug, Default)]
pub(super) struct Sight {
    /// True when some object declares it.
    pub(super) declared: bool,
    /// True when every object requires it.
    pub(super) required: bool,
    /// Its only values, as texts, when the document lists them.
    pub(super) values: Option<Vec<String>>,
    /// Its JSON kinds.
    pub(super) kinds: BTreeSet<&'static str>,
}

impl<'s> View<'s> {
    pub(super) fn of(shapes: &'s Shapes, value: Use) -> Self {
        let mut view = Self::default();
        let mut seen = HashSet::new();
        view.add(shapes, value, &mut seen);
        if seen.len() > UNIONS || view.objects.len() > OBJECTS {
            view.kinds.extend(ALL);
            view.objects.clear();
        }
        view
    }

    fn add(&mut self, shapes: &'s Shapes, value: Use, seen: &mut HashSet<ShapeId>) {
        if value.nullable {
            self.kinds.insert("null");
        }
        match &shapes[value.shape].kind {
            Kind::Any => self.kinds.extend(ALL),
            Kind::Null => _ = self.kinds.insert("null"),
            Kind::Boolean => _ = self.kinds.insert("boolean"),
            Kind::Integer { .. } | Kind::Number { .. } => _ = self.kinds.insert("number"),
            Kind::Text { .. } | Kind::Cases(_) => _ = self.kinds.insert("string"),
            Kind::List(list) => {
                self.kinds.insert("array");
                self.items = Some(list.items);
            }
            Kind::Map(_) => {
                self.kinds.insert("object");
                self.objects.push(Object::new(&[]));
            }
            Kind::Struct(object) => {
                self.kinds.insert("object");
                self.objects.push(Object::new(&object.members));
            }
            // Unions lead back to themselves.
            Kind::Union(union) if seen.insert(value.shape) => {
                for variant in &union.variants {
                    if seen.len() > UNIONS || self.objects.len() > OBJECTS {
                        break;
                    }
                    self.add(shapes, variant.value, seen);
                }
            }
            Kind::Union(_) => {}
        }
    }

    /// True when it can be nothing but an object.
    pub(super) fn is_object(&self) -> bool {
        !self.objects.is_empty() && self.kinds.len() == 1
    }

    /// True when any kind will do.
    pub(super) fn is_anything(&self) -> bool {
        self.kinds.len() == ALL.len()
    }

    /// The members of the first object, in the order of the document.
    pub(super) fn members(&self) -> impl ExactSizeIterator<Item = (&'s str, Use)> + use<'s> {
        let first: &'s [_] = self.objects.first().map_or(&[], |object| object.members);
        first
            .iter()
            .map(|member| (member.name.as_str(), member.value))
    }

    /// The members that every object requires.
    pub(super) fn required(&self) -> impl Iterator<Item = &'s str> {
        let first: &'s [_] = self.objects.first().map_or(&[], |object| object.members);
        let required = first
            .iter()
            .filter(|member| member.required)
            .map(|member| member.name.as_str());
        let is_required =
            |object: &Object<'s>, name: &str| object.member(name).is_some_and(|it| it.required);
        required.filter(move |name| self.objects.iter().all(|it| is_required(it, name)))
    }

    /// Looks at a member by its path, e.g. `["data", "type"]`.
    pub(super) fn member(&self, shapes: &'s Shapes, path: &[&str]) -> Sight {
        let Some((name, rest)) = path.split_first() else {
            return Sight::default();
        };
        let mut sight = Sight {
            declared: false,
            required: true,
            values: Some(Vec::new()),
            kinds: BTreeSet::new(),
        };
        for object in &self.objects {
            let Some(member) = object.member(name) else {
                sight.required = false;
                sight.values = None;
                continue;
            };
            let inner = View::of(shapes, member.value);
            if rest.is_empty() {
                sight.declared = true;
                sight.kinds.extend(&inner.kinds);
                sight.add(values(shapes, member.value));
            } else {
                let deeper = inner.member(shapes, rest);
                sight.declared |= deeper.declared;
                sight.required &= deeper.required;
                sight.kinds.extend(&deeper.kinds);
                sight.add(deeper.values);
            }
            sight.required &= member.required;
        }
        sight.values = sight.values.filter(|values| !values.is_empty());
        sight
    }
}

impl Sight {
    fn add(&mut self, values: Option<Vec<String>>) {
        match (&mut self.values, values) {
            (Some(known), Some(values)) => known.extend(values),
            (known, _) => *known = None,
        }
    }
}

const ALL: [&str; 6] = ["array", "boolean", "null", "number", "object", "string"];

/// The only values of a scalar, as texts.
fn values(shapes: &Shapes, value: Use) -> Option<Vec<String>> {
    let shape = &shapes[value.shape];
    if let Kind::Cases(cases) = &shape.kind {
        let closed = !value.nullable && !shape.checks.contains(&Check::Open);
        return closed.then(|| cases.iter().map(|case| case.value.clone()).collect());
    }
    let values = shape.checks.iter().find_map(|check| match check {
        Check::OneOf(values) => Some(values),
        _ => None,
    })?;
    values.iter().map(text).collect()
}

fn text(value: &Json) -> Option<String> {
    match value {
        Json::Bool(value) => Some(value.to_string()),
        Json::Number(text) | Json::String(text) => Some(text.clone()),
        _ => None,
    }
}
