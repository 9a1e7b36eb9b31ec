//! Checks of the model as the runtime's static tables.

use hookwright_runtime::value::Check;

use crate::interpret::program::{keep_all, keep_text};
use crate::model::{self, Catalog, Json, Kind, Member, ShapeId, Use};

/// How deep checks of items look.
const DEPTH: usize = 6;

/// What holds for a value of a shape, beyond its type.
pub(super) fn of_shape(catalog: &Catalog, id: ShapeId) -> &'static [Check] {
    keep_all(list(catalog, id, DEPTH))
}

/// What holds for a value at a place: objects carry their own checks in their table.
pub(super) fn of_use(catalog: &Catalog, value: Use) -> &'static [Check] {
    match catalog.shapes[value.shape].kind {
        Kind::Struct(_) | Kind::Union(_) => &[],
        _ => of_shape(catalog, value.shape),
    }
}

/// What holds for the value of a member.
pub(super) fn of_member(catalog: &Catalog, member: &Member) -> &'static [Check] {
    let own = member.checks.iter().map(check);
    keep_all(own.chain(of_use(catalog, member.value).iter().copied()))
}

fn list(catalog: &Catalog, id: ShapeId, depth: usize) -> Vec<Check> {
    let shape = &catalog.shapes[id];
    let mut checks: Vec<Check> = shape.checks.iter().map(check).collect();
    let inner = match &shape.kind {
        Kind::List(inner) if depth > 0 => Some((inner.items, true)),
        Kind::Map(inner) if depth > 0 => Some((inner.values, false)),
        _ => None,
    };
    if let Some((value, is_list)) = inner {
        let of_inner = match catalog.shapes[value.shape].kind {
            Kind::Struct(_) | Kind::Union(_) => Vec::new(),
            _ => list(catalog, value.shape, depth - 1),
        };
        if !of_inner.is_empty() {
            let table = keep_all(of_inner);
            checks.push(if is_list {
                Check::Items(table)
            } else {
                Check::Values(table)
            });
        }
    }
    checks
}

fn check(check: &model::Check) -> Check {
    let texts = |texts: &[String]| -> &'static [&'static str] {
        keep_all(texts.iter().map(|text| keep_text(text)))
    };
    let sets = |sets: &[Vec<String>]| -> &'static [&'static [&'static str]] {
        keep_all(sets.iter().map(|set| texts(set)))
    };
    match check {
        model::Check::MinLength(least) => Check::MinLength(*least),
        model::Check::MaxLength(most) => Check::MaxLength(*most),
        model::Check::Pattern(pattern) => Check::Pattern(keep_text(pattern), ""),
        model::Check::Minimum(lexeme) => Check::Minimum(keep_text(lexeme)),
        model::Check::ExclusiveMinimum(lexeme) => Check::ExclusiveMinimum(keep_text(lexeme)),
        model::Check::Maximum(lexeme) => Check::Maximum(keep_text(lexeme)),
        model::Check::ExclusiveMaximum(lexeme) => Check::ExclusiveMaximum(keep_text(lexeme)),
        model::Check::MultipleOf(lexeme) => Check::MultipleOf(keep_text(lexeme)),
        model::Check::MinItems(least) => Check::MinItems(*least),
        model::Check::MaxItems(most) => Check::MaxItems(*most),
        model::Check::UniqueItems => Check::UniqueItems,
        model::Check::MinProperties(least) => Check::MinProperties(*least),
        model::Check::MaxProperties(most) => Check::MaxProperties(*most),
        model::Check::NoOthers(patterns) => Check::NoOthers(texts(patterns)),
        model::Check::NamePattern(pattern) => Check::NamePattern(keep_text(pattern), ""),
        model::Check::AnyRequired(any) => Check::AnyRequired(sets(any)),
        model::Check::OneRequired(one) => Check::OneRequired(sets(one)),
        model::Check::DependentRequired(member, others) => {
            Check::DependentRequired(keep_text(member), texts(others))
        }
        model::Check::OneOf(values) => {
            Check::OneOf(keep_all(values.iter().map(|value| keep_text(&text(value)))))
        }
        model::Check::Open => Check::Open,
        model::Check::Format(name) => Check::Format(keep_text(name)),
    }
}

fn text(value: &Json) -> String {
    value.to_string()
}
