use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Label, Sources};
use crate::origin::DocumentId;

/// A label's place in a text.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    /// The document's name.
    pub(super) name: &'a str,
    /// The document's text.
    pub(super) text: &'a str,
    /// The bytes meant, on the borders of characters.
    pub(super) span: Range<usize>,
    /// The line, from 1.
    pub(super) line: usize,
    /// The column in characters, from 1.
    pub(super) column: usize,
    /// The bytes of the first line, without its ending.
    pub(super) first_line: Range<usize>,
}

/// Finds lines and columns; remembers where the lines of a document begin.
pub(super) struct Lines<'a> {
    sources: &'a dyn Sources,
    starts: BTreeMap<DocumentId, Vec<usize>>,
}

impl<'a> Lines<'a> {
    pub(super) fn new(sources: &'a dyn Sources) -> Self {
        Self {
            sources,
            starts: BTreeMap::new(),
        }
    }

    /// Where a label is; `None` when it is in no text.
    pub(super) fn place(&mut self, label: &Label) -> Option<Place<'a>> {
        let (name, text) = self.sources.text(&label.origin)?;
        if name.is_empty() {
            return None;
        }
        let (start, end) = label
            .span
            .or_else(|| self.sources.span(&label.origin))
            .unwrap_or((0, 0));
        let start = border(text, start);
        let end = border(text, end).max(start);
        let starts = self
            .starts
            .entry(label.origin.document)
            .or_insert_with(|| starts(text));
        let line = starts.partition_point(|&at| at <= start).max(1);
        let begin = starts.get(line - 1).copied().unwrap_or(0);
        let finish = starts.get(line).map_or(text.len(), |next| next - 1);
        let column = text
            .get(begin..start)
            .map_or(1, |before| before.chars().count() + 1);
        Some(Place {
            name,
            text,
            span: start..end,
            line,
            column,
            first_line: begin..finish,
        })
    }
}

fn starts(text: &str) -> Vec<usize> {
    std::iter::once(0)
        .chain(text.match_indices('\n').map(|(at, _)| at + 1))
        .collect()
}

/// The nearest border of a character at or before `at`.
fn border(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}
