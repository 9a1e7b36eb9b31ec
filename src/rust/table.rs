//! Checks and selectors as Rust expressions: literals and fixed words.

use std::collections::BTreeSet;

use crate::model::{self, Catalog, Check, Kind, Member, Place, ShapeId, Test, Use};
use crate::rust::text::{Code, list, literal};

/// How deep checks of items look.
const DEPTH: usize = 6;

/// What holds for the value of a member.
pub(super) fn of_member(catalog: &Catalog, member: &Member) -> Vec<Code> {
    let mut checks: Vec<String> = member.checks.iter().map(check).collect();
    checks.extend(of_inner(catalog, member.value, DEPTH));
    checks.dedup();
    checks.into_iter().map(Code::new).collect()
}

/// What holds for a value at a place; objects carry their own checks in their table.
pub(super) fn of_use(catalog: &Catalog, value: Use) -> Vec<Code> {
    of_inner(catalog, value, DEPTH)
        .into_iter()
        .map(Code::new)
        .collect()
}

/// What holds for an object as a whole.
pub(super) fn of_object(catalog: &Catalog, id: ShapeId) -> Vec<Code> {
    catalog.shapes[id]
        .checks
        .iter()
        .map(check)
        .map(Code::new)
        .collect()
}

fn of_inner(catalog: &Catalog, value: Use, depth: usize) -> Vec<String> {
    let shape = &catalog.shapes[value.shape];
    let inner = match &shape.kind {
        Kind::Struct(_) | Kind::Union(_) => return Vec::new(),
        Kind::List(inner) if depth > 0 => Some((inner.items, "Items")),
        Kind::Map(inner) if depth > 0 => Some((inner.values, "Values")),
        _ => None,
    };
    let mut checks: Vec<String> = shape.checks.iter().map(check).collect();
    if let Some((value, word)) = inner {
        let of_items = of_inner(catalog, value, depth - 1);
        if !of_items.is_empty() {
            checks.push(format!("{word}(&{})", list(of_items)));
        }
    }
    checks
}

fn check(check: &Check) -> String {
    let texts = |texts: &[String]| format!("&{}", list(texts.iter().map(|text| literal(text))));
    let sets = |sets: &[Vec<String>]| format!("&{}", list(sets.iter().map(|set| texts(set))));
    match check {
        Check::MinLength(least) => format!("MinLength({least})"),
        Check::MaxLength(most) => format!("MaxLength({most})"),
        Check::Pattern(pattern) => format!("Pattern({}, {})", literal(pattern), literal("")),
        Check::Minimum(lexeme) => format!("Minimum({})", literal(lexeme)),
        Check::ExclusiveMinimum(lexeme) => format!("ExclusiveMinimum({})", literal(lexeme)),
        Check::Maximum(lexeme) => format!("Maximum({})", literal(lexeme)),
        Check::ExclusiveMaximum(lexeme) => format!("ExclusiveMaximum({})", literal(lexeme)),
        Check::MultipleOf(lexeme) => format!("MultipleOf({})", literal(lexeme)),
        Check::MinItems(least) => format!("MinItems({least})"),
        Check::MaxItems(most) => format!("MaxItems({most})"),
        Check::UniqueItems => "UniqueItems".to_owned(),
        Check::MinProperties(least) => format!("MinProperties({least})"),
        Check::MaxProperties(most) => format!("MaxProperties({most})"),
        Check::NoOthers(patterns) => format!("NoOthers({})", texts(patterns)),
        Check::NamePattern(pattern) => {
            format!("NamePattern({}, {})", literal(pattern), literal(""))
        }
        Check::AnyRequired(any) => format!("AnyRequired({})", sets(any)),
        Check::OneRequired(one) => format!("OneRequired({})", sets(one)),
        Check::DependentRequired(name, others) => {
            format!("DependentRequired({}, {})", literal(name), texts(others))
        }
        Check::Open => "Open".to_owned(),
        Check::OneOf(values) => format!(
            "OneOf(&{})",
            list(values.iter().map(|value| literal(&value.to_string())))
        ),
        Check::Format(format) => format!("Format({})", literal(format)),
    }
}

