//! Workflow commands of GitHub Actions, which become annotations of a pull request.

use std::fmt::Write;

use crate::diagnostic::lines::Lines;
use crate::diagnostic::{Diagnostic, Report, Severity};

pub(super) fn print(report: &Report, lines: &mut Lines<'_>) -> String {
    report
        .diagnostics()
        .iter()
        .map(|diagnostic| command(diagnostic, lines))
        .collect()
}

fn command(diagnostic: &Diagnostic, lines: &mut Lines<'_>) -> String {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning | Severity::Unsupported => "warning",
        Severity::Note => "notice",
    };
    let mut text = format!("::{level} title={}", property(diagnostic.code.as_str()));
    if let Some(place) = diagnostic
        .labels
        .first()
        .and_then(|label| lines.place(label))
    {
        let _ = write!(
            text,
            ",file={},line={},col={}",
            property(place.name),
            place.line,
            place.column
        );
    }
    let _ = write!(text, "::{}", data(&diagnostic.message));
    let pointer = diagnostic
        .labels
        .first()
        .map(|it| it.origin.pointer.as_str());
    if let Some(pointer) = pointer.filter(|pointer| !pointer.is_empty()) {
        let _ = write!(text, "%0Aat: {}", data(pointer));
    }
    if let Some(help) = &diagnostic.help {
        let _ = write!(text, "%0Ahelp: {}", data(help));
    }
    text.push('\n');
    text
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
