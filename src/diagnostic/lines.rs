use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::{Label, Sources};

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

/// Finds lines and columns; remembers where the lines of a text begin.
pub(super) struct Lines<'a> {
    sources: &'a dyn Sources,
    // By where the text lies in memory: an origin in one document may stand in another one's text.
    indexes: BTreeMap<(usize, usize), Index>,
}

/// Where the lines of a text begin, and how many characters stand before every block of it.
struct Index {
    starts: Vec<usize>,
    before: Vec<usize>,
}

/// Bytes of a block: documents of one line have many findings on it.
const BLOCK: usize = 1024;

impl<'a> Lines<'a> {
    pub(super) fn new(sources: &'a dyn Sources) -> Self {
        Self {
            sources,
            indexes: BTreeMap::new(),
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
        let index = self
            .indexes
            .entry((text.as_ptr() as usize, text.len()))
            .or_insert_with(|| Index::of(text));
        let line = index.starts.partition_point(|&at| at <= start).max(1);
        let begin = index.starts.get(line - 1).copied().unwrap_or(0);
        let finish = index.starts.get(line).map_or(text.len(), |next| next - 1);
        let column = index.characters(text, start) - index.characters(text, begin) + 1;
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

impl Index {
    fn of(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        let blocks = text.as_bytes().chunks(BLOCK).scan(0, |before, block| {
            let start = *before;
            *before += characters(block);
            Some(start)
        });
        Self {
            starts: std::iter::once(0).chain(ends).collect(),
            before: blocks.collect(),
        }
    }

    /// The characters before a byte.
    fn characters(&self, text: &str, at: usize) -> usize {
        let block = at / BLOCK;
        let rest = text.as_bytes().get(block * BLOCK..at).unwrap_or_default();
        self.before.get(block).copied().unwrap_or_default() + characters(rest)
    }
}

/// The characters that begin in these bytes of UTF-8.
fn characters(bytes: &[u8]) -> usize {
    let begins = |byte: &&u8| **byte & 0b1100_0000 != 0b1000_0000;
    bytes.iter().filter(begins).count()
}

/// The nearest border of a character at or before `at`.
fn border(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at)
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}
