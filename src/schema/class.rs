use crate::schema::facts::Facts;
use crate::schema::kinds::Kinds;

/// What facts make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    /// No value fits.
    Impossible,
    /// Any JSON.
    Anything,
    /// Only `null`.
    Null,
    /// One of several schemas.
    Alternatives,
    /// A base class whose subtypes are found by their tag.
    Inheritance,
    /// A value of one kind.
    One(Kinds),
    /// Values of several kinds.
    Several(Kinds),
}

/// Decides what facts make.
pub(super) fn classify(facts: &Facts<'_>) -> Class {
    let kinds = facts.kinds();
    let values = kinds.without(Kinds::NULL);
    let mut each = values.each();
    match (each.next(), each.next()) {
        _ if facts.never.is_some() || kinds.is_empty() => Class::Impossible,
        _ if !facts.groups.is_empty() => Class::Alternatives,
        _ if facts.discriminator.is_some() => Class::Inheritance,
        (None, _) => Class::Null,
        (Some(kind), None) => Class::One(kind),
        _ if values == Kinds::ALL.without(Kinds::NULL) => Class::Anything,
        _ => Class::Several(values),
    }
}
