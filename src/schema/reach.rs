use std::collections::HashSet;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::{At, Node};
use crate::schema::facts::report_keywords;
use crate::schema::keyword::{Treatment, treatment};
use crate::schema::lowering::{Lowering, declares};
use crate::schema::part::{Aspect, Part, Strength, is_null_only, list, says_null};

/// A part after everything around it that adds nothing: references, `allOf` of one, `oneOf` of one and null.
#[derive(Debug, Clone)]
pub(super) struct Reached<'a> {
    pub(super) part: Part<'a>,
    /// True when a schema on the way says that the value may be null.
    pub(super) nullable: bool,
    /// What was passed on the way, outermost first, without the part itself.
    pub(super) wrappers: Vec<At<'a>>,
}

/// A step from a wrapper to what it wraps.
enum Step<'a> {
    To(At<'a>),
    ToNullable(At<'a>),
    Here,
}

impl<'a> Lowering<'a> {
    /// Goes through wrappers to the schema that says something.
    pub(super) fn reach(&mut self, part: Part<'a>, report: &mut Report) -> Reached<'a> {
        let mut reached = Reached {
            part,
            nullable: false,
            wrappers: Vec::new(),
        };
        let mut seen = HashSet::new();
        while reached.part.aspect == Aspect::Whole && self.spend() {
            let schema = reached.part.schema.clone();
            let next = match self.step(&reached.part, report) {
                Step::Here => break,
                Step::To(next) => next,
                Step::ToNullable(next) => {
                    reached.nullable = true;
                    next
                }
            };
            if !seen.insert(schema.identity()) {
                break;
            }
            reached.nullable |= says_null(schema.node());
            reached.part = Part::whole(next);
            reached.wrappers.push(schema);
        }
        reached
    }

    fn step(&mut self, part: &Part<'a>, report: &mut Report) -> Step<'a> {
        let schema = &part.schema;
        let Some(map) = schema.node().as_map() else {
            return Step::Here;
        };
        if map.get("$ref").and_then(Node::as_str).is_some() {
            return self.step_reference(part, report);
        }
        if part.strength() == Strength::Full {
            return self.step_group(schema, report);
        }
        let mut items = list(schema, "allOf").into_iter();
        match (items.next(), items.next()) {
            (Some(only), None)
                if agrees(schema, &only) && !self.is_subtype(schema, &only, report) =>
            {
                report_keywords(schema, report);
                Step::To(only)
            }
            _ => Step::Here,
        }
    }

    fn step_reference(&mut self, part: &Part<'a>, report: &mut Report) -> Step<'a> {
        if self.dialect.has_ref_siblings() && part.strength() == Strength::Full {
            return Step::Here;
        }
        if !self.dialect.has_ref_siblings() {
            report_siblings(&part.schema, report);
        } else if part.schema.node().get("allOf").is_some() {
            return Step::Here;
        }
        match part.schema.resolve(report) {
            Some(target) => Step::To(target),
            None => Step::Here,
        }
    }

    /// `oneOf` or `anyOf` of one schema, or of one schema and null, and nothing beside it.
    fn step_group(&mut self, schema: &At<'a>, report: &mut Report) -> Step<'a> {
        let strong = |key: &str| !matches!(key, "type" | "nullable" | "x-nullable") && is_type(key);
        let mut keys = schema
            .node()
            .as_map()
            .into_iter()
            .flat_map(|map| map.iter())
            .filter(|(key, _)| strong(key));
        let (Some((key @ ("oneOf" | "anyOf"), _)), None) = (keys.next(), keys.next()) else {
            return Step::Here;
        };
        let mut branches = list(schema, key).into_iter();
        let (first, second, third) = (branches.next(), branches.next(), branches.next());
        let step = match (first, second, third) {
            (Some(only), None, _) => Step::To(only),
            (Some(a), Some(b), None) if self.is_null(&b, report) => Step::ToNullable(a),
            (Some(a), Some(b), None) if self.is_null(&a, report) => Step::ToNullable(b),
            _ => return Step::Here,
        };
        match step {
            Step::To(ref next) | Step::ToNullable(ref next) if !agrees(schema, next) => Step::Here,
            step => {
                report_keywords(schema, report);
                step
            }
        }
    }

    /// True when the schema, after its references, takes nothing but null.
    pub(super) fn is_null(&self, schema: &At<'a>, report: &mut Report) -> bool {
        is_null_only(schema.node())
            || (schema.node().get("$ref").is_some()
                && schema
                    .resolve(report)
                    .is_some_and(|target| is_null_only(target.node())))
    }
}

/// True when nothing is lost by going from a wrapper to what it wraps: `{type: integer, allOf: [{minimum: 3}]}` would.
fn agrees(wrapper: &At<'_>, wrapped: &At<'_>) -> bool {
    wrapper.node().get("type").is_none() || declares(wrapped.node())
}

fn is_type(key: &str) -> bool {
    matches!(treatment(key), Some(Treatment::Type | Treatment::Check))
}

/// Documentation beside `$ref` is used all the same, and `nullable`, which is what authors mean; the rest is ignored.
fn report_siblings(schema: &At<'_>, report: &mut Report) {
    let ignored = schema
        .node()
        .as_map()
        .into_iter()
        .flat_map(|map| map.iter());
    let ignored = ignored
        .map(|(key, _)| key)
        .filter(|key| *key != "$ref" && is_type(key));
    for key in ignored {
        let message = match key {
            "nullable" | "x-nullable" => {
                format!("`{key}` beside `$ref` is obeyed, though this dialect ignores it")
            }
            _ => format!("`{key}` beside `$ref` is ignored in this dialect"),
        };
        let origin = schema.origin().join(key);
        report.push(
            Diagnostic::new(Code::REF_SIBLINGS, message, origin)
                .help("put the `$ref` into an `allOf`"),
        );
    }
}
