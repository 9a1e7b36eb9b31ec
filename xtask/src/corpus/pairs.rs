//! Sends every payload of `pairs.csv` through its crate's `decode` and judges what comes back.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::build;
use super::documents::Document;

struct Pair {
    entry: String,
    payload: String,
    valid: bool,
    headers: Value,
    body: String,
}

#[derive(Default)]
struct Figures {
    valid: usize,
    parsed: usize,
    equal: usize,
    right: usize,
    other: usize,
    kept: usize,
}

/// Returns the number of payloads that were lost, changed or taken for another event.
pub(crate) fn check(
    corpus: &Path,
    out: &Path,
    documents: &[Document],
    filter: &str,
) -> Result<usize, String> {
    let mut figures = Figures::default();
    let mut findings = 0;
    for (spec, pairs) in read(corpus, filter)? {
        let Some(document) = documents
            .iter()
            .find(|document| document.file == spec && document.error.is_none())
        else {
            findings += pairs.len();
            println!("pairs {spec}: no crate");
            continue;
        };
        let lines = decode(out, document, &pairs)?;
        for (at, pair) in pairs.iter().enumerate() {
            let line = lines.get(at).cloned().unwrap_or(Value::Null);
            if let Some(finding) = judge(pair, &line, &mut figures) {
                findings += 1;
                println!("{spec} [{}] {}: {finding}", pair.entry, pair.payload);
            }
        }
    }
    println!(
        "valid payloads: {}, parsed {}, printed back equal {}, right event {}",
        figures.valid, figures.parsed, figures.equal, figures.right
    );
    println!(
        "other payloads: {}, raw body kept {}",
        figures.other, figures.kept
    );
    Ok(findings)
}

fn judge(pair: &Pair, line: &Value, figures: &mut Figures) -> Option<String> {
    let text = |key: &str| line.get(key).and_then(Value::as_str).unwrap_or_default();
    let status = text("status");
    let printed = match line.get("json") {
        Some(Value::String(text)) => serde_json::from_str::<Value>(text).ok(),
        other => other.cloned(),
    };
    let sent = serde_json::from_str::<Value>(&pair.body).ok();
    let equal = match (&printed, &sent) {
        (Some(printed), Some(sent)) => same(printed, sent),
        _ => false,
    };
    if !pair.valid {
        figures.other += 1;
        figures.kept += usize::from(equal);
        return (!equal).then(|| format!("raw body not kept: {line}"));
    }
    figures.valid += 1;
    figures.parsed += usize::from(status == "event");
    figures.equal += usize::from(equal);
    let right = text("event") == pair.entry;
    figures.right += usize::from(right);
    if status == "event" && equal && right {
        return None;
    }
    Some(format!(
        "{status} as `{}` (equal: {equal}) {}",
        text("event"),
        text("reason")
    ))
}

/// Equal as JSON: numbers by value, members in any order.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => {
            left == right || decimal(&left.to_string()) == decimal(&right.to_string())
        }
        (Value::Array(left), Value::Array(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        (Value::Object(left), Value::Object(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| same(value, other)))
        }
        (left, right) => left == right,
    }
}

/// Sign, digits without zeros at either end, and the power of ten.
fn decimal(lexeme: &str) -> (bool, String, i64) {
    let (mantissa, exponent) = lexeme.split_once(['e', 'E']).unwrap_or((lexeme, "0"));
    let negative = mantissa.starts_with('-');
    let (whole, fraction) = mantissa
        .trim_start_matches('-')
        .split_once('.')
        .unwrap_or((mantissa.trim_start_matches('-'), ""));
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let trimmed = digits.trim_end_matches('0');
    if trimmed.is_empty() {
        return (false, String::new(), 0);
    }
    let power = exponent.parse::<i64>().unwrap_or(0) - fraction.len() as i64
        + (digits.len() - trimmed.len()) as i64;
    (negative, trimmed.to_owned(), power)
}

fn decode(out: &Path, document: &Document, pairs: &[Pair]) -> Result<Vec<Value>, String> {
    let built = build::cargo(
        out,
        &[
            "build",
            "--quiet",
            "-p",
            &document.name,
            "--example",
            "decode",
        ],
    )?;
    if !built.status.success() {
        println!(
            "decode of {} does not build: {}",
            document.name,
            String::from_utf8_lossy(&built.stderr)
        );
        return Ok(Vec::new());
    }
    // Examples share one folder; the copy that cargo has just linked is this crate's.
    let mut child = Command::new(out.join("target/debug/examples/decode"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let input: String = pairs
        .iter()
        .map(|pair| {
            let body = serde_json::from_str::<Value>(&pair.body).unwrap_or(Value::Null);
            format!(
                "{}\n",
                serde_json::json!({"headers": pair.headers, "body": body})
            )
        })
        .collect();
    let mut stdin = child.stdin.take().ok_or("no stdin")?;
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = child
        .wait_with_output()
        .map_err(|error| error.to_string())?;
    let _ = writer.join();
    Ok(String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect())
}

fn read(corpus: &Path, filter: &str) -> Result<BTreeMap<String, Vec<Pair>>, String> {
    let mut reader =
        csv::Reader::from_path(corpus.join("pairs.csv")).map_err(|error| error.to_string())?;
    let headers = reader.headers().map_err(|error| error.to_string())?.clone();
    let mut pairs: BTreeMap<String, Vec<Pair>> = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|error| error.to_string())?;
        let get = |name: &str| {
            headers
                .iter()
                .position(|header| header == name)
                .and_then(|at| record.get(at))
                .unwrap_or_default()
                .to_owned()
        };
        let spec = get("spec");
        if !spec.contains(filter) {
            continue;
        }
        let payload = get("payload_file");
        if payload.is_empty() {
            // The row says that the document's example is no payload.
            continue;
        }
        let path = corpus.join("payloads").join(&payload);
        let body =
            fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        let beside = path.with_extension("headers.json");
        let sent = fs::read_to_string(beside)
            .ok()
            .and_then(|text| serde_json::from_str(&text).ok());
        let pair = Pair {
            entry: get("entry"),
            payload,
            valid: get("valid") == "yes",
            headers: sent.unwrap_or_else(|| serde_json::json!({})),
            body,
        };
        pairs.entry(spec).or_default().push(pair);
    }
    Ok(pairs)
}
