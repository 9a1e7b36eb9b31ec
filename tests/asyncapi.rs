//! AsyncAPI on public documents: the conformance kit of its project, and its schemas as an oracle. Both are read from the
//! corpus; `cargo xtask corpus asyncapi` generates, builds and tests crates.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use hookwright::Config;
use hookwright::diagnostic::{Code, Diagnostic, Report, Severity};
use hookwright::plan::Plan;

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        eprintln!(
            "skipped: set HOOKWRIGHT_CORPUS to a folder of public documents to run this test"
        );
    }
    corpus.map(|it| it.join("asyncapi"))
}

/// What is wrong with a document. That it describes no message breaks no rule of the standard.
fn errors(path: &Path, allowed: &Path, strict: bool) -> Vec<Diagnostic> {
    let config = Config {
        strict,
        allow_dirs: vec![allowed.to_path_buf()],
        ..Config::new(path)
    };
    let mut report = Report::new();
    hookwright::read(&Plan::new(&config).unwrap(), &mut report).unwrap();
    let found = report.diagnostics().iter();
    let is_wrong = |it: &&Diagnostic| it.severity == Severity::Error && it.code != Code::EVENT_NONE;
    found.filter(is_wrong).cloned().collect()
}

fn files_below(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files_below(&path, found),
            false => found.push(path),
        }
    }
    found.sort();
}

#[test]
fn the_conformance_kit_is_obeyed() {
    let Some(corpus) = corpus() else { return };
    let kit = corpus.join("_tck/tests");
    let mut files = Vec::new();
    files_below(&kit, &mut files);
    let (mut valid, mut invalid, mut wrong) = (0, 0, Vec::new());
    for file in files {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let expected = match (name.starts_with("valid"), name.starts_with("invalid")) {
            (true, _) => true,
            (_, true) => false,
            _ => continue,
        };
        let errors = errors(&file, &kit, true);
        match expected {
            true => valid += 1,
            false => invalid += 1,
        }
        if errors.is_empty() != expected {
            wrong.push(format!("{}: {errors:?}", file.display()));
        }
    }
    println!("{valid} valid documents are accepted, {invalid} invalid ones flagged");
    assert!(valid > 100 && invalid > 200, "the kit is there");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The version of a document's standard, and the official schema for it.
fn schema(corpus: &Path, version: &str) -> Option<serde_json::Value> {
    let mut parts = version.split('.');
    let (major, minor) = (parts.next()?, parts.next()?);
    let file = corpus.join(format!("_schemas/{major}.{minor}.0-without-$id.json"));
    serde_json::from_str(&fs::read_to_string(file).ok()?).ok()
}

#[test]
fn what_the_official_schemas_take_breaks_no_rule() {
    let Some(corpus) = corpus() else { return };
    let mut reader = csv::Reader::from_path(corpus.join("manifest.csv")).unwrap();
    let rows = reader.deserialize().map(Result::unwrap);
    let rows: Vec<BTreeMap<String, String>> = rows.collect();
    let mut validators = BTreeMap::new();
    let (mut both, mut neither, mut ours, mut theirs) = (0, 0, Vec::new(), Vec::new());
    for row in &rows {
        let path = corpus.join(&row["file"]);
        let text = fs::read_to_string(&path).unwrap();
        let Ok(value) = serde_yaml::from_str::<serde_json::Value>(&text) else {
            continue;
        };
        let version = row["asyncapi_version"].clone();
        let validator = validators.entry(version.clone()).or_insert_with(|| {
            let schema = schema(&corpus, &version)?;
            jsonschema::validator_for(&schema).ok()
        });
        let Some(validator) = validator else { continue };
        let allowed = corpus.join(row["file"].split('/').next().unwrap());
        let broken = errors(&path, &allowed, true);
        let mut broken = broken.iter().filter(|it| it.code == Code::RULE_BROKEN);
        match (validator.is_valid(&value), broken.next()) {
            (true, None) => both += 1,
            (false, Some(_)) => neither += 1,
            (true, Some(first)) => ours.push(format!("{}: {}", row["file"], first.message)),
            (false, None) => theirs.push(row["file"].clone()),
        }
    }
    println!(
        "taken by both {both}, refused by both {neither}, only by us {}, only by the schemas {}",
        ours.len(),
        theirs.len()
    );
    // The schemas say less than the standard of bindings and discriminators, and count a reference to a parameter twice.
    let apart = ours.len() + theirs.len();
    assert!(both + neither > 200, "the schemas are there");
    assert!(
        apart * 7 < both + neither,
        "{}\n{}",
        ours.join("\n"),
        theirs.join("\n")
    );
}
