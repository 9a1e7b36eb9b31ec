use std::collections::{HashMap, HashSet};

use crate::diagnostic::Report;
use crate::load::At;
use crate::model::{
    Case, Check, Kind, Place, Probe, Selector, Shape, ShapeId, Union, Use, Variant,
};
use crate::origin::{Origin, Pointer};
use crate::schema::facts::{Facts, Group, type_kinds, unsupported};
use crate::schema::inherit::Discriminator;
use crate::schema::kinds::Kinds;
use crate::schema::lowering::Lowering;
use crate::schema::name::last_word;
use crate::schema::part::{Aspect, Part, Strength, list};

/// An alternative before it is a variant.
#[derive(Debug, Clone)]
struct Candidate {
    name: Option<String>,
    value: Use,
    tags: Vec<String>,
}

/// How many combinations of several `oneOf` and `anyOf` of one schema are written out.
const COMBINATIONS: usize = 64;

impl<'a> Lowering<'a> {
    /// One of several shapes that have been lowered before, each with a word for it; the first says where it stands.
    pub fn one_of(&mut self, named: &[(&str, Use)]) -> Use {
        let Some((_, first)) = named.first() else {
            let nowhere = Shape::new(Kind::Any, Origin::default());
            return Use {
                shape: self.shapes.push(nowhere),
                nullable: false,
            };
        };
        let id = self.branch_off(first.shape);
        let candidate = |(name, value): &(&str, Use)| Candidate {
            name: Some((*name).to_owned()),
            value: *value,
            tags: Vec::new(),
        };
        self.unite(id, named.iter().map(candidate).collect(), None)
    }

    /// `oneOf` and `anyOf`: what stands beside them holds for each alternative.
    pub(super) fn alternatives(
        &mut self,
        id: ShapeId,
        leaves: Vec<Part<'a>>,
        facts: Facts<'a>,
        report: &mut Report,
    ) -> Use {
        let discriminator = facts.discriminator.as_ref().and_then(Discriminator::read);
        let common = base(&leaves);
        let mut nullable = false;
        let stated = facts.stated();
        let mut groups = facts.groups;
        for group in &mut groups {
            let before = group.branches.len();
            group
                .branches
                .retain(|branch| !self.is_null(branch, report));
            nullable |= group.branches.len() < before;
            self.drop_impossible(stated, &mut group.branches, report);
        }
        groups.retain(|group| !group.branches.is_empty());
        let combinations = groups
            .iter()
            .map(|group| group.branches.len())
            .fold(1usize, usize::saturating_mul);
        if groups.len() > 1 && combinations > COMBINATIONS {
            let message = "these alternatives have too many combinations: only what they have in common is typed";
            unsupported(&groups[0].list, message, report);
            groups.clear();
        }
        if groups.is_empty() {
            let place = match common.is_empty() {
                true => self.settled(id, if nullable { Kind::Null } else { Kind::Any }, false),
                false => self.place(common, report),
            };
            return Use {
                nullable: place.nullable || nullable,
                ..place
            };
        }
        let mut candidates = Vec::new();
        for branches in product(&groups) {
            let own: Vec<_> = branches
                .iter()
                .map(|branch| Part::whole((*branch).clone()))
                .collect();
            let mut parts = self.without_inherited(&common, &own, report);
            parts.extend(own);
            let name = branches.first().and_then(|branch| branch_name(branch));
            let tags = match (&discriminator, &name) {
                (Some(discriminator), Some(name)) => discriminator.tags(name),
                _ => Vec::new(),
            };
            candidates.push(Candidate {
                name,
                value: self.place(parts, report),
                tags,
            });
        }
        let place = self.unite(id, candidates, discriminator.map(|it| it.property));
        Use {
            nullable: place.nullable || nullable,
            ..place
        }
    }