/// A selector's fields, one a line.
#[derive(Debug, Clone, Default, serde::Serialize)]
pub struct Table {
    /// `&[…]`
    pub places: Code,
    /// Between the parts of a tag.
    pub separator: String,
    /// `("tag", arm)`, sorted.
    pub tags: Vec<Code>,
    /// `&[…]`, one an arm.
    pub arms: Vec<Code>,
    /// `&[…]`: the members that arms must lack, where the arms name the list and not its items.
    pub others: Option<Code>,
}

/// The selector of the events: what many arms must lack is listed once.
pub(super) fn routing(selector: &model::Selector) -> Table {
    let lists = selector.arms.iter().flat_map(|arm| &arm.tests);
    let lists = lists.filter_map(|test| match test {
        Test::Lacks(names) => Some(names),
        _ => None,
    });
    let others: BTreeSet<&String> = lists.flatten().collect();
    if others.is_empty() {
        return self::selector(selector);
    }
    let with_others = |of: &Test| match of {
        Test::Lacks(names) => {
            let but = others
                .iter()
                .filter(|name| names.binary_search(name).is_err());
            format!(
                "Test::Lacks(OTHERS, &{})",
                list(but.map(|name| literal(name)))
            )
        }
        of => test(of),
    };
    let names = others.iter().map(|name| literal(name));
    Table {
        others: Some(Code::new(format!("&{}", list(names)))),
        ..with_tests(selector, with_others)
    }
}

/// A selector as a table.
pub(super) fn selector(selector: &model::Selector) -> Table {
    with_tests(selector, test)
}

fn with_tests(selector: &model::Selector, test: impl Fn(&Test) -> String) -> Table {
    let mut tags: Vec<(&str, usize)> = Vec::new();
    for (at, arm) in selector.arms.iter().enumerate() {
        tags.extend(arm.tags.iter().map(|tag| (tag.as_str(), at)));
    }
    tags.sort_unstable();
    tags.dedup();
    Table {
        places: Code::new(format!("&{}", list(selector.places.iter().map(place)))),
        separator: selector.separator.clone(),
        tags: tags
            .into_iter()
            .map(|(tag, at)| Code::new(format!("({}, {at})", literal(tag))))
            .collect(),
        arms: selector
            .arms
            .iter()
            .map(|arm| Code::new(format!("&{}", list(arm.tests.iter().map(&test)))))
            .collect(),
        others: None,
    }
}

fn place(place: &Place) -> String {
    match place {
        Place::Header(name) => format!("Place::Header({})", literal(name)),
        Place::Body(pointer) => format!("Place::Body({})", literal(pointer)),
        Place::Query(name) => format!("Place::Query({})", literal(name)),
    }
}

fn test(test: &Test) -> String {
    match test {
        Test::Is(at, values) => format!(
            "Test::Is({}, &{})",
            place(at),
            list(values.iter().map(|value| literal(value)))
        ),
        Test::Lacks(names) => format!(
            "Test::Lacks(&{}, &[])",
            list(names.iter().map(|name| literal(name)))
        ),
        Test::Has(pointer) => format!("Test::Has({})", literal(pointer)),
        Test::Kind(pointer, kinds) => {
            let bits: u8 = kinds
                .iter()
                .map(|kind| bit(kind))
                .fold(0, |bits, bit| bits | bit);
            format!("Test::Kind({}, {bits})", literal(pointer))
        }
    }
}

fn bit(kind: &str) -> u8 {
    use hookwright_runtime::select::kind;
    match kind {
        "null" => kind::NULL,
        "boolean" => kind::BOOLEAN,
        "number" | "integer" => kind::NUMBER,
        "string" => kind::STRING,
        "array" => kind::ARRAY,
        "object" => kind::OBJECT,
        _ => 0,
    }
}
