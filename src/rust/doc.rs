//! Documentation out of a document: it can neither end its comment nor run as a test.

use crate::rust::text::Code;

/// The most lines that one description keeps.
const LINES: usize = 60;
/// The most characters of one line.
const WIDTH: usize = 400;

/// The lines of a description as they follow `///`: each starts with a space or is empty. Empty lines at both ends are left out.
pub(super) fn lines(text: &str) -> Vec<Code> {
    let parts = parts(text);
    let spans = parts.iter().all(|part| match part {
        Part::Prose(line) => has_whole_spans(line),
        Part::Code(_) => true,
    });
    let lines: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Part::Prose(line) => prose(line, spans).trim_end().to_owned(),
            Part::Code(line) => line.trim_end().to_owned(),
        })
        .collect();
    let is_text = |line: &String| !line.is_empty();
    let first = lines.iter().position(is_text).unwrap_or(lines.len());
    let end = lines.iter().rposition(is_text).map_or(first, |at| at + 1);
    lines[first..end].iter().map(|text| line(text)).collect()
}

/// The first sentence of a description, for a cell of a table of Markdown; empty when it starts with code.
pub(super) fn first_sentence(text: &str) -> String {
    let Some(Part::Prose(line)) = parts(text).into_iter().next() else {
        return String::new();
    };
    let text = prose(&line, has_whole_spans(&line));
    let text = text.trim();
    let sentence = text.find(". ").and_then(|end| text.get(..=end));
    cell(sentence.unwrap_or(text))
}

/// A name of the document for a cell of a table of Markdown.
pub(super) fn quoted_cell(text: &str) -> String {
    match text.contains('|') {
        // Renderers disagree on bars within code.
        true => plain_name(text).chars().fold(String::new(), |mut cell, c| {
            if c.is_ascii_punctuation() {
                cell.push('\\');
            }
            cell.push(c);
            cell
        }),
        false => quoted(text),
    }
}

/// Markdown that ends no cell of a table.
fn cell(text: &str) -> String {
    let (mut cell, mut escaped) = (String::with_capacity(text.len()), false);
    for c in text.chars() {
        if c == '|' && !escaped {
            cell.push('\\');
        }
        escaped = c == '\\' && !escaped;
        cell.push(c);
    }
    cell
}

/// A line of a description.
enum Part {
    /// Outside of code blocks.
    Prose(String),
    /// A fence, or what stands between two.
    Code(String),
}

/// The lines of a description without what cannot stand in a comment; every code block is text, and ends.
fn parts(text: &str) -> Vec<Part> {
    // The mark and length of the fence that is open.
    let mut open: Option<(char, usize)> = None;
    let mut parts: Vec<Part> = Vec::new();
    for line in broken(text.trim()).take(LINES) {
        let plain: String = line
            .chars()
            .take(4 * WIDTH)
            .filter(|c| !is_hidden(*c))
            .take(WIDTH)
            .collect();
        parts.push(match (open, fence(&plain)) {
            // A fence that opens is text, whatever language it claims; rustdoc would compile it.
            (None, Some(found)) => {
                open = Some(found);
                Part::Code("```text".to_owned())
            }
            (Some((mark, length)), Some((c, count))) if c == mark && count >= length => {
                open = None;
                Part::Code("```".to_owned())
            }
            (Some(_), Some(_)) => Part::Code(format!("\\{}", plain.trim_start())),
            (Some(_), None) => Part::Code(plain),
            (None, None) => Part::Prose(plain),
        });
    }
    if open.is_some() {
        parts.push(Part::Code("```".to_owned()));
    }
    parts
}

/// The lines of a text, by every sign that some reader takes for the end of a line.
fn broken(text: &str) -> impl Iterator<Item = &str> {
    let others = ['\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}'];
    text.split('\n')
        .flat_map(move |line| line.strip_suffix('\r').unwrap_or(line).split(others))
}

/// One line as it follows `///`.
pub(super) fn line(text: &str) -> Code {
    Code::new(if text.is_empty() {
        String::new()
    } else {
        format!(" {text}")
    })
}

/// The fence of a code block that a line starts, behind any quotes and list markers.
fn fence(line: &str) -> Option<(char, usize)> {
    let inner = line.trim_start_matches(|c: char| c.is_ascii_digit() || " >-*+.)\t".contains(c));
    let mark = inner.chars().next().filter(|c| matches!(c, '`' | '~'))?;
    let count = inner.chars().take_while(|c| *c == mark).count();
    (count >= 3).then_some((mark, count))
}

