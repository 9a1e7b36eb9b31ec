//! Colors for code: JSON, Rust, commands. Wrong colors are all that a text can get out of it.

use crate::docs::markup::escape_html;

/// What a piece of code is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Language {
    /// JSON.
    Json,
    /// Rust.
    Rust,
    /// A shell.
    Shell,
    /// Anything else.
    Text,
}

impl Language {
    /// As fences of Markdown call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Language::Json => "json",
            Language::Rust => "rust",
            Language::Shell => "sh",
            Language::Text => "text",
        }
    }
}

/// The words of Rust that snippets have.
const RUST: [&str; 16] = [
    "async", "await", "const", "fn", "for", "impl", "let", "match", "mut", "pub", "self", "static",
    "struct", "use", "as", "move",
];

/// The code as HTML: `k` is a key or a keyword, `s` a text, `n` a number or another constant, `c` a comment.
pub(super) fn html(language: Language, text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    match language {
        Language::Json => json(text, &mut out),
        Language::Rust => rust(text, &mut out),
        Language::Shell | Language::Text => escape_html(text, &mut out),
    }
    out
}

fn span(class: &str, text: &str, out: &mut String) {
    out.push_str("<i class=");
    out.push_str(class);
    out.push('>');
    escape_html(text, out);
    out.push_str("</i>");
}

fn json(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if c == '"' {
            let (string, after) = rest.split_at(end_of_text(rest));
            let is_key = after.trim_start().starts_with(':');
            span(if is_key { "k" } else { "s" }, string, out);
            rest = after;
            continue;
        }
        let is_word = |c: char| c.is_alphanumeric() || "+-.".contains(c);
        if is_word(c) {
            let end = rest.find(|c| !is_word(c)).unwrap_or(rest.len());
            let (word, after) = rest.split_at(end);
            span("n", word, out);
            rest = after;
            continue;
        }
        let (sign, after) = rest.split_at(c.len_utf8());
        escape_html(sign, out);
        rest = after;
    }
}

/// The length of the text in quotes that a text starts with.
fn end_of_text(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

fn rust(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let (length, class) = if rest.starts_with("//") {
            (rest.find('\n').unwrap_or(rest.len()), "c")
        } else if c == '"' {
            (end_of_text(rest), "s")
        } else if c.is_alphabetic() || c == '_' {
            let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_');
            let end = end.unwrap_or(rest.len());
            let word = rest.get(..end).unwrap_or_default();
            match RUST.contains(&word) {
                true => (end, "k"),
                false if c.is_uppercase() => (end, "n"),
                false => (end, ""),
            }
        } else {
            (c.len_utf8(), "")
        };
        let (piece, after) = rest.split_at(length);
        match class {
            "" => escape_html(piece, out),
            class => span(class, piece, out),
        }
        rest = after;
    }
}

/// JSON with a line for each member and item. What is no JSON stays as it is.
pub(super) fn pretty(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut depth = 0_usize;
    let mut rest = text.trim();
    while let Some(c) = rest.chars().next() {
        let length = if c == '"' {
            end_of_text(rest)
        } else {
            c.len_utf8()
        };
        let (piece, after) = rest.split_at(length);
        rest = after.trim_start_matches([' ', '\n', '\r', '\t']);
        match c {
            '{' | '[' if rest.starts_with(['}', ']']) => {
                let (close, after) = rest.split_at(1);
                out.extend([piece, close]);
                rest = after.trim_start();
            }
            '{' | '[' => {
                depth += 1;
                out.push_str(piece);
                line(depth, &mut out);
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                line(depth, &mut out);
                out.push_str(piece);
            }
            ',' => {
                out.push_str(piece);
                line(depth, &mut out);
            }
            ':' => out.push_str(": "),
            _ => out.push_str(piece),
        }
    }
    out
}

/// Deeper lines are not indented any further.
fn line(depth: usize, out: &mut String) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth.min(40)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_has_a_line_for_each_member() {
        let check = |text: &str, expect: &str| assert_eq!(pretty(text), expect);
        check(
            r#"{"a":[1,{"b:":"c,\""}],"d":{},"e":[]}"#,
            "{\n  \"a\": [\n    1,\n    {\n      \"b:\": \"c,\\\"\"\n    }\n  ],\n  \"d\": {},\n  \"e\": []\n}",
        );
        check("12345678901234567890.0", "12345678901234567890.0");
        check("\"unended", "\"unended");
    }

    #[test]
    fn colors_are_no_markup_of_the_text() {
        assert_eq!(
            html(Language::Json, r#"{"<a>": "</i>", "n": -1}"#),
            "{<i class=k>&quot;&lt;a&gt;&quot;</i>: <i class=s>&quot;&lt;/i&gt;&quot;</i>, <i class=k>&quot;n&quot;</i>: <i class=n>-1</i>}"
        );
        assert_eq!(
            html(Language::Rust, "let a = B; // <c>"),
            "<i class=k>let</i> a = <i class=n>B</i>; <i class=c>// &lt;c&gt;</i>"
        );
    }
}
