//! Payloads: the shapes of both sides, walked together.

use std::collections::{HashSet, VecDeque};

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::diff::change::{added, changed, listed, removed};
use crate::diff::kind::{self, Relation, relation};
use crate::diff::rule;
use crate::model::{
    Case, Catalog, Check, Event, Kind, Member, Rest, Shape, ShapeId, Struct, Union, Use,
};
use crate::origin::Origin;

/// The most pairs of shapes that are compared: of two documents that lead in circles, there may be as many as the product.
const PAIRS: usize = 1_000_000;

/// A walk over the payloads of both sides. Shapes that several events share are compared once.
pub(super) struct Walk<'a> {
    old: &'a Catalog,
    new: &'a Catalog,
    seen: HashSet<(ShapeId, ShapeId)>,
    open: VecDeque<(ShapeId, ShapeId, Place)>,
}

/// A place in the payload of an event, on both sides.
#[derive(Clone)]
struct Place {
    event: String,
    pointer: String,
    old: Origin,
    new: Origin,
}

impl Place {
    fn shown(&self) -> String {
        match self.pointer.is_empty() {
            true => format!("the payload of `{}`", self.event),
            false => format!("`{}` of `{}`", self.pointer, self.event),
        }
    }

    fn at(&self, segment: &str, old: Origin, new: Origin) -> Self {
        let pointer = format!("{}/{segment}", self.pointer);
        Self {
            event: self.event.clone(),
            pointer,
            old,
            new,
        }
    }

    fn changed(&self, code: Code, message: String) -> Diagnostic {
        changed(code, message, &self.old, &self.new)
    }
}

impl<'a> Walk<'a> {
    pub(super) fn new(old: &'a Catalog, new: &'a Catalog) -> Self {
        Self {
            old,
            new,
            seen: HashSet::new(),
            open: VecDeque::new(),
        }
    }

    pub(super) fn payload(&mut self, old: &Event, new: &Event, report: &mut Report) {
        let place = |before: Origin, after: Origin| Place {
            event: new.event_type.clone(),
            pointer: String::new(),
            old: before,
            new: after,
        };
        match (old.payload, new.payload) {
            (None, None) => {}
            (None, Some(_)) => {
                let message = format!("the payload of `{}` is described", new.event_type);
                report.push(changed(
                    Code::DIFF_NARROWED,
                    message,
                    &old.origin,
                    &new.origin,
                ));
            }
            (Some(_), None) => {
                let message = format!("the payload of `{}` may be anything", new.event_type);
                report.push(changed(
                    Code::DIFF_WIDENED,
                    message,
                    &old.origin,
                    &new.origin,
                ));
            }
            (Some(before), Some(after)) => {
                let (was, is) = (
                    &self.old.shapes[before.shape],
                    &self.new.shapes[after.shape],
                );
                let place = place(was.origin.clone(), is.origin.clone());
                self.value(before, after, &place, report);
            }
        }
        // One after another, and not one inside the other: documents may be deeper than a stack.
        while let Some((before, after, place)) = self.open.pop_front() {
            if self.seen.len() > PAIRS {
                let message = "the documents lead to too many pairs of schemas to compare them all";
                report.push(Diagnostic::new(
                    Code::SCHEMA_TOO_COMPLEX,
                    message,
                    place.new,
                ));
                self.open.clear();
                return;
            }
            let (before, after) = (&self.old.shapes[before], &self.new.shapes[after]);
            self.shape(before, after, &place, report);
        }
    }