/// True when code within the line begins and ends on it, in one cell if it is the row of a table.
fn has_whole_spans(line: &str) -> bool {
    let mut pieces = line.split('`').enumerate();
    line.matches('`').count().is_multiple_of(2)
        && !line.contains("``")
        && !line.contains("\\`")
        && pieces.all(|(at, piece)| at % 2 == 0 || !piece.contains('|'))
}

/// A line outside of code blocks. No run of blanks is long enough to make it code, wherever it stands; brackets and
/// angles are text, except in links to pages and, if `spans` says that code never goes over several lines, in code.
fn prose(line: &str, spans: bool) -> String {
    let mut text = String::with_capacity(line.len());
    let (mut code, mut escaped, mut blanks) = (false, false, 0);
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        if !code
            && !escaped
            && !text.ends_with('!')
            && let Some(end) = link(rest)
        {
            let (link, after) = rest.split_at(end);
            text.push_str(link);
            (rest, blanks) = (after, 0);
            continue;
        }
        if !code
            && !escaped
            && let Some((written, end)) = address(rest, &text)
        {
            text.push_str(&written);
            (rest, blanks) = (&rest[end..], 0);
            continue;
        }
        rest = &rest[c.len_utf8()..];
        blanks = if matches!(c, ' ' | '\t') {
            blanks + 1
        } else {
            0
        };
        match c {
            ' ' | '\t' if blanks > 3 => {}
            ' ' | '\t' => text.push(' '),
            '`' if spans => {
                code = !code;
                text.push(c);
            }
            '`' | '[' | ']' | '<' | '>' if !code && !escaped => {
                text.push('\\');
                text.push(c);
            }
            c => text.push(c),
        }
        escaped = c == '\\' && !code && !escaped;
    }
    text
}

/// The length of the link to a page that a text starts with, e.g. `[page](https://example.com/a?b=c)`.
fn link(text: &str) -> Option<usize> {
    let (words, rest) = text.strip_prefix('[')?.split_once("](https://")?;
    let is_plain = |c: char| !"[]<>\\|".contains(c);
    let whole = words.matches('`').count().is_multiple_of(2) && !words.contains("``");
    if !whole || !words.chars().all(is_plain) {
        return None;
    }
    // Parentheses of an address come in pairs.
    let mut open = 0;
    for (at, c) in rest.char_indices() {
        match c {
            ')' if open == 0 => return Some("[](https://)".len() + words.len() + at),
            ')' => open -= 1,
            '(' => open += 1,
            c if is_of_address(c) => {}
            _ => return None,
        }
    }
    None
}

/// Characters that an address may have without an end to the link around it.
fn is_of_address(c: char) -> bool {
    c.is_ascii_graphic() && !"[]<>()\\|\"'`".contains(c)
}

/// The address that a text starts with after `before`, as it is written, and its length: `https://` becomes a link,
/// `http://` stays text. Rustdoc warns of addresses that are neither.
fn address(text: &str, before: &str) -> Option<(String, usize)> {
    if let Some(rest) = text.strip_prefix("http://") {
        return Some(("http:\\//".to_owned(), text.len() - rest.len()));
    }
    let (rest, open) = match text.strip_prefix("<https://") {
        Some(rest) => (rest, true),
        None => (text.strip_prefix("https://")?, false),
    };
    let end = rest.find(|c| !is_of_address(c)).unwrap_or(rest.len());
    if open {
        let is_link = end > 0 && rest[end..].starts_with('>');
        let length = "<https://>".len() + end;
        return is_link.then(|| (text[..length].to_owned(), length));
    }
    let place = rest[..end].trim_end_matches(|c: char| ".,:;!?*_~".contains(c));
    let is_link = place.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !before.ends_with(|c: char| c.is_alphanumeric());
    match is_link {
        true => Some((format!("<https://{place}>"), "https://".len() + place.len())),
        false => Some(("https:\\//".to_owned(), "https://".len())),
    }
}

/// Control characters, and those that turn the direction of text around.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// One line that names something of the document, in backticks.
pub(super) fn quoted(text: &str) -> String {
    match plain_name(text).as_str() {
        "" => "(no name)".to_owned(),
        plain => format!("`{plain}`"),
    }
}

