//! Puts a tree together from the events of a parser: JSON and YAML build in the same way.

use std::collections::HashMap;

use crate::load::{Entry, Kind, Map, Node, Span};

/// Depth beyond which no document goes; every later walk over the tree may recurse this deep.
pub(super) const MAX_DEPTH: usize = 200;

/// Maps with more entries than this are indexed while they grow.
const SEARCHED: usize = 16;

/// The most bytes that the pointers to all nodes may have together: so many, and so many for every byte of the text.
const POINTERS: usize = 64_000_000;
const POINTERS_BYTE: usize = 24;

/// A tree under construction.
pub(super) struct Builder {
    stack: Vec<Frame>,
    root: Option<Node>,
    duplicates: Vec<Duplicate>,
    // What is left of the bytes of pointers.
    pointers: Option<usize>,
}

/// A key that a mapping has twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Duplicate {
    pub(super) key: String,
    pub(super) first: Span,
    pub(super) second: Span,
}

/// A collection under construction.
struct Frame {
    start: u32,
    anchor: usize,
    // The length of the pointer to it.
    way: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        // The positions of the keys; empty while the map is small.
        index: HashMap<Box<str>, usize>,
        key: Option<(Box<str>, Span)>,
    },
}

impl Builder {
    /// For a text of so many bytes.
    pub(super) fn new(bytes: usize) -> Self {
        Self {
            stack: Vec::new(),
            root: None,
            duplicates: Vec::new(),
            pointers: Some(bytes.saturating_mul(POINTERS_BYTE).saturating_add(POINTERS)),
        }
    }

    pub(super) fn open_list(&mut self, start: u32, anchor: usize) {
        let way = self.way();
        self.stack.push(Frame {
            start,
            anchor,
            way,
            content: Content::List(Vec::new()),
        });
    }

    pub(super) fn open_map(&mut self, start: u32, anchor: usize) {
        let content = Content::Map {
            entries: Vec::new(),
            index: HashMap::new(),
            key: None,
        };
        let way = self.way();
        self.stack.push(Frame {
            start,
            anchor,
            way,
            content,
        });
    }

    /// The length of the pointer to the next value.
    fn way(&self) -> usize {
        let Some(frame) = self.stack.last() else {
            return 0;
        };
        let segment = match &frame.content {
            Content::List(items) => items.len().max(1).ilog10() as usize + 1,
            Content::Map { key, .. } => key.as_ref().map_or(0, |(key, _)| key.len()),
        };
        frame.way + 1 + segment
    }

    /// Counts the pointers to so many nodes that stand at the next value, and are so long from there; false when all
    /// pointers together are too long.
    pub(super) fn count(&mut self, nodes: usize, inner: usize) -> bool {
        let bytes = self.way().saturating_mul(nodes).saturating_add(inner);
        self.pointers = self.pointers.and_then(|left| left.checked_sub(bytes));
        self.pointers.is_some()
    }

    pub(super) fn depth(&self) -> usize {
        self.stack.len()
    }

    /// True when the next scalar is a key.
    pub(super) fn wants_key(&self) -> bool {
        matches!(
            self.stack.last(),
            Some(Frame {
                content: Content::Map { key: None, .. },
                ..
            })
        )
    }

    pub(super) fn key(&mut self, text: Box<str>, span: Span) {
        if let Some(Frame {
            content: Content::Map { key, .. },
            ..
        }) = self.stack.last_mut()
        {
            *key = Some((text, span));
        }
    }

    pub(super) fn value(&mut self, node: Node) {
        match self.stack.last_mut().map(|frame| &mut frame.content) {
            None => self.root = Some(node),
            Some(Content::List(items)) => items.push(node),
            Some(Content::Map {
                entries,
                index,
                key,
            }) => {
                let Some((key, key_span)) = key.take() else {
                    return;
                };
                // A merge key may stand there several times.
                let known = match &*key == "<<" {
                    true => None,
                    false => position(entries, index, &key),
                };
                if let Some(first) = known.and_then(|at| entries.get(at)) {
                    self.duplicates.push(Duplicate {
                        key: key.into(),
                        first: first.key_span,
                        second: key_span,
                    });
                    return;
                }
                if !index.is_empty() {
                    index.insert(key.clone(), entries.len());
                }
                entries.push(Entry {
                    key,
                    key_span,
                    value: node,
                });
            }
        }
    }

    /// Ends the innermost collection; returns its node and anchor. The caller hands it to [`value`](Self::value).
    pub(super) fn close(&mut self, end: u32) -> Option<(Node, usize)> {
        let frame = self.stack.pop()?;
        let kind = match frame.content {
            Content::List(mut items) => {
                items.shrink_to_fit();
                Kind::List(items)
            }
            Content::Map { entries, .. } => Kind::Map(Map::new(entries)),
        };
        Some((
            Node {
                span: Span {
                    start: frame.start,
                    end: end.max(frame.start),
                },
                kind,
            },
            frame.anchor,
        ))
    }

    pub(super) fn finish(self) -> (Option<Node>, Vec<Duplicate>) {
        (self.root, self.duplicates)
    }
}

fn position(entries: &[Entry], index: &mut HashMap<Box<str>, usize>, key: &str) -> Option<usize> {
    if entries.len() < SEARCHED {
        return entries.iter().position(|entry| &*entry.key == key);
    }
    if index.is_empty() {
        index.extend(
            entries
                .iter()
                .enumerate()
                .map(|(at, entry)| (entry.key.clone(), at)),
        );
    }
    index.get(key).copied()
}
