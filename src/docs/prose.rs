//! CommonMark that somebody else wrote: what is formatted stays formatted, everything else is text. No HTML of it is
//! HTML, no picture is fetched, and only addresses of pages and of mail are links.

use pulldown_cmark::{CodeBlockKind, CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

use crate::docs::markup::{code_block, code_span, escape_html, escape_markdown, hides};

/// The schemes of addresses that are links.
const LINKS: [&str; 3] = ["http://", "https://", "mailto:"];

/// As HTML.
pub(super) fn html(text: &str) -> String {
    let text = cleaned(text);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    pulldown_cmark::html::push_html(&mut out, Tame::new(&text));
    out.trim_end().to_owned()
}

/// As plain text on one line, for searching and for places that have no room for more.
pub(super) fn plain(text: &str) -> String {
    let text = cleaned(text);
    let mut out = String::with_capacity(text.len());
    for event in parser(&text) {
        match event {
            Event::Text(it) | Event::Code(it) | Event::Html(it) | Event::InlineHtml(it) => {
                out.push_str(&it);
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => out.push(' '),
            Event::End(end) if is_block(end) => out.push(' '),
            _ => {}
        }
    }
    let words: Vec<&str> = out.split_whitespace().collect();
    words.join(" ")
}

/// The words of a plain text that there is room for.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let cut: String = text.chars().take(most).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    format!("{}…", cut.get(..end).unwrap_or(&cut))
}

/// As Markdown that means the same: paragraphs, lists and code; everything else is text.
pub(super) fn markdown(text: &str) -> String {
    let text = cleaned(text);
    let mut writer = Writer::default();
    for event in parser(&text) {
        writer.event(event);
    }
    writer.out.trim_end().to_owned()
}

fn is_block(end: TagEnd) -> bool {
    !matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}

/// Without what is not seen. Documents have the ends of lines of every system.
fn cleaned(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.chars().filter(|c| !hides(*c)).collect()
}

fn parser(text: &str) -> Parser<'_> {
    Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH)
}

fn is_link(address: &str) -> bool {
    let starts = |scheme: &&str| {
        let start = address.get(..scheme.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    };
    LINKS.iter().any(starts)
}

/// The events of a text, made harmless.
struct Tame<'a> {
    events: Parser<'a>,
    /// Whether each link that is open is one.
    links: Vec<bool>,
}

impl<'a> Tame<'a> {
    fn new(text: &'a str) -> Self {
        Self {
            events: parser(text),
            links: Vec::new(),
        }
    }

    fn start(&mut self, tag: Tag<'a>) -> Option<Event<'a>> {
        Some(match tag {
            Tag::HtmlBlock => Event::Start(Tag::Paragraph),
            Tag::Heading { level, .. } => Event::Start(Tag::Heading {
                level: lower(level),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            }),
            Tag::CodeBlock(_) => Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)),
            Tag::Link { dest_url, .. } => {
                let is_link = is_link(&dest_url);
                self.links.push(is_link);
                if !is_link {
                    return None;
                }
                let mut link = String::from("<a rel=\"noopener noreferrer\" href=\"");
                escape_html(&dest_url, &mut link);
                link.push_str("\">");
                Event::InlineHtml(CowStr::from(link))
            }
            // What it shows is said by the text beside it.
            Tag::Image { .. } => return None,
            other => Event::Start(other),
        })
    }

    fn end(&mut self, tag: TagEnd) -> Option<Event<'a>> {
        Some(match tag {
            TagEnd::HtmlBlock => Event::End(TagEnd::Paragraph),
            TagEnd::Heading(level) => Event::End(TagEnd::Heading(lower(level))),
            TagEnd::Link => match self.links.pop() {
                Some(true) => Event::InlineHtml(CowStr::from("</a>")),
                _ => return None,
            },
            TagEnd::Image => return None,
            other => Event::End(other),
        })
    }
}

impl<'a> Iterator for Tame<'a> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        loop {
            let tame = match self.events.next()? {
                Event::Html(text) | Event::InlineHtml(text) => Some(Event::Text(text)),
                Event::Start(tag) => self.start(tag),
                Event::End(tag) => self.end(tag),
                other => Some(other),
            };
            if tame.is_some() {
                return tame;
            }
        }
    }
}

