//! YAML 1.2 (core schema), with two rules of YAML 1.1 that documents rely on: merge keys, and digits with a leading
//! zero are text. The only place that knows the parser.

use std::collections::{HashMap, HashSet};

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, Span as Place, Tag};

use crate::load::build::{Builder, Duplicate, MAX_DEPTH};
use crate::load::scalar;
use crate::load::text::{Broken, Parsed, Why};
use crate::load::{Entry, Kind, Map, Node, Span};

/// The most nodes that aliases, or merge keys, may add to a document; long texts count as several.
const ALIASED: usize = 500_000;

/// The most nodes that are kept under anchors; those under two anchors count twice.
const ANCHORED: usize = 2_000_000;

/// Reads a YAML text of one document into a tree.
pub(super) fn parse(text: &str) -> Result<Parsed, Broken> {
    let mut reader = Reader {
        text,
        builder: Builder::new(text.len()),
        anchors: HashMap::new(),
        aliased: 0,
        anchored: 0,
        documents: 0,
        tags: Vec::new(),
    };
    for event in Parser::new_from_str(text) {
        let (event, place) = event.map_err(|error| broken(&error))?;
        reader.take(event, place)?;
    }
    let tags = reader.tags;
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
        tags,
    })
}

struct Reader<'a> {
    text: &'a str,
    builder: Builder,
    anchors: HashMap<usize, Anchored>,
    aliased: usize,
    anchored: usize,
    documents: usize,
    tags: Vec<Span>,
}

/// A node that aliases may repeat.
struct Anchored {
    node: Node,
    size: Size,
}

