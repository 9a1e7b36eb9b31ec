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
    let mut fenced: Option<char> = None;
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim().lines().take(LINES) {
        let plain: String = line
            .chars()
            .filter(|c| !is_hidden(*c))
            .take(WIDTH)
            .collect();
        let plain = plain.trim_end();
        let trimmed = plain.trim_start();
        let fence = ['`', '~']
            .into_iter()
            .find(|mark| trimmed.starts_with(&mark.to_string().repeat(3)));
        let line = match (fence, fenced) {
            // A fence that opens is text, whatever language it claims; rustdoc would compile it.
            (Some(mark), None) => {
                fenced = Some(mark);
                format!("{}text", mark.to_string().repeat(3))
            }
            (Some(mark), Some(open)) if mark == open => {
                fenced = None;
                mark.to_string().repeat(3)
            }
            (_, Some(_)) => plain.to_owned(),
            // Four spaces or a tab would start a code block.
            (_, None) => escape(trimmed),
        };
        lines.push(line.trim_end().to_owned());
    }
    if let Some(mark) = fenced {
        lines.push(mark.to_string().repeat(3));
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

/// Brackets and angles would be links and HTML to rustdoc; inside backticks they are themselves.
fn escape(line: &str) -> String {
    let mut text = String::with_capacity(line.len());
    let ticks = line.matches('`').count();
    // Links to pages stay; anything else in brackets would be looked up among the items of the crate.
    let is_link = line.contains("](https://") && !line.to_lowercase().contains("script:");
    let mut code = false;
    for c in line.chars() {
        match c {
            '`' if ticks % 2 == 0 => {
                code = !code;
                text.push(c);
            }
            '[' | ']' if is_link => text.push(c),
            '`' | '[' | ']' | '<' | '>' if !code => {
                text.push('\\');
                text.push(c);
            }
            _ => text.push(c),
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
