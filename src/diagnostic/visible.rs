use std::borrow::Cow;

/// A text out of a document on one line, where it cannot command the terminal.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    let hides =
        |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if !text.contains(hides) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match hides(c) {
            true => shown.extend(c.escape_debug()),
            false => shown.push(c),
        }
    }
    Cow::Owned(shown)
}

#[cfg(test)]
mod tests {
    use super::visible;

    #[test]
    fn nothing_hides() {
        assert_eq!(visible("a b é"), "a b é");
        assert_eq!(visible("a\u{1b}[2J\nb"), "a\\u{1b}[2J\\nb");
        assert_eq!(visible("\u{202e}x"), "\\u{202e}x");
    }
}
