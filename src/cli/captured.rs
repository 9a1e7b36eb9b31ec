use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use serde_json::Value;

use crate::Captured;
use crate::cli::failure::Failure;
use crate::diagnostic::Code;
use crate::error::Error;
use crate::step::step;

/// The longest first line that is looked at to know a file by.
const LONGEST: u64 = 16 << 20;

/// Reads captured deliveries out of files, and of folders of them. A file holds one delivery or payload as JSON, or one a
/// line. What has `body` or `body_base64`, and `headers` or `method` or `verdict` beside it, is a delivery, everything else
/// a payload alone; the headers of one that fills its file may lie in `NAME.headers.json`.
///
/// Deliveries that a receiver has turned down are only counted: anybody may have sent them.
///
/// # Errors
///
/// When one cannot be read, or a line of it is no JSON.
pub(super) fn read(paths: &[PathBuf]) -> Result<Captures, Failure> {
    let mut captures = Captures::default();
    for path in paths {
        let files = files(path)?;
        let reading = step(|| format!("reading {}", path.display()));
        for (number, file) in files.iter().enumerate() {
            reading.moved(number, files.len());
            let text = std::fs::read_to_string(file).map_err(|error| Error::read(file, error))?;
            of_text(file, &text, &mut captures)?;
        }
    }
    Ok(captures)
}

/// What was captured.
#[derive(Default)]
pub(super) struct Captures {
    /// What may be a delivery of the provider.
    pub(super) all: Vec<Captured>,
    /// How many were turned down, and are not among them.
    pub(super) turned_down: usize,
}

impl Captures {
    fn push(
        &mut self,
        value: Value,
        text: &str,
        source: &str,
    ) -> Result<Option<&mut Captured>, Failure> {
        if is_turned_down(&value) {
            self.turned_down += 1;
            return Ok(None);
        }
        self.all.push(delivery(value, text, source)?);
        Ok(self.all.last_mut())
    }
}

/// A payload may have a member of that name as well.
fn is_turned_down(value: &Value) -> bool {
    is_delivery(value)
        && value.get("verdict").is_some_and(|verdict| {
            ["refused", "handshake", "turned-away"]
                .into_iter()
                .any(|it| verdict == it)
        })
}

/// True of a file whose first line is a delivery.
pub(super) fn is_capture_file(file: &Path) -> bool {
    let Ok(file) = std::fs::File::open(file) else {
        return false;
    };
    let mut line = String::new();
    let read = BufReader::new(file).take(LONGEST).read_line(&mut line);
    read.is_ok() && serde_json::from_str(&line).is_ok_and(|value| is_delivery(&value))
}

fn is_delivery(value: &Value) -> bool {
    let has = |key: &str| value.get(key).is_some();
    (has("body") || has("body_base64")) && ["headers", "method", "verdict"].into_iter().any(has)
}

fn of_text(file: &Path, text: &str, captures: &mut Captures) -> Result<(), Failure> {
    let name = file.display().to_string();
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        if let Some(one) = captures.push(value, text, &name)?
            && one.headers.is_empty()
        {
            one.headers = beside(file)?;
        }
        return Ok(());
    }
    for (number, line) in text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty())
    {
        let source = format!("{name}:{}", number + 1);
        let value: Value = serde_json::from_str(line).map_err(|error| {
            let message = format!("{source} is not JSON: {error}");
            Failure::new(
                Code::IO_READ,
                message,
                "a file holds one JSON value, or one a line",
            )
        })?;
        captures.push(value, line, &source)?;
    }
    Ok(())
}

fn delivery(value: Value, text: &str, source: &str) -> Result<Captured, Failure> {
    let source = source.to_owned();
    if !is_delivery(&value) {
        return Ok(Captured {
            body: text.trim().as_bytes().to_vec(),
            source,
            ..Captured::default()
        });
    }
    let body = match (
        value.get("body"),
        value.get("body_base64").and_then(Value::as_str),
    ) {
        (Some(Value::String(text)), _) => text.clone().into_bytes(),
        (None | Some(Value::Null), Some(text)) => base64(text).ok_or_else(|| {
            let message = format!("`body_base64` of {source} is not base64");
            Failure::new(Code::IO_READ, message, "capture it anew")
        })?,
        (body, _) => body
            .map(ToString::to_string)
            .unwrap_or_default()
            .into_bytes(),
    };
    Ok(Captured {
        headers: value.get("headers").map(headers).unwrap_or_default(),
        body,
        event: value
            .get("event")
            .and_then(Value::as_str)
            .map(str::to_owned),
        source,
    })
}

