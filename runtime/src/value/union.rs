use crate::json::Json;
use crate::value::{Check, Slot, View};

/// One of several alternatives.
pub trait Union {
    /// The alternatives, in the order of the document.
    fn arms(&self) -> &'static [Arm];

    /// Which alternative the value `raw` is, when it can be told.
    fn select(&self, raw: &[u8]) -> Option<usize>;

    /// What becomes of a value that does not fit the alternative that [`select`](Self::select) says it is.
    fn misfit(&self) -> Misfit;

    /// Takes the alternative at `arm`, empty, to be filled.
    fn choose(&mut self, arm: usize) -> Option<Slot<'_>>;

    /// The alternative and its value. `None`: it is not known.
    fn chosen(&self) -> Option<(usize, View<'_>)>;

    /// The value that no alternative takes.
    fn unknown(&self) -> Option<&Json>;

    /// Keeps a value that no alternative takes.
    fn keep(&mut self, raw: Json);
}

/// What becomes of a value that does not fit the alternative that it claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Misfit {
    /// It is an error: its tag says what it must be.
    Refuse,
    /// The other alternatives are tried in their order: only its looks spoke for the one.
    Try,
    /// It is kept as unknown: the alternatives refine a schema that takes it all the same.
    Keep,
}

/// What is known about an alternative.
#[derive(Debug)]
pub struct Arm {
    /// The variant's name.
    pub name: &'static str,
    /// What holds for its value.
    pub checks: &'static [Check],
}