    fn value(&mut self, old: Use, new: Use, place: &Place, report: &mut Report) {
        // What may be anything may be `null`.
        let takes_null = |catalog: &Catalog, value: Use| {
            value.nullable || matches!(catalog.shapes[value.shape].kind, Kind::Any)
        };
        match (takes_null(self.old, old), takes_null(self.new, new)) {
            (false, true) if !matches!(self.new.shapes[new.shape].kind, Kind::Any) => {
                report.push(place.changed(
                    Code::DIFF_NULL_ALLOWED,
                    format!("{} may be `null`", place.shown()),
                ));
            }
            (true, false) if !matches!(self.old.shapes[old.shape].kind, Kind::Any) => {
                report.push(place.changed(
                    Code::DIFF_NULL_FORBIDDEN,
                    format!("{} is never `null`", place.shown()),
                ));
            }
            _ => {}
        }
        if self.seen.insert((old.shape, new.shape)) {
            self.open.push_back((old.shape, new.shape, place.clone()));
        }
    }

    fn shape(&mut self, old: &'a Shape, new: &'a Shape, place: &Place, report: &mut Report) {
        let shown = place.shown();
        let (was, is) = (kind::word(&old.kind), kind::word(&new.kind));
        match relation(&old.kind, &new.kind, &self.old.shapes, &self.new.shapes) {
            Relation::Same => self.same(old, new, place, report),
            Relation::Widened => {
                let wide = if was == is { "a larger integer" } else { is };
                report.push(place.changed(
                    Code::DIFF_WIDENED,
                    format!("{shown} is {wide}; it was {was}"),
                ));
                self.inside_union(old, new, place, report);
            }
            Relation::Narrowed => {
                report.push(place.changed(
                    Code::DIFF_NARROWED,
                    format!("{shown} is {is}; it was {was}"),
                ));
                self.inside_union(old, new, place, report);
            }
            Relation::Opened => {
                report.push(place.changed(
                    Code::DIFF_CASES_OPENED,
                    format!("{shown} is any text; it was {was}"),
                ));
            }
            Relation::Listed => {
                report.push(place.changed(
                    Code::DIFF_NARROWED,
                    format!("{shown} is {is}; it was any text"),
                ));
            }
            Relation::Changed => {
                report
                    .push(place.changed(Code::DIFF_KIND, format!("{shown} is {is}; it was {was}")));
                return;
            }
        }
        if new.deprecated && !old.deprecated {
            report.push(place.changed(Code::DIFF_DEPRECATED, format!("{shown} is deprecated")));
        }
        rules(&old.checks, &new.checks, place, report);
    }

    fn same(&mut self, old: &'a Shape, new: &'a Shape, place: &Place, report: &mut Report) {
        let (before, after) = (kind::format(&old.kind), kind::format(&new.kind));
        if before != after {
            let text = |format: Option<&str>| {
                format.map_or("no format".to_owned(), |it| format!("format `{it}`"))
            };
            let message = format!(
                "{} has {}; it had {}",
                place.shown(),
                text(after),
                text(before)
            );
            report.push(place.changed(Code::DIFF_FORMAT, message));
        }
        match (&old.kind, &new.kind) {
            (Kind::Cases(before), Kind::Cases(after)) => cases(before, after, place, report),
            (Kind::List(before), Kind::List(after)) => {
                let inner = place.at("*", old.origin.join("items"), new.origin.join("items"));
                self.value(before.items, after.items, &inner, report);
            }
            (Kind::Map(before), Kind::Map(after)) => {
                let word = "additionalProperties";
                let inner = place.at("*", old.origin.join(word), new.origin.join(word));
                self.value(before.values, after.values, &inner, report);
            }
            (Kind::Struct(before), Kind::Struct(after)) => {
                self.object((old, before), (new, after), place, report)
            }
            (Kind::Union(before), Kind::Union(after)) => self.union(before, after, place, report),
            _ => {}
        }
    }

    /// A type that became an alternative, or an alternative that became the type: both are compared.
    fn inside_union(&mut self, old: &Shape, new: &Shape, place: &Place, report: &mut Report) {
        let as_use = |catalog: &Catalog, shape: &Shape| {
            let mut all = catalog.shapes.iter();
            all.find(|(_, it)| std::ptr::eq(*it, shape))
                .map(|(id, _)| Use {
                    shape: id,
                    nullable: false,
                })
        };
        let pair = match (&old.kind, &new.kind) {
            (kind, Kind::Union(union)) => kind::variant_like(union, kind, &self.new.shapes)
                .zip(as_use(self.old, old))
                .map(|(new, old)| (old, new)),
            (Kind::Union(union), kind) => {
                kind::variant_like(union, kind, &self.old.shapes).zip(as_use(self.new, new))
            }
            _ => None,
        };
        if let Some((old, new)) = pair {
            let nullable = false;
            self.value(
                Use { nullable, ..old },
                Use { nullable, ..new },
                place,
                report,
            );
        }
    }

