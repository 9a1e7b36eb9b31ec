use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

/// How long to wait before another try: twice as long after each failure, up to a limit, less a random part of it so that
/// clients do not all come back at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Backoff {
    first: Duration,
    longest: Duration,
    failures: u32,
}

impl Default for Backoff {
    /// From a tenth of a second to ten seconds.
    fn default() -> Self {
        Self::new(Duration::from_millis(100), Duration::from_secs(10))
    }
}

impl Backoff {
    /// From the first wait to the longest.
    pub fn new(first: Duration, longest: Duration) -> Self {
        Self {
            first,
            longest,
            failures: 0,
        }
    }

    /// The next wait: between half of what is due and all of it.
    #[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
    pub(crate) fn wait(&mut self) -> Duration {
        let wait = self.after(self.failures);
        self.failures = self.failures.saturating_add(1);
        wait
    }

    /// The wait after so many failures.
    #[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
    pub(crate) fn after(&self, failures: u32) -> Duration {
        let factor = 2_u32.saturating_pow(failures.min(20));
        let due = self.first.saturating_mul(factor).min(self.longest);
        // A hasher with keys of its own is random enough to spread clients.
        let random = RandomState::new().hash_one(failures) % 1000;
        let random = u32::try_from(random).unwrap_or_default();
        due / 2 + due / 2 * random / 1000
    }

    #[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
    pub(crate) fn first(&self) -> Duration {
        self.first
    }

    #[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
    pub(crate) fn longest(&self) -> Duration {
        self.longest
    }

    /// The next wait is the first again.
    #[allow(dead_code, reason = "adapters need it, and each is behind a feature")]
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_a_limit() {
        let mut backoff = Backoff::new(Duration::from_millis(100), Duration::from_secs(1));
        let due = [100, 200, 400, 800, 1000, 1000];
        for due in due.map(Duration::from_millis) {
            let wait = backoff.wait();
            assert!(due / 2 <= wait && wait <= due, "{wait:?} of {due:?}");
        }
        for _ in 0..100 {
            assert!(backoff.wait() <= Duration::from_secs(1));
        }
        backoff.reset();
        assert!(backoff.wait() <= Duration::from_millis(100));
    }
}
