//! For machines: JSON lines and SARIF.

use std::fmt::Write;

use serde_json::{Value, json};

use crate::diagnostic::lines::Lines;
use crate::diagnostic::{CODES, Diagnostic, Label, Report, Severity};

pub(super) fn json(report: &Report, lines: &mut Lines<'_>) -> String {
    let line = |diagnostic: &Diagnostic| {
        let labels: Vec<Value> = diagnostic
            .labels
            .iter()
            .map(|label| json_label(label, lines))
            .collect();
        let mut value = json!({
            "code": diagnostic.code.as_str(),
            "severity": diagnostic.severity.to_string(),
            "message": diagnostic.message,
            "labels": labels,
            "help": diagnostic.help,
        });
        if diagnostic.code.is_change() {
            value["class"] = diagnostic.word().into();
        }
        format!("{value}\n")
    };
    report.diagnostics().iter().map(line).collect()
}

fn json_label(label: &Label, lines: &mut Lines<'_>) -> Value {
    let place = lines.place(label);
    json!({
        "file": place.as_ref().map(|place| place.name),
        "line": place.as_ref().map(|place| place.line),
        "column": place.as_ref().map(|place| place.column),
        "pointer": label.origin.pointer.as_str(),
        "text": label.text,
    })
}

pub(super) fn sarif(report: &Report, lines: &mut Lines<'_>) -> String {
    let rule = |info: &crate::diagnostic::CodeInfo| json!({ "id": info.code.as_str(), "fullDescription": { "text": info.explanation } });
    let results: Vec<Value> = report
        .diagnostics()
        .iter()
        .map(|it| result(it, lines))
        .collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "hookwright",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": CODES.iter().map(rule).collect::<Vec<_>>(),
            } },
            // SARIF 2.1.0, "columnKind property": ours count characters.
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{log:#}\n")
}

fn result(diagnostic: &Diagnostic, lines: &mut Lines<'_>) -> Value {
    let level = match diagnostic.severity {
        Severity::Error => "error",
        Severity::Warning | Severity::Unsupported => "warning",
        Severity::Note => "note",
    };
    let text = match &diagnostic.help {
        Some(help) => format!("{}\nhelp: {help}", diagnostic.message),
        None => diagnostic.message.clone(),
    };
    let locations: Vec<Value> = diagnostic
        .labels
        .iter()
        .filter_map(|it| location(it, lines))
        .collect();
    let (primary, related) = locations.split_at(locations.len().min(1));
    json!({
        "ruleId": diagnostic.code.as_str(),
        "level": level,
        "message": { "text": text },
        "locations": primary,
        "relatedLocations": related,
    })
}

fn location(label: &Label, lines: &mut Lines<'_>) -> Option<Value> {
    let place = lines.place(label)?;
    Some(json!({
        "physicalLocation": {
            "artifactLocation": { "uri": uri(place.name) },
            "region": { "startLine": place.line, "startColumn": place.column },
        },
        "logicalLocations": [{ "fullyQualifiedName": label.origin.pointer.as_str() }],
        "message": { "text": label.text },
    }))
}

/// RFC 3986, "Path": what is not unreserved or a slash is percent-encoded.
fn uri(path: &str) -> String {
    path.bytes().fold(String::new(), |mut uri, byte| {
        let plain = byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
        let _ = match plain {
            true => write!(uri, "{}", char::from(byte)),
            false => write!(uri, "%{byte:02X}"),
        };
        uri
    })
}
