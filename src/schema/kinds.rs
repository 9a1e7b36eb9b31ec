use std::ops::{BitAnd, BitOr, BitOrAssign};

use crate::model::Json;
use crate::schema::number;

/// A set of JSON kinds. Numbers are two: integers, and those with a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kinds(u8);

impl Kinds {
    pub(super) const NONE: Kinds = Kinds(0);
    pub(super) const NULL: Kinds = Kinds(1);
    pub(super) const BOOLEAN: Kinds = Kinds(2);
    pub(super) const INTEGER: Kinds = Kinds(4);
    pub(super) const FRACTION: Kinds = Kinds(8);
    pub(super) const NUMBER: Kinds = Kinds(4 | 8);
    pub(super) const TEXT: Kinds = Kinds(16);
    pub(super) const LIST: Kinds = Kinds(32);
    pub(super) const OBJECT: Kinds = Kinds(64);
    pub(super) const ALL: Kinds = Kinds(127);

    /// Reads a name of `type`, e.g. `integer`.
    pub(super) fn named(name: &str) -> Option<Kinds> {
        Some(match name {
            "null" => Kinds::NULL,
            "boolean" => Kinds::BOOLEAN,
            "integer" => Kinds::INTEGER,
            "number" => Kinds::NUMBER,
            "string" => Kinds::TEXT,
            "array" => Kinds::LIST,
            "object" => Kinds::OBJECT,
            // Swagger's, still seen in OpenAPI documents.
            "file" => Kinds::TEXT,
            "any" => Kinds::ALL,
            _ => return None,
        })
    }

    /// The kind of a value.
    pub(super) fn of(value: &Json) -> Kinds {
        match value {
            Json::Null => Kinds::NULL,
            Json::Bool(_) => Kinds::BOOLEAN,
            Json::Number(lexeme) if number::is_integer(lexeme) => Kinds::INTEGER,
            Json::Number(_) => Kinds::FRACTION,
            Json::String(_) => Kinds::TEXT,
            Json::List(_) => Kinds::LIST,
            Json::Map(_) => Kinds::OBJECT,
        }
    }

    /// The kinds of numbers that stand in a list with fractions: `[1, 2.5]` are numbers.
    pub(super) fn of_all<'a>(values: impl IntoIterator<Item = &'a Json>) -> Kinds {
        let kinds = values
            .into_iter()
            .fold(Kinds::NONE, |kinds, value| kinds | Kinds::of(value));
        if kinds.has(Kinds::FRACTION) {
            kinds | Kinds::INTEGER
        } else {
            kinds
        }
    }

    /// True when the set has any of `other`.
    pub(super) fn has(self, other: Kinds) -> bool {
        self.0 & other.0 != 0
    }

    /// True when there is nothing in the set.
    pub(super) fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The set without `other`.
    pub(super) fn without(self, other: Kinds) -> Kinds {
        Kinds(self.0 & !other.0)
    }

    /// True when everything in the set is in `other`.
    pub(super) fn within(self, other: Kinds) -> bool {
        self.without(other).is_empty()
    }

    /// The kinds that become types of their own, in a fixed order; numbers are one.
    pub(super) fn each(self) -> impl Iterator<Item = Kinds> {
        let number = self & Kinds::NUMBER;
        [
            Kinds::OBJECT,
            Kinds::LIST,
            Kinds::TEXT,
            number,
            Kinds::BOOLEAN,
        ]
        .into_iter()
        .filter(move |kind| !kind.is_empty() && self.has(*kind))
    }
}

impl BitAnd for Kinds {
    type Output = Kinds;
    fn bitand(self, other: Kinds) -> Kinds {
        Kinds(self.0 & other.0)
    }
}

impl BitOr for Kinds {
    type Output = Kinds;
    fn bitor(self, other: Kinds) -> Kinds {
        Kinds(self.0 | other.0)
    }
}

impl BitOrAssign for Kinds {
    fn bitor_assign(&mut self, other: Kinds) {
        self.0 |= other.0;
    }
}