/// A name of the document on one line, without what is not seen.
fn plain_name(text: &str) -> String {
    let shown = |c: char| match is_hidden(c) || c == '`' || c.is_whitespace() {
        true => ' ',
        false => c,
    };
    let plain: String = text.chars().map(shown).take(120).collect();
    plain.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &[&str]) {
        let lines = lines(text);
        let lines: Vec<&str> = lines.iter().map(Code::as_str).collect();
        assert_eq!(lines, expect, "{text:?}");
    }

    #[test]
    fn code_never_runs() {
        check(
            "a\n```\nmain()\n```",
            &[" a", " ```text", " main()", " ```"],
        );
        check("~~~rust\nx", &[" ```text", " x", " ```"]);
        check("- ~~~rust\n  x", &[" ```text", "   x", " ```"]);
        check("- ``````rust\n  x", &[" ```text", "   x", " ```"]);
        check("> ```rust\n> x\n> ```", &[" ```text", " > x", " ```"]);
        check("a\n\n\tlet x;", &[" a", "", "  let x;"]);
        check("-      let x;", &[" -   let x;"]);
        check("```\n~~~\n```", &[" ```text", " \\~~~", " ```"]);
    }

    #[test]
    fn nothing_leaves_the_comment() {
        check("a\rb\u{2028}c\0d", &[" a", " b", " cd"]);
        check("*/ }\n//! x", &[" */ }", " //! x"]);
        check("\u{202e}x", &[" x"]);
    }

    #[test]
    fn html_is_text() {
        check("<b>x</b> `<i>`", &[" \\<b\\>x\\</b\\> `<i>`"]);
        check("x `\ny ` <b> ` z", &[" x \\`", " y \\` \\<b\\> \\` z"]);
        check("\\<b> \\\\<i>", &[" \\<b\\> \\\\\\<i\\>"]);
        check("`a\u{200b}` `<b>`", &[" `a` `<b>`"]);
        check("`\u{200b}` `<b>`", &[" \\`\\` \\`\\<b\\>\\`"]);
        check("|-|\n`a | <b> `", &[" |-|", " \\`a | \\<b\\> \\`"]);
        check("```\nx\n```\n`<b>`", &[" ```text", " x", " ```", " `<b>`"]);
        let long = format!("`{}` x\n`<b>`", "a".repeat(WIDTH));
        assert_eq!(lines(&long)[1].as_str(), " \\`\\<b\\>\\`");
    }

    #[test]
    fn only_links_to_pages_stay() {
        check(
            "a [b](https://c.d/e?f=g&h) i",
            &[" a [b](https://c.d/e?f=g&h) i"],
        );
        check("[`b`](https://c.d)", &[" [`b`](https://c.d)"]);
        check("[b](https://c.d/e_(f))", &[" [b](https://c.d/e_(f))"]);
        for text in [
            "[a](javascript:b)",
            "[a](java&#115;cript:b)",
            "[a](http://b)",
            "[a]: https://b",
            "[a][b]",
            "[a\\](https://b)",
            "[a](https://b \"c\")",
            "![a](https://b)",
            "[a`](https://b)",
        ] {
            let line = lines(text);
            assert!(line[0].as_str().contains("\\["), "{text}: {line:?}");
        }
        check("[a](b) [c](https://d)", &[" \\[a\\](b) [c](https://d)"]);
        check("see https://a.b/c?d=e.", &[" see <https://a.b/c?d=e>."]);
        check(
            "(https://a.b) http://c.d",
            &[" (<https://a.b>) http:\\//c.d"],
        );
        check("<https://a.b> <b>", &[" <https://a.b> \\<b\\>"]);
        check("`https://a.b` https://", &[" `https://a.b` https:\\//"]);
    }

    #[test]
    fn cells_stay_whole() {
        let check = |text: &str, expect: &str| assert_eq!(first_sentence(text), expect, "{text:?}");
        check("One. Two.", "One.");
        check("a | b", "a \\| b");
        check("a \\| b \\\\| c", "a \\| b \\\\\\| c");
        check("```\na", "");
        assert_eq!(quoted_cell("a.b"), "`a.b`");
        assert_eq!(quoted_cell("a\\|b"), "a\\\\\\|b");
    }
}
