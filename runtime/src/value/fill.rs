use crate::json::{self, Json};
use crate::value::{Check, Entries, List, Node, Object, Seed, Slot, Union, sample, validate};

/// How deep members that may be missing are made up.
const OPTIONAL_DEPTH: usize = 3;
/// After so many values, members that may be missing are.
const BUDGET: usize = 2_000;
/// How often a value is made up anew when it breaks a rule.
const ATTEMPTS: usize = 8;

/// Fills a value with something made up that keeps the rules of its type and `checks`.
///
/// A rule that cannot be kept (a pattern without a known sample, rules that exclude each other) is broken; `validate`
/// then says which.
///
/// ```
/// use hookwright_runtime::value::{Extra, Seed, fill, object};
///
/// #[derive(Clone)]
/// struct Guest {
///     email: String,
///     age: Option<i64>,
///     extra: Extra,
/// }
///
/// object!(Guest, extra {
///     0 email: "email" required, Format("email");
///     1 age: "age" optional, Minimum("18"), Maximum("120");
/// });
///
/// let mut guest = Guest::default();
/// fill(&mut guest, &[], &mut Seed::new(7));
/// assert_eq!(guest.validate(), []);
/// ```
pub fn fill(node: &mut dyn Node, checks: &[Check], seed: &mut Seed) {
    Filler {
        seed,
        depth: 0,
        made: 0,
    }
    .node(node, checks);
}

struct Filler<'a> {
    seed: &'a mut Seed,
    depth: usize,
    made: usize,
}

