//! Questions to each member.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::lint::object::objects;
use crate::lint::words;
use crate::model::{Catalog, Check, Kind, Member, Shape};
use crate::origin::Origin;

/// The largest integer up to which JavaScript, and everything else that reads numbers as doubles, tells all apart: 2⁵³ − 1.
const SAFE: i128 = (1 << 53) - 1;

/// Does it say what stands there?
pub(super) fn untyped(catalog: &Catalog, report: &mut Report) {
    for (shape, member, value) in members(catalog) {
        if matches!(value.kind, Kind::Any) && value.checks.is_empty() {
            let message = format!("`{}` may be anything", member.name);
            let help = "give it a `type`: a receiver gets raw JSON as it is";
            report.push(finding(Code::LINT_UNTYPED, message, shape, member).help(help));
        }
    }
}

/// Does a payload carry a secret?
pub(super) fn secret(catalog: &Catalog, report: &mut Report) {
    for (shape, member, value) in members(catalog) {
        let Kind::Text { format } = &value.kind else {
            continue;
        };
        if format.as_deref() == Some("password") || words::is_secret(&member.name) {
            let message = format!("`{}` looks like a secret", member.name);
            let help =
                "leave it out: payloads are logged, stored and sent again; let receivers fetch it";
            report.push(finding(Code::LINT_SECRET_MEMBER, message, shape, member).help(help));
        }
    }
}

/// Is money a binary fraction?
pub(super) fn money(catalog: &Catalog, report: &mut Report) {
    for (shape, member, value) in members(catalog) {
        let Kind::Number { format } = &value.kind else {
            continue;
        };
        let is_decimal = format
            .as_deref()
            .is_some_and(|it| it.starts_with("decimal"));
        if !is_decimal && words::is_money(&member.name) {
            let message = format!("`{}` is an amount of money as a `number`", member.name);
            let help = "send an integer of the smallest unit (cents), or a text: most receivers read numbers as binary fractions";
            report.push(finding(Code::LINT_MONEY_AS_FLOAT, message, shape, member).help(help));
        }
    }
}

/// Does an integer lose digits where numbers are doubles?
pub(super) fn wide_integer(catalog: &Catalog, report: &mut Report) {
    for (shape, member, value) in members(catalog) {
        let Kind::Integer {
            minimum,
            maximum,
            format,
            ..
        } = &value.kind
        else {
            continue;
        };
        let says_wide = matches!(format.as_deref(), Some("int64" | "uint64" | "long"));
        let is_within =
            minimum.is_some_and(|it| it >= -SAFE) && maximum.is_some_and(|it| it <= SAFE);
        let is_beyond =
            says_wide || maximum.is_some_and(|it| it > SAFE && it != i128::from(i64::MAX));
        if is_beyond && !is_within && !words::is_time(&member.name) {
            let message = format!(
                "`{}` may be larger than 2^53, beyond which JavaScript loses digits",
                member.name
            );
            let help = "send it as a text, or give it a `maximum`";
            report.push(finding(Code::LINT_WIDE_INTEGER, message, shape, member).help(help));
        }
    }
}

/// Does a time say how it is written?
pub(super) fn time_without_format(catalog: &Catalog, report: &mut Report) {
    for (shape, member, value) in members(catalog) {
        let Kind::Text { format: None } = value.kind else {
            continue;
        };
        let is_ruled = value
            .checks
            .iter()
            .chain(&member.checks)
            .any(|it| matches!(it, Check::Pattern(_)));
        if words::is_time(&member.name) && !is_ruled {
            let message = format!(
                "`{}` is called like a time and has no `format`",
                member.name
            );
            let help = "add `format: date-time`";
            report.push(finding(Code::LINT_TIME_WITHOUT_FORMAT, message, shape, member).help(help));
        }
    }
}

/// Are names of members written in one way?
pub(super) fn mixed_names(catalog: &Catalog, report: &mut Report) {
    let style = |name: &str| match (
        name.contains('_'),
        name.starts_with(char::is_lowercase) && name.contains(char::is_uppercase),
    ) {
        (true, false) => Some("snake_case"),
        (false, true) => Some("camelCase"),
        _ => None,
    };
    let styled: Vec<_> = members(catalog)
        .filter_map(|(shape, member, _)| Some((style(&member.name)?, shape, member)))
        .collect();
    let snake = styled
        .iter()
        .filter(|(style, ..)| *style == "snake_case")
        .count();
    let usual = if snake * 2 >= styled.len() {
        "snake_case"
    } else {
        "camelCase"
    };
    let Some((_, shape, member)) = styled.iter().find(|(style, ..)| *style != usual) else {
        return;
    };
    let others = styled.iter().filter(|(style, ..)| *style != usual).count();
    let message = format!(
        "{others} of {} names are not in {usual} like the others; one of them is `{}`",
        styled.len(),
        member.name
    );
    report.push(
        finding(Code::LINT_MIXED_NAMES, message, shape, member)
            .help("write the names of new members in one way"),
    );
}

/// Every member, with the object that it belongs to and the shape of its value.
fn members(catalog: &Catalog) -> impl Iterator<Item = (&Shape, &Member, &Shape)> {
    objects(catalog).flat_map(move |(shape, object)| {
        object
            .members
            .iter()
            .map(move |member| (shape, member, &catalog.shapes[member.value.shape]))
    })
}

pub(super) fn member_origin(shape: &Shape, member: &Member) -> Origin {
    shape.origin.join("properties").join(&member.name)
}

fn finding(code: Code, message: String, shape: &Shape, member: &Member) -> Diagnostic {
    Diagnostic::new(code, message, member_origin(shape, member))
}
