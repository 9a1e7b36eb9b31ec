//! What `$ref` means: a place in this document, in a file beside it, or in one that carries the name.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::load::address::{is_remote, join};
use crate::load::{At, Documents, Kind, Map, Node};
use crate::nearest::{either, nearest};
use crate::origin::{DocumentId, Origin, Pointer};

/// The most references that are followed in a row.
const CHAIN: usize = 64;

/// The most references that one pointer may lead through.
const THROUGH: usize = 64;

/// The most `/` that one key of an unescaped pointer may have.
const SLASHES: usize = 32;

/// Findings beyond this number come without a suggestion, which is searched for among all names.
const SUGGESTED: usize = 50;

/// What a reference to another file leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Document(DocumentId),
    Missing,
    Outside,
    /// On another host, and not vendored.
    Remote,
    /// Vendored, and not what was pinned.
    Changed,
}

/// The names that a document gives its parts: `$id` and `$anchor`, with where they stand.
#[derive(Debug, Clone, Default)]
pub(super) struct Anchors {
    ids: HashMap<String, Pointer>,
    anchors: HashMap<String, Pointer>,
}

impl Anchors {
    /// Collects the names in a tree.
    pub(super) fn of(root: &Node) -> Self {
        let mut anchors = Self::default();
        anchors.collect(root, &mut Vec::new());
        anchors
    }

    /// True when a part of the document carries this name as its `$id`.
    pub(super) fn has(&self, id: &str) -> bool {
        self.ids.contains_key(id)
    }

    fn collect<'a>(&mut self, node: &'a Node, way: &mut Vec<Step<'a>>) {
        match &node.kind {
            Kind::Map(map) => {
                self.collect_names(map, way);
                for (key, value) in map.iter() {
                    way.push(Step::Key(key));
                    self.collect(value, way);
                    way.pop();
                }
            }
            Kind::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    way.push(Step::Item(at));
                    self.collect(item, way);
                    way.pop();
                }
            }
            _ => {}
        }
    }

    fn collect_names(&mut self, map: &Map, way: &[Step<'_>]) {
        let (mut id, mut old_id) = (None, None);
        // One look at each key: most maps have none of these.
        for (key, value) in map.iter() {
            match key {
                "$id" => id = value.as_str(),
                "id" => old_id = value.as_str(),
                "$anchor" | "$dynamicAnchor" => {
                    if let Some(anchor) = value.as_str() {
                        let place = self.anchors.entry(anchor.to_owned());
                        place.or_insert_with(|| spell(way));
                    }
                }
                _ => {}
            }
        }
        let old_id = old_id.filter(|id| id.contains("://") || id.starts_with('#'));
        if let Some(id) = id.or(old_id) {
            let place = self.ids.entry(id.trim_end_matches('#').to_owned());
            place.or_insert_with(|| spell(way));
        }
    }
}

/// A step on the way to a node.
enum Step<'a> {
    Key(&'a str),
    Item(usize),
}

fn spell(way: &[Step<'_>]) -> Pointer {
    let mut pointer = Pointer::root();
    for step in way {
        match step {
            Step::Key(key) => pointer.push(key),
            Step::Item(at) => pointer.push(&at.to_string()),
        }
    }
    pointer
}

/// The files that the references of a tree name, as written.
pub(super) fn files(root: &Node) -> BTreeSet<String> {
    let mut files = BTreeSet::new();
    let mut stack = vec![root];
    while let Some(node) = stack.pop() {
        match &node.kind {
            Kind::Map(map) => {
                for (key, value) in map.iter() {
                    let reference = value.as_str().filter(|_| key == "$ref");
                    let file = reference.and_then(|text| text.split('#').next());
                    match file.unwrap_or_default() {
                        "" => stack.push(value),
                        file => {
                            files.insert(file.to_owned());
                        }
                    }
                }
            }
            Kind::List(items) => stack.extend(items),
            _ => {}
        }
    }
    files
}

/// Where the text of the reference stands.
fn place(at: &At<'_>) -> Origin {
    at.origin().join("$ref")
}

/// Follows the references that start at `at` until something else stands there.
pub(super) fn resolve<'a>(
    documents: &'a Documents,
    at: &At<'a>,
    report: &mut Report,
) -> Option<At<'a>> {
    let mut current = at.clone();
    let mut seen = vec![current.identity()];
    while let Some(reference) = current.text("$ref") {
        let next = step(documents, &current, reference, &mut 0, report)?;
        if seen.contains(&next.identity()) || seen.len() > CHAIN {
            let finding = Diagnostic::new(
                Code::REF_CYCLE,
                "references lead back to themselves",
                place(at),
            )
            .here(format!("`{reference}`"))
            .help("point one of them at a schema");
            report.push(finding);
            return None;
        }
        seen.push(next.identity());
        current = next;
    }
    Some(current)
}