impl Filler<'_> {
    fn node(&mut self, node: &mut dyn Node, checks: &[Check]) {
        self.made += 1;
        if self.depth > json::DEPTH as usize / 2 {
            return;
        }
        self.depth += 1;
        if !self.one_of(node, checks) {
            self.make(node, checks);
        }
        self.depth -= 1;
    }

    fn make(&mut self, node: &mut dyn Node, checks: &[Check]) {
        match node.slot() {
            Slot::Bool(place) => *place = self.seed.once_in(2),
            Slot::Cases(cases) => {
                let names = cases.names();
                if let Some(name) = names.get(self.seed.below(names.len())) {
                    cases.set(name);
                }
            }
            Slot::Integer(_) | Slot::Number(_) => {
                let numbers = sample::numbers(checks, self.seed);
                let candidates = numbers
                    .into_iter()
                    .filter_map(|lexeme| Json::parse(&lexeme).ok());
                first_that_fits(node, checks, candidates);
            }
            Slot::Text(_) => {
                let candidates = sample::texts(checks, self.seed)
                    .into_iter()
                    .map(|text| Json::text(&text));
                first_that_fits(node, checks, candidates);
            }
            Slot::Json(_) => {
                let plain = ["{}", "[]", "\"text\"", "1", "true", "null"]
                    .into_iter()
                    .filter_map(|text| Json::parse(text).ok());
                first_that_fits(node, checks, plain);
            }
            Slot::Optional(place) => {
                let mut value = place.fill();
                self.node(&mut value, checks);
            }
            Slot::Object(object) => self.object(object),
            Slot::List(list) => self.list(list, checks),
            Slot::Map(map) => self.map(map, checks),
            Slot::Union(union) => self.union(union),
            Slot::Null => {}
        }
    }

    /// Takes one of the values that a rule lists; false when there is no such rule, or none of them fits.
    fn one_of(&mut self, node: &mut dyn Node, checks: &[Check]) -> bool {
        let listed = checks.iter().find_map(|check| match check {
            Check::OneOf(values) => Some(*values),
            _ => None,
        });
        let Some(values) = listed else { return false };
        let start = self.seed.below(values.len());
        let (before, after) = values.split_at_checked(start).unwrap_or((values, &[]));
        after.iter().chain(before).any(|text| {
            json::read(text.as_bytes(), node).is_ok() && validate(node.view(), checks).is_empty()
        })
    }

    fn object(&mut self, object: &mut dyn Object) {
        for _ in 0..ATTEMPTS {
            let present = self.present(object);
            for (at, field) in object.shape().fields.iter().enumerate() {
                let checks = object.shape().checks_of(at);
                let nothing = field.required()
                    && field.nullable()
                    && (self.is_bounded() || self.seed.once_in(8));
                match object.field_mut(at) {
                    Slot::Optional(place) if nothing => place.null(),
                    Slot::Optional(place) if !present.contains(&field.wire) => place.clear(),
                    mut slot => self.node(&mut slot, &checks),
                }
            }
            if object.shape().checks.is_empty() || validate::whole(object).is_empty() {
                return;
            }
        }
    }

    fn is_bounded(&self) -> bool {
        self.depth > OPTIONAL_DEPTH || self.made > BUDGET
    }

    /// The names of the members to be there.
    fn present(&mut self, object: &dyn Object) -> Vec<&'static str> {
        let shape = object.shape();
        let bounded = self.is_bounded();
        let mut names: Vec<_> = shape
            .fields
            .iter()
            .filter(|field| field.required() || (!bounded && self.seed.once_in(2)))
            .map(|field| field.wire)
            .collect();
        let is_required = |name: &str| {
            shape
                .fields
                .iter()
                .any(|field| field.required() && field.wire == name)
        };
        for check in shape.checks {
            if let Check::AnyRequired(sets) | Check::OneRequired(sets) = check {
                let chosen = sets
                    .get(self.seed.below(sets.len()))
                    .copied()
                    .unwrap_or_default();
                if matches!(check, Check::OneRequired(_)) {
                    names.retain(|name| {
                        is_required(name) || !sets.iter().any(|set| set.contains(name))
                    });
                }
                names.extend(chosen);
            }
        }
        for check in shape.checks {
            if let Check::DependentRequired(name, needed) = check
                && names.contains(name)
            {
                names.extend(*needed);
            }
        }
        for check in shape.checks {
            match check {
                Check::MinProperties(least) => {
                    let missing = shape
                        .fields
                        .iter()
                        .map(|field| field.wire)
                        .filter(|name| !names.contains(name));
                    let more = usize::try_from(*least)
                        .unwrap_or(usize::MAX)
                        .saturating_sub(names.len());
                    let missing: Vec<_> = missing.take(more).collect();
                    names.extend(missing);
                }
                Check::MaxProperties(most) => {
                    while names.len() as u64 > *most
                        && let Some(at) = names.iter().rposition(|name| !is_required(name))
                    {
                        names.remove(at);
                    }
                }
                _ => {}
            }
        }
        names
    }

    fn list(&mut self, list: &mut dyn List, checks: &[Check]) {
        let (least, most) = sample::bounds(checks, |check| match check {
            Check::MinItems(least) => Some((*least, u64::MAX)),
            Check::MaxItems(most) => Some((0, *most)),
            _ => None,
        });
        let unique = checks
            .iter()
            .any(|check| matches!(check, Check::UniqueItems));
        let items = validate::items(checks);
        for _ in 0..ATTEMPTS {
            list.clear();
            let more = if self.is_bounded() {
                0
            } else {
                self.seed.below(3) as u64
            };
            let len = least.saturating_add(more).min(most).min(64);
            for _ in 0..len {
                let Some(item) = list.push() else { break };
                match item {
                    Slot::Optional(place) if self.seed.once_in(8) => place.null(),
                    mut item => self.node(&mut item, items),
                }
            }
            let mut texts: Vec<_> = (0..list.len())
                .filter_map(|at| list.item(at))
                .map(json::write_view)
                .collect();
            texts.sort_unstable();
            texts.dedup();
            if !unique || texts.len() == list.len() {
                return;
            }
        }
    }

    fn map(&mut self, map: &mut dyn Entries, checks: &[Check]) {
        let (least, most) = sample::bounds(checks, |check| match check {
            Check::MinProperties(least) => Some((*least, u64::MAX)),
            Check::MaxProperties(most) => Some((0, *most)),
            _ => None,
        });
        let known = checks.iter().find_map(|check| match check {
            Check::NamePattern(_, name) if !name.is_empty() => Some(*name),
            _ => None,
        });
        let values = validate::values(checks);
        let more = if self.is_bounded() {
            0
        } else {
            self.seed.below(3) as u64
        };
        let len = least.saturating_add(more).min(most).min(64);
        map.clear();
        for at in 0..len {
            let name = match (at, known) {
                (0, Some(name)) => name.to_owned(),
                // Only one name is known to match.
                (_, Some(_)) => return,
                (at, None) => format!("key{at}"),
            };
            if let Some(mut value) = map.push(name) {
                self.node(&mut value, values);
            }
        }
    }

    /// Fills an alternative that is recognized as itself.
    fn union(&mut self, union: &mut dyn Union) {
        let len = union.arms().len();
        let start = self.seed.below(len);
        for arm in (start..len).chain(0..start) {
            let checks = union.arms().get(arm).map_or(&[][..], |arm| arm.checks);
            let Some(mut value) = union.choose(arm) else {
                continue;
            };
            self.node(&mut value, checks);
            let text = union
                .chosen()
                .map(|(_, value)| json::write_view(value))
                .unwrap_or_default();
            if union.select(text.as_bytes()) == Some(arm) {
                return;
            }
        }
    }
}

/// Takes the first candidate that keeps the rules, or else the first that the node takes at all.
fn first_that_fits(node: &mut dyn Node, checks: &[Check], candidates: impl Iterator<Item = Json>) {
    let mut second = None;
    for candidate in candidates {
        if json::read(candidate.as_str().as_bytes(), node).is_err() {
            continue;
        }
        if validate(node.view(), checks).is_empty() {
            return;
        }
        second.get_or_insert(candidate);
    }
    if let Some(second) = second {
        // It was taken before.
        let _ = json::read(second.as_str().as_bytes(), node);
    }
}
