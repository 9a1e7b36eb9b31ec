use std::collections::HashMap;
use std::fmt::Write;

use crate::model::{Check, Kind, Place, Probe, Rest, Shape, ShapeId, Shapes, Test, Use};

/// Writes shapes as compact text, for `inspect` and for tests: the roots, then each named or shared shape once.
///
/// ```text
/// issue-opened: Issue
/// Issue = { number: integer, title?: text | null, state: "open" | "closed", labels: [Label] }
/// ```
pub fn dump<'a>(shapes: &Shapes, roots: impl IntoIterator<Item = (&'a str, Use)>) -> String {
    let roots: Vec<_> = roots.into_iter().collect();
    let mut dump = Dump {
        shapes,
        uses: HashMap::new(),
        labels: HashMap::new(),
        order: Vec::new(),
        text: String::new(),
    };
    dump.count(&roots);
    for (name, root) in &roots {
        let _ = write!(dump.text, "{name}: ");
        dump.value(*root);
        dump.text.push('\n');
    }
    let mut at = 0;
    while let Some(&id) = dump.order.get(at) {
        let _ = write!(dump.text, "{} = ", dump.labels[&id]);
        dump.body(id);
        dump.text.push('\n');
        at += 1;
    }
    dump.text
}

struct Dump<'a> {
    shapes: &'a Shapes,
    uses: HashMap<ShapeId, usize>,
    labels: HashMap<ShapeId, String>,
    // Labelled shapes in the order in which they were mentioned.
    order: Vec<ShapeId>,
    text: String,
}

impl Dump<'_> {
    fn count(&mut self, roots: &[(&str, Use)]) {
        let mut open: Vec<ShapeId> = roots.iter().map(|(_, root)| root.shape).collect();
        while let Some(id) = open.pop() {
            let uses = self.uses.entry(id).or_default();
            *uses += 1;
            if *uses == 1 {
                open.extend(self.shapes[id].uses().map(|value| value.shape));
            }
        }
    }

    fn value(&mut self, value: Use) {
        match self.label(value.shape) {
            Some(label) => self.text.push_str(&label),
            None => self.body(value.shape),
        }
        if value.nullable {
            self.text.push_str(" | null");
        }
    }

    /// Named shapes and compound ones that are used more than once are written by label.
    fn label(&mut self, id: ShapeId) -> Option<String> {
        let shape = &self.shapes[id];
        let shared =
            self.uses.get(&id).is_some_and(|&uses| uses > 1) && shape.uses().next().is_some();
        if shape.name.is_none() && !shared {
            return None;
        }
        if !self.labels.contains_key(&id) {
            let label = shape
                .name
                .clone()
                .unwrap_or_else(|| format!("#{}", self.order.len()));
            self.labels.insert(id, label);
            self.order.push(id);
        }
        self.labels.get(&id).cloned()
    }

    fn body(&mut self, id: ShapeId) {
        let shape = &self.shapes[id];
        self.kind(shape);
        self.checks(&shape.checks);
    }

    fn kind(&mut self, shape: &Shape) {
        match &shape.kind {
            Kind::Any => self.text.push_str("any"),
            Kind::Null => self.text.push_str("null"),
            Kind::Boolean => self.text.push_str("boolean"),
            Kind::Integer {
                minimum,
                maximum,
                wide,
                format,
            } => {
                self.text.push_str("integer");
                if minimum.is_some() || maximum.is_some() {
                    let bound =
                        |bound: &Option<i128>| bound.map(|it| it.to_string()).unwrap_or_default();
                    let _ = write!(self.text, " {}..={}", bound(minimum), bound(maximum));
                }
                if *wide {
                    self.text.push_str(" wide");
                }
                self.format(format);
            }
            Kind::Number { format } => {
                self.text.push_str("number");
                self.format(format);
            }
            Kind::Text { format } => {
                self.text.push_str("text");
                self.format(format);
            }
            Kind::Cases(cases) => {
                let cases: Vec<_> = cases
                    .iter()
                    .map(|case| format!("{:?}", case.value))
                    .collect();
                self.text.push_str(&cases.join(" | "));
            }
            Kind::List(list) => {
                self.text.push('[');
                self.value(list.items);
                self.text.push(']');
            }
            Kind::Map(map) => {
                self.text.push_str("{ *: ");
                self.value(map.values);
                self.text.push_str(" }");
            }
            Kind::Struct(object) => {
                self.text.push_str("{ ");
                for (at, member) in object.members.iter().enumerate() {
                    let comma = if at > 0 { ", " } else { "" };
                    let mark = if member.required { "" } else { "?" };
                    let _ = write!(self.text, "{comma}{}{mark}: ", member.name);
                    self.value(member.value);
                    self.checks(&member.checks);
                }
                self.text.push_str(" }");
                match object.rest {
                    Rest::Any => {}
                    Rest::Forbidden => self.text.push_str(" closed"),
                    Rest::Typed(rest) => {
                        self.text.push_str(" others ");
                        self.value(rest);
                    }
                }
            }
            Kind::Union(union) => {
                self.text.push_str("one of (");
                for (at, variant) in union.variants.iter().enumerate() {
                    let comma = if at > 0 { ", " } else { "" };
                    let _ = write!(
                        self.text,
                        "{comma}{}: ",
                        variant.name.as_deref().unwrap_or("_")
                    );
                    self.value(variant.value);
                    if let Some(arm) = union.selector.arms.get(at) {
                        probe(&mut self.text, &union.selector.places, arm);
                    }
                }
                self.text.push(')');
            }
        }
    }

    fn format(&mut self, format: &Option<String>) {
        if let Some(format) = format {
            let _ = write!(self.text, "({format})");
        }
    }

    fn checks(&mut self, checks: &[Check]) {
        for check in checks {
            let _ = write!(self.text, " & {check:?}");
        }
    }
}

/// Writes how an alternative is recognized.
pub(super) fn probe(text: &mut String, places: &[Place], probe: &Probe) {
    let mut conditions = Vec::new();
    if !probe.tags.is_empty() {
        let places: Vec<_> = places.iter().map(place).collect();
        conditions.push(format!("{} = {}", places.join(" + "), probe.tags.join("/")));
    }
    for test in &probe.tests {
        conditions.push(match test {
            Test::Is(at, values) => format!("{} is {}", place(at), values.join("/")),
            Test::Has(pointer) => format!("has {pointer}"),
            Test::Lacks(names) => format!("has none of {}", names.join("/")),
            Test::Kind(pointer, kinds) => format!("{pointer} is {}", kinds.join("/"))
                .trim_start()
                .to_owned(),
        });
    }
    if !conditions.is_empty() {
        let _ = write!(text, " if {}", conditions.join(" and "));
    }
}

pub(super) fn place(place: &Place) -> String {
    match place {
        Place::Header(name) => format!("header {name}"),
        Place::Body(pointer) => pointer.clone(),
        Place::Query(name) => format!("query {name}"),
    }
}
