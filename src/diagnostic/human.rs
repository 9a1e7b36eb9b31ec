//! For people, with rustc's look.

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use crate::diagnostic::lines::{Lines, Place};
use crate::diagnostic::visible;
use crate::diagnostic::{Diagnostic, Report, Severity};

/// Lines longer than this are not shown: minified documents.
const LONGEST: usize = 400;

pub(super) fn print(report: &Report, color: bool, lines: &mut Lines<'_>) -> String {
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let mut text = String::new();
    for diagnostic in report.diagnostics() {
        text.push_str(&one(diagnostic, &renderer, lines));
        text.push_str("\n\n");
    }
    text
}

fn one(diagnostic: &Diagnostic, renderer: &Renderer, lines: &mut Lines<'_>) -> String {
    let level = match diagnostic.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Unsupported => Level::WARNING,
        Severity::Note => Level::NOTE,
    };
    let level = level.with_name(diagnostic.word());
    let mut group = Group::with_title(
        level
            .primary_title(visible(&diagnostic.message))
            .id(diagnostic.code.as_str()),
    );
    for (number, label) in diagnostic.labels.iter().enumerate() {
        let Some(place) = lines.place(label) else {
            continue;
        };
        if place.first_line.len() > LONGEST {
            group = group.element(
                Origin::path(place.name)
                    .line(place.line)
                    .char_column(place.column),
            );
            continue;
        }
        let kind = if number == 0 {
            AnnotationKind::Primary
        } else {
            AnnotationKind::Context
        };
        group = group.element(snippet(&place, kind, &label.text));
    }
    if let Some(pointer) = pointer(diagnostic) {
        group = group.element(Level::NOTE.message(format!("at `{}`", visible(pointer))));
    }
    let mut groups = vec![group];
    if let Some(help) = &diagnostic.help {
        groups.push(Group::with_title(
            Level::HELP.secondary_title(visible(help)),
        ));
    }
    renderer.render(&groups)
}

/// Where the primary label is, when that is a node and not a part of a text.
fn pointer(diagnostic: &Diagnostic) -> Option<&str> {
    let label = diagnostic.labels.first()?;
    let pointer = label.origin.pointer.as_str();
    (label.span.is_none() && !pointer.is_empty()).then_some(pointer)
}

/// The first line alone: a node may span thousands.
fn snippet<'a>(
    place: &Place<'a>,
    kind: AnnotationKind,
    label: &'a str,
) -> Snippet<'a, annotate_snippets::Annotation<'a>> {
    let line = place.text.get(place.first_line.clone()).unwrap_or_default();
    let from = place
        .span
        .start
        .saturating_sub(place.first_line.start)
        .min(line.len());
    let to = place
        .span
        .end
        .saturating_sub(place.first_line.start)
        .clamp(from, line.trim_end().len().max(from));
    let annotation = kind.span(from..to);
    let annotation = if label.is_empty() {
        annotation
    } else {
        annotation.label(visible(label))
    };
    Snippet::source(line)
        .path(place.name)
        .line_start(place.line)
        .annotation(annotation)
}
