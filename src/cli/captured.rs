use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::Captured;
use crate::cli::failure::Failure;
use crate::diagnostic::Code;
use crate::error::Error;

/// Reads captured deliveries out of files, and of folders of them. A file holds one delivery or payload as JSON, or one a
/// line. What has `body` or `body_base64`, and `headers` or `method` or `verdict` beside it, is a delivery, everything else
/// a payload alone; the headers of one that fills its file may lie in `NAME.headers.json`.
///
/// # Errors
///
/// When one cannot be read, or a line of it is no JSON.
pub(super) fn read(paths: &[PathBuf]) -> Result<Vec<Captured>, Failure> {
    let mut captured = Vec::new();
    for path in paths {
        for file in files(path)? {
            let text = std::fs::read_to_string(&file).map_err(|error| Error::read(&file, error))?;
            of_text(&file, &text, &mut captured)?;
        }
    }
    Ok(captured)
}

fn of_text(file: &Path, text: &str, captured: &mut Vec<Captured>) -> Result<(), Failure> {
    let name = file.display().to_string();
    if let Ok(value) = serde_json::from_str::<Value>(text) {
        let mut one = delivery(value, text, &name)?;
        if one.headers.is_empty() {
            one.headers = beside(file)?;
        }
        captured.push(one);
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
        captured.push(delivery(value, line, &source)?);
    }
    Ok(())
}

fn delivery(value: Value, text: &str, source: &str) -> Result<Captured, Failure> {
    let has = |key: &str| value.get(key).is_some();
    let is_delivery = (has("body") || has("body_base64"))
        && ["headers", "method", "verdict"].into_iter().any(has);
    let source = source.to_owned();
    if !is_delivery {
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

/// RFC 4648, "Base 64 Encoding"; padding may be left out.
fn base64(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let text = text.trim().trim_end_matches('=');
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3 + 2);
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in text.bytes() {
        bits = bits << 6 | u32::from(digit(byte)?);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
        }
    }
    // A digit alone, or bits that belong to no byte.
    (held < 6 && bits == 0).then_some(bytes)
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
        let mut all = Vec::new();
        let text = "{\"headers\":{\"X-A\":\"1\",\"X-B\":[\"2\",\"3\"]},\"body\":\"{\\\"a\\\":1}\"}\n{\"method\":\"POST\",\"body_base64\":\"e30=\",\"event\":\"ping\"}\n\n{\"headers\":{},\"body\":{\"b\":[2]}}\n{\"body\":\"of an issue\"}\n";
        of_text(Path::new("a.jsonl"), text, &mut all).unwrap();
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
        assert!(of_text(Path::new("a.jsonl"), "{}\n{", &mut all).is_err());
    }
}
