use crate::value::{Node, Slot, View};

/// A value that may not be there.
pub trait Optional: Node {
    /// Puts an empty value there, to be filled.
    fn fill(&mut self) -> Slot<'_>;

    /// Makes it `null`.
    fn null(&mut self);

    /// Makes it missing.
    fn clear(&mut self);
}

/// A member that may be missing, `null` or a value, all three told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum Maybe<T> {
    /// The object does not have the member.
    #[default]
    Missing,
    /// The member is `null`.
    Null,
    /// The member has a value.
    Value(T),
}

impl<T> Maybe<T> {
    /// The value, when there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The value, when there is one, to be changed.
    pub fn value_mut(&mut self) -> Option<&mut T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// The value, when there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Value(value) => Some(value),
            _ => None,
        }
    }

    /// True when the object does not have the member.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Missing)
    }

    /// True when the member is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl<T> From<T> for Maybe<T> {
    fn from(value: T) -> Self {
        Self::Value(value)
    }
}

impl<T: Node + Default> Optional for Maybe<T> {
    fn fill(&mut self) -> Slot<'_> {
        *self = Self::Value(T::default());
        match self {
            Self::Value(value) => value.slot(),
            Self::Missing | Self::Null => Slot::Null,
        }
    }

    fn null(&mut self) {
        *self = Self::Null;
    }

    fn clear(&mut self) {
        *self = Self::Missing;
    }
}

impl<T: Node + Default> Node for Maybe<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Missing => View::Absent,
            Self::Null => View::Null,
            Self::Value(value) => value.view(),
        }
    }
}

impl<T: Node + Default> Optional for Option<T> {
    fn fill(&mut self) -> Slot<'_> {
        self.insert(T::default()).slot()
    }

    fn null(&mut self) {
        *self = None;
    }

    fn clear(&mut self) {
        *self = None;
    }
}

impl<T: Node + Default> Node for Option<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Optional(self)
    }

    fn view(&self) -> View<'_> {
        match self {
            None => View::Absent,
            Some(value) => value.view(),
        }
    }
}
