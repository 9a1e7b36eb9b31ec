//! On which types the derives that the user asks for hold.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{self, Diagnostic, Report};
use crate::model::{Catalog, Kind, ShapeId, Struct, Use};
use crate::plan::{Bound, Derive};
use crate::rust::ident;
use crate::rust::settings::{Settings, UnknownMembers};
use crate::rust::text::Code;
use crate::rust::usage::Usage;

/// The most types that a finding names.
const NAMED: usize = 3;

/// Methods of builders beside those that are called like the fields.
const BUILDER: [&str; 2] = ["build", "create_empty"];

/// The derives of every type.
pub(super) struct Derives<'a> {
    wanted: &'a [Derive],
    holds: BTreeMap<Bound, BTreeSet<ShapeId>>,
}

impl<'a> Derives<'a> {
    /// Finds out which type can take which derive, and reports those that cannot.
    pub(super) fn of(
        catalog: &Catalog,
        settings: &'a Settings,
        names: &BTreeMap<ShapeId, String>,
        usage: &Usage,
        report: &mut Report,
    ) -> Self {
        let question = Question {
            catalog,
            usage,
            keeps: settings.unknown_members == UnknownMembers::Keep,
            names: names.values().map(String::as_str).collect(),
        };
        let mut holds = BTreeMap::new();
        for derive in &settings.derives {
            let can = question.can(derive.bound, names);
            report.extend(question.left_out(derive, &can, names));
            holds.insert(derive.bound, can);
        }
        Self {
            wanted: &settings.derives,
            holds,
        }
    }

    /// What stands in the `derive` of a type, beside what every type has.
    pub(super) fn list(&self, id: ShapeId) -> Vec<Code> {
        let derived = self.wanted.iter().filter(|it| it.bound != Bound::Hash);
        let can = derived.filter(|it| self.holds(it.bound, id));
        can.map(|it| Code::new(it.path.clone())).collect()
    }

    /// True when the type is hashable, which is no derive: what is equal is said by the JSON.
    pub(super) fn is_hash(&self, id: ShapeId) -> bool {
        self.holds(Bound::Hash, id)
    }

    fn holds(&self, bound: Bound, id: ShapeId) -> bool {
        self.holds.get(&bound).is_some_and(|can| can.contains(&id))
    }
}

/// What is asked of every type.
struct Question<'a> {
    catalog: &'a Catalog,
    usage: &'a Usage,
    /// True when members that are not declared are kept.
    keeps: bool,
    names: BTreeSet<&'a str>,
}

