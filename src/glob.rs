//! Patterns over names, e.g. `order.*`, and lists of them, e.g. `order.*, !order.test`.

use crate::nearest::nearest;

/// A pattern in which `*` stands for any characters and `?` for one. Everything else stands for itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glob(String);

impl Glob {
    /// Takes a pattern as written.
    pub fn new(pattern: impl Into<String>) -> Self {
        Self(pattern.into())
    }

    /// The pattern as written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// True when the pattern names one thing only.
    pub fn is_literal(&self) -> bool {
        !self.0.contains(['*', '?'])
    }

    /// True when the whole of `name` fits the pattern.
    pub fn matches(&self, name: &str) -> bool {
        // After the usual two-pointer walk: on a mismatch, the last `*` takes one character more.
        let (mut pattern, mut rest) = (self.0.as_str(), name);
        let mut star: Option<(&str, &str)> = None;
        loop {
            let mut ahead = pattern.chars();
            match (ahead.next(), rest.chars().next()) {
                (Some('*'), _) => {
                    pattern = ahead.as_str();
                    star = Some((pattern, rest));
                    continue;
                }
                (Some(want), Some(have)) if want == '?' || want == have => {
                    pattern = ahead.as_str();
                    rest = tail(rest);
                    continue;
                }
                (None, None) => return true,
                _ => {}
            }
            match star {
                Some((after, from)) if !from.is_empty() => {
                    rest = tail(from);
                    pattern = after;
                    star = Some((after, rest));
                }
                _ => return false,
            }
        }
    }
}

fn tail(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.as_str()
}

/// A list of patterns of which the last one that fits decides; `!` in front means "not".
///
/// An empty list lets everything through; a list that starts with `!` starts from everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    rules: Vec<(Glob, bool)>,
}

/// What a [`Filter`] chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// One an item: true when it is chosen.
    pub keep: Vec<bool>,
    /// Patterns that fit nothing, each with the names that the user may have meant.
    pub unmatched: Vec<(String, Vec<String>)>,
}

impl Filter {
    /// Takes patterns as written, e.g. `["order.*", "!order.test"]`.
    pub fn new<S: AsRef<str>>(patterns: &[S]) -> Self {
        let rule = |pattern: &S| match pattern.as_ref().strip_prefix('!') {
            Some(not) => (Glob::new(not), false),
            None => (Glob::new(pattern.as_ref()), true),
        };
        Self {
            rules: patterns.iter().map(rule).collect(),
        }
    }

    /// True when there is no pattern.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// True when a thing that goes by any of `names` is let through.
    pub fn keeps(&self, names: &[&str]) -> bool {
        let start = self.rules.first().is_none_or(|(_, positive)| !positive);
        let fits = |glob: &Glob| names.iter().any(|name| glob.matches(name));
        self.rules
            .iter()
            .rev()
            .find(|(glob, _)| fits(glob))
            .map_or(start, |(_, positive)| *positive)
    }

    /// Chooses among `items`, each of which goes by several names.
    pub fn select(&self, items: &[Vec<&str>]) -> Selection {
        let keep = items.iter().map(|names| self.keeps(names)).collect();
        let all = || items.iter().flatten().copied();
        let unmatched = self
            .rules
            .iter()
            .filter(|(glob, _)| !all().any(|name| glob.matches(name)));
        let meant = |glob: &Glob| {
            nearest(glob.as_str(), all())
                .into_iter()
                .map(str::to_owned)
                .collect()
        };
        let unmatched = unmatched
            .map(|(glob, _)| (glob.as_str().to_owned(), meant(glob)))
            .collect();
        Selection { keep, unmatched }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        let check = |pattern: &str, name: &str, expect: bool| {
            assert_eq!(Glob::new(pattern).matches(name), expect, "{pattern} {name}");
        };
        check("order.*", "order.paid", true);
        check("order.*", "border.paid", false);
        check("*paid", "order.paid.paid", true);
        check("*", "", true);
        check("a*b*c", "a-b-b-c", true);
        check("a*b*c", "a-b-b-d", false);
        check("?", "é", true);
        check("", "x", false);
    }

    #[test]
    fn the_last_pattern_that_fits_decides() {
        let check = |patterns: &[&str], name: &str, expect: bool| {
            assert_eq!(
                Filter::new(patterns).keeps(&[name]),
                expect,
                "{patterns:?} {name}"
            );
        };
        check(&[], "ping", true);
        check(&["order.*"], "ping", false);
        check(&["!order.*"], "ping", true);
        check(&["order.*", "!order.test"], "order.test", false);
        check(&["order.*", "!order.test", "order.t*"], "order.test", true);
    }

    #[test]
    fn a_pattern_that_fits_nothing_is_named() {
        let selection = Filter::new(&["ordr.paid"]).select(&[vec!["order.paid"], vec!["ping"]]);
        assert_eq!(selection.keep, [false, false]);
        assert_eq!(
            selection.unmatched,
            [("ordr.paid".to_owned(), vec!["order.paid".to_owned()])]
        );
    }
}
