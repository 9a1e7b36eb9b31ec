use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;

use crate::json;
use crate::scheme::Place;

/// A text that is made of a delivery: a constant, the text at a place, or both.
///
/// * `https://acme.test` is itself.
/// * `body:/data/id` is the text at that [place](Place).
/// * `com.acme.{body:/kind}` has the text at that place in it; after `|` stands what is done to it.
/// * `{type}` is the type on the wire, as the envelope says.
///
/// Where a place holds nothing, there is no text at all, unless the place may be missing (`?` at its end): then it
/// counts as empty.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::scheme::Template;
///
/// let template: Template = "{body:/url|without-fragment}?kind={header:X-Kind?}".parse()?;
/// assert_eq!(template.places().count(), 2);
/// assert!("body:data/id".parse::<Template>().is_err());
/// assert!("{body:/url|shout}".parse::<Template>().is_err());
/// # Ok::<(), String>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Cow<'_, str>")]
pub struct Template {
    written: String,
    pieces: Vec<Piece>,
}

/// A piece of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece {
    /// This text.
    Text(String),
    /// The type on the wire.
    WireType,
    /// The text at a place, after these steps.
    Place(Place, Vec<Step>),
}

/// What is done to the text at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// `without-fragment`: of a URL, all before `#`.
    WithoutFragment,
    /// `without-last-segment`: of a URL, all before the last `/`.
    WithoutLastSegment,
    /// `rfc3339`: of a time that is nearly RFC 3339 (`2026-01-31 12:30:45 UTC`), the time in RFC 3339.
    Rfc3339,
    /// `as:TEXT`: another text, where there is one.
    As(String),
    /// `json:/POINTER`: the text is JSON itself, and this is the text in it.
    Json(String),
}

/// Where templates find the texts of places.
pub(crate) trait Texts {
    /// The text at a place.
    fn place(&mut self, place: &Place) -> Option<String>;

    /// The type on the wire.
    fn wire_type(&mut self) -> Option<String>;
}

impl Template {
    /// Its pieces, in order.
    pub fn pieces(&self) -> &[Piece] {
        &self.pieces
    }

    /// The places that it reads.
    pub fn places(&self) -> impl Iterator<Item = &Place> {
        self.pieces.iter().filter_map(|piece| match piece {
            Piece::Place(place, _) => Some(place),
            _ => None,
        })
    }

    /// The text, when it is the same for every delivery.
    pub fn constant(&self) -> Option<&str> {
        match self.pieces.as_slice() {
            [Piece::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// The text of a delivery; `None` when there is none, or an empty one.
    pub(crate) fn read(&self, texts: &mut impl Texts) -> Option<String> {
        let mut out = String::new();
        for piece in &self.pieces {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::WireType => out.push_str(&texts.wire_type()?),
                Piece::Place(place, steps) => {
                    let text = texts.place(place);
                    let text = steps.iter().fold(text, |text, step| step.take(text?));
                    match text {
                        Some(text) => out.push_str(&text),
                        None if place.is_optional() => {}
                        None => return None,
                    }
                }
            }
        }
        (!out.is_empty()).then_some(out)
    }
}

impl Step {
    fn take(&self, mut text: String) -> Option<String> {
        match self {
            Step::WithoutFragment => {
                let end = text.find('#').unwrap_or(text.len());
                text.truncate(end);
                Some(text)
            }
            Step::WithoutLastSegment => {
                let end = text.rfind('/')?;
                text.truncate(end);
                Some(text)
            }
            Step::Rfc3339 => Some(nearly_rfc3339(&text)),
            Step::As(other) => Some(other.clone()),
            Step::Json(pointer) => {
                let value = json::locate(text.as_bytes(), pointer)?;
                json::scalar_text(value).map(Cow::into_owned)
            }
        }
    }
}

/// `T` for the space between date and time, and `Z` for a zone that is called UTC.
fn nearly_rfc3339(text: &str) -> String {
    let mut text = match ["UTC", "+0000"]
        .iter()
        .find_map(|zone| text.strip_suffix(zone))
    {
        Some(clock) => format!("{}Z", clock.trim_end()),
        None => text.to_owned(),
    };
    if text.get(10..11) == Some(" ") {
        text.replace_range(10..11, "T");
    }
    text
}

impl std::str::FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(Template {
            written: text.to_owned(),
            pieces: pieces(text)?,
        })
    }
}

