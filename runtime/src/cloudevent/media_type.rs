/// A media type, as in `Content-Type`, e.g. `application/vnd.acme+json; charset=utf-8`.
///
/// Names are compared without regard to case, parameters without regard to order. A text that is not a media type is
/// none: [`MediaType::parse`] says so.
///
/// ```
/// use hookwright_runtime::cloudevent::MediaType;
///
/// let one = MediaType::parse("Application/JSON;charset=\"UTF-8\"");
/// assert_eq!(one, MediaType::parse("application/json; charset=utf-8"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct MediaType<'a> {
    kind: &'a str,
    subtype: &'a str,
    parameters: &'a str,
}

impl<'a> MediaType<'a> {
    /// Takes a text apart. `None` when it is not `type/subtype`, followed by parameters or not.
    pub fn parse(text: &'a str) -> Option<MediaType<'a>> {
        let (essence, parameters) = text.split_once(';').unwrap_or((text, ""));
        let (kind, subtype) = essence.trim().split_once('/')?;
        let is_token = |text: &str| !text.is_empty() && text.bytes().all(super::name::is_token);
        (is_token(kind) && is_token(subtype)).then_some(MediaType {
            kind,
            subtype,
            parameters,
        })
    }

    /// Returns true for `type/subtype`, parameters aside.
    pub fn is(&self, kind: &str, subtype: &str) -> bool {
        self.kind.eq_ignore_ascii_case(kind) && self.subtype.eq_ignore_ascii_case(subtype)
    }

    /// Returns true when what it describes is JSON: the subtype is `json` or ends in `+json`.
    pub fn is_json(&self) -> bool {
        self.subtype.eq_ignore_ascii_case("json") || self.has_suffix("+json")
    }

    /// Returns true when what it describes is text in UTF-8.
    pub fn is_text(&self) -> bool {
        let text = self.kind.eq_ignore_ascii_case("text")
            || self.subtype.eq_ignore_ascii_case("xml")
            || self.has_suffix("+xml");
        let utf8 = |charset: &str| {
            charset.eq_ignore_ascii_case("utf-8") || charset.eq_ignore_ascii_case("us-ascii")
        };
        text && self.parameter("charset").is_none_or(utf8)
    }

    /// Returns the value of a parameter, without its quotes.
    pub fn parameter(&self, name: &str) -> Option<&'a str> {
        let mut pairs = self.parameters();
        pairs.find_map(|(key, value)| key.eq_ignore_ascii_case(name).then_some(value))
    }

    /// The names of the parameters and their values, without quotes. What is no pair is left out.
    fn parameters(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let mut rest = self.parameters;
        let pieces = std::iter::from_fn(move || {
            let (piece, after) = split_parameter(rest)?;
            rest = after;
            Some(piece)
        });
        pieces.filter_map(|piece| {
            let (name, value) = piece.split_once('=')?;
            let value = value.trim();
            let inner = value
                .strip_prefix('"')
                .and_then(|value| value.strip_suffix('"'));
            Some((name.trim(), inner.unwrap_or(value)))
        })
    }

    /// Returns true for a CloudEvent, or a batch of them, in the JSON format; the format may be left out.
    pub(super) fn is_json_format(&self) -> bool {
        self.is_json() || !self.subtype.contains('+')
    }

    /// The subtype, e.g. `cloudevents+json`.
    pub(super) fn subtype(&self) -> &'a str {
        self.subtype
    }

    /// Returns true for `application/cloudevents-batch` in any format.
    pub(super) fn is_batch(&self) -> bool {
        self.is_application() && starts_with(self.subtype, "cloudevents-batch")
    }

    /// Returns true for `application/cloudevents` in any format.
    pub(super) fn is_structured(&self) -> bool {
        self.is_application() && starts_with(self.subtype, "cloudevents") && !self.is_batch()
    }

    fn is_application(&self) -> bool {
        self.kind.eq_ignore_ascii_case("application")
    }

    fn has_suffix(&self, suffix: &str) -> bool {
        let at = self.subtype.len().checked_sub(suffix.len());
        at.and_then(|at| self.subtype.get(at..))
            .is_some_and(|end| end.eq_ignore_ascii_case(suffix))
    }
}