/// What a copy of a node costs.
#[derive(Clone, Copy)]
struct Size {
    nodes: usize,
    depth: usize,
    // The bytes of the pointers to its nodes, counted from it.
    pointers: usize,
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
                let Some(anchored) = self.anchors.get(&anchor) else {
                    let message = "the alias stands inside the node that it repeats";
                    return Err(Broken::new(Why::Syntax, message, span.start as usize));
                };
                self.aliased += anchored.size.nodes;
                if self.aliased > ALIASED {
                    let message = format!("aliases add more than {ALIASED} nodes");
                    return Err(Broken::new(Why::TooLarge, message, span.start as usize));
                }
                if self.builder.depth() + anchored.size.depth > MAX_DEPTH {
                    return Err(too_deep(span.start as usize));
                }
                if self.builder.wants_key() {
                    let (Kind::String(text) | Kind::Number(text)) = &anchored.node.kind else {
                        return Err(no_key(span));
                    };
                    let text = text.clone();
                    self.builder.key(text, span);
                    return Ok(());
                }
                let (size, kind) = (anchored.size, anchored.node.kind.clone());
                self.count(size, span)?;
                self.builder.value(Node { span, kind });
            }
            Event::Scalar(value, style, anchor, tag) => {
                self.note(tag.as_deref(), span);
                let is_text = style != ScalarStyle::Plain
                    || tag
                        .as_ref()
                        .is_some_and(|tag| tag.core_suffix() == Some("str"));
                if self.builder.wants_key() {
                    // Keys are text: `200` and `no` are what stands there.
                    let text: Box<str> = value.into();
                    let kind = Kind::String(text.clone());
                    self.keep(&Node { span, kind }, anchor)?;
                    self.builder.key(text, span);
                    return Ok(());
                }
                let kind = if is_text {
                    Kind::String(self.chomped(&value, style, span).into())
                } else {
                    scalar::kind(&value)
                };
                self.count(Size::ONE, span)?;
                self.put(Node { span, kind }, anchor)?;
            }
            Event::SequenceStart(_, anchor, tag) => {
                self.note(tag.as_deref(), span);
                self.no_key(span)?;
                self.count(Size::ONE, span)?;
                self.builder.open_list(span.start, anchor);
                self.check_depth(span)?;
            }
            Event::MappingStart(_, anchor, tag) => {
                self.note(tag.as_deref(), span);
                self.no_key(span)?;
                self.count(Size::ONE, span)?;
                self.builder.open_map(span.start, anchor);
                self.check_depth(span)?;
            }
            Event::SequenceEnd | Event::MappingEnd => {
                let end = self.trimmed(span.end);
                if let Some((node, anchor)) = self.builder.close(end) {
                    self.put(node, anchor)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    /// YAML 1.2.2, "Recommended Schemas": of other tags, nobody here knows what they mean.
    fn note(&mut self, tag: Option<&Tag>, span: Span) {
        if tag.is_some_and(|it| !it.is_yaml_core_schema()) {
            self.tags.push(span);
        }
    }

    fn put(&mut self, node: Node, anchor: usize) -> Result<(), Broken> {
        self.keep(&node, anchor)?;
        self.builder.value(node);
        Ok(())
    }

    /// Keeps a node for its aliases, when it has an anchor.
    fn keep(&mut self, node: &Node, anchor: usize) -> Result<(), Broken> {
        if anchor == 0 {
            return Ok(());
        }
        let size = size(node);
        self.anchored += size.nodes;
        if self.anchored > ANCHORED {
            let message = format!("anchors hold more than {ANCHORED} nodes");
            let offset = node.span.start as usize;
            return Err(Broken::new(Why::TooLarge, message, offset));
        }
        let node = node.clone();
        self.anchors.insert(anchor, Anchored { node, size });
        Ok(())
    }

    fn count(&mut self, size: Size, span: Span) -> Result<(), Broken> {
        match self.builder.count(size.nodes, size.pointers) {
            true => Ok(()),
            false => Err(Broken::long_way(span.start as usize)),
        }
    }

    fn no_key(&self, span: Span) -> Result<(), Broken> {
        match self.builder.wants_key() {
            true => Err(no_key(span)),
            false => Ok(()),
        }
    }

    fn check_depth(&self, span: Span) -> Result<(), Broken> {
        match self.builder.depth() > MAX_DEPTH {
            true => Err(too_deep(span.start as usize)),
            false => Ok(()),
        }
    }

    /// YAML 1.2.2, "Block Chomping Indicator": the end of the text is no line break, and the parser adds one there.
    fn chomped<'t>(&self, value: &'t str, style: ScalarStyle, span: Span) -> &'t str {
        let is_block = matches!(style, ScalarStyle::Literal | ScalarStyle::Folded);
        let is_last = self.text.len() <= span.end as usize;
        match is_block && is_last && !self.text.ends_with(['\n', '\r']) {
            true => value.strip_suffix('\n').unwrap_or(value),
            false => value,
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
        if sources.is_empty() {
            return Ok(());
        }
        let mut known: HashSet<Box<str>> = own.iter().map(|entry| entry.key.clone()).collect();
        for mut source in sources {
            for entry in std::mem::take(source.entries_mut()) {
                if !known.insert(entry.key.clone()) {
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

fn size(node: &Node) -> Size {
    let mut size = Size::ONE;
    match &node.kind {
        Kind::String(text) | Kind::Number(text) => size.nodes += text.len() / 64,
        Kind::List(items) => {
            size.depth = 1;
            items.iter().for_each(|item| size.add(8, item));
        }
        Kind::Map(map) => {
            size.depth = 1;
            map.iter()
                .for_each(|(key, value)| size.add(key.len(), value));
        }
        Kind::Null | Kind::Bool(_) => {}
    }
    size
}

impl Size {
    const ONE: Self = Self {
        nodes: 1,
        depth: 0,
        pointers: 0,
    };

    /// Adds a child under a key of this length.
    fn add(&mut self, key: usize, child: &Node) {
        let child = size(child);
        self.nodes += key / 64 + child.nodes;
        self.depth = self.depth.max(child.depth + 1);
        self.pointers += child.pointers + (key + 1) * child.nodes;
    }
}

fn broken(error: &ScanError) -> Broken {
    let offset = error.marker().byte_offset().unwrap_or(0);
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => too_deep(offset),
        _ => {
            let info = error.info();
            let message = info.lines().next().unwrap_or("the text is not YAML");
            Broken::new(Why::Syntax, message, offset)
        }
    }
}

fn too_deep(offset: usize) -> Broken {
    let message = format!("more than {MAX_DEPTH} levels of nesting");
    Broken::new(Why::TooDeep, message, offset)
}

fn no_key(span: Span) -> Broken {
    Broken::new(Why::Syntax, "a key must be a scalar", span.start as usize)
}

fn span(place: &Place) -> Span {
    let range = place.byte_range().unwrap_or(0..0);
    let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    Span {
        start: offset(range.start),
        end: offset(range.end),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The tree on one line, as JSON with bare keys.
    fn show(node: &Node) -> String {
        match &node.kind {
            Kind::Null => "null".to_owned(),
            Kind::Bool(value) => value.to_string(),
            Kind::Number(lexeme) => lexeme.to_string(),
            Kind::String(text) => format!("{text:?}"),
            Kind::List(items) => {
                let items: Vec<_> = items.iter().map(show).collect();
                format!("[{}]", items.join(", "))
            }
            Kind::Map(map) => {
                let entry = |(key, value): (&str, &Node)| format!("{key}: {}", show(value));
                let entries: Vec<_> = map.iter().map(entry).collect();
                format!("{{{}}}", entries.join(", "))
            }
        }
    }

    fn check(text: &str, expect: &str) {
        let shown = parse(text).map(|parsed| show(&parsed.root));
        assert_eq!(shown.as_deref(), Ok(expect), "{text}");
    }

    fn check_broken(text: &str, why: Why, message: &str) {
        let broken = parse(text).err().unwrap();
        assert_eq!((broken.why, broken.message.as_str()), (why, message));
        assert!(broken.offset <= text.len());
    }

    #[test]
    fn keys_are_what_stands_there() {
        check(
            "200: a\nno: b\ntrue: c\n01: d\n",
            r#"{200: "a", no: "b", true: "c", 01: "d"}"#,
        );
        check("&k a: 1\nb: *k\n", r#"{a: 1, b: "a"}"#);
        check("x: &k a\n*k : 1\n", r#"{x: "a", a: 1}"#);
        check_broken("[a]: 1", Why::Syntax, "a key must be a scalar");
    }

    #[test]
    fn quotes_and_tags_make_text() {
        check(
            "['1', \"no\", !!str 1, 1, no]",
            r#"["1", "no", "1", 1, "no"]"#,
        );
        check("|\n 1\n", r#""1\n""#);
    }

    #[test]
    fn merge_keys_add_what_is_missing() {
        let text = "base: &base {a: 1, b: 2}\nmore: &more {b: 3, c: 4}\n\
                    one: {<<: *base, a: 0}\ntwo: {<<: [*more, *base]}\n";
        let expect = "{base: {a: 1, b: 2}, more: {b: 3, c: 4}, \
                      one: {a: 0, b: 2}, two: {b: 3, c: 4, a: 1}}";
        check(text, expect);
        check("{<<: text}", r#"{<<: "text"}"#);
    }

    #[test]
    fn merged_members_keep_their_places() {
        let text = "base: &base {a: 1}\none: {<<: *base}\n";
        let root = parse(text).unwrap().root;
        let entry = root.get("one").and_then(Node::as_map).unwrap();
        assert_eq!(entry.entry("a").unwrap().key_span.start, 13);
    }

    #[test]
    fn one_document() {
        check("", "null");
        check("--- a\n...\n", r#""a""#);
        let message = "a second document starts here; only one is read";
        check_broken("a: 1\n---\nb: 2\n", Why::Syntax, message);
    }

    #[test]
    fn bombs_do_not_go_off() {
        let laughs: String = (1..30)
            .map(|at| format!("- &a{at} [*a{0}, *a{0}, *a{0}]\n", at - 1))
            .collect();
        let message = "aliases add more than 500000 nodes";
        check_broken(&format!("- &a0 x\n{laughs}"), Why::TooLarge, message);

        let long = "x".repeat(1_000_000);
        let text = format!("- &a {long}\n{}", "- *a\n".repeat(1000));
        check_broken(&text, Why::TooLarge, message);

        let chain: String = (1..1000)
            .map(|at| format!("- &a{at} [*a{}]\n", at - 1))
            .collect();
        let message = "more than 200 levels of nesting";
        check_broken(&format!("- &a0 []\n{chain}"), Why::TooDeep, message);
        check_broken(&"[".repeat(200_000), Why::TooDeep, message);
        check_broken(&"- ".repeat(200_000), Why::TooDeep, message);
    }

    #[test]
    fn an_alias_is_no_cycle() {
        let message = "the alias stands inside the node that it repeats";
        check_broken("&a [*a]", Why::Syntax, message);
    }
}
