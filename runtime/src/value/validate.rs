use std::fmt;

use crate::json::error::push_segment;
use crate::json::{self, Decimal, Json, Tree};
use crate::value::{Check, Field, Object, View, format, pattern};

/// A rule of the document that a value breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where: a JSON Pointer, e.g. `/issue/labels/0/name`.
    pub pointer: String,
    /// What is wrong, e.g. `must not be less than 1`.
    pub message: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.pointer.as_str() {
            "" => out.write_str(&self.message),
            pointer => write!(out, "{pointer}: {}", self.message),
        }
    }
}

/// Returns every rule that a value breaks: those of its type, and `checks`.
///
/// Patterns are looked at with the feature `patterns` only.
pub fn validate(view: View<'_>, checks: &[Check]) -> Vec<Violation> {
    let mut walk = Walk {
        pointer: String::new(),
        found: Vec::new(),
    };
    walk.value(view, checks);
    walk.found
}

/// Returns every rule of the type that the object breaks as a whole, whatever its members hold.
pub(super) fn whole(object: &dyn Object) -> Vec<Violation> {
    let mut walk = Walk {
        pointer: String::new(),
        found: Vec::new(),
    };
    walk.object_names(object, object.shape().checks);
    walk.found
}

struct Walk {
    pointer: String,
    found: Vec<Violation>,
}

impl Walk {
    fn report(&mut self, message: impl Into<String>) {
        self.found.push(Violation {
            pointer: self.pointer.clone(),
            message: message.into(),
        });
    }

    fn within(&mut self, segment: &str, look: impl FnOnce(&mut Self)) {
        let len = self.pointer.len();
        push_segment(&mut self.pointer, segment);
        look(self);
        self.pointer.truncate(len);
    }

    fn value(&mut self, view: View<'_>, checks: &[Check]) {
        match view {
            // What may be missing or null is a matter of the place, not of the value.
            View::Absent | View::Null => return,
            View::Bool(_) => {}
            View::Integer(value) => self.number(&value.to_string(), checks),
            View::Number(number) => self.number(number.as_str(), checks),
            View::Text(text) => self.text(text, checks),
            View::Cases(cases) => {
                let open = checks.iter().any(|check| matches!(check, Check::Open));
                if !open && !cases.names().contains(&cases.text()) {
                    self.report(format!("`{}` is not one of the known cases", cases.text()));
                }
                self.text(cases.text(), checks);
            }
            View::Json(json) => {
                if let Some(tree) = json.tree() {
                    self.tree(&tree, checks);
                }
                return;
            }
            View::List(list) => {
                self.list(list.len(), checks);
                if checks
                    .iter()
                    .any(|check| matches!(check, Check::UniqueItems))
                {
                    self.unique(
                        (0..list.len())
                            .filter_map(|at| list.item(at))
                            .map(json::write_view),
                    );
                }
                for at in 0..list.len() {
                    let Some(item) = list.item(at) else { continue };
                    self.within(&at.to_string(), |walk| walk.value(item, items(checks)));
                }
            }
            View::Map(map) => {
                let names: Vec<_> = map.iter().map(|(name, _)| name).collect();
                self.members(&names, &names, checks);
                for (name, value) in map.iter() {
                    self.within(name, |walk| walk.value(value, values(checks)));
                }
            }
            View::Object(object) => {
                self.object(object, object.shape().checks);
                self.object_names(object, checks);
            }
            View::Union(union) => match union.chosen() {
                Some((arm, value)) => {
                    self.value(value, union.arms().get(arm).map_or(&[], |arm| arm.checks));
                    self.checks_only(value, checks);
                }
                None => self.report("is none of the known alternatives"),
            },
        }
        self.one_of(|| json::write_view(view), checks);
    }

    /// The checks of a place that holds a union: they speak of the value, whatever alternative it is.
    fn checks_only(&mut self, value: View<'_>, checks: &[Check]) {
        if !checks.is_empty()
            && let Ok(json) = Json::parse(&json::write_view(value))
            && let Some(tree) = json.tree()
        {
            self.tree(&tree, checks);
        }
    }

