//! What is learned from some payloads of a corpus holds for the others.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use hookwright::diagnostic::Report;
use hookwright::interpret::Program;
use hookwright::plan::Plan;
use hookwright::{Captured, Config};

#[derive(Clone)]
struct Payload {
    entry: String,
    file: String,
    body: Vec<u8>,
}

/// The payloads of each document, in the order of the table.
fn pairs(corpus: &Path) -> BTreeMap<String, Vec<Payload>> {
    let mut reader = csv::Reader::from_path(corpus.join("pairs.csv")).unwrap();
    let mut pairs: BTreeMap<String, Vec<Payload>> = BTreeMap::new();
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        let row = row.unwrap();
        let file = row["payload_file"].clone();
        if file.is_empty() {
            continue;
        }
        let body = fs::read(corpus.join("payloads").join(&file)).unwrap();
        if serde_json::from_slice::<serde_json::Value>(&body).is_ok() {
            let entry = row["entry"].clone();
            pairs
                .entry(row["spec"].clone())
                .or_default()
                .push(Payload { entry, file, body });
        }
    }
    pairs
}

/// How many are read as their events, and how many keep every rule of the document; and those that are not read.
fn read(config: &Config, payloads: &[Payload]) -> (usize, usize, Vec<String>) {
    let mut report = Report::new();
    let read = hookwright::read(&Plan::new(config).unwrap(), &mut report).unwrap();
    assert!(!report.has_errors(), "{:?}", report.diagnostics());
    let program = Program::new(&read.catalog);
    let (mut parsed, mut valid, mut lost) = (0, 0, Vec::new());
    for payload in payloads {
        let event = read
            .catalog
            .events
            .iter()
            .position(|it| it.key == payload.entry);
        let Some(event) = event else { continue };
        match program.read(event, &payload.body) {
            Err(error) => lost.push(format!("{} {error}", payload.file)),
            Ok(value) => {
                parsed += 1;
                valid += usize::from(program.validate(event, &value).is_empty());
            }
        }
    }
    (parsed, valid, lost)
}

fn learn(config: &Config, payloads: &[Payload]) -> hookwright::Learned {
    let captured: Vec<Captured> = payloads
        .iter()
        .map(|it| Captured {
            body: it.body.clone(),
            event: Some(it.entry.clone()),
            source: it.file.clone(),
            ..Captured::default()
        })
        .collect();
    hookwright::learn(config, &captured).unwrap()
}

#[test]
fn what_half_of_the_payloads_teach_holds_for_the_other_half() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from) else {
        eprintln!(
            "skipped: set HOOKWRIGHT_CORPUS to a folder of public documents to run this test"
        );
        return;
    };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("learned");
    fs::create_dir_all(&folder).unwrap();
    for (spec, payloads) in pairs(&corpus)
        .into_iter()
        .filter(|(_, payloads)| payloads.len() >= 20)
    {
        let document = corpus.join("openapi").join(&spec);
        let mut config = Config::new(&document);
        config
            .allow_dirs
            .push(document.parent().unwrap().to_path_buf());
        let taught: Vec<Payload> = payloads.iter().step_by(2).cloned().collect();
        let other: Vec<Payload> = payloads.iter().skip(1).step_by(2).cloned().collect();
        let learned = learn(&config, &taught);
        assert!(learned.was_learned, "{spec}");
        let mut with = config.clone();
        if learned.overlay.actions > 0 {
            let file = folder.join(format!("{}.yaml", spec.replace(['/', '.'], "-")));
            fs::write(&file, &learned.overlay.text).unwrap();
            with.overlays.push(file);
        }
        let (own_before, ..) = read(&config, &taught);
        let (own_after, own_valid, lost) = read(&with, &taught);
        let (before, valid_before, _) = read(&config, &other);
        let (after, valid_after, still) = read(&with, &other);
        println!(
            "{spec}: {} actions; taught {own_before} → {own_after} of {} read ({own_valid} valid); others {before} → {after} of {} read, {valid_before} → {valid_after} valid",
            learned.overlay.actions,
            taught.len(),
            other.len(),
        );
        for line in still.iter().chain(&lost) {
            println!("    {line}");
        }
        assert_eq!(
            lost,
            Vec::<String>::new(),
            "{spec}: what was seen is true now"
        );
        assert!(
            after >= before && valid_after >= valid_before,
            "{spec}: nothing is narrower"
        );
        // Nothing is left to learn from the same payloads.
        let again = learn(&with, &taught);
        let left: Vec<String> = again
            .report
            .diagnostics()
            .iter()
            .map(|it| format!("{} {}", it.code.as_str(), it.message))
            .collect();
        assert_eq!(left, Vec::<String>::new(), "{spec}");
    }
}

/// Alternatives of alternatives, of which each level doubles the ways; and some that lead in a circle.
#[test]
fn schemas_that_multiply_take_bounded_time() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("learn-hostile");
    fs::create_dir_all(&folder).unwrap();
    for (name, last) in [
        ("tower", "{type: integer}"),
        (
            "circle",
            "{anyOf: [{$ref: '#/components/schemas/L0'}, {$ref: '#/components/schemas/L1'}]}",
        ),
    ] {
        let mut text = "openapi: 3.1.0\ninfo: {title: x, version: '1'}\nwebhooks:\n  ping: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {a: {$ref: '#/components/schemas/L0'}}}}}}}}\ncomponents:\n  schemas:\n".to_owned();
        for level in 0..24 {
            let next = level + 1;
            text.push_str(&format!("    L{level}: {{anyOf: [{{$ref: '#/components/schemas/L{next}'}}, {{allOf: [{{$ref: '#/components/schemas/L{next}'}}]}}]}}\n"));
        }
        text.push_str(&format!("    L24: {last}\n"));
        let file = folder.join(format!("{name}.yaml"));
        fs::write(&file, text).unwrap();
        let captured = Captured {
            body: b"{\"a\": \"text\"}".to_vec(),
            event: Some("ping".to_owned()),
            source: "a".to_owned(),
            ..Captured::default()
        };
        let start = std::time::Instant::now();
        let learned = hookwright::learn(&Config::new(&file), &[captured]).unwrap();
        assert!(
            start.elapsed().as_secs() < 60,
            "{name}: {:?}",
            start.elapsed()
        );
        println!(
            "{name}: learned {}, partly {}, {} departures, in {:?}",
            learned.was_learned,
            learned.departures.partly,
            learned.departures.found.len(),
            start.elapsed()
        );
        assert!(
            !learned.was_learned || learned.departures.partly + learned.departures.found.len() > 0,
            "{name}"
        );
    }
}
