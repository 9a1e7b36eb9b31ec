//! Where the type of an event is read: `routing/<case>.yaml` is a document, and every line of `routing/<case>.jsonl`
//! is a delivery (`headers`, `body`) with the key of the event that it `is`, or `null` for none of the document's.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use hookwright::Config;
use hookwright::diagnostic::Report;
use hookwright::interpret::Program;
use hookwright::plan::Plan;

#[test]
fn deliveries_are_taken_for_what_they_are() {
    let mut wrong = Vec::new();
    let documents = cases();
    assert!(!documents.is_empty());
    for document in documents {
        let lines = fs::read_to_string(document.with_extension("jsonl")).unwrap();
        let mut report = Report::new();
        let plan = Plan::new(&Config::new(&document)).unwrap();
        let read = hookwright::read(&plan, &mut report).unwrap();
        assert!(!report.has_errors(), "{}: {report:?}", document.display());
        let program = Program::new(&read.catalog);
        for line in lines.lines() {
            let delivery: serde_json::Value = serde_json::from_str(line).unwrap();
            let body = delivery["body"].to_string();
            let event = program.choose(&headers(&delivery["headers"]), body.as_bytes());
            let key = event.map(|event| read.catalog.events[event].key.as_str());
            if key != delivery["is"].as_str() {
                wrong.push(format!("{}: {line}: taken for {key:?}", document.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn cases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/routing");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    files
        .filter(|path| path.extension().is_some_and(|end| end == "yaml"))
        .collect()
}

fn headers(headers: &serde_json::Value) -> http::HeaderMap {
    let headers: BTreeMap<String, String> =
        serde_json::from_value(headers.clone()).unwrap_or_default();
    let pair = |(name, value): (String, String)| {
        (
            name.parse::<http::HeaderName>().unwrap(),
            value.parse().unwrap(),
        )
    };
    headers.into_iter().map(pair).collect()
}