    fn object(
        &mut self,
        old: (&'a Shape, &'a Struct),
        new: (&'a Shape, &'a Struct),
        place: &Place,
        report: &mut Report,
    ) {
        let origin = |shape: &Shape, name: &str| shape.origin.join("properties").join(name);
        let find =
            |object: &'a Struct, name: &str| object.members.iter().find(|it| it.name == name);
        for before in &old.1.members {
            let old_origin = origin(old.0, &before.name);
            match find(new.1, &before.name) {
                Some(after) => {
                    let inner = place.at(&before.name, old_origin, origin(new.0, &after.name));
                    self.member(before, after, &inner, report);
                }
                None => {
                    let shown = place
                        .at(&before.name, old_origin.clone(), old_origin.clone())
                        .shown();
                    let (code, how) = match before.required {
                        true => (Code::DIFF_MEMBER_REMOVED, "it was always there"),
                        false => (Code::DIFF_OPTIONAL_MEMBER_REMOVED, "it was there at times"),
                    };
                    report.push(removed(
                        code,
                        format!("{shown} is gone; {how}"),
                        &old_origin,
                    ));
                }
            }
        }
        for after in new
            .1
            .members
            .iter()
            .filter(|it| find(old.1, &it.name).is_none())
        {
            let new_origin = origin(new.0, &after.name);
            let shown = place
                .at(&after.name, new_origin.clone(), new_origin.clone())
                .shown();
            report.push(added(
                Code::DIFF_MEMBER_ADDED,
                format!("{shown} is new"),
                &new_origin,
            ));
        }
        if let (Rest::Typed(before), Rest::Typed(after)) = (old.1.rest, new.1.rest) {
            let word = "additionalProperties";
            let inner = place.at("*", old.0.origin.join(word), new.0.origin.join(word));
            self.value(before, after, &inner, report);
        }
    }

    fn member(&mut self, old: &Member, new: &Member, place: &Place, report: &mut Report) {
        match (old.required, new.required) {
            (true, false) => {
                report.push(place.changed(
                    Code::DIFF_MEMBER_OPTIONAL,
                    format!("{} may be missing", place.shown()),
                ));
            }
            (false, true) => {
                report.push(place.changed(
                    Code::DIFF_MEMBER_REQUIRED,
                    format!("{} is always there", place.shown()),
                ));
            }
            _ => {}
        }
        if new.deprecated && !old.deprecated {
            report.push(place.changed(
                Code::DIFF_DEPRECATED,
                format!("{} is deprecated", place.shown()),
            ));
        }
        rules(&old.checks, &new.checks, place, report);
        self.value(old.value, new.value, place, report);
    }

