/// A media type, as in `Content-Type`, e.g. `application/vnd.acme+json; charset=utf-8`.
///
/// Names are compared without regard to case. A text that is not a media type is none: [`MediaType::parse`] says so.
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
        let pairs = self
            .parameters
            .split(';')
            .filter_map(|pair| pair.split_once('='));
        let mut values = pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
        values
            .next()
            .map(|(_, value)| value.trim().trim_matches('"'))
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
