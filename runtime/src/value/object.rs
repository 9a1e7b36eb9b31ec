use crate::value::{Check, Entries, Order, Slot, View};

/// A value with known members.
pub trait Object {
    /// What is known about the type.
    fn shape(&self) -> &'static Shape;

    /// The value of the field at `at`, in the order of the shape; behind the last one stand the members that the shape
    /// does not know, as a map, or nothing when they are not kept.
    fn field(&self, at: usize) -> View<'_>;

    /// The place of the field at `at`, and behind the last one the place of members that the shape does not know.
    fn field_mut(&mut self, at: usize) -> Slot<'_>;
}

impl dyn Object + '_ {
    /// The members that the shape does not know. `None`: they are not kept.
    pub fn extra(&self) -> Option<&dyn Entries> {
        match self.field(usize::MAX) {
            View::Map(extra) => Some(extra),
            _ => None,
        }
    }

    /// Where members go that the shape does not know. `None`: they are not kept.
    pub fn extra_mut(&mut self) -> Option<&mut dyn Entries> {
        match self.field_mut(usize::MAX) {
            Slot::Map(extra) => Some(extra),
            _ => None,
        }
    }
}

/// What is known about a type with members.
#[derive(Debug)]
pub struct Shape {
    /// The type's name.
    pub name: &'static str,
    /// In the order of the document.
    pub fields: &'static [Field],
    /// What holds for the values of members, each beside the number of its field; in the order of the fields.
    pub member_checks: &'static [(u16, Check)],
    /// What holds for the object as a whole.
    pub checks: &'static [Check],
    /// The order in which members come.
    pub order: Order,
}

/// What is known about a member.
#[derive(Debug)]
pub struct Field {
    /// Its name as sent on the wire, e.g. `created_at`.
    pub wire: &'static str,
    /// A sum of [`flag`]s.
    pub flags: u8,
}

/// What [`Field::flags`] is made of: the words that [`object!`](macro@crate::value::object) takes after a member's name.
#[allow(
    non_upper_case_globals,
    reason = "they are the words of a macro's grammar"
)]
pub mod flag {
    /// The object must have the member.
    pub const required: u8 = 1;
    /// The object may leave the member out.
    pub const optional: u8 = 0;
    /// The member may be `null`.
    pub const nullable: u8 = 2;
}

impl Field {
    /// True when the object must have the member.
    pub fn required(&self) -> bool {
        self.flags & flag::required != 0
    }

    /// True when the member may be `null`.
    pub fn nullable(&self) -> bool {
        self.flags & flag::nullable != 0
    }

    /// True when the member is printed as `null` when its value is absent: it may be `null` and must not be missing.
    pub(crate) fn is_null_when_absent(&self) -> bool {
        self.required() && self.nullable()
    }
}

impl Shape {
    /// What holds for the value of the field at `at`.
    pub fn checks_of(&self, at: usize) -> Vec<Check> {
        let start = self
            .member_checks
            .partition_point(|(owner, _)| usize::from(*owner) < at);
        let checks = self.member_checks.get(start..).unwrap_or_default().iter();
        checks
            .take_while(|(owner, _)| usize::from(*owner) == at)
            .map(|(_, check)| *check)
            .collect()
    }

    /// The field that the member `wire` goes to; `hint` is where to look first.
    pub fn find(&self, wire: &str, hint: usize) -> Option<usize> {
        if self
            .fields
            .get(hint)
            .is_some_and(|field| field.wire == wire)
        {
            return Some(hint);
        }
        self.fields.iter().position(|field| field.wire == wire)
    }
}
