use crate::diagnostic::{Report, Severity};

/// "1 error, 2 warnings".
pub(super) fn counts(report: &Report) -> String {
    let names = [
        (Severity::Error, "error", "errors"),
        (Severity::Unsupported, "unsupported", "unsupported"),
        (Severity::Warning, "warning", "warnings"),
        (Severity::Note, "note", "notes"),
    ];
    let count = |severity| {
        report
            .diagnostics()
            .iter()
            .filter(|it| it.severity == severity)
            .count()
    };
    let said = names.map(|(severity, one, many)| match count(severity) {
        0 => None,
        1 => Some(format!("1 {one}")),
        n => Some(format!("{n} {many}")),
    });
    said.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// "2 breaking, 1 risky, 3 safe".
pub(super) fn classes(report: &Report) -> String {
    let count = |word: &&str| {
        let findings = report.diagnostics().iter();
        findings.filter(|it| it.word() == *word).count()
    };
    let said = ["breaking", "risky", "safe"]
        .iter()
        .filter_map(|word| match count(word) {
            0 => None,
            n => Some(format!("{n} {word}")),
        });
    said.collect::<Vec<_>>().join(", ")
}
