//! What a text does when it is read as Markdown, by rustdoc or on a page of a registry.

use pulldown_cmark::{BrokenLink, CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

/// What is in a text beside words.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Features {
    /// What must not be there: HTML, images, code that would run.
    pub(crate) dangers: Vec<String>,
    /// Where links lead to, and references that could be links.
    pub(crate) links: Vec<String>,
    /// The cells of every row of every table.
    pub(crate) rows: Vec<usize>,
}

/// Reads a text with what rustdoc and GitHub understand.
pub(crate) fn features(text: &str) -> Features {
    let mut features = Features::default();
    let mut references = Vec::new();
    let callback = |link: BrokenLink<'_>| {
        references.push(link.reference.to_string());
        None
    };
    let options = Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION;
    let mut cells = 0;
    for event in Parser::new_with_broken_link_callback(text, options, Some(callback)) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                features.dangers.push(format!("HTML {html:?}"));
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)) => {
                features.dangers.push("indented code".to_owned());
            }
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(words))) if &*words != "text" => {
                features.dangers.push(format!("code in {words:?}"));
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                features.dangers.push(format!("an image at {dest_url:?}"));
            }
            Event::Start(Tag::Link { dest_url, .. }) => features.links.push(dest_url.to_string()),
            Event::Start(Tag::TableRow | Tag::TableHead) => cells = 0,
            Event::Start(Tag::TableCell) => cells += 1,
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => features.rows.push(cells),
            _ => {}
        }
    }
    features.links.extend(references);
    features
}
