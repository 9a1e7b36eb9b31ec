//! What is read out of whole documents: those of `specs/`, and the public ones when `HOOKWRIGHT_CORPUS` names them.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use hookwright::diagnostic::{Report, Severity};
use hookwright::glob::Filter;
use hookwright::interpret::Program;
use hookwright::load::{Dialect, Documents, Options};
use hookwright::model::{Catalog, Parameter, ParameterIn};
use hookwright::plan::Plan;
use hookwright::{Config, catalogue, openapi};
use hookwright_runtime::Json;

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
    let folders = std::fs::read_dir(specs).unwrap().map(Result::unwrap);
    let documents = folders.filter(|folder| folder.path().join("openapi.yaml").is_file());
    let mut count = 0;
    for folder in documents {
        let name = folder.file_name().into_string().unwrap();
        assert!(proven_events(&name) > 0, "{name}");
        count += 1;
    }
    assert!(count >= 21, "{count} documents");
}

/// Reads a document of `specs/` with its profile, and proves that every example is taken for its event, is valid and
/// prints back equal. Returns the number of events.
fn proven_events(name: &str) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("specs")
        .join(name)
        .join("openapi.yaml");
    let mut config = Config::new(path);
    config.profile = Some(name.to_owned());
    let mut report = Report::new();
    let read = hookwright::read(&Plan::new(&config).unwrap(), &mut report).unwrap();
    let bad = report
        .diagnostics()
        .iter()
        .filter(|finding| finding.severity > Severity::Note);
    assert_eq!(bad.collect::<Vec<_>>(), Vec::<&_>::new(), "{name}");
    let program = Program::new(&read.catalog);
    for (at, event) in read.catalog.events.iter().enumerate() {
        let headers: http::HeaderMap = event.parameters.iter().filter_map(header).collect();
        assert!(
            !event.examples.is_empty(),
            "{name}: {} has no example",
            event.key
        );
        for example in &event.examples {
            let body = example.value.to_string();
            let case = format!("{name}: {} `{}`", event.key, example.name);
            assert_eq!(
                program.choose(&headers, body.as_bytes()),
                Some(at),
                "{case}"
            );
            let payload = program
                .read(at, body.as_bytes())
                .unwrap_or_else(|error| panic!("{case}: {error}"));
            let violations = program.validate(at, &payload);
            assert!(violations.is_empty(), "{case}: {violations:?}");
            let printed = hookwright_runtime::json::write(&payload);
            assert_eq!(
                Json::parse(&printed).ok(),
                Json::parse(&body).ok(),
                "{case}"
            );
        }
        for seed in 0..3 {
            let body = program.made_up(at, seed).unwrap();
            let case = format!("{name}: {} made up from {seed}: {body}", event.key);
            assert_eq!(
                program.choose(&headers, body.as_bytes()),
                Some(at),
                "{case}"
            );
            assert!(program.read(at, body.as_bytes()).is_ok(), "{case}");
        }
    }
    read.catalog.events.len()
}

fn header(parameter: &Parameter) -> Option<(http::HeaderName, http::HeaderValue)> {
    if parameter.place != ParameterIn::Header {
        return None;
    }
    let value = parameter.values.first().or(parameter.example.as_ref())?;
    Some((parameter.name.parse().ok()?, value.parse().ok()?))
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
        if keys.len() < expected {
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
