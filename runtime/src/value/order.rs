use std::fmt;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU16, Ordering::Relaxed};

use crate::json::is_plain;
use crate::value::Field;

/// The order in which the members of a type come, learned while reading.
///
/// A document lists members in one order, and its provider sends them in another, but always in the same one. So most
/// members are found where they came the last time, without a search. What is read does not depend on it.
#[derive(Default)]
pub struct Order(OnceLock<Table>);

struct Table {
    /// The field that came at the start, and after each field; [`NONE`] when none is expected.
    next: Box<[AtomicU16]>,
    /// The number of fields that must be there.
    required: usize,
}

const NONE: u16 = u16::MAX;

impl Order {
    /// Nothing is known but the order of the document.
    pub const fn new() -> Self {
        Self(OnceLock::new())
    }

    /// What has been learned of the fields.
    pub(crate) fn of(&self, fields: &'static [Field]) -> Learned<'_> {
        let table = self.0.get_or_init(|| Table {
            next: (0..=fields.len())
                .map(|at| AtomicU16::new(known(fields, at)))
                .collect(),
            required: fields.iter().filter(|field| field.required()).count(),
        });
        Learned { table, fields }
    }
}

impl fmt::Debug for Order {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Order")
    }
}

/// What has been learned of the fields of a type.
pub(crate) struct Learned<'o> {
    table: &'o Table,
    fields: &'static [Field],
}

impl Learned<'_> {
    /// The number of fields that must be there.
    pub(crate) fn required(&self) -> usize {
        self.table.required
    }

    /// The field that is expected after so many: 0 at the start, `at + 1` after the field at `at`. Its name stands for
    /// itself in JSON.
    #[inline]
    pub(crate) fn expected(&self, after: usize) -> Option<(usize, &'static Field)> {
        let at = usize::from(self.table.next.get(after)?.load(Relaxed));
        Some((at, self.fields.get(at)?))
    }

    /// Remembers that the field at `at` came.
    pub(crate) fn learn(&self, after: usize, at: usize) {
        if let Some(next) = self.table.next.get(after) {
            next.store(known(self.fields, at), Relaxed);
        }
    }
}

/// The number of a field that can be expected: one whose name is written as it is.
fn known(fields: &[Field], at: usize) -> u16 {
    let plain = fields.get(at).filter(|field| is_plain(field.wire));
    plain.and_then(|_| u16::try_from(at).ok()).unwrap_or(NONE)
}