    /// What stands beside alternatives, without what they build on anyway: a subtype names its base class.
    fn without_inherited(
        &mut self,
        common: &[Part<'a>],
        branches: &[Part<'a>],
        report: &mut Report,
    ) -> Vec<Part<'a>> {
        if common.is_empty() {
            return Vec::new();
        }
        let mut inherited = HashSet::new();
        for branch in branches {
            let branch = self.reach(branch.clone(), report).part;
            if branch.is_composed() {
                let leaves = self.expand(&[branch], report);
                inherited.extend(leaves.iter().map(|leaf| leaf.schema.identity()));
            }
        }
        let is_new = |part: &&Part<'a>| !inherited.contains(&part.schema.identity());
        common.iter().filter(is_new).cloned().collect()
    }

    /// Takes out alternatives of another type than what stands beside them says, unless that leaves none.
    fn drop_impossible(&self, stated: Kinds, branches: &mut Vec<At<'a>>, report: &mut Report) {
        let mut fits = |branch: &At<'a>| {
            let kinds = branch
                .resolve(report)
                .and_then(|target| type_kinds(target.node()));
            kinds.is_none_or(|kinds| kinds.has(stated))
        };
        let kept: Vec<_> = branches
            .iter()
            .filter(|branch| fits(branch))
            .cloned()
            .collect();
        if !kept.is_empty() {
            *branches = kept;
        }
    }

    /// A base class with a discriminator: as a value, it is one of its subtypes.
    pub(super) fn inheritance(
        &mut self,
        id: ShapeId,
        leaves: Vec<Part<'a>>,
        mut facts: Facts<'a>,
        report: &mut Report,
    ) -> Use {
        let carrier = leaves
            .iter()
            .find(|leaf| leaf.schema.node().get("discriminator").is_some());
        let discriminator = facts
            .discriminator
            .take()
            .as_ref()
            .and_then(Discriminator::read);
        let (Some(carrier), Some(discriminator)) = (carrier, discriminator) else {
            return self.plain(id, facts, report);
        };
        let subtypes = self.subtypes(&carrier.schema, &discriminator, report);
        if subtypes.is_empty() {
            return self.plain(id, facts, report);
        }
        let others: Vec<_> = leaves
            .iter()
            .filter(|leaf| leaf.key() != carrier.key())
            .cloned()
            .collect();
        let mut candidates = Vec::new();
        for subtype in subtypes {
            if !self.spend() {
                break;
            }
            let is_base = subtype.schema.identity() == carrier.schema.identity();
            let part = if is_base {
                Part::base(subtype.schema)
            } else {
                Part::whole(subtype.schema)
            };
            let parts = others.iter().cloned().chain([part]).collect();
            let tags = discriminator.tags(&subtype.name);
            candidates.push(Candidate {
                value: self.place(parts, report),
                name: Some(subtype.name),
                tags,
            });
        }
        let place = self.unite(id, candidates, Some(discriminator.property));
        // OpenAPI 3.1, "Discriminator Object": a hint beside a base schema, whose rules alone decide what is valid.
        if let Kind::Union(union) = &mut self.shapes[id].kind {
            union.refines = place.shape == id;
        }
        place
    }

    fn plain(&mut self, id: ShapeId, facts: Facts<'a>, report: &mut Report) -> Use {
        let nullable = facts.is_nullable();
        self.build_kind(id, Kinds::OBJECT, facts, report);
        Use {
            shape: id,
            nullable,
        }
    }

    /// A schema of several types: one alternative a kind.
    pub(super) fn by_kind(
        &mut self,
        id: ShapeId,
        kinds: Kinds,
        facts: Facts<'a>,
        report: &mut Report,
    ) -> Use {
        let mut candidates = Vec::new();
        for kind in kinds.each() {
            let shape = self.branch_off(id);
            self.build_kind(shape, kind, facts.clone(), report);
            candidates.push(Candidate {
                name: None,
                value: Use {
                    shape,
                    nullable: false,
                },
                tags: Vec::new(),
            });
        }
        self.unite(id, candidates, None)
    }

