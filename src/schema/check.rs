use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::mem::{Discriminant, discriminant};

use crate::model::Check;
use crate::schema::kinds::Kinds;
use crate::schema::number;

/// Checks that must hold together, each said once.
#[derive(Debug, Clone, Default)]
pub(super) struct Checks {
    list: Vec<Check>,
    // Where the bound of each sort is.
    bounds: HashMap<Discriminant<Check>, usize>,
    others: HashSet<Check>,
}

impl Checks {
    /// Adds a check: of two bounds of one sort, the tighter one stays.
    pub(super) fn tighten(&mut self, check: Check) {
        let sort = discriminant(&check);
        let known = self.bounds.get(&sort).copied();
        if let Some(known) = known.and_then(|at| self.list.get_mut(at)) {
            if compare(known, &check) == Some(Ordering::Less) {
                *known = check;
            }
        } else if compare(&check, &check).is_some() {
            self.bounds.insert(sort, self.list.len());
            self.list.push(check);
        } else if self.others.insert(check.clone()) {
            self.list.push(check);
        }
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &Check> {
        self.list.iter()
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
