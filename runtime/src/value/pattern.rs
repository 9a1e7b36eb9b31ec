//! Patterns of a document (ECMA-262), matched in time linear in the text.

/// True when the pattern matches somewhere in the text, or cannot be told: the feature `patterns` is off, or the pattern
/// looks around, which takes more than linear time.
pub(crate) fn matches(pattern: &'static str, text: &str) -> bool {
    #[cfg(feature = "patterns")]
    return compiled::matches(pattern, text);
    #[cfg(not(feature = "patterns"))]
    {
        let _ = (pattern, text);
        true
    }
}

#[cfg(feature = "patterns")]
mod compiled {
    use std::collections::HashMap;
    use std::sync::{OnceLock, PoisonError, RwLock};

    use regex::{Regex, RegexBuilder};

    /// `None` for patterns that cannot be compiled. Patterns are static data, so there are not many.
    static CACHE: OnceLock<RwLock<HashMap<&'static str, Option<Regex>>>> = OnceLock::new();

    pub(super) fn matches(pattern: &'static str, text: &str) -> bool {
        let cache = CACHE.get_or_init(RwLock::default);
        if let Some(regex) = cache
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(pattern)
        {
            return holds(regex.as_ref(), text);
        }
        let regex = RegexBuilder::new(&translated(pattern))
            .size_limit(1 << 20)
            .build()
            .ok();
        let holds = holds(regex.as_ref(), text);
        cache
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(pattern, regex);
        holds
    }

    fn holds(regex: Option<&Regex>, text: &str) -> bool {
        regex.is_none_or(|regex| regex.is_match(text))
    }

    /// The pattern in the dialect of `regex`. It differs in what classes take (`\d` is ASCII in ECMA-262) and in what must
    /// be escaped between brackets.
    fn translated(pattern: &str) -> String {
        let mut out = String::with_capacity(pattern.len());
        let mut chars = pattern.chars().peekable();
        let mut class = false;
        while let Some(char) = chars.next() {
            match char {
                '\\' => match (chars.next(), class) {
                    (Some('d'), true) => out.push_str("0-9"),
                    (Some('d'), false) => out.push_str("[0-9]"),
                    (Some('D'), false) => out.push_str("[^0-9]"),
                    (Some('w'), true) => out.push_str("0-9A-Za-z_"),
                    (Some('w'), false) => out.push_str("[0-9A-Za-z_]"),
                    (Some('W'), false) => out.push_str("[^0-9A-Za-z_]"),
                    // An escape that means nothing stands for the character itself.
                    (Some(other), _) if !other.is_alphanumeric() => {
                        out.push_str(&regex::escape(&other.to_string()))
                    }
                    (Some(other), _) => {
                        out.push('\\');
                        out.push(other);
                    }
                    (None, _) => out.push_str("\\\\"),
                },
                '[' if class => out.push_str("\\["),
                '&' | '~' if class => {
                    out.push('\\');
                    out.push(char);
                }
                '[' => {
                    class = true;
                    out.push('[');
                    if chars.next_if_eq(&'^').is_some() {
                        out.push('^');
                    }
                }
                ']' => {
                    class = false;
                    out.push(']');
                }
                other => out.push(other),
            }
        }
        out
    }

    #[cfg(test)]
    mod tests {
        use super::matches;

        #[test]
        fn dialect() {
            assert!(matches(r"^[\w-]+\/\d+$", "a-b/12"));
            assert!(!matches(r"^\d$", "\u{0664}"), "other digits are no digits");
            assert!(matches(r"^[[a]+$", "[a["));
            assert!(matches(r"^\#[0-9a-f]{6}$", "#00ff00"));
            assert!(matches(r"^[^@&&]+$", "ab"));
            assert!(matches("(?=x)y", "anything"), "what cannot be told holds");
        }
    }
}
