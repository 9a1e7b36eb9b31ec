use std::cell::Cell;

/// How deep schemas are followed: they may lead in circles, values do not.
const DEPTH: usize = 128;
/// How many schemas a payload is compared with: alternatives of alternatives multiply.
const STEPS: usize = 2_000_000;

/// The steps that are left for a payload.
pub(super) struct Steps(Cell<usize>);

/// What is left at a place.
#[derive(Clone, Copy)]
pub(super) struct Budget<'a> {
    steps: &'a Cell<usize>,
    depth: usize,
}

impl Steps {
    pub(super) fn new() -> Self {
        Self(Cell::new(STEPS))
    }

    pub(super) fn all(&self) -> Budget<'_> {
        Budget {
            steps: &self.0,
            depth: DEPTH,
        }
    }

    /// True when there was not enough.
    pub(super) fn is_spent(&self) -> bool {
        self.0.get() == 0
    }
}

impl Budget<'_> {
    /// Takes a step; false when there is none left.
    pub(super) fn step(self) -> bool {
        let left = self.steps.get();
        self.steps.set(left.saturating_sub(1));
        left > 0 && self.depth > 0
    }

    /// What is left one schema further in.
    pub(super) fn deeper(self) -> Self {
        Self {
            depth: self.depth.saturating_sub(1),
            ..self
        }
    }
}