fn pieces(text: &str) -> Result<Vec<Piece>, String> {
    if text.is_empty() {
        return Err("the text is empty".to_owned());
    }
    if !text.contains(['{', '}']) {
        let is_place = ["header:", "query:", "body:", "root:"]
            .iter()
            .any(|part| text.starts_with(part));
        return Ok(vec![match is_place {
            true => Piece::Place(text.parse()?, Vec::new()),
            false => Piece::Text(text.to_owned()),
        }]);
    }
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        push_text(&mut pieces, before)?;
        let Some((inner, after)) = after.split_once('}') else {
            return Err(format!("a `{{` of `{text}` is not closed"));
        };
        pieces.push(placeholder(inner)?);
        rest = after;
    }
    push_text(&mut pieces, rest)?;
    Ok(pieces)
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) -> Result<(), String> {
    if text.contains('}') {
        return Err("a `}` has no `{` before it".to_owned());
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
    Ok(())
}

fn placeholder(text: &str) -> Result<Piece, String> {
    if text == "type" {
        return Ok(Piece::WireType);
    }
    let mut parts = text.split('|');
    let place = parts.next().unwrap_or_default().parse()?;
    let steps = parts.map(step).collect::<Result<_, _>>()?;
    Ok(Piece::Place(place, steps))
}

fn step(text: &str) -> Result<Step, String> {
    match text.split_once(':').unwrap_or((text, "")) {
        ("without-fragment", "") => Ok(Step::WithoutFragment),
        ("without-last-segment", "") => Ok(Step::WithoutLastSegment),
        ("rfc3339", "") => Ok(Step::Rfc3339),
        ("as", other) if !other.is_empty() => Ok(Step::As(other.to_owned())),
        ("json", pointer) if pointer.starts_with('/') => Ok(Step::Json(pointer.to_owned())),
        _ => Err(format!(
            "`{text}` is no step: expected `without-fragment`, `without-last-segment`, `rfc3339`, `as:TEXT` or `json:/POINTER`"
        )),
    }
}

impl TryFrom<Cow<'_, str>> for Template {
    type Error = String;

    fn try_from(text: Cow<'_, str>) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Body(&'static str);

    impl Texts for Body {
        fn place(&mut self, place: &Place) -> Option<String> {
            place.read(&(), self.0.as_bytes(), self.0.as_bytes())
        }

        fn wire_type(&mut self) -> Option<String> {
            Some("order.paid".to_owned())
        }
    }

    fn check(template: &str, body: &'static str, expect: Option<&str>) {
        let template: Template = template.parse().expect("a template");
        assert_eq!(
            template.read(&mut Body(body)).as_deref(),
            expect,
            "{template}"
        );
    }

    #[test]
    fn texts() {
        check("https://acme.test", "", Some("https://acme.test"));
        check("body:/a", r#"{"a": 7}"#, Some("7"));
        check("body:/a", r#"{"a": null}"#, None);
        check("body:/a?", "{}", None);
        check("com.acme.{type}", "", Some("com.acme.order.paid"));
        check("{body:/a}-{body:/b?}", r#"{"a": "x"}"#, Some("x-"));
        check("{body:/a}-{body:/b}", r#"{"a": "x"}"#, None);
    }

    #[test]
    fn steps() {
        let body = r##"{"url": "https://a.test/u/1#note_2", "at": "2026-01-31 12:30:45 UTC", "in": "{\"r\":[{\"k\":5}]}"}"##;
        check(
            "{body:/url|without-fragment}",
            body,
            Some("https://a.test/u/1"),
        );
        check(
            "{body:/url|without-fragment|without-last-segment}",
            body,
            Some("https://a.test/u"),
        );
        check("{body:/at|rfc3339}", body, Some("2026-01-31T12:30:45Z"));
        check("{body:/in|json:/r/0/k}", body, Some("5"));
        check("{body:/in|json:/r/1/k}", body, None);
        check("{body:/in?|json:/r/1/k}x", body, Some("x"));
        check("{body:/at|without-last-segment}", body, None);
        check("note.{body:/at|as:issue}", body, Some("note.issue"));
        check("note.{body:/none|as:issue}", body, None);
    }

    #[test]
    fn what_is_no_template() {
        for text in [
            "",
            "body:a",
            "{body:/a",
            "a}",
            "{}",
            "{kind}",
            "{body:/a|json:a}",
            "{body:/a|as:}",
            "{{type}}",
        ] {
            assert!(text.parse::<Template>().is_err(), "{text}");
        }
    }
}
