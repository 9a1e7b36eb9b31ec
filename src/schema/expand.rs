use std::collections::HashSet;

use crate::diagnostic::Report;
use crate::load::{At, NodeKey};
use crate::schema::facts::report_keywords;
use crate::schema::lowering::Lowering;
use crate::schema::part::{Aspect, Part, Strength, list};

enum Step<'a> {
    Visit(Part<'a>),
    Leaf(Part<'a>),
}

impl<'a> Lowering<'a> {
    /// Follows `$ref` and `allOf` down to the schemas that say something themselves, in the order of the document:
    /// what a schema builds on comes before what it adds.
    ///
    /// Every schema is visited once, so `allOf` that names a schema many times costs nothing, and cycles end.
    pub(super) fn expand(&mut self, parts: &[Part<'a>], report: &mut Report) -> Vec<Part<'a>> {
        for part in parts
            .iter()
            .filter(|part| part.strength() == Strength::Silent)
        {
            report_keywords(&part.schema, report);
        }
        if let [part] = parts
            && !part.is_composed()
        {
            let says = part.strength() > Strength::Silent;
            return if says { parts.to_vec() } else { Vec::new() };
        }
        let mut seen = HashSet::new();
        let mut leaves: Vec<Part<'a>> = Vec::new();
        let mut steps: Vec<Step<'a>> = parts.iter().rev().cloned().map(Step::Visit).collect();
        while let Some(step) = steps.pop() {
            let part = match step {
                Step::Visit(part) => part,
                Step::Leaf(part) => {
                    leaves.push(part);
                    continue;
                }
            };
            if !seen.insert(part.schema.identity()) || !self.spend() {
                continue;
            }
            let reference = part.schema.node().get("$ref").is_some();
            if (!reference || self.dialect.has_ref_siblings()) && part.strength() > Strength::Silent
            {
                steps.push(Step::Leaf(part.clone()));
            }
            let mut next = Vec::new();
            if !reference || self.dialect.has_ref_siblings() {
                next.extend(list(&part.schema, "allOf"));
            }
            if reference {
                next.extend(
                    part.schema
                        .resolve(report)
                        .filter(|target| target.identity() != part.schema.identity()),
                );
            }
            for schema in next.into_iter().rev() {
                let aspect = self.aspect(&seen, &schema, report);
                steps.push(Step::Visit(Part { schema, aspect }));
            }
        }
        leaves
    }

    /// What is taken from a schema that others build on: all of it, unless it is a base class, whose alternatives
    /// are the very schemas (`seen`) that build on it.
    fn aspect(&mut self, seen: &HashSet<NodeKey>, schema: &At<'a>, report: &mut Report) -> Aspect {
        let node = schema.node();
        if node.get("oneOf").is_none() && node.get("anyOf").is_none() {
            return if node.get("discriminator").is_some() {
                Aspect::Base
            } else {
                Aspect::Whole
            };
        }
        let listed = self.listed(schema, report);
        let (few, many) = match seen.len() < listed.len() {
            true => (seen, &*listed),
            false => (&*listed, seen),
        };
        if few.iter().any(|key| many.contains(key)) {
            Aspect::Base
        } else {
            Aspect::Whole
        }
    }
}
