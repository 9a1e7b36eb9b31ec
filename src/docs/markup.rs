//! Text that may stand in a page as it is. Only this room makes it; templates escape everything else.

use minijinja::value::Value;
use serde::{Serialize, Serializer};

/// A piece of HTML, or of Markdown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Markup(String);

impl Markup {
    /// Takes text that was put together out of fixed words and escaped text.
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl Serialize for Markup {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // A safe string is what the templates' formatter prints bare.
        Value::from_safe_string(self.0.clone()).serialize(serializer)
    }
}

/// Adds a text that means itself in HTML, within elements and attributes.
pub(super) fn escape_html(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if hides(c) => {}
            c => out.push(c),
        }
    }
}

/// Adds a text that means itself in Markdown, on one line, wherever on it.
pub(super) fn escape_markdown(text: &str, out: &mut String) {
    let signs: Vec<char> = text
        .chars()
        .filter(|c| c.is_whitespace() || !hides(*c))
        .collect();
    for (at, c) in signs.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| signs.get(at)).copied();
        let after = signs.get(at + 1).copied();
        match c {
            c if c.is_whitespace() => out.push(' '),
            c if is_special(*c, before, after, signs.get(..at).unwrap_or_default()) => {
                out.extend(['\\', *c])
            }
            c => out.push(*c),
        }
    }
}

/// True for a sign that could mean something where it stands: to CommonMark, or to renderers that make more of it.
fn is_special(c: char, before: Option<char>, after: Option<char>, all_before: &[char]) -> bool {
    let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let is_number = || all_before.iter().all(char::is_ascii_digit);
    match c {
        '\\' | '`' | '*' | '<' | '>' | '[' | ']' | '|' | '~' | '&' | '@' | '$' => true,
        '_' => !(is_word(before) && is_word(after)),
        '#' | '-' | '+' | '=' => !is_word(before),
        // Numbers of lists; addresses that become links by themselves.
        ')' => is_number(),
        '.' => is_number() || before.is_some_and(|c| c.eq_ignore_ascii_case(&'w')),
        ':' => after.is_some_and(|c| !c.is_whitespace()),
        _ => false,
    }
}

/// A span of code in Markdown, on one line.
pub(super) fn code_span(text: &str, out: &mut String) {
    let plain: String = text
        .chars()
        .filter(|c| c.is_whitespace() || !hides(*c))
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect();
    if plain.trim().is_empty() {
        return;
    }
    let ticks = "`".repeat(longest(&plain, '`') + 1);
    let pad = match plain.contains('`') || plain.starts_with(' ') || plain.ends_with(' ') {
        true => " ",
        false => "",
    };
    out.extend([ticks.as_str(), pad, &plain, pad, &ticks]);
}

/// A block of code in Markdown, which nothing in it can end; `indent` stands before each line.
pub(super) fn code_block(language: &str, text: &str, indent: &str, out: &mut String) {
    let fence = "`".repeat((longest(text, '`') + 1).max(3));
    out.push_str(&format!("{indent}{fence}{language}\n"));
    for line in text.lines() {
        let line: String = line.chars().filter(|c| *c == '\t' || !hides(*c)).collect();
        out.push_str(format!("{indent}{line}").trim_end());
        out.push('\n');
    }
    out.push_str(&format!("{indent}{fence}\n"));
}

/// The length of the longest run of a sign.
fn longest(text: &str, sign: char) -> usize {
    let runs = text.split(|c| c != sign).map(str::len);
    runs.max().unwrap_or(0)
}

/// Control characters, and those that turn the direction of text around.
pub(super) fn hides(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_means_itself() {
        let made = |escape: fn(&str, &mut String), text: &str| {
            let mut out = String::new();
            escape(text, &mut out);
            out
        };
        assert_eq!(
            made(escape_html, "<a b=\"c\">&'\u{202e}"),
            "&lt;a b=&quot;c&quot;&gt;&amp;&#39;"
        );
        assert_eq!(
            made(escape_markdown, "<b>|`x`\n# [y](z)"),
            "\\<b\\>\\|\\`x\\` \\# \\[y\\](z)"
        );
        assert_eq!(
            made(escape_markdown, "1. a_b _c_ - d www.e"),
            "1\\. a_b \\_c\\_ \\- d www\\.e"
        );
        assert_eq!(made(escape_markdown, "https://a.b"), "https\\://a.b");
        assert_eq!(made(code_span, "a`b``"), "``` a`b`` ```");
        let mut out = String::new();
        code_block("text", "a\n```\nb", "  ", &mut out);
        assert_eq!(out, "  ````text\n  a\n  ```\n  b\n  ````\n");
    }
}
