use crate::diagnostic::Report;
use crate::load::At;
use crate::model::Check;
use crate::schema::facts::{Facts, Group, unsupported};
use crate::schema::keyword::{Treatment, treatment};
use crate::schema::part::list;

/// How deep rules may nest in rules.
const DEPTH: usize = 8;
/// How many sets of members one rule may spell out.
const SETS: usize = 64;

/// Takes out alternatives that only say which members must be there, at whatever depth: rules, not types.
pub(super) fn validate_groups(facts: &mut Facts<'_>, report: &mut Report) {
    for group in std::mem::take(&mut facts.groups) {
        if !group.branches.iter().all(|branch| is_rule(branch, DEPTH)) {
            facts.groups.push(group);
            continue;
        }
        match check(&group) {
            Some(Some(check)) => facts.checks.tighten(check),
            Some(None) => {}
            None => {
                let message = "alternatives that only add rules are not checked";
                unsupported(&group.list, message, report);
            }
        }
    }
}

/// What `validate()` looks at in place of the alternatives; `None` when it cannot.
fn check(group: &Group<'_>) -> Option<Option<Check>> {
    let branches: Vec<Vec<Vec<String>>> = group
        .branches
        .iter()
        .map(|branch| sets(branch, DEPTH))
        .collect::<Option<_>>()?;
    // Exactly one of several sets is another rule than exactly one of all.
    if group.exclusive && branches.iter().any(|sets| sets.len() != 1) {
        return None;
    }
    let all = branches.concat();
    Some(match (all.is_empty(), group.exclusive) {
        (true, _) => None,
        (false, true) => Some(Check::OneRequired(all)),
        (false, false) => Some(Check::AnyRequired(all)),
    })
}

/// True for a schema that describes no value by itself, but adds a rule.
fn is_rule(branch: &At<'_>, depth: usize) -> bool {
    let Some(map) = branch.node().as_map() else {
        return false;
    };
    let is_rule = |key: &str| match (treatment(key), key) {
        (Some(Treatment::Type), "required") => true,
        (Some(Treatment::Type), "allOf" | "anyOf" | "oneOf") => {
            depth > 0
                && list(branch, key)
                    .iter()
                    .all(|part| is_rule(part, depth - 1))
        }
        (Some(Treatment::Type), _) => false,
        (Some(Treatment::Check | Treatment::Unsupported | Treatment::Annotation) | None, _) => true,
    };
    map.iter().all(|(key, _)| is_rule(key)) && map.iter().any(|(key, _)| says(key))
}

/// The sets of members one of which a branch requires, when that is all it says.
fn sets(branch: &At<'_>, depth: usize) -> Option<Vec<Vec<String>>> {
    let map = branch.node().as_map()?;
    let mut sets: Vec<Vec<String>> = vec![Vec::new()];
    for (key, value) in map.iter().filter(|(key, _)| says(key)) {
        let nested = || -> Option<Vec<Vec<Vec<String>>>> {
            let parts = list(branch, key);
            let depth = depth.checked_sub(1)?;
            parts.iter().map(|part| self::sets(part, depth)).collect()
        };
        match key {
            "required" => {
                let names = value.as_list()?.iter();
                let names: Vec<String> = names
                    .filter_map(|name| Some(name.as_str()?.to_owned()))
                    .collect();
                sets = both(&sets, &[names])?;
            }
            "allOf" => {
                let parts = nested()?;
                sets = parts
                    .iter()
                    .try_fold(sets, |sets, part| both(&sets, part))?;
            }
            "anyOf" => {
                let parts = nested()?;
                sets = both(&sets, &parts.concat())?;
            }
            _ => return None,
        }
    }
    Some(sets)
}

/// Every set of the one joined with every set of the other.
fn both(left: &[Vec<String>], right: &[Vec<String>]) -> Option<Vec<Vec<String>>> {
    if left.len() * right.len() > SETS {
        return None;
    }
    let join = |left: &Vec<String>| {
        let left = left.clone();
        right.iter().map(move |right| {
            let mut set = left.clone();
            set.extend(right.iter().filter(|name| !left.contains(name)).cloned());
            set
        })
    };
    Some(left.iter().flat_map(join).collect())
}

fn says(key: &str) -> bool {
    !matches!(treatment(key), Some(Treatment::Annotation) | None)
}
