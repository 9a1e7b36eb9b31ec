use serde::Serialize;

use crate::docs::code::{Language, pretty};
use crate::docs::markup::Markup;
use crate::docs::prose;
use crate::docs::source::Book;

/// The most examples of one event.
const MOST: usize = 12;
/// Longer examples are cut: a page is read.
const LONGEST: usize = 60_000;

/// A payload, as code.
#[derive(Debug, Serialize)]
pub(super) struct Example {
    /// What the document calls it.
    pub(super) name: String,
    pub(super) summary: String,
    pub(super) code: Markup,
    /// True when the document has none, and this one was made by its schema.
    pub(super) is_made_up: bool,
    /// True when it breaks the schema that it is an example of.
    pub(super) is_wrong: bool,
    /// True when there is more of it than is shown.
    pub(super) is_cut: bool,
    /// The headers beside it.
    pub(super) headers: Option<Markup>,
}

/// The examples of an event: the document's, or one that is made up.
pub(super) fn examples(book: &Book<'_>, number: usize) -> Vec<Example> {
    let events = book.catalog.events.get(number);
    let examples = events
        .map(|event| event.examples.as_slice())
        .unwrap_or_default();
    if examples.is_empty() {
        return made_up(book, number).into_iter().collect();
    }
    let shown = |example: &crate::model::Example| {
        let (text, is_cut) = cut(pretty(&example.value.to_string()));
        let headers = example.headers.as_ref();
        let headers = headers.map(|it| pretty(&it.to_string()));
        Example {
            name: example.name.clone(),
            summary: prose::plain(example.summary.as_deref().unwrap_or_default()),
            code: book.pen.code(Language::Json, &text),
            is_made_up: false,
            is_wrong: !example.fits,
            is_cut,
            headers: headers.map(|text| book.pen.code(Language::Json, &text)),
        }
    };
    examples.iter().take(MOST).map(shown).collect()
}

fn made_up(book: &Book<'_>, number: usize) -> Option<Example> {
    let text = book.program.made_up(number, 0)?;
    let (text, is_cut) = cut(pretty(&text));
    Some(Example {
        name: "example".to_owned(),
        summary: String::new(),
        code: book.pen.code(Language::Json, &text),
        is_made_up: true,
        is_wrong: false,
        is_cut,
        headers: None,
    })
}

/// The lines of a text that are shown.
fn cut(mut text: String) -> (String, bool) {
    if text.len() <= LONGEST {
        return (text, false);
    }
    let mut end = LONGEST;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let end = text.get(..end).and_then(|it| it.rfind('\n')).unwrap_or(end);
    text.truncate(end);
    (text, true)
}