impl Question<'_> {
    /// The types that a bound holds for and that do not have it anyway.
    fn can(&self, bound: Bound, names: &BTreeMap<ShapeId, String>) -> BTreeSet<ShapeId> {
        let all = self.usage.order.iter().copied();
        match bound {
            Bound::Eq | Bound::Hash => all.filter(|id| !self.is_cases(*id)).collect(),
            Bound::Struct => all.filter(|id| self.can_build(*id, names)).collect(),
            Bound::PartialOrd | Bound::Ord | Bound::Copy => {
                let mut can = self.of_parts(bound);
                if bound != Bound::Copy {
                    can.extend(all.filter(|id| self.is_cases(*id)));
                }
                can
            }
        }
    }

    /// True for structs whose builder and its methods have names that nothing else has.
    fn can_build(&self, id: ShapeId, names: &BTreeMap<ShapeId, String>) -> bool {
        let (Some(object), Some(name)) = (self.object(id), names.get(&id)) else {
            return false;
        };
        let wires: Vec<&str> = object.members.iter().map(|it| it.name.as_str()).collect();
        let fields = ident::side_by_side(&wires, &[], ident::snake);
        let taken: BTreeSet<&str> = fields.iter().map(String::as_str).collect();
        let maybe = |field: &String| taken.contains(format!("maybe_{field}").as_str());
        let is_type = |end: &str| self.names.contains(format!("{name}{end}").as_str());
        !BUILDER.iter().any(|word| taken.contains(word))
            && !fields.iter().any(maybe)
            && !is_type("Builder")
            && !is_type("BuilderError")
    }

    /// The structs all of whose parts hold: every struct, less those that have a part that does not, until none is left
    /// to take out.
    fn of_parts(&self, bound: Bound) -> BTreeSet<ShapeId> {
        let structs = self.usage.order.iter().copied();
        let mut can: BTreeSet<ShapeId> = structs
            .filter(|id| !self.keeps && self.object(*id).is_some())
            .collect();
        loop {
            let lost: Vec<ShapeId> = can
                .iter()
                .copied()
                .filter(|id| !self.parts_hold(*id, bound, &can))
                .collect();
            if lost.is_empty() {
                return can;
            }
            for id in lost {
                can.remove(&id);
            }
        }
    }

    fn parts_hold(&self, id: ShapeId, bound: Bound, can: &BTreeSet<ShapeId>) -> bool {
        let Some(object) = self.object(id) else {
            return false;
        };
        object.members.iter().enumerate().all(|(at, member)| {
            let boxed = self.usage.boxed.contains(&(id, at));
            self.part_holds(member.value, bound, can) && !(boxed && bound == Bound::Copy)
        })
    }

    fn part_holds(&self, value: Use, bound: Bound, can: &BTreeSet<ShapeId>) -> bool {
        let on_heap = bound != Bound::Copy;
        match &self.catalog.shapes[value.shape].kind {
            Kind::Null | Kind::Boolean | Kind::Integer { wide: false, .. } => true,
            Kind::Integer { .. } | Kind::Number { .. } | Kind::Text { .. } | Kind::Cases(_) => {
                on_heap
            }
            Kind::List(list) => on_heap && self.part_holds(list.items, bound, can),
            Kind::Struct(_) => can.contains(&value.shape),
            Kind::Any | Kind::Map(_) | Kind::Union(_) => false,
        }
    }

    /// What is said about the types that a derive does not hold for. Builders of what is no struct are not missed.
    fn left_out(
        &self,
        derive: &Derive,
        can: &BTreeSet<ShapeId>,
        names: &BTreeMap<ShapeId, String>,
    ) -> Report {
        let all: Vec<ShapeId> = match derive.bound {
            Bound::Eq | Bound::Hash => Vec::new(),
            Bound::Struct => self.only(|id| self.object(id).is_some()),
            Bound::PartialOrd | Bound::Ord | Bound::Copy => self.only(|_| true),
        };
        let without: Vec<ShapeId> = all.iter().copied().filter(|id| !can.contains(id)).collect();
        let mut report = Report::new();
        let Some(first) = without.first() else {
            return report;
        };
        let named: Vec<String> = without
            .iter()
            .take(NAMED)
            .filter_map(|id| Some(format!("`{}`", names.get(id)?)))
            .collect();
        let more = match without.len().saturating_sub(NAMED) {
            0 => String::new(),
            count => format!(" and {count} more"),
        };
        let message = format!(
            "`{}` does not hold for {} of {} types: {}{more}",
            derive.path,
            without.len(),
            all.len(),
            named.join(", "),
        );
        let origin = self.catalog.shapes[*first].origin.clone();
        let finding = Diagnostic::new(diagnostic::Code::DERIVE_LEFT_OUT, message, origin);
        report.push(finding.here(self.reason(derive.bound, *first)));
        report
    }

    fn reason(&self, bound: Bound, id: ShapeId) -> &'static str {
        let kind = &self.catalog.shapes[id].kind;
        match (bound, kind) {
            (Bound::Struct, _) => "a name of its builder is taken",
            (_, Kind::Struct(_)) if self.keeps => "it keeps members that are not declared",
            (Bound::Copy, Kind::Struct(_)) => "a part of it is on the heap",
            (_, Kind::Struct(_)) => "a part of it is in no order",
            (Bound::Copy, _) => "it keeps values that are not declared",
            _ => "it keeps any JSON that no alternative takes",
        }
    }

    fn only(&self, is_meant: impl Fn(ShapeId) -> bool) -> Vec<ShapeId> {
        let order = self.usage.order.iter().copied();
        order.filter(|id| is_meant(*id)).collect()
    }

    fn object(&self, id: ShapeId) -> Option<&Struct> {
        match &self.catalog.shapes[id].kind {
            Kind::Struct(object) => Some(object),
            _ => None,
        }
    }

    fn is_cases(&self, id: ShapeId) -> bool {
        matches!(self.catalog.shapes[id].kind, Kind::Cases(_))
    }
}
