//! The fuzz targets, over their seeds and over seeds that were changed in a reproducible way.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

use std::fs;
use std::path::Path;

use hookwright::diagnostic::{Format, Report};
use hookwright::glob::Filter;
use hookwright::load::{Dialect, Documents};
use hookwright::model::Catalog;
use hookwright::{catalogue, diff, learn, lint, openapi, route};

#[expect(unreachable_pub, reason = "it is a library in `fuzz/`")]
#[path = "../fuzz/src/document.rs"]
mod document;

#[test]
fn texts() {
    check(document::load, 400);
}

#[test]
fn references() {
    check(document::reference, 400);
}

#[test]
fn documents() {
    check(document::lower, 25);
}

#[test]
fn care_for_documents() {
    check(care, 200);
}

/// Asks every rule, compares with itself and with what comes next, and with a payload that nobody described.
fn care(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut report = Report::new();
    let documents = Documents::from_text("fuzz.yaml", &text, &mut report);
    let all = Filter::default();
    let dialect = documents.dialect(&mut report);
    let mut catalog = match dialect {
        Some(dialect @ Dialect::JsonSchema(_)) => {
            catalogue::lower(&documents, dialect, &all, &mut report)
        }
        Some(dialect) => openapi::lower(&documents, dialect, &all, &mut report),
        None => Catalog::default(),
    };
    if catalog.events.is_empty() {
        return;
    }
    route::decide(&mut catalog, &mut report);
    let mut findings = Report::new();
    lint::catalog(&catalog, &mut findings);
    findings.print(Format::Human, false, &documents);
    let mut same = Report::new();
    diff::catalogs(&catalog, &catalog, &mut same);
    assert_eq!(same, Report::new(), "a document is what it is");
    // The first events against the last.
    let mut fewer = catalog.clone();
    let half = catalog.events.len() / 2;
    let keep: Vec<bool> = (0..catalog.events.len()).map(|at| at >= half).collect();
    fewer.retain_events(&keep);
    let mut changes = Report::new();
    diff::catalogs(&catalog, &fewer, &mut changes);
    diff::catalogs(&fewer, &catalog, &mut changes);
    let sides = diff::Sides {
        old: &documents,
        new: &documents,
    };
    changes.print(Format::Human, false, &sides);
    let mut observer = learn::Observer::new(&documents);
    let payload = serde_json::json!({
        "id": null, "type": 1, "items": [{"a": [1.5, "x"]}, null], "ref": {"b": {}}, "": true,
    });
    for event in &catalog.events {
        observer.payload(event, &payload, "a");
        observer.payload(event, &serde_json::Value::Null, "b");
    }
    let departures = observer.finish();
    departures.report().print(Format::Json, false, &documents);
    let overlay = learn::overlay(&documents, dialect, &departures);
    let mut report = Report::new();
    Documents::from_text("overlay.yaml", &overlay.text, &mut report);
    assert!(!report.has_errors(), "{}", overlay.text);
}

/// Runs a target over every seed, and over `changes` changed copies of each.
fn check(target: fn(&[u8]), changes: usize) {
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for seed in seeds() {
        target(&seed);
        for _ in 0..changes {
            let mut changed = seed.clone();
            for _ in 0..=chance.below(3) {
                change(&mut changed, &mut chance);
            }
            let result = std::panic::catch_unwind(|| target(&changed));
            assert!(result.is_ok(), "{}", String::from_utf8_lossy(&changed));
        }
    }
}

fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds");
    let entries = fs::read_dir(folder).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty());
    files.iter().map(|file| fs::read(file).unwrap()).collect()
}

fn change(text: &mut Vec<u8>, chance: &mut Chance) {
    const WORDS: &[&str] = &[
        "{", "}", "[", "]", ":", ",", "\"", "'", "\n", "- ", "*hook", "&a ", "<<: ", "null",
        "$ref", "allOf", "{}", "#/", "~1", "%2", "-0", "1e999", "\u{0}", "\u{feff}", "é", "*/",
        "r#\"", "{{",
    ];
    let from = chance.below(text.len());
    let to = (from + chance.below(40)).min(text.len());
    match chance.below(4) {
        0 => drop(text.drain(from..to)),
        1 => {
            let at = chance.below(text.len());
            let part = text[from..to].to_vec();
            text.splice(at..at, part);
        }
        2 => {
            let word = WORDS[chance.below(WORDS.len())];
            text.splice(from..from, word.bytes());
        }
        _ => {
            if let Some(byte) = text.get_mut(from) {
                *byte ^= 1 << chance.below(8);
            }
        }
    }
}

/// A xorshift generator.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}
