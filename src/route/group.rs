//! Events that must be told apart.

use crate::model::{Catalog, Envelope, Event};

/// Events that come the same way: to one endpoint, or over one channel.
pub(super) struct Group<'a> {
    /// In the order of their arms.
    pub(super) events: Vec<&'a Event>,
    /// What a profile says of their envelope.
    pub(super) envelope: &'a Envelope,
}

impl<'a> Group<'a> {
    /// All events of a catalog.
    pub(super) fn all(catalog: &'a Catalog) -> Self {
        Self {
            events: catalog.events.iter().collect(),
            envelope: &catalog.envelope,
        }
    }

    /// Some of them, by their positions.
    pub(super) fn some(catalog: &'a Catalog, positions: &[usize]) -> Self {
        let events = positions.iter().filter_map(|at| catalog.events.get(*at));
        Self {
            events: events.collect(),
            envelope: &catalog.envelope,
        }
    }
}
