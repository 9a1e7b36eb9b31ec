use std::path::Path;

use crate::cli::capture::Record;
use crate::cli::failure::Failure;
use crate::diagnostic::Code;

/// Writes a record as a test takes it: the body, byte for byte, and beside it the headers as HTTP writes them. Returns the
/// names of the files.
///
/// # Errors
///
/// When they cannot be written, or the record's body is none.
pub(in crate::cli) fn write_fixtures(
    folder: &Path,
    record: &Record,
) -> Result<[String; 2], Failure> {
    let body = record.bytes().map_err(|error| {
        let message = format!("the capture `{}`: {error}", record.id);
        Failure::usage(message, "take it out of the file")
    })?;
    let stem = file_stem(record);
    let end = if serde_json::from_slice::<serde::de::IgnoredAny>(&body).is_ok() {
        "json"
    } else {
        "body"
    };
    let names = [format!("{stem}.{end}"), format!("{stem}.headers")];
    let head: String = record
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {value}\n"))
        .collect();
    for (name, bytes) in names.iter().zip([&body[..], head.as_bytes()]) {
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| {
            let message = format!("cannot write `{}`: {error}", path.display());
            Failure::new(Code::IO_WRITE, message, "choose another folder")
        })?;
    }
    Ok(names)
}

/// A name for files: the event and the id, without anything that leads somewhere else.
fn file_stem(record: &Record) -> String {
    let event = record.event.as_deref().unwrap_or("unknown");
    let text = format!("{event}-{}", record.id);
    let plain = text.chars().map(|c| match c {
        c if c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.') => c,
        _ => '_',
    });
    let plain: String = plain.take(120).collect();
    plain.trim_start_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_nowhere_else() {
        let stem = |event: &str, id: &str| {
            file_stem(&Record {
                id: id.to_owned(),
                event: Some(event.to_owned()),
                ..Record::default()
            })
        };
        assert_eq!(stem("order.paid", "a-1"), "order.paid-a-1");
        assert_eq!(stem("../../etc/passwd", "\0"), "_.._etc_passwd-_");
        assert_eq!(stem("", "x"), "-x");
    }
}