    fn object(&mut self, object: &dyn Object, checks: &[Check]) {
        let shape = object.shape();
        for (at, field) in shape.fields.iter().enumerate() {
            self.within(field.wire, |walk| {
                walk.member(field, object.field(at), &shape.checks_of(at))
            });
        }
        for name in object
            .extra()
            .into_iter()
            .flat_map(|extra| extra.iter())
            .map(|(name, _)| name)
        {
            if shape.find(name, 0).is_some() {
                self.within(name, |walk| walk.report("stands there twice"));
            }
        }
        self.object_names(object, checks);
        self.others(object, checks);
        self.one_of(|| json::write_view(View::Object(object)), checks);
    }

    fn member(&mut self, field: &Field, value: View<'_>, checks: &[Check]) {
        match value {
            View::Absent if field.required() && !field.nullable() => self.report("is missing"),
            value => self.value(value, checks),
        }
    }

    fn object_names(&mut self, object: &dyn Object, checks: &[Check]) {
        if checks.is_empty() {
            return;
        }
        let present = |(at, field): (usize, &Field)| {
            let absent = matches!(object.field(at), View::Absent);
            (!absent || field.is_null_when_absent()).then_some(field.wire)
        };
        let fields = object.shape().fields.iter().enumerate();
        let mut names: Vec<&str> = fields.filter_map(present).collect();
        let others: Vec<_> = object
            .extra()
            .into_iter()
            .flat_map(|extra| extra.iter())
            .map(|(name, _)| name)
            .collect();
        names.extend(&others);
        self.members(&names, &others, checks);
    }

    fn others(&mut self, object: &dyn Object, checks: &[Check]) {
        for check in checks {
            let Check::Others(empty, checks) = check else {
                continue;
            };
            for (name, kept) in object.extra().into_iter().flat_map(|extra| extra.iter()) {
                let mut value = empty();
                let text = json::write_view(kept);
                self.within(name, |walk| {
                    match json::read(text.as_bytes(), &mut *value) {
                        Ok(()) => walk.value(value.view(), checks),
                        Err(error) => walk.report(error.to_string()),
                    }
                });
            }
        }
    }

    fn tree(&mut self, tree: &Tree<'_>, checks: &[Check]) {
        if checks.is_empty() {
            return;
        }
        match tree {
            Tree::Null | Tree::Bool(_) => {}
            Tree::Number(lexeme) => self.number(lexeme, checks),
            Tree::Text(text) => self.text(text, checks),
            Tree::List(list) => {
                self.list(list.len(), checks);
                if checks
                    .iter()
                    .any(|check| matches!(check, Check::UniqueItems))
                {
                    self.unique(list.iter().map(Tree::to_json));
                }
                for (at, item) in list.iter().enumerate() {
                    self.within(&at.to_string(), |walk| walk.tree(item, items(checks)));
                }
            }
            Tree::Object(members) => {
                let names: Vec<_> = members.iter().map(|(name, _)| &**name).collect();
                self.members(&names, &names, checks);
                for (name, value) in members {
                    self.within(name, |walk| walk.tree(value, values(checks)));
                }
            }
        }
        self.one_of(|| tree.to_json(), checks);
    }

    fn text(&mut self, text: &str, checks: &[Check]) {
        for check in checks {
            match check {
                // JSON Schema Validation, "minLength": characters are those of Unicode.
                Check::MinLength(least) if is_shorter(text, *least) => {
                    self.report(format!(
                        "must have at least {}",
                        counted(*least, "character")
                    ));
                }
                Check::MaxLength(most) if !is_shorter(text, most.saturating_add(1)) => {
                    self.report(format!("must have at most {}", counted(*most, "character")));
                }
                Check::Pattern(pattern, _) if !pattern::matches(pattern, text) => {
                    self.report(format!("must match the pattern `{pattern}`"));
                }
                Check::Format(name) if !format::holds(name, text) => {
                    self.report(format!("must be of the format `{name}`"));
                }
                _ => {}
            }
        }
    }

    fn number(&mut self, lexeme: &str, checks: &[Check]) {
        let number = Decimal::new(lexeme);
        for check in checks {
            match check {
                Check::Minimum(least) if number < Decimal::new(least) => {
                    self.report(format!("must not be less than {least}"));
                }
                Check::ExclusiveMinimum(bound) if number <= Decimal::new(bound) => {
                    self.report(format!("must be greater than {bound}"));
                }
                Check::Maximum(most) if number > Decimal::new(most) => {
                    self.report(format!("must not be greater than {most}"));
                }
                Check::ExclusiveMaximum(bound) if number >= Decimal::new(bound) => {
                    self.report(format!("must be less than {bound}"));
                }
                Check::MultipleOf(unit)
                    if number.is_multiple_of(&Decimal::new(unit)) == Some(false) =>
                {
                    self.report(format!("must be a multiple of {unit}"));
                }
                _ => {}
            }
        }
    }

