use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

/// Remembers which deliveries were seen, for schemes that say where a text stands that no two of them share.
///
/// Asked last, when a delivery is proven to be genuine and fresh. A provider that tries again with the same signature is
/// then refused too: only receivers that store a delivery before they answer should look at nonces.
pub trait Nonces: Send + Sync {
    /// True the first time, and false when a delivery with this nonce was seen before.
    fn is_new(&self, nonce: &str, now: SystemTime) -> bool;
}

/// Remembers the nonces of one process.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use hookwright_runtime::signature::{MemoryNonces, Nonces};
///
/// let nonces = MemoryNonces::new(Duration::from_secs(600));
/// let now = SystemTime::UNIX_EPOCH;
/// assert!(nonces.is_new("a", now));
/// assert!(!nonces.is_new("a", now));
/// assert!(nonces.is_new("a", now + Duration::from_secs(601)));
/// ```
pub struct MemoryNonces {
    keep: Duration,
    most: usize,
    seen: Mutex<Seen>,
}

#[derive(Default)]
struct Seen {
    nonces: HashSet<Arc<str>>,
    /// The oldest first.
    order: VecDeque<(SystemTime, Arc<str>)>,
}

impl MemoryNonces {
    /// Remembers nonces for so long, and of more than a million only the newest.
    pub fn new(keep: Duration) -> Self {
        Self {
            keep,
            most: 1 << 20,
            seen: Mutex::default(),
        }
    }

    /// Remembers at most so many.
    pub fn with_most(self, most: usize) -> Self {
        Self { most, ..self }
    }
}

impl Nonces for MemoryNonces {
    fn is_new(&self, nonce: &str, now: SystemTime) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.forget(|since, count| {
            count > self.most || now.duration_since(since).unwrap_or_default() > self.keep
        });
        let nonce: Arc<str> = nonce.into();
        let new = seen.nonces.insert(Arc::clone(&nonce));
        if new {
            seen.order.push_back((now, nonce));
            seen.forget(|_, count| count > self.most);
        }
        new
    }
}

impl Seen {
    /// Forgets the oldest ones, as long as `forgets` says so of the time when it came and how many there are.
    fn forget(&mut self, forgets: impl Fn(SystemTime, usize) -> bool) {
        while let Some((since, nonce)) = self.order.front() {
            if !forgets(*since, self.order.len()) {
                return;
            }
            self.nonces.remove(nonce);
            self.order.pop_front();
        }
    }
}

impl fmt::Debug for MemoryNonces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryNonces")
            .field("keep", &self.keep)
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_are_forgotten() {
        let nonces = MemoryNonces::new(Duration::from_secs(60)).with_most(2);
        let now = SystemTime::UNIX_EPOCH;
        let check =
            |nonce: &str, expect: bool| assert_eq!(nonces.is_new(nonce, now), expect, "{nonce}");
        check("a", true);
        check("b", true);
        check("a", false);
        check("c", true);
        check("b", false);
        check("a", true);
    }
}
