use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::cli::listen::seen::Seen;

/// How much memory the deliveries of the page hold together at most.
const BYTES: usize = 64 * 1024 * 1024;

/// The last deliveries, for the page: so many, and so many bytes.
pub(super) struct Recent {
    most: usize,
    held: Mutex<Held>,
    newest: watch::Sender<u64>,
}

#[derive(Default)]
struct Held {
    seen: VecDeque<Arc<Seen>>,
    bytes: usize,
}

impl Recent {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            held: Mutex::default(),
            newest: watch::Sender::new(0),
        }
    }

    /// Adds one; the oldest go.
    pub(super) fn push(&self, seen: Arc<Seen>) {
        let number = seen.number;
        let mut held = self.held();
        held.bytes += seen.weight();
        // They are numbered before they are here, by several at once.
        let at = held.seen.partition_point(|it| it.number < number);
        held.seen.insert(at, seen);
        while held.seen.len() > self.most || (held.bytes > BYTES && held.seen.len() > 1) {
            let gone = held.seen.pop_front();
            held.bytes -= gone.map_or(0, |gone| gone.weight());
        }
        drop(held);
        self.newest
            .send_modify(|newest| *newest = number.max(*newest));
    }

    /// Those after a number, the newest last, `most` of them; and how many were left out in between.
    pub(super) fn after(&self, number: u64, most: usize) -> (Vec<Arc<Seen>>, usize) {
        let held = self.held();
        let start = held.seen.partition_point(|it| it.number <= number);
        let all = held.seen.len() - start;
        let left_out = all.saturating_sub(most);
        let seen = held.seen.iter().skip(start + left_out).cloned();
        (seen.collect(), left_out)
    }

    /// The one with this id, as long as it is here.
    pub(super) fn find(&self, id: &str) -> Option<Arc<Seen>> {
        let held = self.held();
        held.seen
            .iter()
            .rev()
            .find(|it| it.record.id == id)
            .cloned()
    }

    /// Forgets all of them.
    pub(super) fn clear(&self) {
        *self.held() = Held::default();
    }

    /// The number of the newest, whenever there is another.
    pub(super) fn watch(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use bytes::Bytes;
    use http::Request;

    use super::*;
    use crate::cli::capture::Record;

    fn seen(number: u64, size: usize) -> Arc<Seen> {
        let record = Record {
            id: number.to_string(),
            ..Record::default()
        };
        let request = Request::new(Bytes::from(vec![b' '; size]));
        Arc::new(Seen::new(number, record, request, SystemTime::now(), None))
    }

    #[test]
    fn the_oldest_go() {
        let recent = Recent::new(3);
        for number in [1, 3, 2, 4] {
            recent.push(seen(number, 1));
        }
        assert!(recent.find("1").is_none() && recent.find("2").is_some());
        let numbers = |after, most| {
            let (seen, left_out) = recent.after(after, most);
            (
                seen.iter().map(|it| it.number).collect::<Vec<_>>(),
                left_out,
            )
        };
        assert_eq!(numbers(0, 9), (vec![2, 3, 4], 0));
        assert_eq!(numbers(0, 2), (vec![3, 4], 1));
        assert_eq!(numbers(4, 2), (vec![], 0));
        recent.push(seen(5, BYTES));
        assert_eq!(numbers(0, 9), (vec![5], 0));
        recent.clear();
        assert_eq!(numbers(0, 9), (vec![], 0));
    }
}
