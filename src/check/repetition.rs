//! Would descriptions and rules be written so often that the generated code fills the memory?

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalog, Check, Kind, ShapeId};

/// The most bytes that descriptions and rules may take at all places that use them.
const MOST: usize = 50_000_000;
/// The most bytes of a description that is shown.
const SHOWN: usize = 24_000;
/// How deep rules of items are repeated.
const DEPTH: usize = 6;

/// Shapes without a type of their own are described where they are used: a large one that thousands of members refer to
/// is thousands of times as large.
pub(super) fn check(catalog: &Catalog, report: &mut Report) {
    let mut uses = vec![0usize; catalog.shapes.len()];
    for (_, shape) in catalog.shapes.iter() {
        for part in shape.uses() {
            uses[part.shape.0 as usize] += 1;
        }
    }
    let mut total = 0usize;
    let mut worst = (0, ShapeId(0));
    for ((id, _), uses) in catalog.shapes.iter().zip(uses) {
        let bytes = weight(catalog, id, DEPTH).saturating_mul(uses);
        total = total.saturating_add(bytes);
        worst = worst.max((bytes, id));
    }
    if total > MOST {
        let origin = catalog.shapes[worst.1].origin.clone();
        let message =
            "this schema is used so often that its description and rules do not fit into memory";
        let finding = Diagnostic::new(Code::SCHEMA_TOO_COMPLEX, message, origin);
        report.push(finding.help("shorten it, or refer to it less often"));
    }
}

/// The bytes of what is repeated where a shape is used.
fn weight(catalog: &Catalog, id: ShapeId, depth: usize) -> usize {
    let shape = &catalog.shapes[id];
    let inner = match &shape.kind {
        Kind::Struct(_) | Kind::Union(_) => return 0,
        Kind::List(list) if depth > 0 => weight(catalog, list.items.shape, depth - 1),
        Kind::Map(map) if depth > 0 => weight(catalog, map.values.shape, depth - 1),
        _ => 0,
    };
    let description = match &shape.kind {
        Kind::Cases(_) => 0,
        _ => shape.description.as_ref().map_or(0, String::len),
    };
    let rules: usize = shape.checks.iter().map(rule).sum();
    description.min(SHOWN) + rules + inner
}

fn rule(check: &Check) -> usize {
    let texts = |texts: &[String]| texts.iter().map(|text| text.len() + 8).sum::<usize>();
    let own = match check {
        Check::Pattern(text) | Check::NamePattern(text) | Check::Format(text) => text.len(),
        Check::Minimum(text)
        | Check::ExclusiveMinimum(text)
        | Check::Maximum(text)
        | Check::ExclusiveMaximum(text)
        | Check::MultipleOf(text) => text.len(),
        Check::NoOthers(patterns) => texts(patterns),
        Check::DependentRequired(name, others) => name.len() + texts(others),
        Check::AnyRequired(sets) | Check::OneRequired(sets) => {
            sets.iter().map(|set| texts(set)).sum()
        }
        Check::OneOf(values) => values.iter().map(|value| value.to_string().len() + 8).sum(),
        Check::MinLength(_)
        | Check::MaxLength(_)
        | Check::MinItems(_)
        | Check::MaxItems(_)
        | Check::UniqueItems
        | Check::MinProperties(_)
        | Check::MaxProperties(_)
        | Check::Open => 0,
    };
    own + 16
}
