//! Can the runtime check every `pattern` in linear time?

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::model::{Catalog, Check, Kind};
use crate::origin::Origin;

pub(super) fn check(catalog: &Catalog, report: &mut Report) {
    for (_, shape) in catalog.shapes.iter() {
        checks(&shape.checks, &shape.origin, report);
        if let Kind::Struct(object) = &shape.kind {
            for member in &object.members {
                let origin = shape.origin.join("properties").join(&member.name);
                checks(&member.checks, &origin, report);
            }
        }
    }
}

fn checks(checks: &[Check], origin: &Origin, report: &mut Report) {
    for check in checks {
        let (Check::Pattern(pattern) | Check::NamePattern(pattern)) = check else {
            continue;
        };
        if let Some(what) = beyond_regular(pattern) {
            let message = format!("the pattern uses {what}, and is not checked");
            let finding =
                Diagnostic::new(Code::SCHEMA_UNSUPPORTED_PATTERN, message, origin.clone());
            report.push(finding.help("write it without, or allow this finding"));
        }
    }
}

/// Says what in an ECMA-262 pattern no automaton can do.
fn beyond_regular(pattern: &str) -> Option<&'static str> {
    let mut in_class = false;
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        if c == '\\' {
            let mut escaped = rest.chars().skip(1);
            match escaped.next() {
                Some('1'..='9') if !in_class => return Some("a back-reference"),
                Some('k') if !in_class && escaped.next() == Some('<') => {
                    return Some("a back-reference");
                }
                _ => {}
            }
            rest = tail(tail(rest));
            continue;
        }
        match c {
            '[' => in_class = true,
            ']' => in_class = false,
            '(' if !in_class
                && ["(?=", "(?!", "(?<=", "(?<!"]
                    .iter()
                    .any(|it| rest.starts_with(it)) =>
            {
                return Some("look-around");
            }
            _ => {}
        }
        rest = tail(rest);
    }
    None
}

fn tail(text: &str) -> &str {
    let mut chars = text.chars();
    chars.next();
    chars.as_str()
}

#[cfg(test)]
mod tests {
    use super::beyond_regular;

    #[test]
    fn what_no_automaton_can_do() {
        let check = |pattern: &str, expect: Option<&str>| {
            assert_eq!(beyond_regular(pattern), expect, "{pattern}")
        };
        check("^a+$", None);
        check("^(?=a)", Some("look-around"));
        check("(?<!a)b", Some("look-around"));
        check("(?<name>a)", None);
        check(r"(a)\1", Some("a back-reference"));
        check(r"\\1", None);
        check(r"[(?=\1]", None);
        check(r"\", None);
    }
}