/// Headings of a description stand below those of the page.
fn lower(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 | HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

/// Markdown, written anew.
#[derive(Default)]
struct Writer {
    out: String,
    /// The lists that are open; the next number of those that have one.
    lists: Vec<Option<u64>>,
    /// True until the first item of a list that was opened.
    is_first: bool,
    /// The block of code that is open.
    code: Option<String>,
    /// The addresses of links that are open, as far as they are ones.
    links: Vec<Option<String>>,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::Code(text) => code_span(&text, &mut self.out),
            Event::SoftBreak => self.out.push(' '),
            Event::HardBreak => self.line(),
            Event::Rule => self.block(),
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        match &mut self.code {
            Some(code) => code.push_str(text),
            None => escape_markdown(text, &mut self.out),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::CodeBlock(_) => self.code = Some(String::new()),
            Tag::List(first) => {
                let kept = self.out.trim_end().len();
                self.out.truncate(kept);
                if !self.out.is_empty() {
                    self.out
                        .push_str(if self.lists.is_empty() { "\n\n" } else { "\n" });
                }
                self.lists.push(first);
                self.is_first = true;
            }
            Tag::Item => self.item(),
            Tag::Heading { .. } => {
                self.block();
                self.out.push_str("**");
            }
            Tag::Strong => self.out.push_str("**"),
            Tag::Emphasis => self.out.push('*'),
            Tag::Link { dest_url, .. } => {
                // Neither spaces nor brackets end the address early.
                let is_plain = |c: char| c.is_ascii_graphic() && !"<>()\\".contains(c);
                let is_whole = is_link(&dest_url) && dest_url.chars().all(is_plain);
                self.links.push(is_whole.then(|| dest_url.to_string()));
                if is_whole {
                    self.out.push('[');
                }
            }
            Tag::TableCell if !self.out.ends_with([' ', '\n']) => self.out.push_str(" · "),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => {
                self.block();
                let indent = self.indent();
                let code = self.code.take().unwrap_or_default();
                // The indentation of the line that is begun is the block's own.
                let kept = self.out.trim_end_matches(' ').len();
                self.out.truncate(kept);
                code_block("text", &code, &indent, &mut self.out);
                self.out.push('\n');
                self.out.push_str(&indent);
            }
            TagEnd::List(_) => {
                self.lists.pop();
                self.block();
            }
            TagEnd::Heading(_) => {
                self.out.push_str("**");
                self.block();
            }
            TagEnd::Strong => self.out.push_str("**"),
            TagEnd::Emphasis => self.out.push('*'),
            TagEnd::Link => {
                if let Some(Some(address)) = self.links.pop() {
                    self.out.push_str(&format!("]({address})"));
                }
            }
            TagEnd::Paragraph | TagEnd::HtmlBlock | TagEnd::BlockQuote(_) | TagEnd::Table => {
                self.block()
            }
            TagEnd::TableHead | TagEnd::TableRow => self.line(),
            _ => {}
        }
    }

    fn item(&mut self) {
        if !std::mem::take(&mut self.is_first) {
            let kept = self.out.trim_end().len();
            self.out.truncate(kept);
            self.out.push('\n');
        }
        let indent = "  ".repeat(self.lists.len().saturating_sub(1));
        let mark = match self.lists.last_mut() {
            Some(Some(number)) => {
                *number = number.saturating_add(1);
                format!("{}.", *number - 1)
            }
            _ => "-".to_owned(),
        };
        self.out.push_str(&format!("{indent}{mark} "));
    }

    fn indent(&self) -> String {
        "  ".repeat(self.lists.len())
    }

    /// Starts a paragraph.
    fn block(&mut self) {
        let kept = self.out.trim_end().len();
        self.out.truncate(kept);
        if !self.out.is_empty() {
            self.out.push_str("\n\n");
            let indent = self.indent();
            self.out.push_str(&indent);
        }
    }

    /// Starts a line.
    fn line(&mut self) {
        self.out.push_str("\\\n");
        let indent = self.indent();
        self.out.push_str(&indent);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_of_html_is_text() {
        let check = |text: &str, expect: &str| assert_eq!(html(text), expect, "{text:?}");
        check("a *b* `<c>`", "<p>a <em>b</em> <code>&lt;c&gt;</code></p>");
        check(
            "<script>alert(1)</script>",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>",
        );
        check(
            "a <img src=x onerror=y> b",
            "<p>a &lt;img src=x onerror=y&gt; b</p>",
        );
        check("# T", "<h4>T</h4>");
        check("```\"><b>\nx\n```", "<pre><code>x\n</code></pre>");
    }

    #[test]
    fn only_pages_and_mail_are_links() {
        let check = |text: &str, expect: &str| assert_eq!(html(text), expect, "{text:?}");
        check(
            "[a](https://b.c/?d=\"e\")",
            "<p><a rel=\"noopener noreferrer\" href=\"https://b.c/?d=&quot;e&quot;\">a</a></p>",
        );
        for text in [
            "[a](javascript:b)",
            "[a](data:b)",
            "[a](/b)",
            "[a](JaVaScRiPt&colon;b)",
        ] {
            check(text, "<p>a</p>");
        }
        check("![a](https://b/c.png)", "<p>a</p>");
        check("<javascript:a>", "<p>javascript:a</p>");
    }

    #[test]
    fn markdown_stays_what_it_was() {
        let check = |text: &str, expect: &str| assert_eq!(markdown(text), expect, "{text:?}");
        check("a\nb\n\nc", "a b\n\nc");
        check("- a\n- b `c`", "- a\n- b `c`");
        check("<b>x</b> [y](javascript:z)", "\\<b\\>x\\</b\\> y");
        check("[y](https://z.a)", "[y](https://z.a)");
        check("```js\nx\n```\ny", "```text\nx\n```\n\ny");
        assert_eq!(plain("# a\n\n- *b*\n- `c` <d>"), "a b c <d>");
    }
}
