use crate::json::Json;
use crate::value::{Check, Node};

/// One of several alternatives.
pub trait Union: Node {
    /// The alternatives, in the order of the document.
    fn arms(&self) -> &'static [Arm];

    /// Which alternative the value `raw` is, when it can be told.
    fn select(&self, raw: &[u8]) -> Option<usize>;

    /// True when what [`select`](Self::select) says is final: when the value does not fit the alternative, that is an
    /// error. Otherwise the other alternatives are tried in their order.
    fn strict(&self) -> bool;

    /// Takes the alternative at `arm`, empty, to be filled.
    fn choose(&mut self, arm: usize) -> Option<&mut dyn Node>;

    /// The alternative and its value. `None`: it is not known.
    fn chosen(&self) -> Option<(usize, &dyn Node)>;

    /// The value that no alternative takes.
    fn unknown(&self) -> Option<&Json>;

    /// Keeps a value that no alternative takes.
    fn keep(&mut self, raw: Json);
}

/// What is known about an alternative.
#[derive(Debug)]
pub struct Arm {
    /// The variant's name.
    pub name: &'static str,
    /// What holds for its value.
    pub checks: &'static [Check],
}
