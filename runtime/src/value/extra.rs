use std::fmt;

use crate::json::Json;
use crate::value::{Entries, Node, Slot, View};

/// The members of an object that its type does not know, raw and in the order in which they came.
///
/// ```
/// use hookwright_runtime::json::Json;
/// use hookwright_runtime::value::Extra;
///
/// let mut extra = Extra::new();
/// extra.insert("beta", Json::parse("[1, 2]")?);
/// assert_eq!(extra.get("beta").map(Json::as_str), Some("[1, 2]"));
/// # Ok::<(), hookwright_runtime::json::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Extra {
    members: Vec<(Box<str>, Json)>,
}

impl Extra {
    /// No members.
    pub const fn new() -> Self {
        Self {
            members: Vec::new(),
        }
    }

    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.iter()
            .find_map(|(key, value)| (key == name).then_some(value))
    }

    /// Sets the value of `name` and returns the one that was there.
    pub fn insert(&mut self, name: &str, value: Json) -> Option<Json> {
        match self.members.iter_mut().find(|(key, _)| **key == *name) {
            Some((_, place)) => Some(std::mem::replace(place, value)),
            None => {
                self.members.push((name.into(), value));
                None
            }
        }
    }

    /// Takes the member `name` out.
    pub fn remove(&mut self, name: &str) -> Option<Json> {
        let at = self.members.iter().position(|(key, _)| **key == *name)?;
        Some(self.members.remove(at).1)
    }

    /// The members, in the order in which they came.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &Json)> {
        self.members.iter().map(|(name, value)| (&**name, value))
    }

    /// The number of members.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }
}

impl Entries for Extra {
    fn len(&self) -> usize {
        self.members.len()
    }

    fn entry(&self, at: usize) -> Option<(&str, View<'_>)> {
        let (name, value) = self.members.get(at)?;
        Some((name, value.view()))
    }

    fn push(&mut self, name: String) -> Option<Slot<'_>> {
        self.members.push((name.into(), Json::NULL));
        Some(self.members.last_mut()?.1.slot())
    }

    fn clear(&mut self) {
        self.members.clear();
    }
}

/// Equal when they have the same members with the same values, in any order.
impl PartialEq for Extra {
    fn eq(&self, other: &Self) -> bool {
        if self.len() != other.len() {
            return false;
        }
        if self.is_empty() || self.iter().eq(other.iter()) {
            return true;
        }
        sorted(self) == sorted(other)
    }
}

impl Eq for Extra {}

fn sorted(extra: &Extra) -> Vec<(&str, &Json)> {
    let mut members: Vec<_> = extra.iter().collect();
    members.sort_by_key(|(name, _)| *name);
    members
}

impl fmt::Debug for Extra {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_map().entries(self.iter()).finish()
    }
}
