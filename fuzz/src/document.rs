//! Documents that nobody has looked at: a result or findings, never a panic.

use hookwright::diagnostic::{Format, Report, Sources};
use hookwright::glob::Filter;
use hookwright::load::{At, Dialect, Documents, Kind, Node};
use hookwright::model::Catalog;
use hookwright::{catalogue, openapi, render, route, rust};

/// Reads a text as YAML and as JSON; every node lies in the text, and every finding prints.
pub fn load(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for name in ["fuzz.yaml", "fuzz.json", "fuzz"] {
        let mut report = Report::new();
        let documents = Documents::from_text(name, &text, &mut report);
        let length = documents
            .text(&documents.root().origin())
            .map_or(0, |(_, text)| text.len());
        within(documents.root().node(), length);
        documents.dialect(&mut report);
        print(&report, &documents);
    }
}

/// Follows every reference of a document.
pub fn reference(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut report = Report::new();
    let documents = Documents::from_text("fuzz.yaml", &text, &mut report);
    let mut stack: Vec<At<'_>> = vec![documents.root()];
    while let Some(at) = stack.pop() {
        if let Some(target) = at.resolve(&mut report) {
            assert!(target.text("$ref").is_none(), "a reference is left");
        }
        stack.extend(at.entries().map(|(_, child)| child));
        stack.extend(at.items());
    }
    print(&report, &documents);
}

/// Goes all the way to Rust, which is Rust.
pub fn lower(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut report = Report::new();
    let documents = Documents::from_text("fuzz.yaml", &text, &mut report);
    let all = Filter::default();
    let mut catalog = match documents.dialect(&mut report) {
        Some(dialect @ Dialect::JsonSchema(_)) => {
            catalogue::lower(&documents, dialect, &all, &mut report)
        }
        Some(dialect) => openapi::lower(&documents, dialect, &all, &mut report),
        None => Catalog::default(),
    };
    if !catalog.events.is_empty() {
        route::decide(&mut catalog, &mut report);
        let krate = rust::lower(&catalog, &rust::Settings::default(), &mut report);
        let files = render::files(krate).expect("a crate");
        for (path, text) in &files {
            if path.extension().is_some_and(|ending| ending == "rs") {
                let parsed = syn::parse_file(&String::from_utf8_lossy(text));
                assert!(parsed.is_ok(), "{}: {:?}", path.display(), parsed.err());
            }
        }
    }
    print(&report, &documents);
}

fn within(node: &Node, length: usize) {
    let (start, end) = (node.span.start as usize, node.span.end as usize);
    assert!(start <= end && end <= length, "{start}..{end} of {length}");
    match &node.kind {
        Kind::List(items) => items.iter().for_each(|item| within(item, length)),
        Kind::Map(map) => map.iter().for_each(|(_, value)| within(value, length)),
        _ => {}
    }
}

fn print(report: &Report, documents: &Documents) {
    for format in [Format::Human, Format::Json, Format::Sarif, Format::Github] {
        report.print(format, false, documents);
    }
}
