use std::collections::BTreeSet;
use std::time::SystemTime;

use crate::dedupe::{Claim, Key, Seen};
use crate::delivery::{Delivery, Verified};
use crate::events::Events;

/// The events of a delivery that are being dealt with. Unless they are kept, they are forgotten: also when the request is
/// given up in the middle, or the handler panics.
pub(super) struct Claims<'a> {
    seen: &'a dyn Seen,
    held: Vec<Key>,
}

/// What is new in a delivery.
pub(super) struct New<'a, E> {
    /// The events that are new, if there are any, without those that were dealt with before.
    pub(super) delivery: Option<(Verified<Delivery<E>>, Claims<'a>)>,
    /// Those that were dealt with before.
    pub(super) duplicates: Vec<Key>,
}

impl<'a> Claims<'a> {
    /// Claims the events of a delivery. Those without a key are always new.
    ///
    /// # Errors
    ///
    /// The event of which it cannot be told yet.
    pub(super) async fn of<E: Events>(
        delivery: Verified<Delivery<E>>,
        seen: &'a dyn Seen,
        now: SystemTime,
    ) -> Result<New<'a, E>, Key> {
        let keys: Vec<Vec<Key>> = delivery.items().map(|item| item.keys()).collect();
        let mut claims = Claims {
            seen,
            held: Vec::new(),
        };
        let mut duplicates = Vec::new();
        // In their order, so that two deliveries that hold the same events do not wait for each other. Events of one delivery
        // that have one key stay together: the key is that of the delivery, or the provider's mistake.
        let distinct: BTreeSet<&Key> = keys.iter().flatten().collect();
        for key in distinct {
            match seen.claim(key, now).await {
                Claim::First => claims.held.push(key.clone()),
                Claim::Duplicate => duplicates.push(key.clone()),
                Claim::Busy => return Err(key.clone()),
            }
        }
        let delivery = if duplicates.is_empty() {
            Some(delivery)
        } else {
            let new = |keys: Vec<Key>| {
                keys.is_empty() || keys.iter().any(|key| claims.held.contains(key))
            };
            let keeps: Vec<bool> = keys.into_iter().map(new).collect();
            delivery.try_map(|delivery| delivery.keeping(keeps))
        };
        Ok(New {
            delivery: delivery.map(|delivery| (delivery, claims)),
            duplicates,
        })
    }

    /// All of them are dealt with.
    pub(super) async fn keep(mut self, now: SystemTime) {
        while let Some(key) = self.held.last() {
            self.seen.keep(key, now).await;
            self.held.pop();
        }
    }
}

impl Drop for Claims<'_> {
    fn drop(&mut self) {
        for key in &self.held {
            self.seen.forget(key);
        }
    }
}
