use std::fmt;

use crate::value::{Node, Slot, View};

/// A value made of members of any name.
pub trait Entries {
    /// The number of members.
    fn len(&self) -> usize;

    /// True when there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The member at `at`, in the order in which they came.
    fn entry(&self, at: usize) -> Option<(&str, View<'_>)>;

    /// Adds a member, to be filled. The name is not compared with those that are there.
    fn push(&mut self, name: String) -> Option<Slot<'_>>;

    /// Takes all members out.
    fn clear(&mut self);
}

impl dyn Entries + '_ {
    /// The members, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = (&str, View<'_>)> {
        (0..self.len()).filter_map(|at| self.entry(at))
    }
}

/// An ordered map of names to values.
///
/// ```
/// use hookwright_runtime::value::Map;
///
/// let mut stock = Map::new();
/// stock.insert("apples", 3_i64);
/// stock.insert("pears", 2);
/// assert_eq!(stock.get("pears"), Some(&2));
/// ```
#[derive(Clone)]
pub struct Map<T> {
    entries: Vec<(String, T)>,
}

impl<T> Map<T> {
    /// An empty map.
    pub const fn new() -> Self {
        Self {
            entries: Vec::new(),
        }
    }

    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.iter()
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    /// The value of `name`, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        self.entries
            .iter_mut()
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    /// Sets the value of `name` and returns the one that was there.
    pub fn insert(&mut self, name: impl Into<String>, value: T) -> Option<T> {
        let name = name.into();
        match self.get_mut(&name) {
            Some(place) => Some(std::mem::replace(place, value)),
            None => {
                self.entries.push((name, value));
                None
            }
        }
    }

    /// Takes the member `name` out.
    pub fn remove(&mut self, name: &str) -> Option<T> {
        let at = self.entries.iter().position(|(key, _)| key == name)?;
        Some(self.entries.remove(at).1)
    }

    /// The members, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &T)> {
        self.entries
            .iter()
            .map(|(name, value)| (name.as_str(), value))
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

impl<T> Default for Map<T> {
    fn default() -> Self {
        Self::new()
    }
}

/// Maps are equal when they have the same members, in any order.
impl<T: PartialEq> PartialEq for Map<T> {
    fn eq(&self, other: &Self) -> bool {
        if self.len() != other.len() {
            return false;
        }
        if self
            .iter()
            .zip(other.iter())
            .all(|(left, right)| left == right)
        {
            return true;
        }
        sorted(self).into_iter().eq(sorted(other))
    }
}

impl<T: Eq> Eq for Map<T> {}

fn sorted<T>(map: &Map<T>) -> Vec<(&str, &T)> {
    let mut members: Vec<_> = map.iter().collect();
    members.sort_by_key(|(name, _)| *name);
    members
}

impl<T: fmt::Debug> fmt::Debug for Map<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self.iter()).finish()
    }
}

impl<T, N: Into<String>> FromIterator<(N, T)> for Map<T> {
    /// Keeps the last value of a name.
    fn from_iter<I: IntoIterator<Item = (N, T)>>(members: I) -> Self {
        let mut map = Self::new();
        for (name, value) in members {
            map.insert(name, value);
        }
        map
    }
}

impl<T: Node + Default> Entries for Map<T> {
    fn len(&self) -> usize {
        self.entries.len()
    }

    fn entry(&self, at: usize) -> Option<(&str, View<'_>)> {
        let (name, value) = self.entries.get(at)?;
        Some((name, value.view()))
    }

    fn push(&mut self, name: String) -> Option<Slot<'_>> {
        self.entries.push((name, T::default()));
        Some(self.entries.last_mut()?.1.slot())
    }

    fn clear(&mut self) {
        self.entries.clear();
    }
}

impl<T: Node + Default> Node for Map<T> {
    fn slot(&mut self) -> Slot<'_> {
        Slot::Map(self)
    }

    fn view(&self) -> View<'_> {
        View::Map(self)
    }
}