    fn union(&mut self, old: &Union, new: &Union, place: &Place, report: &mut Report) {
        let places = |union: &Union| union.selector.places.clone();
        if places(old) != places(new) {
            let message = format!(
                "the alternatives of {} are told apart in another way",
                place.shown()
            );
            report.push(place.changed(Code::DIFF_TOLD_APART, message));
        }
        let pairs = self.variants(old, new);
        for (before, pair) in old.variants.iter().zip(&pairs) {
            let was = &self.old.shapes[before.value.shape];
            let name = before.name.clone();
            let name = name.unwrap_or_else(|| kind::word(&was.kind).to_owned());
            let Some(pair) = pair else {
                let message = format!("{} is no more `{name}`", place.shown());
                report.push(removed(Code::DIFF_VARIANT_REMOVED, message, &was.origin));
                continue;
            };
            let after = new.variants[*pair].value;
            let is = &self.new.shapes[after.shape];
            let inner = place.at(&format!("<{name}>"), was.origin.clone(), is.origin.clone());
            self.value(before.value, after, &inner, report);
        }
        let taken: Vec<bool> = (0..new.variants.len())
            .map(|at| pairs.contains(&Some(at)))
            .collect();
        for (after, _) in new
            .variants
            .iter()
            .zip(&taken)
            .filter(|(_, taken)| !**taken)
        {
            let shape = &self.new.shapes[after.value.shape];
            let name = after
                .name
                .clone()
                .unwrap_or_else(|| kind::word(&shape.kind).to_owned());
            let message = format!(
                "{} may be `{name}`: receivers keep it as unknown",
                place.shown()
            );
            report.push(added(Code::DIFF_VARIANT_ADDED, message, &shape.origin));
        }
    }

    /// What each alternative of the old side is on the new one: one of the same tags and name, else of the same tags,
    /// else of the same name, else, where one has no name, one of the same kind.
    fn variants(&self, old: &Union, new: &Union) -> Vec<Option<usize>> {
        let tags = |union: &Union, at: usize| {
            union
                .selector
                .arms
                .get(at)
                .map(|arm| arm.tags.clone())
                .unwrap_or_default()
        };
        let mut pairs = vec![None; old.variants.len()];
        let mut taken = vec![false; new.variants.len()];
        for round in 0..4 {
            for (at, before) in old
                .variants
                .iter()
                .enumerate()
                .filter(|(at, _)| pairs[*at].is_none())
                .collect::<Vec<_>>()
            {
                let own = tags(old, at);
                let kind = &self.old.shapes[before.value.shape].kind;
                let same = |other: &usize| {
                    let after = &new.variants[*other];
                    let same_tags = !own.is_empty() && own == tags(new, *other);
                    let same_name = before.name.is_some() && before.name == after.name;
                    match round {
                        0 => same_tags && same_name,
                        1 => same_tags,
                        2 => same_name,
                        _ => {
                            let nameless = before.name.is_none() || after.name.is_none();
                            let other = &self.new.shapes[after.value.shape].kind;
                            nameless
                                && std::mem::discriminant(other) == std::mem::discriminant(kind)
                        }
                    }
                };
                let found = (0..new.variants.len())
                    .filter(|other| !taken[*other])
                    .find(same);
                if let Some(other) = found {
                    taken[other] = true;
                    pairs[at] = found;
                }
            }
        }
        pairs
    }
}

fn cases(old: &[Case], new: &[Case], place: &Place, report: &mut Report) {
    let missing = |some: &[Case], from: &[Case]| -> Vec<String> {
        let there: HashSet<&str> = from.iter().map(|it| it.value.as_str()).collect();
        some.iter()
            .filter(|it| !there.contains(it.value.as_str()))
            .map(|it| it.value.clone())
            .collect()
    };
    let (gone, come) = (missing(old, new), missing(new, old));
    if !gone.is_empty() {
        let message = format!(
            "{} is no more {}",
            place.shown(),
            listed(gone.iter().map(String::as_str))
        );
        report.push(place.changed(Code::DIFF_CASE_REMOVED, message));
    }
    if !come.is_empty() {
        let message = format!(
            "{} may be {}",
            place.shown(),
            listed(come.iter().map(String::as_str))
        );
        report.push(place.changed(Code::DIFF_CASE_ADDED, message));
    }
}

fn rules(old: &[Check], new: &[Check], place: &Place, report: &mut Report) {
    let rules = rule::compare(old, new);
    for text in rules.relaxed {
        report.push(place.changed(
            Code::DIFF_RULE_RELAXED,
            format!("{}: {text}", place.shown()),
        ));
    }
    for text in rules.tightened {
        report.push(place.changed(
            Code::DIFF_RULE_TIGHTENED,
            format!("{}: {text}", place.shown()),
        ));
    }
}