fn step<'a>(
    documents: &'a Documents,
    at: &At<'a>,
    reference: &str,
    through: &mut usize,
    report: &mut Report,
) -> Option<At<'a>> {
    let (file, fragment) = reference.split_once('#').unwrap_or((reference, ""));
    let document = if file.is_empty() {
        if let Some(schema) = embedded(documents, at) {
            return inside(documents, schema, at, reference, fragment, through, report);
        }
        at.document()
    } else if let Some(named) =
        by_id(documents, at, file).or_else(|| by_id(documents, at, &absolute(documents, at, file)?))
    {
        return inside(documents, named, at, reference, fragment, through, report);
    } else {
        match documents.target(at.document(), file) {
            Some(Target::Document(document)) => {
                documents.tell(*document, report)?;
                *document
            }
            Some(Target::Remote) => {
                report.push(remote(at, reference));
                return None;
            }
            None if is_remote(file) => {
                report.push(remote(at, reference));
                return None;
            }
            Some(Target::Changed) => {
                let message = format!("the copy of `{file}` is not what was pinned");
                let help = "`hookwright vendor --update` fetches it anew; look at what changed";
                report.push(Diagnostic::new(Code::REF_VENDORED, message, place(at)).help(help));
                return None;
            }
            Some(Target::Outside) => {
                let message = format!("`{file}` is outside the folder of the document");
                let help = "allow its folder with `--allow-dir` if that is meant";
                report.push(Diagnostic::new(Code::REF_OUTSIDE, message, place(at)).help(help));
                return None;
            }
            _ => {
                let message = format!("the file `{file}` cannot be read");
                let help = "check the name; it is relative to the file that holds the reference";
                report.push(Diagnostic::new(Code::REF_UNRESOLVED, message, place(at)).help(help));
                return None;
            }
        }
    };
    inside(
        documents,
        documents.at(document),
        at,
        reference,
        fragment,
        through,
        report,
    )
}

fn remote(at: &At<'_>, reference: &str) -> Diagnostic {
    let message = format!("`{reference}` is on another host");
    Diagnostic::new(Code::REF_REMOTE, message, place(at)).help(
        "`hookwright vendor` fetches it once and pins it; nothing is fetched while generating",
    )
}

/// The schema that a reference stands in, in a registry: such a schema is a document of its own.
fn embedded<'a>(documents: &'a Documents, at: &At<'a>) -> Option<At<'a>> {
    let mut node = documents.at(at.document());
    node.get("messagegroups")?;
    let origin = at.origin();
    for segment in origin.pointer.segments() {
        node = match &node.node().kind {
            Kind::List(_) => node.item(segment.parse().ok()?)?,
            _ => node.get(&segment)?,
        };
        if matches!(segment.as_str(), "schema" | "dataschema" | "schemaobject") {
            return Some(node);
        }
    }
    None
}

/// A document or a part of one that carries the name as its `$id`.
fn by_id<'a>(documents: &'a Documents, at: &At<'a>, file: &str) -> Option<At<'a>> {
    let order = std::iter::once(at.document().0 as usize).chain(0..documents.documents().len());
    for number in order {
        let document = documents.documents().get(number)?;
        if let Some(pointer) = document.anchors.ids.get(file) {
            return walk(documents.at(DocumentId(number as u32)), pointer.segments()).ok();
        }
    }
    None
}

/// The address that a relative reference means by the `$id` of its document.
///
/// JSON Schema 2020-12, "The "$id" Keyword": it is the base of the references below it.
fn absolute(documents: &Documents, at: &At<'_>, file: &str) -> Option<String> {
    let root = documents.at(at.document());
    let base = root.text("$id").or_else(|| root.text("id"))?;
    match is_remote(file) {
        true => None,
        false => join(base, file),
    }
}

