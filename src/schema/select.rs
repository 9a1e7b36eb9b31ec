use std::collections::{BTreeSet, HashSet};

use indexmap::IndexMap;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Kind, Member, Place, Probe, Selector, Shape, ShapeId, Shapes, Test, Union};
use crate::origin::Pointer;
use crate::schema::view::View;

/// Decides for every union how its variants are told apart on the wire.
pub(super) fn select(shapes: &mut Shapes, report: &mut Report) {
    let mut budget = Budget(BUDGET + SHARE * shapes.len());
    for id in (0..shapes.len()).map(|id| ShapeId(id as u32)) {
        let Kind::Union(union) = &shapes[id].kind else {
            continue;
        };
        let selector = selector(shapes, &shapes[id], union, &mut budget, report);
        if let Kind::Union(union) = &mut shapes[id].kind {
            union.selector = selector;
        }
    }
}

/// More variants than this are told apart by tag or by kind, not by comparing each with each.
const PAIRS: usize = 256;
/// The most members that are tried as a tag.
const PATHS: usize = 4096;
/// Members and values that are looked at: so many, and so many for every shape.
const BUDGET: usize = 10_000_000;
const SHARE: usize = 64;

/// What may still be looked at. When it is used up, variants count as alike.
struct Budget(usize);

impl Budget {
    fn spend(&mut self, cost: usize) -> bool {
        let left = self.0.checked_sub(cost);
        self.0 = left.unwrap_or(0);
        left.is_some()
    }
}

fn selector(
    shapes: &Shapes,
    shape: &Shape,
    union: &Union,
    budget: &mut Budget,
    report: &mut Report,
) -> Selector {
    let views: Vec<View<'_>> = union
        .variants
        .iter()
        .map(|variant| View::of(shapes, variant.value))
        .collect();
    let mut selector = match union.selector.places.first() {
        Some(place) => declared_tag(shapes, union, place, &views, budget),
        None => implied_tag(shapes, &views, budget),
    };
    by_kind(&views, &mut selector.arms);
    by_item(shapes, &views, &mut selector.arms);
    let twins = by_member(shapes, &views, &mut selector.arms, budget);
    if let Some((a, b)) = twins {
        let name = |at: usize| match &union.variants[at].name {
            Some(name) => format!("`{name}`"),
            None => format!("number {}", at + 1),
        };
        let message = format!(
            "cannot tell the alternatives {} and {} apart",
            name(a),
            name(b)
        );
        let diagnostic = Diagnostic::new(Code::UNION_NO_TAG, message, shape.origin.clone());
        report.push(
            diagnostic.help("add a `discriminator`, or a member with a `const` in each of them"),
        );
    }
    selector
}

/// The tag of a `discriminator`: what its mapping says, else constants, else the names of the schemas.
fn declared_tag<'s>(
    shapes: &'s Shapes,
    union: &Union,
    place: &Place,
    views: &[View<'s>],
    budget: &mut Budget,
) -> Selector {
    let Place::Body(pointer) = place else {
        return union.selector.clone();
    };
    let property = Pointer::new(pointer.as_str())
        .segments()
        .next()
        .unwrap_or_default();
    let mut selector = union.selector.clone();
    let mapped: HashSet<String> = selector
        .arms
        .iter()
        .flat_map(|arm| arm.tags.iter().cloned())
        .collect();
    for ((arm, variant), view) in selector.arms.iter_mut().zip(&union.variants).zip(views) {
        let constants = view.member(shapes, &[&property]).values;
        let constants = constants.filter(|values| budget.spend(values.len()));
        let constants = constants.unwrap_or_default();
        let own: Vec<_> = constants
            .into_iter()
            .filter(|tag| !mapped.contains(tag))
            .collect();
        if arm.tags.is_empty() && own.is_empty() {
            let name = shapes[variant.value.shape]
                .name
                .as_ref()
                .or(variant.name.as_ref());
            arm.tags
                .extend(name.filter(|name| !mapped.contains(*name)).cloned());
        } else {
            arm.tags.extend(own);
        }
        let mut seen = HashSet::new();
        arm.tags.retain(|tag| seen.insert(tag.clone()));
    }
    selector
}

