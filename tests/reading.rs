//! What is read out of whole documents: those of `specs/`, and the public ones when `HOOKWRIGHT_CORPUS` names them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use hookwright::diagnostic::{Report, Severity};
use hookwright::glob::Filter;
use hookwright::load::{Dialect, Documents, Options};
use hookwright::model::Catalog;
use hookwright::{catalogue, openapi};

fn read(path: &Path, allowed: &Path) -> (Catalog, Report) {
    let mut report = Report::new();
    let options = Options {
        allow_dirs: vec![allowed.to_owned()],
        ..Options::default()
    };
    let documents = Documents::open(path, &options, &mut report).unwrap();
    let catalog = match documents.dialect(&mut report) {
        Some(dialect @ Dialect::JsonSchema(_)) => {
            catalogue::lower(&documents, dialect, &Filter::default(), &mut report)
        }
        Some(dialect) => openapi::lower(&documents, dialect, &Filter::default(), &mut report),
        None => Catalog::default(),
    };
    (catalog, report)
}

#[test]
fn documents_of_specs() {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("specs");
    let events = |name: &str| {
        let (catalog, report) = read(&specs.join(name).join("openapi.yaml"), &specs);
        let bad = report
            .diagnostics()
            .iter()
            .filter(|finding| finding.severity > Severity::Note);
        assert_eq!(bad.collect::<Vec<_>>(), Vec::<&_>::new(), "{name}");
        for event in &catalog.events {
            assert!(
                event.payload.is_some() && !event.examples.is_empty(),
                "{name}: {}",
                event.key
            );
        }
        catalog.events.len()
    };
    assert_eq!(events("github"), 51);
    assert_eq!(events("quickbooks"), 2);
    assert_eq!(events("shopify"), 22);
    assert_eq!(events("slack"), 19);
    assert_eq!(events("standard-webhooks"), 6);
    assert_eq!(events("stripe"), 33);
}

/// A row of a manifest, by column.
type Row = BTreeMap<String, String>;

fn table(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

#[test]
fn documents_of_the_corpus() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from) else {
        println!("skipped: name the folder of public documents in HOOKWRIGHT_CORPUS");
        return;
    };
    let mut entries: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for row in table(&corpus.join("pairs.csv")) {
        entries
            .entry(row["spec"].clone())
            .or_default()
            .insert(row["entry"].clone());
    }
    let mut wrong = Vec::new();
    for row in table(&corpus.join("openapi/manifest.csv")) {
        let file = &row["file"];
        let (catalog, report) = read(&corpus.join("openapi").join(file), &corpus);
        let keys: BTreeSet<String> = catalog
            .events
            .iter()
            .map(|event| event.key.clone())
            .collect();
        let count = |column: &str| row[column].parse::<usize>().unwrap_or(0);
        // The same webhooks twice, in documents for old and new tools, count once.
        let webhooks = count("webhooks").max(count("x_webhooks"));
        let expected = webhooks + count("callbacks");
        if expected > 0 && keys.len() != expected {
            wrong.push(format!(
                "{file}: {} events instead of {expected}",
                keys.len()
            ));
        }
        if keys.is_empty() {
            wrong.push(format!("{file}: no event"));
        }
        let missing = entries
            .get(file)
            .into_iter()
            .flatten()
            .filter(|entry| !keys.contains(*entry));
        wrong.extend(missing.map(|entry| format!("{file}: no `{entry}`")));
        let errors = report
            .diagnostics()
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        wrong.extend(
            errors.map(|error| format!("{file}: {}: {}", error.code.as_str(), error.message)),
        );
    }
    assert!(wrong.is_empty(), "{}\n{}", wrong.len(), wrong.join("\n"));
}
