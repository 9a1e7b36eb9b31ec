use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// How many bytes of bodies the requests may hold together that are being dealt with.
///
/// Every [`Service`](crate::http::Service) has one of 256 MiB; services that share one, by clones of it, hold no more than that
/// together. What counts is what has come in, not what was announced: nobody takes the room of others by promises. It counts
/// until the request is answered.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::http::Budget;
///
/// let budget = Budget::new(64 << 20);
/// assert_eq!((budget.limit(), budget.held()), (64 << 20, 0));
/// ```
///
/// With the crates generated for two documents:
///
/// ```ignore
/// let github = github::service(verifier, handler).with_budget(budget.clone());
/// let stripe = stripe::service(verifier, handler).with_budget(budget);
/// ```
#[derive(Debug, Clone)]
pub struct Budget {
    limit: usize,
    held: Arc<AtomicUsize>,
}

impl Budget {
    /// So many bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            held: Arc::new(AtomicUsize::new(0)),
        }
    }

    /// How many bytes there are.
    pub fn limit(&self) -> usize {
        self.limit
    }

    /// How many bytes are held, e.g. for a metric.
    pub fn held(&self) -> usize {
        self.held.load(Ordering::Relaxed)
    }

    /// What one request holds: nothing yet.
    pub(super) fn share(&self) -> Share<'_> {
        Share {
            budget: self,
            held: 0,
        }
    }
}

impl Default for Budget {
    /// 256 MiB.
    fn default() -> Self {
        Self::new(256 << 20)
    }
}

/// What one request holds of a budget, until it is dropped: also when the request is given up.
pub(super) struct Share<'b> {
    budget: &'b Budget,
    held: usize,
}

impl Share<'_> {
    /// Takes more; false when it is not there.
    #[must_use]
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let Budget { limit, held } = self.budget;
        let more = |held: usize| held.checked_add(bytes).filter(|held| held <= limit);
        let taken = held.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more);
        if taken.is_ok() {
            self.held += bytes;
        }
        taken.is_ok()
    }
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.budget.held.fetch_sub(self.held, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares() {
        let budget = Budget::new(10);
        let same = budget.clone();
        let (mut one, mut other) = (budget.share(), same.share());
        assert!(one.take(6) && other.take(4) && one.take(0));
        assert!(!one.take(1) && !other.take(usize::MAX));
        assert_eq!(budget.held(), 10);
        drop(one);
        assert_eq!(budget.held(), 4);
        assert!(other.take(6));
        drop(other);
        assert_eq!(budget.held(), 0);
    }
}