    fn list(&mut self, len: usize, checks: &[Check]) {
        for check in checks {
            match check {
                Check::MinItems(least) if (len as u64) < *least => {
                    self.report(format!("must have at least {}", counted(*least, "item")));
                }
                Check::MaxItems(most) if len as u64 > *most => {
                    self.report(format!("must have at most {}", counted(*most, "item")));
                }
                _ => {}
            }
        }
    }

    fn unique(&mut self, items: impl Iterator<Item = String>) {
        let mut items: Vec<_> = items
            .filter_map(|item| Some((Tree::read(&item).ok()?.canonical(), item)))
            .collect();
        items.sort();
        if items
            .windows(2)
            .any(|pair| matches!(pair, [left, right] if left.0 == right.0))
        {
            self.report("must not have an item twice");
        }
    }

    fn members(&mut self, names: &[&str], others: &[&str], checks: &[Check]) {
        let has_all = |set: &&[&str]| set.iter().all(|name| names.contains(name));
        for check in checks {
            match check {
                Check::MinProperties(least) if (names.len() as u64) < *least => {
                    self.report(format!("must have at least {}", counted(*least, "member")));
                }
                Check::MaxProperties(most) if names.len() as u64 > *most => {
                    self.report(format!("must have at most {}", counted(*most, "member")));
                }
                Check::NoOthers(patterns) => {
                    for name in others {
                        if !patterns
                            .iter()
                            .any(|pattern| pattern::matches(pattern, name))
                        {
                            self.within(name, |walk| {
                                walk.report("is not a member of the document")
                            });
                        }
                    }
                }
                Check::NamePattern(pattern, _) => {
                    for name in names.iter().filter(|name| !pattern::matches(pattern, name)) {
                        self.within(name, |walk| {
                            walk.report(format!("must have a name that matches `{pattern}`"))
                        });
                    }
                }
                Check::AnyRequired(sets) if !sets.iter().any(has_all) => {
                    self.report(format!("must have {}", sets_of(sets)));
                }
                Check::OneRequired(sets) if sets.iter().filter(|set| has_all(set)).count() != 1 => {
                    self.report(format!("must have exactly one of: {}", sets_of(sets)));
                }
                Check::DependentRequired(name, needed)
                    if names.contains(name) && !has_all(needed) =>
                {
                    self.report(format!(
                        "must have `{}` because it has `{name}`",
                        needed.join("`, `")
                    ));
                }
                _ => {}
            }
        }
    }

    fn one_of(&mut self, json: impl FnOnce() -> String, checks: &[Check]) {
        let mut sets = checks.iter().filter_map(|check| match check {
            Check::OneOf(values) => Some(values),
            _ => None,
        });
        let Some(first) = sets.next() else { return };
        let Ok(value) = Json::parse(&json()) else {
            return;
        };
        for values in std::iter::once(first).chain(sets) {
            if !values
                .iter()
                .any(|text| Json::parse(text).is_ok_and(|known| known == value))
            {
                self.report(format!("must be one of: {}", values.join(", ")));
            }
        }
    }
}

/// What holds for every item.
pub(super) fn items(checks: &[Check]) -> &'static [Check] {
    let found = checks.iter().find_map(|check| match check {
        Check::Items(checks) => Some(*checks),
        _ => None,
    });
    found.unwrap_or_default()
}

/// What holds for the value of every member of a map.
pub(super) fn values(checks: &[Check]) -> &'static [Check] {
    let found = checks.iter().find_map(|check| match check {
        Check::Values(checks) => Some(*checks),
        _ => None,
    });
    found.unwrap_or_default()
}

fn is_shorter(text: &str, len: u64) -> bool {
    // Bytes are no fewer than characters.
    (text.len() as u64) < len || (text.chars().count() as u64) < len
}

fn counted(count: u64, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn sets_of(sets: &[&[&str]]) -> String {
    let sets: Vec<_> = sets
        .iter()
        .map(|set| format!("`{}`", set.join("` and `")))
        .collect();
    sets.join(" or ")
}