fn inside<'a>(
    documents: &'a Documents,
    top: At<'a>,
    at: &At<'a>,
    reference: &str,
    fragment: &str,
    through: &mut usize,
    report: &mut Report,
) -> Option<At<'a>> {
    // What a fragment means in a text that is no tree (`a.proto#Order`) is up to whoever reads the text.
    if top.node().as_str().is_some() {
        return Some(top);
    }
    let fragment = decode(fragment);
    if is_named(&top, fragment.trim_start_matches('/')) {
        return Some(top);
    }
    if !fragment.is_empty() && !fragment.starts_with('/') {
        let document = documents.document(top.document())?;
        let pointer = document
            .anchors
            .anchors
            .get(&*fragment)
            .or_else(|| document.anchors.ids.get(&format!("#{fragment}")));
        if let Some(found) =
            pointer.and_then(|pointer| walk(documents.at(top.document()), pointer.segments()).ok())
        {
            return Some(found);
        }
        unresolved(at, reference, None, report);
        return None;
    }
    let pointer = Pointer::new(fragment.into_owned());
    let mut current = top;
    let mut segments = pointer.segments();
    loop {
        let Some(segment) = segments.next() else {
            return Some(current);
        };
        let walked = walk(current.clone(), std::iter::once(segment.clone())).ok();
        let unescaped = || unescaped(&current, &segment, segments.clone());
        let next = match (&walked, walked.is_none().then(unescaped).flatten()) {
            (Some(_), _) => walked,
            (None, Some((next, rest))) => {
                report_unescaped(at, reference, &next, report);
                segments = rest;
                Some(next)
            }
            // The pointer leads through another reference.
            (None, None) if *through < THROUGH => {
                *through += 1;
                let reference = current.text("$ref");
                reference
                    .and_then(|it| step(documents, &current, it, through, report))
                    .and_then(|target| walk(target, std::iter::once(segment.clone())).ok())
            }
            (None, None) => None,
        };
        match next {
            Some(next) => current = next,
            None => {
                unresolved(at, reference, Some((&current, &segment)), report);
                return None;
            }
        }
    }
}

/// True for an Avro schema of this name: `a.avsc#/Order` is a common way to refer to it.
fn is_named(top: &At<'_>, name: &str) -> bool {
    let is_avro = matches!(top.text("type"), Some("record" | "enum" | "fixed"));
    is_avro && !name.is_empty() && top.text("name") == Some(name)
}

/// The entry whose key is the next segment and some that follow: a pointer in which `/` was not written as `~1`. The
/// longest key that fits is taken.
fn unescaped<'a, S>(at: &At<'a>, segment: &str, mut rest: S) -> Option<(At<'a>, S)>
where
    S: Iterator<Item = String> + Clone,
{
    let mut key = segment.to_owned();
    let mut found = None;
    for _ in 0..SLASHES {
        let Some(next) = rest.next() else { break };
        key.push('/');
        key.push_str(&next);
        if let Some(entry) = at.get(&key) {
            found = Some((entry, rest.clone()));
        }
    }
    found
}

fn report_unescaped(at: &At<'_>, reference: &str, found: &At<'_>, report: &mut Report) {
    let message = format!("`{reference}` has a `/` inside of a name");
    let pointer = found.origin().pointer;
    let help = format!("write it as `~1`: `#{pointer}`");
    report.push(Diagnostic::new(Code::REF_UNESCAPED, message, place(at)).help(help));
}

fn walk(mut at: At<'_>, segments: impl Iterator<Item = String>) -> Result<At<'_>, String> {
    for segment in segments {
        let next = at.get(&segment).or_else(|| at.item(segment.parse().ok()?));
        at = next.ok_or(segment)?;
    }
    Ok(at)
}

fn unresolved(at: &At<'_>, reference: &str, stopped: Option<(&At<'_>, &str)>, report: &mut Report) {
    let mut finding = Diagnostic::new(
        Code::REF_UNRESOLVED,
        format!("`{reference}` leads nowhere"),
        place(at),
    );
    if let Some((last, segment)) = stopped {
        let close = match report.diagnostics().len() < SUGGESTED {
            true => nearest(segment, last.entries().map(|(key, _)| key)),
            false => Vec::new(),
        };
        finding = finding.here(format!("there is no `{segment}` there"));
        finding.help = Some(match close.is_empty() {
            true => "check the pointer".to_owned(),
            false => format!("did you mean {}?", either(&close)),
        });
    }
    report.push(finding);
}

/// Undoes percent-encoding; what is not valid stays as it is.
pub(crate) fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let hex = text
            .get(at + 1..at + 3)
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match (byte, hex) {
            (b'%', Some(value)) => {
                decoded.push(value);
                at += 3;
            }
            _ => {
                decoded.push(*byte);
                at += 1;
            }
        }
    }
    String::from_utf8(decoded).map_or(Cow::Borrowed(text), Cow::Owned)
}