/// A tag that is not declared: a member with a constant in every object, other ones in each.
fn implied_tag<'s>(shapes: &'s Shapes, views: &[View<'s>], budget: &mut Budget) -> Selector {
    let arms = vec![Probe::default(); views.len()];
    let mut selector = Selector {
        arms,
        ..Selector::default()
    };
    let objects: Vec<usize> = (0..views.len())
        .filter(|at| views[*at].is_object())
        .collect();
    let Some(first) = objects.first().filter(|_| objects.len() > 1) else {
        return selector;
    };
    #[expect(clippy::type_complexity, reason = "required, path, values of each")]
    let mut best: Option<(bool, Vec<&str>, Vec<Vec<String>>)> = None;
    for path in paths(shapes, &views[*first]) {
        let Some((required, values)) = tag_at(shapes, views, &objects, &path, budget) else {
            continue;
        };
        if is_tag(&values) && best.as_ref().is_none_or(|(known, ..)| required && !*known) {
            best = Some((required, path, values));
        }
        if best.as_ref().is_some_and(|(required, ..)| *required) {
            break;
        }
    }
    if let Some((_, path, values)) = best {
        selector.places.push(Place::Body(pointer(&path)));
        for (at, tags) in objects.into_iter().zip(values) {
            selector.arms[at].tags = tags;
        }
    }
    selector
}

/// The only values that each object has at `path`, and whether all require it. `None` when one has no such list.
fn tag_at<'s>(
    shapes: &'s Shapes,
    views: &[View<'s>],
    objects: &[usize],
    path: &[&str],
    budget: &mut Budget,
) -> Option<(bool, Vec<Vec<String>>)> {
    let mut required = true;
    let mut values = Vec::with_capacity(objects.len());
    for at in objects {
        let sight = views[*at].member(shapes, path);
        required &= sight.required;
        values.push(
            sight
                .values
                .filter(|values| budget.spend(1 + values.len()))?,
        );
    }
    Some((required, values))
}

/// The members of an object, and those of its objects; not all of them when there are thousands.
fn paths<'s>(shapes: &'s Shapes, view: &View<'s>) -> impl Iterator<Item = Vec<&'s str>> {
    let deeper = view.members().flat_map(|(outer, value)| {
        let members: &[Member] = match &shapes[value.shape].kind {
            Kind::Struct(object) => &object.members,
            _ => &[],
        };
        members
            .iter()
            .map(move |member| vec![outer, member.name.as_str()])
    });
    let all = view.members().map(|(name, _)| vec![name]).chain(deeper);
    all.take(PATHS)
}

/// Lists of values make a tag when none stands twice, and most are constants: a list of states that happens to
/// differ is none.
fn is_tag(values: &[Vec<String>]) -> bool {
    let mut seen = HashSet::new();
    let constants = values.iter().filter(|values| values.len() == 1).count();
    constants * 2 >= values.len() && values.iter().flatten().all(|value| seen.insert(value))
}

