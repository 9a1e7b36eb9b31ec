//! The rules that values keep beyond their types.

use crate::model::Check;

/// The most values that are shown of a list.
const VALUES: usize = 12;

/// A rule, e.g. `at most 80 characters`; nothing for what the type says already.
pub fn rule(check: &Check) -> Option<String> {
    let sets = |sets: &[Vec<String>]| {
        let sets = sets.iter().map(|set| quoted(set, " with "));
        sets.collect::<Vec<_>>().join(", or ")
    };
    Some(match check {
        Check::MinLength(it) => format!("at least {}", count(*it, "character")),
        Check::MaxLength(it) => format!("at most {}", count(*it, "character")),
        Check::Pattern(it) => format!("matches `{it}`"),
        Check::Minimum(it) => format!("at least {it}"),
        Check::ExclusiveMinimum(it) => format!("more than {it}"),
        Check::Maximum(it) => format!("at most {it}"),
        Check::ExclusiveMaximum(it) => format!("less than {it}"),
        Check::MultipleOf(it) => format!("a multiple of {it}"),
        Check::MinItems(it) => format!("at least {}", count(*it, "item")),
        Check::MaxItems(it) => format!("at most {}", count(*it, "item")),
        Check::UniqueItems => "no item twice".to_owned(),
        Check::MinProperties(it) => format!("at least {}", count(*it, "member")),
        Check::MaxProperties(it) => format!("at most {}", count(*it, "member")),
        Check::NoOthers(patterns) if patterns.is_empty() => "no other members".to_owned(),
        Check::NoOthers(patterns) => {
            format!(
                "no other members but such as match {}",
                quoted(patterns, " or ")
            )
        }
        Check::NamePattern(it) => format!("names of members match `{it}`"),
        Check::AnyRequired(it) => format!("has {}", sets(it)),
        Check::OneRequired(it) => format!("has exactly one of {}", sets(it)),
        Check::DependentRequired(member, others) => {
            format!("where `{member}` is there, so is {}", quoted(others, ", "))
        }
        Check::Open => "other texts are valid too".to_owned(),
        Check::OneOf(values) => {
            let shown = values.iter().take(VALUES).map(ToString::to_string);
            let shown: Vec<String> = shown.collect();
            let more = match values.len().saturating_sub(VALUES) {
                0 => String::new(),
                more => format!(" or {more} more"),
            };
            match values.len() {
                1 => format!("always {}", quoted(&shown, "")),
                _ => format!("{}{more}", quoted(&shown, " or ")),
            }
        }
        Check::Format(_) => return None,
    })
}

fn count(number: u64, what: &str) -> String {
    match number {
        1 => format!("1 {what}"),
        number => format!("{number} {what}s"),
    }
}

fn quoted(texts: &[String], between: &str) -> String {
    let texts: Vec<String> = texts.iter().map(|text| format!("`{text}`")).collect();
    texts.join(between)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Json;

    #[test]
    fn rules_read_as_words() {
        let check = |check: Check, expect: &str| assert_eq!(rule(&check).as_deref(), Some(expect));
        check(Check::MinLength(1), "at least 1 character");
        check(Check::MaxItems(3), "at most 3 items");
        check(
            Check::OneOf(vec![Json::Number("1".to_owned())]),
            "always `1`",
        );
        let texts = |texts: &[&str]| texts.iter().map(|it| (*it).to_owned()).collect();
        let sets = vec![texts(&["a", "b"]), texts(&["c"])];
        check(
            Check::OneRequired(sets),
            "has exactly one of `a` with `b`, or `c`",
        );
        assert_eq!(rule(&Check::Format("uri".to_owned())), None);
    }
}
