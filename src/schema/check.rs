use std::cmp::Ordering;

use crate::model::Check;
use crate::schema::kinds::Kinds;
use crate::schema::number;

/// Adds a check that must hold together with those before it: of two bounds of one sort, the tighter one stays.
pub(super) fn tighten(checks: &mut Vec<Check>, check: Check) {
    for known in checks.iter_mut() {
        if let Some(order) = compare(known, &check) {
            if order == Ordering::Less {
                *known = check;
            }
            return;
        }
    }
    if !checks.contains(&check) {
        checks.push(check);
    }
}

/// How tight two bounds of one sort are; `Less` when the second is tighter.
fn compare(known: &Check, other: &Check) -> Option<Ordering> {
    use Check::{
        ExclusiveMaximum, ExclusiveMinimum, MaxItems, MaxLength, MaxProperties, Maximum, MinItems,
        MinLength, MinProperties, Minimum,
    };
    Some(match (known, other) {
        (MinLength(a), MinLength(b))
        | (MinItems(a), MinItems(b))
        | (MinProperties(a), MinProperties(b)) => a.cmp(b),
        (MaxLength(a), MaxLength(b))
        | (MaxItems(a), MaxItems(b))
        | (MaxProperties(a), MaxProperties(b)) => b.cmp(a),
        (Minimum(a), Minimum(b)) | (ExclusiveMinimum(a), ExclusiveMinimum(b)) => {
            number::compare(a, b)
        }
        (Maximum(a), Maximum(b)) | (ExclusiveMaximum(a), ExclusiveMaximum(b)) => {
            number::compare(b, a)
        }
        _ => return None,
    })
}

/// The kinds of values that a check speaks about.
pub(super) fn kinds(check: &Check) -> Kinds {
    match check {
        Check::MinLength(_) | Check::MaxLength(_) | Check::Pattern(_) | Check::Format(_) => {
            Kinds::TEXT
        }
        Check::Minimum(_)
        | Check::ExclusiveMinimum(_)
        | Check::Maximum(_)
        | Check::ExclusiveMaximum(_)
        | Check::MultipleOf(_) => Kinds::NUMBER,
        Check::MinItems(_) | Check::MaxItems(_) | Check::UniqueItems => Kinds::LIST,
        Check::OneOf(values) => Kinds::of_all(values),
        _ => Kinds::OBJECT,
    }
}