/// Variants of different JSON kinds.
fn by_kind(views: &[View<'_>], arms: &mut [Probe]) {
    let mixed = views.windows(2).any(|pair| pair[0].kinds != pair[1].kinds);
    for (view, arm) in views
        .iter()
        .zip(arms)
        .filter(|(view, _)| mixed && !view.is_anything())
    {
        arm.tests.push(kind("", &view.kinds));
    }
}

/// Arrays of different items. The first of them has no test, so that an empty array has a place.
fn by_item<'s>(shapes: &'s Shapes, views: &[View<'s>], arms: &mut [Probe]) {
    let lists: Vec<usize> = (0..views.len())
        .filter(|at| views[*at].items.is_some())
        .collect();
    for at in lists.iter().skip(1) {
        if let Some(items) = views[*at].items {
            let items = View::of(shapes, items);
            if !items.is_anything() {
                arms[*at].tests.push(kind("/*", &items.kinds));
            }
        }
    }
}

/// Objects that no tag tells apart: for each two, a member that only one of them has. Returns two that have none.
fn by_member<'s>(
    shapes: &'s Shapes,
    views: &[View<'s>],
    arms: &mut [Probe],
    budget: &mut Budget,
) -> Option<(usize, usize)> {
    let mut twins = None;
    for rivals in rivals(views, arms) {
        if rivals.len() > PAIRS {
            twins = twins.or(Some((rivals[0], rivals[1])));
            continue;
        }
        for (at, &a) in rivals.iter().enumerate() {
            for &b in &rivals[at + 1..] {
                let members = views[a].members().len() + views[b].members().len();
                if !budget.spend(1 + members) {
                    return twins.or(Some((a, b)));
                }
                let forth = difference(shapes, &views[a], &views[b], &arms[a].tests);
                let back = difference(shapes, &views[b], &views[a], &arms[b].tests);
                if forth.is_none() && back.is_none() {
                    twins = twins.or(Some((a, b)));
                }
                for (arm, test) in [(a, forth), (b, back)] {
                    if let Some(test) = test.filter(|test| !arms[arm].tests.contains(test)) {
                        arms[arm].tests.push(test);
                    }
                }
            }
        }
    }
    twins
}

/// Objects that share a tag, and those that have none.
fn rivals(views: &[View<'_>], arms: &[Probe]) -> Vec<Vec<usize>> {
    let mut rivals: IndexMap<Option<&str>, Vec<usize>> = IndexMap::new();
    for (at, arm) in arms
        .iter()
        .enumerate()
        .filter(|(at, _)| views[*at].is_object())
    {
        let tags = arm.tags.iter().map(|tag| Some(tag.as_str()));
        for tag in tags.chain(arm.tags.is_empty().then_some(None)) {
            rivals.entry(tag).or_default().push(at);
        }
    }
    let mut rivals: Vec<_> = rivals.into_values().filter(|arms| arms.len() > 1).collect();
    rivals.dedup();
    rivals
}

/// What `own` surely has and `other` does not, best first: another constant, another kind, a member that `other` does
/// not declare, one that it does not require. A test that `own` has already is as good as a new one.
fn difference<'s>(
    shapes: &'s Shapes,
    own: &View<'s>,
    other: &View<'s>,
    tests: &[Test],
) -> Option<Test> {
    let mut undeclared = None;
    let mut optional = None;
    for name in own.required() {
        let path = [name];
        let (mine, theirs) = (own.member(shapes, &path), other.member(shapes, &path));
        if let (Some(values), Some(others)) = (&mine.values, &theirs.values)
            && values.iter().all(|value| !others.contains(value))
        {
            return Some(Test::Is(Place::Body(pointer(&path)), values.clone()));
        }
        if theirs.declared && mine.kinds.is_disjoint(&theirs.kinds) {
            return Some(kind(&pointer(&path), &mine.kinds));
        }
        let has = Test::Has(pointer(&path));
        if !theirs.declared && (undeclared.is_none() || tests.contains(&has)) {
            undeclared = Some(has);
        } else if !theirs.required && optional.is_none() {
            optional = Some(has);
        }
    }
    undeclared.or(optional)
}

fn kind(pointer: &str, kinds: &BTreeSet<&'static str>) -> Test {
    Test::Kind(
        pointer.to_owned(),
        kinds.iter().map(|kind| (*kind).to_owned()).collect(),
    )
}

fn pointer(path: &[&str]) -> String {
    path.iter()
        .fold(Pointer::root(), |pointer, segment| pointer.join(segment))
        .as_str()
        .to_owned()
}
