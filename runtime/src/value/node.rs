use crate::json::{Json, Number};
use crate::value::{Cases, Entries, Integer, List, Object, Optional, Union};

/// A value that can be filled from JSON and printed as JSON.
///
/// Generated types implement it through [`object!`](macro@crate::value::object), [`cases!`](macro@crate::value::cases) and
/// [`union!`](macro@crate::value::union).
pub trait Node {
    /// The place to fill.
    fn slot(&mut self) -> Slot<'_>;

    /// The value to print.
    fn view(&self) -> View<'_>;
}

/// A place to fill: what a [`Node`] is, from the side of a reader.
pub enum Slot<'a> {
    /// Takes `true` and `false`.
    Bool(&'a mut bool),
    /// Takes numbers without a fraction, within a range.
    Integer(&'a mut dyn Integer),
    /// Takes any number.
    Number(&'a mut Number),
    /// Takes a string.
    Text(&'a mut String),
    /// Takes a string, out of a list that may grow.
    Cases(&'a mut dyn Cases),
    /// Takes an object with known members.
    Object(&'a mut dyn Object),
    /// Takes an array.
    List(&'a mut dyn List),
    /// Takes an object with any members.
    Map(&'a mut dyn Entries),
    /// Takes nothing, or what its value takes.
    Optional(&'a mut dyn Optional),
    /// Takes one of several alternatives.
    Union(&'a mut dyn Union),
    /// Takes anything.
    Json(&'a mut Json),
    /// Takes only `null`.
    Null,
}

/// A value to print: what a [`Node`] is, from the side of a writer.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// There is no value: left out as a member, `null` as an item.
    Absent,
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number without a fraction.
    Integer(i128),
    /// Any number.
    Number(&'a Number),
    /// A string.
    Text(&'a str),
    /// A string, out of a list that may grow.
    Cases(&'a dyn Cases),
    /// An object with known members.
    Object(&'a dyn Object),
    /// An array.
    List(&'a dyn List),
    /// An object with any members.
    Map(&'a dyn Entries),
    /// One of several alternatives.
    Union(&'a dyn Union),
    /// Anything, as it came.
    Json(&'a Json),
}

/// A place is a value too: it can be filled, looked at, and filled again.
impl Node for Slot<'_> {
    fn slot(&mut self) -> Slot<'_> {
        match self {
            Self::Bool(place) => Slot::Bool(place),
            Self::Integer(place) => Slot::Integer(&mut **place),
            Self::Number(place) => Slot::Number(place),
            Self::Text(place) => Slot::Text(place),
            Self::Cases(place) => Slot::Cases(&mut **place),
            Self::Object(place) => Slot::Object(&mut **place),
            Self::List(place) => Slot::List(&mut **place),
            Self::Map(place) => Slot::Map(&mut **place),
            Self::Optional(place) => Slot::Optional(&mut **place),
            Self::Union(place) => Slot::Union(&mut **place),
            Self::Json(place) => Slot::Json(place),
            Self::Null => Slot::Null,
        }
    }

    fn view(&self) -> View<'_> {
        match self {
            Self::Bool(place) => View::Bool(**place),
            Self::Integer(place) => View::Integer(place.get()),
            Self::Number(place) => View::Number(place),
            Self::Text(place) => View::Text(place),
            Self::Cases(place) => View::Cases(&**place),
            Self::Object(place) => View::Object(&**place),
            Self::List(place) => View::List(&**place),
            Self::Map(place) => View::Map(&**place),
            Self::Optional(place) => place.view(),
            Self::Union(place) => View::Union(&**place),
            Self::Json(place) => View::Json(place),
            Self::Null => View::Null,
        }
    }
}

impl<T: Node + ?Sized> Node for Box<T> {
    fn slot(&mut self) -> Slot<'_> {
        (**self).slot()
    }

    fn view(&self) -> View<'_> {
        (**self).view()
    }
}

/// Reads a JSON text into a value of a type.
///
/// # Errors
///
/// When it is not JSON or does not fit the type.
pub fn parse<T: Node + Default>(text: &[u8]) -> Result<T, crate::json::Error> {
    let mut value = T::default();
    crate::json::read_slot(text, value.slot())?;
    Ok(value)
}