impl PartialEq for MediaType<'_> {
    // CloudEvents, "datacontenttype": names are compared without regard to case; RFC 2046 says the same of the values
    // of `charset`, and of no other values.
    fn eq(&self, other: &Self) -> bool {
        let has = |in_other: &MediaType<'_>, (name, value): (&str, &str)| {
            in_other.parameter(name).is_some_and(|theirs| {
                theirs == value
                    || name.eq_ignore_ascii_case("charset") && theirs.eq_ignore_ascii_case(value)
            })
        };
        self.is(other.kind, other.subtype)
            && self.parameters().all(|pair| has(other, pair))
            && other.parameters().all(|pair| has(self, pair))
    }
}

impl Eq for MediaType<'_> {}

/// The text up to a semicolon that stands in no quotes, and what follows; `None` at the end.
fn split_parameter(text: &str) -> Option<(&str, &str)> {
    if text.is_empty() {
        return None;
    }
    let (mut in_quotes, mut escaped) = (false, false);
    let end = text.bytes().position(|byte| {
        let ends = byte == b';' && !in_quotes;
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_quotes => escaped = true,
            b'"' => in_quotes = !in_quotes,
            _ => {}
        }
        ends
    });
    Some(match end {
        Some(at) => (
            text.get(..at).unwrap_or_default(),
            text.get(at + 1..).unwrap_or_default(),
        ),
        None => (text, ""),
    })
}

/// True when `text` is `name`, or `name` and a format: `cloudevents+json`.
fn starts_with(text: &str, name: &str) -> bool {
    let Some((start, rest)) = text.split_at_checked(name.len()) else {
        return false;
    };
    start.eq_ignore_ascii_case(name)
        && (rest.is_empty() || rest.starts_with('+') || name == "cloudevents")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json() {
        for text in [
            "application/json",
            "Application/JSON; charset=utf-8",
            "application/vnd.x+JSON;a=b",
            "text/json ",
        ] {
            assert!(
                MediaType::parse(text).is_some_and(|it| it.is_json()),
                "{text}"
            );
        }
        for text in [
            "text/plain",
            "application/jsonp",
            "application/xml; a=+json",
            "application/json5",
        ] {
            assert!(
                MediaType::parse(text).is_some_and(|it| !it.is_json()),
                "{text}"
            );
        }
        for text in ["", "xyz", "/json", "application/", "a b/c", "application/é"] {
            assert!(MediaType::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn parameters() {
        let check = |text, name, expect: Option<&str>| {
            let parsed = MediaType::parse(text).expect("a media type");
            assert_eq!(parsed.parameter(name), expect, "{text}");
        };
        check("a/b; A=1 ; c = 2", "C", Some("2"));
        check("a/b;x=\"1;c=3\";c=2", "c", Some("2"));
        check("a/b;x=\"\\\";c=3\";c=2", "c", Some("2"));
        check("a/b;;c", "c", None);
        check("a/b", "c", None);
    }

    #[test]
    fn compared() {
        let check = |one, other, expect: bool| {
            let (one, other) = (MediaType::parse(one), MediaType::parse(other));
            assert_eq!(one == other, expect, "{one:?} {other:?}");
        };
        check("A/B", "a/b;", true);
        check("a/b;x=1;charset=UTF-8", "a/b; Charset=\"utf-8\"; X=1", true);
        check("a/b;x=a", "a/b;x=A", false);
        check("a/b;x=1", "a/b", false);
        check("a/b", "a/c", false);
    }

    #[test]
    fn text() {
        let check = |text, expect| {
            assert_eq!(
                MediaType::parse(text).map(|it| it.is_text()),
                Some(expect),
                "{text}"
            )
        };
        check("text/plain", true);
        check("text/plain; charset=\"UTF-8\"", true);
        check("text/plain; charset=latin1", false);
        check("application/soap+xml", true);
        check("application/octet-stream", false);
    }
}