    /// Makes one shape of several: null goes to the use, scalars of one kind become one, unions in unions are opened.
    fn unite(&mut self, id: ShapeId, candidates: Vec<Candidate>, property: Option<&str>) -> Use {
        let mut nullable = false;
        let mut open: Vec<Candidate> = Vec::new();
        for candidate in candidates {
            nullable |= candidate.value.nullable;
            match &self.shapes[candidate.value.shape].kind {
                Kind::Null => nullable = true,
                Kind::Union(inner) if property.is_none() && is_plain(inner) => {
                    let variants = inner.variants.iter().map(|variant| Candidate {
                        name: variant.name.clone(),
                        value: variant.value,
                        tags: Vec::new(),
                    });
                    open.extend(variants);
                }
                _ => open.push(candidate),
            }
        }
        let mut distinct: Vec<Candidate> = Vec::new();
        let mut seen = HashMap::new();
        for candidate in open {
            match seen.get(&candidate.value.shape) {
                Some(&at) => {
                    let known: &mut Candidate = &mut distinct[at];
                    known.tags.extend(candidate.tags);
                }
                None => {
                    seen.insert(candidate.value.shape, distinct.len());
                    distinct.push(candidate);
                }
            }
        }
        if distinct
            .iter()
            .any(|it| property.is_none() && matches!(self.shapes[it.value.shape].kind, Kind::Any))
        {
            return self.settled(id, Kind::Any, false);
        }
        let distinct = self.join_scalars(id, distinct);
        match distinct.as_slice() {
            [] => self.settled(id, Kind::Null, false),
            [only] => Use {
                nullable: only.value.nullable || nullable,
                ..only.value
            },
            _ => self.settled(id, Kind::Union(union(distinct, property)), nullable),
        }
    }

    /// Joins the texts, the numbers and the booleans among the candidates.
    fn join_scalars(&mut self, id: ShapeId, candidates: Vec<Candidate>) -> Vec<Candidate> {
        let mut joined: Vec<(Candidate, Vec<Use>)> = Vec::new();
        let mut places: HashMap<u8, usize> = HashMap::new();
        for candidate in candidates {
            let sort = match self.shapes[candidate.value.shape].kind {
                Kind::Text { .. } | Kind::Cases(_) => 0,
                Kind::Integer { .. } | Kind::Number { .. } => 1,
                Kind::Boolean => 2,
                _ => {
                    joined.push((candidate, Vec::new()));
                    continue;
                }
            };
            match places.get(&sort) {
                Some(&at) => joined[at].1.push(candidate.value),
                None => {
                    places.insert(sort, joined.len());
                    joined.push((candidate, Vec::new()));
                }
            }
        }
        let mut result = Vec::with_capacity(joined.len());
        for (mut candidate, others) in joined {
            if !others.is_empty() {
                let all: Vec<ShapeId> = [candidate.value]
                    .iter()
                    .chain(&others)
                    .map(|it| it.shape)
                    .collect();
                candidate = Candidate {
                    name: None,
                    value: self.join(id, &all),
                    tags: Vec::new(),
                };
            }
            result.push(candidate);
        }
        result
    }

    /// One shape for several texts, numbers or booleans.
    fn join(&mut self, id: ShapeId, all: &[ShapeId]) -> Use {
        let shape = self.branch_off(id);
        let kinds = all.iter().map(|id| &self.shapes[*id].kind);
        let kind = kinds
            .skip(1)
            .fold(self.shapes[all[0]].kind.clone(), |joined, kind| {
                join_kinds(joined, kind)
            });
        let kind = match kind {
            Kind::Cases(_) => Kind::Cases(self.join_cases(all)),
            kind => kind,
        };
        let mut checks = self.join_checks(all);
        let has_text = all
            .iter()
            .any(|id| matches!(self.shapes[*id].kind, Kind::Text { .. }));
        if matches!(kind, Kind::Cases(_)) && has_text {
            checks = vec![Check::Open];
        }
        self.shapes[shape].kind = kind;
        self.shapes[shape].checks = checks;
        Use {
            shape,
            nullable: false,
        }
    }

    fn join_cases(&self, all: &[ShapeId]) -> Vec<Case> {
        let mut cases: Vec<Case> = Vec::new();
        let mut seen = HashSet::new();
        for shape in all.iter().map(|id| &self.shapes[*id]) {
            let Kind::Cases(own) = &shape.kind else {
                continue;
            };
            for case in own {
                let mut case = case.clone();
                // A constant in a `oneOf` is documented by its schema.
                if own.len() == 1 {
                    case.name = case.name.or_else(|| shape.title.clone());
                    case.description = case.description.or_else(|| shape.description.clone());
                }
                if seen.insert(case.value.clone()) {
                    cases.push(case);
                }
            }
        }
        cases
    }

