//! YAML 1.2 (core schema), with two rules of YAML 1.1 that documents rely on: merge keys, and digits with a leading
//! zero are text. The only place that knows the parser.

use std::collections::HashMap;

use granit_parser::{Event, Parser, ScalarStyle, Span as Place};

use crate::load::build::{Builder, Duplicate, MAX_DEPTH};
use crate::load::scalar;
use crate::load::text::{Broken, Parsed, Why};
use crate::load::{Entry, Kind, Map, Node, Span};

/// The most nodes that aliases may add to a document.
const ALIASED: usize = 500_000;

/// Reads a YAML text of one document into a tree.
pub(super) fn parse(text: &str) -> Result<Parsed, Broken> {
    let mut reader = Reader {
        text,
        builder: Builder::default(),
        anchors: HashMap::new(),
        aliased: 0,
        documents: 0,
    };
    for event in Parser::new_from_str(text) {
        let (event, place) = event.map_err(|error| {
            let offset = error.marker().byte_offset().unwrap_or(0);
            let why = if error.to_string().contains("recursion") {
                Why::TooDeep
            } else {
                Why::Syntax
            };
            Broken::new(why, first_line(&error.to_string()), offset)
        })?;
        reader.take(event, place)?;
    }
    let (root, duplicates) = reader.builder.finish();
    let root = root.unwrap_or(Node {
        span: Span::default(),
        kind: Kind::Null,
    });
    let mut merger = Merger {
        duplicates,
        added: 0,
    };
    let root = merger.merge(root)?;
    Ok(Parsed {
        root,
        duplicates: merger.duplicates,
    })
}

struct Reader<'a> {
    text: &'a str,
    builder: Builder,
    anchors: HashMap<usize, Node>,
    aliased: usize,
    documents: usize,
}

impl Reader<'_> {
    fn take(&mut self, event: Event<'_>, place: Place) -> Result<(), Broken> {
        let span = span(&place);
        match event {
            Event::DocumentStart(..) => {
                self.documents += 1;
                if self.documents > 1 {
                    let message = "a second document starts here; only one is read";
                    return Err(Broken::new(Why::Syntax, message, span.start as usize));
                }
            }
            Event::Alias(anchor) => {
                let node = self.anchors.get(&anchor).cloned();
                let Some(mut node) = node else {
                    return Err(Broken::new(
                        Why::Syntax,
                        "the alias contains itself",
                        span.start as usize,
                    ));
                };
                self.aliased += count(&node);
                if self.aliased > ALIASED {
                    let message = format!("aliases add more than {ALIASED} nodes");
                    return Err(Broken::new(Why::TooLarge, message, span.start as usize));
                }
                node.span = span;
                self.put(node, 0);
            }
            Event::Scalar(value, style, anchor, tag) => {
                let is_text = style != ScalarStyle::Plain
                    || tag
                        .as_ref()
                        .is_some_and(|tag| tag.core_suffix() == Some("str"));
                if self.builder.wants_key() {
                    // Keys are text: `200` and `no` are what stands there.
                    self.builder.key(value.into(), span);
                    return Ok(());
                }
                let kind = if is_text {
                    Kind::String(value.into())
                } else {
                    scalar::kind(&value)
                };
                self.put(Node { span, kind }, anchor);
            }
            Event::SequenceStart(_, anchor, _) => {
                self.no_key(span)?;
                self.builder.open_list(span.start, anchor);
                self.check_depth(span)?;
            }
            Event::MappingStart(_, anchor, _) => {
                self.no_key(span)?;
                self.builder.open_map(span.start, anchor);
                self.check_depth(span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let end = self.trimmed(span.end);
                if let Some((node, anchor)) = self.builder.close(end) {
                    self.put(node, anchor);
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn put(&mut self, node: Node, anchor: usize) {
        if anchor > 0 {
            self.anchors.insert(anchor, node.clone());
        }
        self.builder.value(node);
    }

    fn no_key(&self, span: Span) -> Result<(), Broken> {
        match self.builder.wants_key() {
            true => Err(Broken::new(
                Why::Syntax,
                "a key must be a scalar",
                span.start as usize,
            )),
            false => Ok(()),
        }
    }

    fn check_depth(&self, span: Span) -> Result<(), Broken> {
        match self.builder.depth() > MAX_DEPTH {
            true => {
                let message = format!("more than {MAX_DEPTH} levels of nesting");
                Err(Broken::new(Why::TooDeep, message, span.start as usize))
            }
            false => Ok(()),
        }
    }

    /// A block ends where its last line does, not where the next one starts.
    fn trimmed(&self, end: u32) -> u32 {
        let text = self.text.get(..end as usize).unwrap_or_default();
        u32::try_from(text.trim_end().len()).unwrap_or(end)
    }
}

/// Resolves merge keys: "Merge Key Language-Independent Type for YAML 1.1".
struct Merger {
    duplicates: Vec<Duplicate>,
    added: usize,
}

impl Merger {
    fn merge(&mut self, node: Node) -> Result<Node, Broken> {
        let Node { span, kind } = node;
        let kind = match kind {
            Kind::List(items) => Kind::List(
                items
                    .into_iter()
                    .map(|item| self.merge(item))
                    .collect::<Result<_, _>>()?,
            ),
            Kind::Map(mut map) => {
                let mut own = Vec::with_capacity(map.len());
                let mut sources = Vec::new();
                for entry in std::mem::take(map.entries_mut()) {
                    let value = self.merge(entry.value)?;
                    match (&*entry.key, value.kind) {
                        ("<<", Kind::Map(source)) => sources.push(source),
                        ("<<", Kind::List(items))
                            if items.iter().all(|item| item.as_map().is_some()) =>
                        {
                            sources.extend(items.into_iter().filter_map(|item| match item.kind {
                                Kind::Map(source) => Some(source),
                                _ => None,
                            }));
                        }
                        (_, kind) => own.push(Entry {
                            value: Node {
                                span: value.span,
                                kind,
                            },
                            ..entry
                        }),
                    }
                }
                self.add(&mut own, sources, span)?;
                Kind::Map(Map::new(own))
            }
            scalar => scalar,
        };
        Ok(Node { span, kind })
    }

    fn add(&mut self, own: &mut Vec<Entry>, sources: Vec<Map>, span: Span) -> Result<(), Broken> {
        for mut source in sources {
            for entry in std::mem::take(source.entries_mut()) {
                if own.iter().any(|known| known.key == entry.key) {
                    continue;
                }
                self.added += 1;
                if self.added > ALIASED {
                    let message = format!("merge keys add more than {ALIASED} members");
                    return Err(Broken::new(Why::TooLarge, message, span.start as usize));
                }
                own.push(entry);
            }
        }
        Ok(())
    }
}

fn count(node: &Node) -> usize {
    1 + match &node.kind {
        Kind::List(items) => items.iter().map(count).sum(),
        Kind::Map(map) => map.iter().map(|(_, value)| count(value)).sum(),
        _ => 0,
    }
}

fn span(place: &Place) -> Span {
    let range = place.byte_range().unwrap_or(0..0);
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span {
        start: offset(range.start),
        end: offset(range.end),
    }
}

fn first_line(message: &str) -> String {
    message.lines().next().unwrap_or_default().to_owned()
}
