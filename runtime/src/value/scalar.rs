use crate::json::{Json, Number};
use crate::value::{Node, Slot, View};

/// A number without a fraction, within a range.
pub trait Integer {
    /// Takes `value`; false when it is out of range.
    fn set(&mut self, value: i128) -> bool;

    /// The value.
    fn get(&self) -> i128;
}

macro_rules! integers {
    ($($integer:ty)*) => {$(
        impl Integer for $integer {
            fn set(&mut self, value: i128) -> bool {
                <$integer>::try_from(value).map(|value| *self = value).is_ok()
            }

            fn get(&self) -> i128 {
                i128::from(*self)
            }
        }

        impl Node for $integer {
            fn slot(&mut self) -> Slot<'_> {
                Slot::Integer(self)
            }

            fn view(&self) -> View<'_> {
                View::Integer(i128::from(*self))
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 i128 u8 u16 u32 u64);

impl Node for bool {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Bool(self)
    }

    fn view(&self) -> View<'_> {
        View::Bool(*self)
    }
}

impl Node for String {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Text(self)
    }

    fn view(&self) -> View<'_> {
        View::Text(self)
    }
}

impl Node for Number {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Number(self)
    }

    fn view(&self) -> View<'_> {
        View::Number(self)
    }
}

impl Node for Json {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Json(self)
    }

    fn view(&self) -> View<'_> {
        View::Json(self)
    }
}

/// The type whose only value is `null`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Null;

impl Node for Null {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Null
    }

    fn view(&self) -> View<'_> {
        View::Null
    }
}
