//! Runtime expressions: `$message.header#/correlationId`.

use crate::asyncapi::reader::Reader;
use crate::diagnostic::{Code, Diagnostic};
use crate::load::{At, decode};
use crate::model::{Location, Part};

/// Reads a `location` and what is said about it.
///
/// AsyncAPI, "Runtime Expression": `$message.` and `header` or `payload`, and perhaps a JSON Pointer after `#`. What
/// documents write besides (`headers`, a pointer without `/`) is understood and reported.
pub(crate) fn location<'a>(holder: &At<'a>, reader: &mut Reader<'a, '_>) -> Option<Location> {
    let at = holder.get("location")?;
    let Some(written) = at.node().as_str() else {
        report(&at, "a location is a text", reader);
        return None;
    };
    let Some((part, pointer, is_exact)) = parse(written) else {
        report(
            &at,
            &format!("`{written}` is no runtime expression"),
            reader,
        );
        return None;
    };
    if !is_exact {
        let message = format!("`{written}` is not spelled as a runtime expression is");
        report(&at, &message, reader);
    }
    Some(Location {
        part,
        pointer,
        description: reader.reading.text(holder, "description"),
        written: written.to_owned(),
        origin: at.origin(),
    })
}

fn report<'a>(at: &At<'a>, message: &str, reader: &mut Reader<'a, '_>) {
    let help = "write `$message.header#/name` or `$message.payload#/path/to/member`";
    let finding = Diagnostic::new(Code::EXPRESSION_INVALID, message, at.origin());
    reader.reading.find(finding.help(help));
}

/// The part and the pointer; whether it is spelled as the standard asks.
fn parse(written: &str) -> Option<(Part, String, bool)> {
    let text = written.trim();
    let rest = text.strip_prefix("$message.")?;
    let (part, pointer) = match rest.split_once('#') {
        Some((part, pointer)) => (part, pointer),
        None => rest.split_once('/').map_or((rest, ""), |(part, _)| {
            (part, rest.get(part.len()..).unwrap_or_default())
        }),
    };
    let (part, known) = match part {
        "header" => (Part::Headers, true),
        "headers" => (Part::Headers, false),
        "payload" => (Part::Payload, true),
        "body" => (Part::Payload, false),
        _ => return None,
    };
    let pointer = decode(pointer).into_owned();
    let has_hash = pointer.is_empty() || rest.contains('#');
    let starts_well = pointer.is_empty() || pointer.starts_with('/');
    let pointer = match starts_well {
        true => pointer,
        false => format!("/{pointer}"),
    };
    let is_exact = known && has_hash && starts_well && text == written;
    Some((part, pointer, is_exact))
}

#[cfg(test)]
mod tests {
    use super::{Part, parse};

    #[test]
    fn spellings() {
        let check = |text: &str, part, pointer: &str, exact| {
            assert_eq!(
                parse(text),
                Some((part, pointer.to_owned(), exact)),
                "{text}"
            );
        };
        check("$message.header#/id", Part::Headers, "/id", true);
        check("$message.payload#/a/b", Part::Payload, "/a/b", true);
        check("$message.payload", Part::Payload, "", true);
        check("$message.headers#/id", Part::Headers, "/id", false);
        check("$message.header#id", Part::Headers, "/id", false);
        check("$message.payload/id", Part::Payload, "/id", false);
        check("$message.payload#/a%20b", Part::Payload, "/a b", true);
        for text in [
            "",
            "id",
            "$request.body#/id",
            "$message.#/id",
            "$message.x#/id",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
