use crate::value::{Node, Slot, View};

/// A value made of items.
pub trait List {
    /// The number of items.
    fn len(&self) -> usize;

    /// True when there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The item at `at`.
    fn item(&self, at: usize) -> Option<View<'_>>;

    /// Adds an item, to be filled. `None`: it takes no more.
    fn push(&mut self) -> Option<Slot<'_>>;

    /// Takes all items out.
    fn clear(&mut self);
}

impl<T: Node + Default> List for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn item(&self, at: usize) -> Option<View<'_>> {
        Some(self.get(at)?.view())
    }

    fn push(&mut self) -> Option<Slot<'_>> {
        self.push(T::default());
        Some(self.last_mut()?.slot())
    }

    fn clear(&mut self) {
        self.clear();
    }
}

impl<T: Node + Default> Node for Vec<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }

    fn view(&self) -> View<'_> {
        View::List(self)
    }
}