/// Headers as an object; a list of values is several headers.
fn headers(value: &Value) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for (name, value) in value.as_object().into_iter().flatten() {
        let values = match value {
            Value::Array(values) => values.as_slice(),
            one => std::slice::from_ref(one),
        };
        let texts = values.iter().filter_map(Value::as_str);
        headers.extend(texts.map(|text| (name.clone(), text.to_owned())));
    }
    headers
}

fn beside(file: &Path) -> Result<Vec<(String, String)>, Failure> {
    let file = file.with_extension("headers.json");
    if !file.is_file() {
        return Ok(Vec::new());
    }
    let text = std::fs::read_to_string(&file).map_err(|error| Error::read(&file, error))?;
    let value: Value = serde_json::from_str(&text).map_err(|error| {
        let message = format!("`{}` is not JSON: {error}", file.display());
        Failure::new(
            Code::IO_READ,
            message,
            "it holds an object of names and values",
        )
    })?;
    Ok(headers(&value))
}

/// A file, or the files of a folder and those below it, sorted.
fn files(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    if !path.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|error| Error::read(&folder, error))?;
        for entry in entries {
            let path = entry.map_err(|error| Error::read(&folder, error))?.path();
            let name = path.to_string_lossy();
            let is_capture = name.ends_with(".json") || name.ends_with(".jsonl");
            if path.is_dir() {
                folders.push(path);
            } else if is_capture && !name.ends_with(".headers.json") {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

/// RFC 4648, "Base 64 Encoding", in either alphabet; padding may be left out.
fn base64(text: &str) -> Option<Vec<u8>> {
    let padding = DecodePaddingMode::Indifferent;
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(padding);
    let text = text.trim().replace('-', "+").replace('_', "/");
    GeneralPurpose::new(&STANDARD, config).decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_read() {
        let check = |text: &str, expect: Option<&[u8]>| {
            assert_eq!(base64(text).as_deref(), expect, "{text}")
        };
        check("", Some(b""));
        check("Zg==", Some(b"f"));
        check("Zm9v", Some(b"foo"));
        check("Zm9vYg", Some(b"foob"));
        check("+/-_", Some(&[0xfb, 0xff, 0xbf]));
        check("Z", None);
        check("Zh==", None);
        check("Z g=", None);
    }

    #[test]
    fn deliveries_and_payloads_are_told_apart() {
        let mut captures = Captures::default();
        let text = "{\"headers\":{\"X-A\":\"1\",\"X-B\":[\"2\",\"3\"]},\"body\":\"{\\\"a\\\":1}\"}\n{\"method\":\"POST\",\"body_base64\":\"e30=\",\"event\":\"ping\"}\n\n{\"headers\":{},\"body\":{\"b\":[2]}}\n{\"body\":\"of an issue\"}\n";
        of_text(Path::new("a.jsonl"), text, &mut captures).unwrap();
        let all = &captures.all;
        let bodies: Vec<_> = all
            .iter()
            .map(|it| String::from_utf8_lossy(&it.body).into_owned())
            .collect();
        assert_eq!(
            bodies,
            [
                "{\"a\":1}",
                "{}",
                "{\"b\":[2]}",
                "{\"body\":\"of an issue\"}"
            ]
        );
        assert_eq!(all[0].headers.len(), 3);
        assert_eq!(all[1].event.as_deref(), Some("ping"));
        assert_eq!(all[3].source, "a.jsonl:5");
        assert!(of_text(Path::new("a.jsonl"), "{}\n{", &mut captures).is_err());
    }

    #[test]
    fn what_was_turned_down_is_counted_alone() {
        let mut captures = Captures::default();
        let text = "{\"verdict\":\"refused\",\"body\":\"{}\"}\n{\"verdict\":\"genuine\",\"body\":\"{}\"}\n{\"verdict\":\"refused\"}\n";
        of_text(Path::new("a.jsonl"), text, &mut captures).unwrap();
        assert_eq!((captures.all.len(), captures.turned_down), (2, 1));
    }
}
