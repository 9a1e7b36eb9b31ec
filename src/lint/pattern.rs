//! Patterns that take forever where a regular expression is tried out instead of run as an automaton.

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalog, Check, Kind};
use crate::origin::Origin;

/// Does a repetition stand inside of a repetition?
pub(super) fn nested(catalog: &Catalog, report: &mut Report) {
    for (_, shape) in catalog.shapes.iter() {
        look(&shape.checks, &shape.origin, report);
        if let Kind::Struct(object) = &shape.kind {
            for member in &object.members {
                let origin = shape.origin.join("properties").join(&member.name);
                look(&member.checks, &origin, report);
            }
        }
    }
}

fn look(checks: &[Check], origin: &Origin, report: &mut Report) {
    for check in checks {
        let (Check::Pattern(pattern) | Check::NamePattern(pattern)) = check else {
            continue;
        };
        if repeats_repetition(pattern) {
            let message = format!("the pattern `{pattern}` repeats a group that repeats itself");
            let help = "write it without the inner repetition: other receivers try out every way to split a text, which takes forever for some texts";
            report.push(
                Diagnostic::new(Code::LINT_UNSAFE_PATTERN, message, origin.clone()).help(help),
            );
        }
    }
}

/// What is known of an open group.
#[derive(Clone, Copy, Default)]
struct Group {
    /// Something in it is repeated without an upper bound, and nothing else stands beside that.
    repeats: bool,
    /// The number of parts in the current alternative.
    parts: usize,
    /// An alternative is nothing but a repetition.
    is_open: bool,
}

impl Group {
    fn end_of_alternative(&mut self) {
        self.is_open |= self.repeats && self.parts == 1;
        self.repeats = false;
        self.parts = 0;
    }
}

/// True for `(a+)+`, `(a*)*`, `(\w+|b)*`: an unbounded repetition of a group one alternative of which is nothing but an
/// unbounded repetition.
fn repeats_repetition(pattern: &str) -> bool {
    let mut open = vec![Group::default()];
    let mut chars = pattern.chars().peekable();
    let mut in_class = false;
    // The group that has just been closed, when the next sign may repeat it.
    let mut closed: Option<Group> = None;
    while let Some(c) = chars.next() {
        let before = closed.take();
        let Some(group) = open.last_mut() else {
            return false;
        };
        match c {
            '\\' => {
                chars.next();
                group.parts += usize::from(!in_class);
            }
            ']' if in_class => in_class = false,
            _ if in_class => {}
            '[' => {
                in_class = true;
                group.parts += 1;
            }
            '(' => {
                if chars.peek() == Some(&'?') {
                    // `(?:`, `(?=`, `(?<name>`: the mark is no part of the group.
                    while chars
                        .next_if(|c| !matches!(c, ':' | '=' | '!' | '>' | ')'))
                        .is_some()
                    {}
                    chars.next_if(|c| *c != ')');
                }
                group.parts += 1;
                open.push(Group::default());
            }
            ')' => {
                group.end_of_alternative();
                closed = open.pop();
                let Some(around) = open.last_mut() else {
                    return false;
                };
                around.repeats |= closed.is_some_and(|it| it.is_open);
            }
            '|' => group.end_of_alternative(),
            '*' | '+' => {
                if before.is_some_and(|it| it.is_open) {
                    return true;
                }
                group.repeats = true;
            }
            '{' => {
                let bound: String = std::iter::from_fn(|| chars.next_if(|c| *c != '}')).collect();
                chars.next();
                if bound.ends_with(',') {
                    if before.is_some_and(|it| it.is_open) {
                        return true;
                    }
                    group.repeats = true;
                }
            }
            '?' | '^' | '$' => {}
            _ => group.parts += 1,
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::repeats_repetition;

    #[test]
    fn repetitions_of_repetitions() {
        for pattern in [
            "(a+)+",
            "^(a*)*$",
            r"(\w+|b)*",
            "(?:[a-z]+)+x",
            "((a+)){2,}",
            "(?<name>a+)*",
        ] {
            assert!(repeats_repetition(pattern), "{pattern}");
        }
        for pattern in [
            "a+",
            "(a+b)+",
            r"^(\d+\.)*\d+$",
            "(a+)?",
            "(a|b)+",
            "[(a+)+]",
            r"\(a+\)+",
            "(a+){2}",
            "(",
            ")+",
            "(?",
            "{",
        ] {
            assert!(!repeats_repetition(pattern), "{pattern}");
        }
    }
}
