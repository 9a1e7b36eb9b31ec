//! Documentation out of a document: it can neither end its comment nor run as a test.

use crate::rust::text::Code;

/// The most lines that one description keeps.
const LINES: usize = 60;
/// The most characters of one line.
const WIDTH: usize = 400;

/// The lines of a description as they follow `///`: each starts with a space or is empty. Empty lines at both ends are left out.
pub(super) fn lines(text: &str) -> Vec<Code> {
    let text = text.replace("\r\n", "\n").replace(
        ['\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}'],
        "\n",
    );
    let spans = text.lines().all(has_whole_spans);
    // The mark and length of the fence that is open.
    let mut open: Option<(char, usize)> = None;
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim().lines().take(LINES) {
        let plain: String = line
            .chars()
            .filter(|c| !is_hidden(*c))
            .take(WIDTH)
            .collect();
        let line = match (open, fence(&plain)) {
            // A fence that opens is text, whatever language it claims; rustdoc would compile it.
            (None, Some(found)) => {
                open = Some(found);
                "```text".to_owned()
            }
            (Some((mark, length)), Some((c, count))) if c == mark && count >= length => {
                open = None;
                "```".to_owned()
            }
            (Some(_), Some(_)) => format!("\\{}", plain.trim_start()),
            (Some(_), None) => plain,
            (None, None) => prose(&plain, spans),
        };
        lines.push(line.trim_end().to_owned());
    }
    if open.is_some() {
        lines.push("```".to_owned());
    }
    while lines.first().is_some_and(String::is_empty) {
        lines.remove(0);
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.iter().map(|text| line(text)).collect()
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

/// True when code within the line begins and ends on it.
fn has_whole_spans(line: &str) -> bool {
    line.matches('`').count().is_multiple_of(2) && !line.contains("``") && !line.contains("\\`")
}

/// A line outside of code blocks. No run of blanks is long enough to make it code, wherever it stands; brackets and
/// angles are text, except in links to pages and, if `spans` says that code never goes over several lines, in code.
fn prose(line: &str, spans: bool) -> String {
    let mut text = String::with_capacity(line.len());
    let is_link = line.contains("](https://") && !line.to_lowercase().contains("script:");
    let (mut code, mut blanks) = (false, 0);
    for c in line.chars() {
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
            '[' | ']' if is_link => text.push(c),
            '`' | '[' | ']' | '<' | '>' if !code => {
                text.push('\\');
                text.push(c);
            }
            c => text.push(c),
        }
    }
    text
}

/// Control characters, and those that turn the direction of text around.
fn is_hidden(c: char) -> bool {
    (c.is_control() && c != '\t')
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

/// One line that names something of the document, in backticks.
pub(super) fn quoted(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| {
            if is_hidden(c) || c == '`' || c.is_whitespace() {
                ' '
            } else {
                c
            }
        })
        .take(120)
        .collect();
    match plain.trim() {
        "" => "(no name)".to_owned(),
        plain => format!("`{plain}`"),
    }
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
    }
}
