//! Every document of a corpus of public documents, and every payload that belongs to one of them: read by the model
//! alone, without generated code. `cargo xtask corpus` does the same with generated crates.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use hookwright::Config;
use hookwright::diagnostic::Report;
use hookwright::interpret::Program;
use hookwright::plan::Plan;
use hookwright_runtime::Json;

fn corpus() -> Option<PathBuf> {
    let corpus = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from);
    if corpus.is_none() {
        eprintln!(
            "skipped: set HOOKWRIGHT_CORPUS to a folder of public documents to run this test"
        );
    }
    corpus
}

fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).expect("a table");
    reader
        .deserialize()
        .map(|row| row.expect("a row"))
        .collect()
}

#[test]
fn payloads_come_back_as_their_events() {
    let Some(corpus) = corpus() else { return };
    let mut pairs: BTreeMap<String, Vec<BTreeMap<String, String>>> = BTreeMap::new();
    for row in rows(&corpus.join("pairs.csv")) {
        pairs.entry(row["spec"].clone()).or_default().push(row);
    }
    let (mut valid, mut parsed, mut equal, mut right) = (0, 0, 0, 0);
    let mut findings = Vec::new();
    let mut lost = Vec::new();
    let mut mistaken = Vec::new();
    for (spec, rows) in pairs {
        let config = Config::new(corpus.join("openapi").join(&spec));
        let mut report = Report::new();
        let read = hookwright::read(&Plan::new(&config).expect("a plan"), &mut report)
            .expect("readable documents");
        if report.has_errors() {
            findings.push(format!("{spec}: {:?}", report.diagnostics()));
        }
        let program = Program::new(&read.catalog);
        for row in rows.iter().filter(|row| row["valid"] == "yes") {
            let path = corpus.join("payloads").join(&row["payload_file"]);
            let body = fs::read(&path).expect("a payload");
            let headers = headers(&path);
            valid += 1;
            let event = program.choose(&headers, &body);
            let key = event
                .and_then(|event| read.catalog.events.get(event))
                .map_or("unknown", |event| &event.key);
            right += usize::from(key == row["entry"]);
            let mut finding = None;
            if key != row["entry"] {
                mistaken.push(format!("{spec} {}", row["payload_file"]));
                finding = Some(format!("taken for `{key}`"));
            }
            // Whether the payload fits is asked of the event that it belongs to.
            let own = read
                .catalog
                .events
                .iter()
                .position(|event| event.key == row["entry"]);
            match own.map(|event| program.read(event, &body)) {
                None => finding = Some("no such event".to_owned()),
                Some(Err(error)) => finding = Some(error.to_string()),
                Some(Ok(payload)) => {
                    parsed += 1;
                    let printed = hookwright_runtime::json::write(&payload);
                    let same = Json::from_slice(&body).ok() == Json::parse(&printed).ok();
                    equal += usize::from(same);
                    if !same {
                        finding = Some("printed back as something else".to_owned());
                    }
                }
            }
            if finding
                .as_ref()
                .is_some_and(|finding| !finding.starts_with("taken"))
            {
                lost.push(format!("{spec} {}", row["payload_file"]));
            }
            if let Some(finding) = finding {
                findings.push(format!(
                    "{spec} [{}] {}: {finding}",
                    row["entry"], row["payload_file"]
                ));
            }
        }
    }
    println!("valid {valid}, parsed {parsed}, equal {equal}, right event {right}");
    for finding in &findings {
        println!("{finding}");
    }
    assert_eq!(lost, Vec::<String>::new());
    // Two events of the document look the same; a payload that is recognized must leave the list.
    let undecidable: Vec<&str> = include_str!("corpus/undecidable.txt").lines().collect();
    assert_eq!(mistaken, undecidable);
}

fn headers(payload: &Path) -> http::HeaderMap {
    let text = fs::read_to_string(payload.with_extension("headers.json")).unwrap_or_default();
    let values: BTreeMap<String, String> = serde_json::from_str(&text).unwrap_or_default();
    let pair = |(name, value): (String, String)| {
        Some((name.parse::<http::HeaderName>().ok()?, value.parse().ok()?))
    };
    values.into_iter().filter_map(pair).collect()
}
