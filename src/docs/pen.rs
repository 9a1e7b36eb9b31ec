use crate::docs::code::{self, Language};
use crate::docs::markup::{Markup, code_block, code_span, escape_html, escape_markdown};
use crate::docs::prose;

/// What is written: HTML, or Markdown. The same views come out of both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pen {
    /// Pages of a site.
    Html,
    /// One file.
    Markdown,
}

impl Pen {
    /// CommonMark of a document, as blocks. `None`: it says nothing.
    pub(super) fn prose(self, text: &str) -> Option<Markup> {
        let made = match self {
            Pen::Html => prose::html(text),
            Pen::Markdown => prose::markdown(text),
        };
        (!made.trim().is_empty()).then(|| Markup::new(made))
    }

    /// CommonMark of a document where there is room for a line: blocks in HTML, which make room, one line in Markdown.
    pub(super) fn note(self, text: &str) -> Option<Markup> {
        match self {
            Pen::Html => self.prose(text),
            Pen::Markdown => {
                let plain = prose::plain(text);
                (!plain.is_empty()).then(|| self.text(&plain))
            }
        }
    }

    /// A text that means itself.
    pub(super) fn text(self, text: &str) -> Markup {
        let mut out = String::new();
        match self {
            Pen::Html => escape_html(text, &mut out),
            Pen::Markdown => escape_markdown(text, &mut out),
        }
        Markup::new(out)
    }

    /// A sentence of ours: what is in backticks is code.
    pub(super) fn words(self, sentence: &str) -> Markup {
        let mut out = String::new();
        let pieces = sentence.split('`').count();
        for (at, piece) in sentence.split('`').enumerate() {
            // The last tick of an odd number opens nothing.
            let is_code = at % 2 == 1 && at + 1 < pieces;
            match (self, is_code) {
                (Pen::Html, true) => {
                    out.push_str("<code>");
                    escape_html(piece, &mut out);
                    out.push_str("</code>");
                }
                (Pen::Markdown, true) => code_span(piece, &mut out),
                (_, false) => self.plain(piece, &mut out),
            }
        }
        Markup::new(out)
    }

    /// Words without code but for pointers, e.g. `/data/id`.
    fn plain(self, words: &str, out: &mut String) {
        for word in words.split_inclusive(' ') {
            let end = word.trim_end_matches([' ', ',', ';', '.']).len();
            let (word, after) = word.split_at(end);
            let is_pointer = word.len() > 1 && word.starts_with('/');
            match (self, is_pointer) {
                (Pen::Html, true) => {
                    out.push_str("<code>");
                    escape_html(word, out);
                    out.push_str("</code>");
                }
                (Pen::Markdown, true) => code_span(word, out),
                (Pen::Html, false) => escape_html(word, out),
                (Pen::Markdown, false) => escape_markdown(word, out),
            }
            out.push_str(after);
        }
    }

    /// A block of code, with its colors where there are any.
    pub(super) fn code(self, language: Language, text: &str) -> Markup {
        match self {
            Pen::Html => Markup::new(code::html(language, text)),
            Pen::Markdown => {
                let mut out = String::new();
                code_block(language.name(), text, "", &mut out);
                Markup::new(out)
            }
        }
    }
}
