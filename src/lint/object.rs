//! Questions to each object.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::lint::member::member_origin;
use crate::model::{Catalog, Check, Kind, Member, Rest, Shape, Struct};

/// The most names that a message lists.
const NAMED: usize = 3;

/// Does it promise anything at all?
pub(super) fn nothing_required(catalog: &Catalog, report: &mut Report) {
    for (shape, object) in objects(catalog) {
        let promises = object.members.iter().any(|it| it.required)
            || shape
                .checks
                .iter()
                .any(|it| matches!(it, Check::AnyRequired(_) | Check::OneRequired(_)));
        if object.members.len() < 2 || promises {
            continue;
        }
        let message = format!(
            "none of the {} members of {} is required",
            object.members.len(),
            called(shape)
        );
        let help = "list those that are always there under `required`: every one that is not must be checked by every receiver";
        report.push(
            Diagnostic::new(Code::LINT_NOTHING_REQUIRED, message, shape.origin.clone()).help(help),
        );
    }
}

/// Can a member be added without breaking who validates?
pub(super) fn closed(catalog: &Catalog, report: &mut Report) {
    for (shape, object) in objects(catalog) {
        let is_closed = object.rest == Rest::Forbidden
            || shape
                .checks
                .iter()
                .any(|it| matches!(it, Check::NoOthers(_)));
        if !is_closed {
            continue;
        }
        let message = format!("{} allows no further members", called(shape));
        let help = "take `additionalProperties: false` out: with it, every new member breaks receivers that validate";
        report.push(Diagnostic::new(Code::LINT_CLOSED, message, shape.origin.clone()).help(help));
    }
}

/// Do its members say what they are?
pub(super) fn undescribed(catalog: &Catalog, report: &mut Report) {
    for (shape, object) in objects(catalog) {
        let lacks = |member: &&Member| {
            let shape = &catalog.shapes[member.value.shape];
            [&member.description, &shape.description]
                .into_iter()
                .flatten()
                .all(|text| text.trim().is_empty())
        };
        let without: Vec<&Member> = object.members.iter().filter(lacks).collect();
        let Some(first) = without.first() else {
            continue;
        };
        let names: Vec<String> = without
            .iter()
            .take(NAMED)
            .map(|it| format!("`{}`", it.name))
            .collect();
        let more = if without.len() > NAMED { ", …" } else { "" };
        let message = format!(
            "{} of {} members of {} have no description: {}{more}",
            without.len(),
            object.members.len(),
            called(shape),
            names.join(", ")
        );
        let finding = Diagnostic::new(
            Code::LINT_MEMBER_UNDESCRIBED,
            message,
            member_origin(shape, first),
        );
        report.push(finding.help("add a `description`: it becomes the documentation of the field"));
    }
}

pub(super) fn objects(catalog: &Catalog) -> impl Iterator<Item = (&Shape, &Struct)> {
    catalog
        .shapes
        .iter()
        .filter_map(|(_, shape)| match &shape.kind {
            Kind::Struct(object) => Some((shape, object)),
            _ => None,
        })
}

pub(super) fn called(shape: &Shape) -> String {
    match &shape.name {
        Some(name) => format!("`{name}`"),
        None => "this object".to_owned(),
    }
}
