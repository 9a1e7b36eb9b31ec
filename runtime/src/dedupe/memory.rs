use std::collections::{HashMap, HashSet, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker};
use std::time::{Duration, SystemTime};

use crate::dedupe::{Claim, Key, Pending, Seen};

/// Remembers the events of one process.
///
/// Keep them for longer than the provider tries, which is in its profile: some do so for days. What comes while the same
/// event is being dealt with waits for what becomes of it. Clones are one memory, and services that have clones share its
/// room.
///
/// # Examples
///
/// ```
/// use std::time::Duration;
/// use hookwright_runtime::dedupe::MemorySeen;
///
/// let seen = MemorySeen::new(Duration::from_secs(4 * 86_400)).with_most(100_000);
/// ```
#[derive(Clone)]
pub struct MemorySeen {
    keep: Duration,
    most: usize,
    events: Arc<Mutex<Events>>,
}

/// What stands for a key: as small for long ids as for short ones.
type Digest = [u8; 32];

#[derive(Default)]
struct Events {
    /// Who waits for what becomes of an event that is being dealt with.
    claimed: HashMap<Digest, Vec<Waker>>,
    kept: HashSet<Digest>,
    /// The oldest first.
    order: VecDeque<(SystemTime, Digest)>,
}

impl MemorySeen {
    /// Remembers events for so long, and of more than 262,144 only the newest: at most 30 MB.
    pub fn new(keep: Duration) -> Self {
        Self {
            keep,
            most: 1 << 18,
            events: Arc::default(),
        }
    }

    /// Remembers at most so many. Those that are being dealt with do not count.
    #[must_use]
    pub fn with_most(self, most: usize) -> Self {
        Self { most, ..self }
    }

    /// A panic of another thread leaves nothing half done: every change is one step.
    fn lock(&self) -> MutexGuard<'_, Events> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn claim_at(&self, event: Digest, now: SystemTime, waker: &Waker) -> Poll<Claim> {
        let mut events = self.lock();
        events.forget_old(self.keep, now);
        if events.kept.contains(&event) {
            return Poll::Ready(Claim::Duplicate);
        }
        match events.claimed.get_mut(&event) {
            Some(waiting) => {
                if !waiting.iter().any(|other| other.will_wake(waker)) {
                    waiting.push(waker.clone());
                }
                Poll::Pending
            }
            None => {
                events.claimed.insert(event, Vec::new());
                Poll::Ready(Claim::First)
            }
        }
    }

    fn keep_at(&self, event: Digest, now: SystemTime) {
        let mut events = self.lock();
        let waiting = events.claimed.remove(&event);
        if events.kept.insert(event) {
            events.order.push_back((now, event));
        }
        events.forget_more_than(self.most);
        drop(events);
        wake(waiting);
    }
}

impl Seen for MemorySeen {
    fn claim<'a>(&'a self, key: &'a Key, now: SystemTime) -> Pending<'a, Claim> {
        let event = key.digest();
        Box::pin(poll_fn(move |context| {
            self.claim_at(event, now, context.waker())
        }))
    }

    fn keep<'a>(&'a self, key: &'a Key, now: SystemTime) -> Pending<'a, ()> {
        Box::pin(async move { self.keep_at(key.digest(), now) })
    }

    fn forget(&self, key: &Key) {
        let waiting = self.lock().claimed.remove(&key.digest());
        wake(waiting);
    }
}

/// Wakes all who wait: the first of them to look has the claim.
fn wake(waiting: Option<Vec<Waker>>) {
    waiting.into_iter().flatten().for_each(Waker::wake);
}

impl Events {
    fn forget_old(&mut self, keep: Duration, now: SystemTime) {
        while let Some((since, _)) = self.order.front() {
            // A clock that was set back forgets nothing.
            if now.duration_since(*since).unwrap_or_default() <= keep {
                return;
            }
            self.forget_oldest();
        }
    }

    fn forget_more_than(&mut self, most: usize) {
        while self.order.len() > most {
            self.forget_oldest();
        }
    }

    fn forget_oldest(&mut self) {
        if let Some((_, event)) = self.order.pop_front() {
            self.kept.remove(&event);
        }
    }
}

impl fmt::Debug for MemorySeen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemorySeen")
            .field("keep", &self.keep)
            .field("most", &self.most)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::task::Context;

    use super::*;

    const START: SystemTime = SystemTime::UNIX_EPOCH;

    fn seconds(seconds: u64) -> SystemTime {
        START + Duration::from_secs(seconds)
    }

    /// What a claim is at once; `None` when it waits.
    fn claim(seen: &MemorySeen, id: &str, now: SystemTime) -> Option<Claim> {
        let key = Key::new("acme", id);
        let mut claim = seen.claim(&key, now);
        match claim.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(claim) => Some(claim),
            Poll::Pending => None,
        }
    }

    fn dealt_with(seen: &MemorySeen, id: &str, now: SystemTime) {
        assert_eq!(claim(seen, id, now), Some(Claim::First), "{id}");
        seen.keep_at(Key::new("acme", id).digest(), now);
        assert_eq!(claim(seen, id, now), Some(Claim::Duplicate), "{id}");
    }

    #[test]
    fn what_failed_is_forgotten() {
        let seen = MemorySeen::new(Duration::from_secs(60));
        assert_eq!(claim(&seen, "a", START), Some(Claim::First));
        assert_eq!(claim(&seen, "a", START), None);
        assert_eq!(claim(&seen, "b", START), Some(Claim::First));
        seen.forget(&Key::new("acme", "a"));
        dealt_with(&seen, "a", START);
        // Nobody holds it: nothing happens.
        seen.forget(&Key::new("acme", "a"));
        assert_eq!(claim(&seen, "a", START), Some(Claim::Duplicate));
    }

    #[test]
    fn the_oldest_are_forgotten() {
        let seen = MemorySeen::new(Duration::from_secs(60)).with_most(2);
        dealt_with(&seen, "a", START);
        dealt_with(&seen, "b", seconds(30));
        dealt_with(&seen, "c", seconds(30));
        assert_eq!(claim(&seen, "b", seconds(90)), Some(Claim::Duplicate));
        dealt_with(&seen, "a", seconds(90));
        dealt_with(&seen, "c", seconds(91));
        let events = seen.lock();
        assert_eq!((events.kept.len(), events.order.len()), (2, 2));
        assert!(events.claimed.is_empty());
    }

    #[test]
    fn a_clock_that_is_set_back_forgets_nothing() {
        let seen = MemorySeen::new(Duration::from_secs(60));
        dealt_with(&seen, "a", seconds(1000));
        assert_eq!(claim(&seen, "a", START), Some(Claim::Duplicate));
    }
}
