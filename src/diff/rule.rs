//! Rules beyond types: a rule that is relaxed lets values through that a receiver has no room for.

use std::cmp::Ordering;
use std::mem::discriminant;

use crate::model::Check;

/// What became of the rules of a place.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Rules {
    /// Values that were not allowed may come.
    pub(super) relaxed: Vec<String>,
    /// Values that were allowed do not come any more.
    pub(super) tightened: Vec<String>,
}

/// Compares the rules of a place.
pub(super) fn compare(old: &[Check], new: &[Check]) -> Rules {
    let mut rules = Rules::default();
    for rule in old.iter().filter(|it| counts(it) && !new.contains(it)) {
        let others = new
            .iter()
            .filter(|it| discriminant(*it) == discriminant(rule));
        let other = others.clone().find(|it| !old.contains(it));
        match other {
            Some(other) if looser(rule, other) == Some(Ordering::Less) => {
                rules
                    .tightened
                    .push(format!("{} instead of {}", text(other), text(rule)));
            }
            Some(other) => rules
                .relaxed
                .push(format!("{} instead of {}", text(other), text(rule))),
            None => rules.relaxed.push(format!("no {}", text(rule))),
        }
    }
    for rule in new.iter().filter(|it| counts(it) && !old.contains(it)) {
        let had_one = old
            .iter()
            .any(|it| discriminant(it) == discriminant(rule) && !new.contains(it));
        if !had_one {
            rules.tightened.push(text(rule));
        }
    }
    rules
}

/// Constants and formats belong to the type, and whether a list of texts is complete is nothing that receivers see.
fn counts(rule: &Check) -> bool {
    !matches!(rule, Check::Open | Check::Format(_))
}

/// Whether the new rule lets more through (`Greater`) or less (`Less`); `None`: nobody knows.
fn looser(old: &Check, new: &Check) -> Option<Ordering> {
    match (old, new) {
        (Check::MinLength(old), Check::MinLength(new))
        | (Check::MinItems(old), Check::MinItems(new))
        | (Check::MinProperties(old), Check::MinProperties(new)) => Some(old.cmp(new)),
        (Check::MaxLength(old), Check::MaxLength(new))
        | (Check::MaxItems(old), Check::MaxItems(new))
        | (Check::MaxProperties(old), Check::MaxProperties(new)) => Some(new.cmp(old)),
        (Check::Minimum(old), Check::Minimum(new))
        | (Check::ExclusiveMinimum(old), Check::ExclusiveMinimum(new)) => number(old, new),
        (Check::Maximum(old), Check::Maximum(new))
        | (Check::ExclusiveMaximum(old), Check::ExclusiveMaximum(new)) => number(new, old),
        (Check::OneOf(old), Check::OneOf(new)) => {
            let within = |some: &[_], all: &[_]| some.iter().all(|it| all.contains(it));
            match (within(new, old), within(old, new)) {
                (true, _) => Some(Ordering::Less),
                (_, true) => Some(Ordering::Greater),
                _ => None,
            }
        }
        _ => None,
    }
}

fn number(left: &str, right: &str) -> Option<Ordering> {
    match (left.parse::<i128>(), right.parse::<i128>()) {
        (Ok(left), Ok(right)) => Some(left.cmp(&right)),
        _ => left
            .parse::<f64>()
            .ok()?
            .partial_cmp(&right.parse::<f64>().ok()?),
    }
}

fn text(rule: &Check) -> String {
    let sets = |sets: &[Vec<String>]| {
        sets.iter()
            .map(|set| set.join(" and "))
            .collect::<Vec<_>>()
            .join(" or ")
    };
    match rule {
        Check::MinLength(it) => format!("minLength {it}"),
        Check::MaxLength(it) => format!("maxLength {it}"),
        Check::Pattern(it) => format!("pattern `{it}`"),
        Check::Minimum(it) => format!("minimum {it}"),
        Check::ExclusiveMinimum(it) => format!("exclusiveMinimum {it}"),
        Check::Maximum(it) => format!("maximum {it}"),
        Check::ExclusiveMaximum(it) => format!("exclusiveMaximum {it}"),
        Check::MultipleOf(it) => format!("multipleOf {it}"),
        Check::MinItems(it) => format!("minItems {it}"),
        Check::MaxItems(it) => format!("maxItems {it}"),
        Check::UniqueItems => "uniqueItems".to_owned(),
        Check::MinProperties(it) => format!("minProperties {it}"),
        Check::MaxProperties(it) => format!("maxProperties {it}"),
        Check::NoOthers(_) => "rule against further members".to_owned(),
        Check::NamePattern(it) => format!("pattern of names `{it}`"),
        Check::AnyRequired(it) => format!("rule that there is {}", sets(it)),
        Check::OneRequired(it) => format!("rule that there is exactly one of {}", sets(it)),
        Check::DependentRequired(member, others) => {
            format!("rule that `{member}` comes with {}", others.join(", "))
        }
        Check::Open => "open list".to_owned(),
        Check::OneOf(values) => {
            let values: Vec<String> = values.iter().take(6).map(ToString::to_string).collect();
            format!("rule that it is {}", values.join(" or "))
        }
        Check::Format(it) => format!("format {it}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(old: &[Check], new: &[Check], relaxed: &[&str], tightened: &[&str]) {
        let rules = compare(old, new);
        assert_eq!(
            (rules.relaxed, rules.tightened),
            (texts(relaxed), texts(tightened))
        );
    }

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|it| (*it).to_owned()).collect()
    }

    #[test]
    fn what_lets_more_through_is_relaxed() {
        check(&[Check::MaxLength(5)], &[Check::MaxLength(5)], &[], &[]);
        check(
            &[Check::MaxLength(5)],
            &[Check::MaxLength(9)],
            &["maxLength 9 instead of maxLength 5"],
            &[],
        );
        check(
            &[Check::MaxLength(9)],
            &[Check::MaxLength(5)],
            &[],
            &["maxLength 5 instead of maxLength 9"],
        );
        check(&[Check::MinLength(1)], &[], &["no minLength 1"], &[]);
        check(&[], &[Check::MinLength(1)], &[], &["minLength 1"]);
        let (low, high) = (Check::Minimum("-1".into()), Check::Minimum("0.5".into()));
        check(
            std::slice::from_ref(&high),
            std::slice::from_ref(&low),
            &["minimum -1 instead of minimum 0.5"],
            &[],
        );
        check(&[low], &[high], &[], &["minimum 0.5 instead of minimum -1"]);
        let pattern = |text: &str| Check::Pattern(text.to_owned());
        check(
            &[pattern("a")],
            &[pattern("b")],
            &["pattern `b` instead of pattern `a`"],
            &[],
        );
        check(&[], &[Check::Open], &[], &[]);
    }
}