    /// What holds for every one; lists of allowed values are put together.
    fn join_checks(&self, all: &[ShapeId]) -> Vec<Check> {
        let Some((first, others)) = all.split_first() else {
            return Vec::new();
        };
        let values = all.iter().map(|id| {
            self.shapes[*id]
                .checks
                .iter()
                .find_map(|check| match check {
                    Check::OneOf(values) => Some(values.as_slice()),
                    _ => None,
                })
        });
        if let Some(lists) = values.collect::<Option<Vec<_>>>() {
            let distinct: indexmap::IndexSet<_> = lists.concat().into_iter().collect();
            return vec![Check::OneOf(distinct.into_iter().collect())];
        }
        let shared = |check: &&Check| {
            others
                .iter()
                .all(|id| self.shapes[*id].checks.contains(check))
        };
        self.shapes[*first]
            .checks
            .iter()
            .filter(shared)
            .cloned()
            .collect()
    }
}

/// A union whose variants can stand in another one.
fn is_plain(union: &Union) -> bool {
    !union.variants.is_empty() && union.selector.places.is_empty()
}

fn union(candidates: Vec<Candidate>, property: Option<&str>) -> Union {
    let mut selector = Selector::default();
    selector
        .places
        .extend(property.map(|name| Place::Body(Pointer::root().join(name).as_str().to_owned())));
    let mut variants = Vec::with_capacity(candidates.len());
    for candidate in candidates {
        selector.arms.push(Probe {
            tags: candidate.tags,
            tests: Vec::new(),
        });
        let value = Use {
            nullable: false,
            ..candidate.value
        };
        variants.push(Variant {
            name: candidate.name,
            value,
        });
    }
    Union {
        variants,
        selector,
        refines: false,
    }
}

fn join_kinds(joined: Kind, other: &Kind) -> Kind {
    let common = |a: Option<String>, b: &Option<String>| if a == *b { a } else { None };
    match (joined, other) {
        (Kind::Cases(cases), _) => Kind::Cases(cases),
        (_, Kind::Cases(cases)) => Kind::Cases(cases.clone()),
        (Kind::Text { format: a }, Kind::Text { format: b }) => Kind::Text {
            format: common(a, b),
        },
        (Kind::Number { format: a }, Kind::Number { format: b }) => Kind::Number {
            format: common(a, b),
        },
        (
            Kind::Integer {
                minimum: a,
                maximum: b,
                wide: c,
                format: d,
            },
            Kind::Integer {
                minimum,
                maximum,
                wide,
                format,
            },
        ) => Kind::Integer {
            minimum: a.zip(*minimum).map(|(a, b)| a.min(b)),
            maximum: b.zip(*maximum).map(|(a, b)| a.max(b)),
            wide: c || *wide,
            format: common(d, format),
        },
        (Kind::Integer { .. } | Kind::Number { .. }, _) => Kind::Number { format: None },
        (joined, _) => joined,
    }
}

/// What stands beside the alternatives.
fn base<'a>(leaves: &[Part<'a>]) -> Vec<Part<'a>> {
    let base = leaves.iter().map(|leaf| {
        let node = leaf.schema.node();
        let has_alternatives = ["oneOf", "anyOf", "discriminator"]
            .iter()
            .any(|key| node.get(key).is_some());
        if has_alternatives {
            Part {
                aspect: Aspect::Base,
                ..leaf.clone()
            }
        } else {
            leaf.clone()
        }
    });
    base.filter(|part| part.strength() > Strength::Silent)
        .collect()
}

/// Every way to take one branch of each group.
fn product<'g, 'a>(groups: &'g [Group<'a>]) -> Vec<Vec<&'g At<'a>>> {
    let mut rows: Vec<Vec<&At<'a>>> = vec![Vec::new()];
    for group in groups {
        let longer = rows.iter().flat_map(|row| {
            group.branches.iter().map(move |branch| {
                let mut row = row.clone();
                row.push(branch);
                row
            })
        });
        rows = longer.collect();
    }
    rows
}

/// The name that a branch has: that of the schema it refers to, or its title.
fn branch_name(branch: &At<'_>) -> Option<String> {
    if let Some(reference) = branch.text("$ref") {
        return Some(last_word(reference));
    }
    let mut items = list(branch, "allOf").into_iter();
    let wrapped = match (items.next(), items.next()) {
        (Some(only), None) => only.text("$ref").map(last_word),
        _ => None,
    };
    branch.text("title").map(str::to_owned).or(wrapped)
}
