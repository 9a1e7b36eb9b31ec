use std::collections::{HashMap, VecDeque};

/// What was delivered of each partition, and what there is a verdict on: offsets are stored in order, whatever the order of
/// the verdicts.
#[derive(Default)]
pub(super) struct Tracker {
    partitions: HashMap<Place, Partition>,
    epoch: u64,
}

/// A topic, and a partition of it.
pub(super) type Place = (String, i32);

#[derive(Default)]
struct Partition {
    /// Delivered and not stored yet, in order.
    pending: VecDeque<Pending>,
    /// The highest offset that was delivered.
    highest: Option<i64>,
    /// Where the partition is to go on, when one before it may still come.
    rewound_to: Option<i64>,
}

struct Pending {
    offset: i64,
    epoch: u64,
    done: bool,
}

/// What to do with a record that comes in.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Arrived {
    /// It is delivered; verdicts name the epoch.
    Deliver { epoch: u64, again: bool },
    /// It was on the way when the partition was rewound: once more, back to this offset.
    Rewind(i64),
}

/// What a verdict comes to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Told {
    /// Everything up to this offset is dealt with.
    Store(i64),
    /// Something before it is not dealt with.
    Nothing,
    /// The delivery is not this consumer's any more, or came again meanwhile.
    Stale,
}

impl Tracker {
    pub(super) fn arrived(&mut self, place: &Place, offset: i64) -> Arrived {
        let partition = self.partitions.entry(place.clone()).or_default();
        if let Some(target) = partition.rewound_to.take()
            && offset > target
        {
            return Arrived::Rewind(target);
        }
        partition.forget_from(offset);
        let again = partition.highest.is_some_and(|highest| offset <= highest);
        partition.highest = partition.highest.max(Some(offset));
        self.epoch += 1;
        let epoch = self.epoch;
        partition.pending.push_back(Pending {
            offset,
            epoch,
            done: false,
        });
        Arrived::Deliver { epoch, again }
    }

    pub(super) fn done(&mut self, place: &Place, offset: i64, epoch: u64) -> Told {
        let Some(partition) = self.partitions.get_mut(place) else {
            return Told::Stale;
        };
        match partition.find(offset, epoch) {
            Some(pending) => pending.done = true,
            None => return Told::Stale,
        }
        let mut stored = Told::Nothing;
        while let Some(first) = partition.pending.front().filter(|first| first.done) {
            stored = Told::Store(first.offset);
            partition.pending.pop_front();
        }
        stored
    }

    /// True when the partition is to be rewound to this offset.
    pub(super) fn rewind(&mut self, place: &Place, offset: i64, epoch: u64) -> bool {
        let Some(partition) = self.partitions.get_mut(place) else {
            return false;
        };
        if partition.find(offset, epoch).is_none() {
            return false;
        }
        partition.forget_from(offset);
        partition.rewound_to = Some(offset);
        true
    }

    /// The partition is another consumer's.
    pub(super) fn lost(&mut self, place: &Place) {
        self.partitions.remove(place);
    }
}

impl Partition {
    fn find(&mut self, offset: i64, epoch: u64) -> Option<&mut Pending> {
        let place = self
            .pending
            .binary_search_by_key(&offset, |it| it.offset)
            .ok()?;
        self.pending.get_mut(place).filter(|it| it.epoch == epoch)
    }

    fn forget_from(&mut self, offset: i64) {
        while self
            .pending
            .back()
            .is_some_and(|last| last.offset >= offset)
        {
            self.pending.pop_back();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrive(tracker: &mut Tracker, offset: i64) -> (u64, bool) {
        match tracker.arrived(&place(), offset) {
            Arrived::Deliver { epoch, again } => (epoch, again),
            rewind => panic!("{rewind:?}"),
        }
    }

    fn place() -> Place {
        ("t".to_owned(), 0)
    }

    #[test]
    fn offsets_are_stored_in_order() {
        let mut tracker = Tracker::default();
        let epochs: Vec<u64> = (0..4)
            .map(|offset| arrive(&mut tracker, offset * 10).0)
            .collect();
        let mut done = |number: usize| tracker.done(&place(), number as i64 * 10, epochs[number]);
        assert_eq!(done(1), Told::Nothing);
        assert_eq!(done(2), Told::Nothing);
        assert_eq!(done(0), Told::Store(20));
        assert_eq!(done(0), Told::Stale);
        assert_eq!(done(3), Told::Store(30));
    }

    #[test]
    fn what_is_rewound_comes_again_and_old_verdicts_mean_nothing() {
        let mut tracker = Tracker::default();
        let epochs: Vec<u64> = (0..4)
            .map(|offset| arrive(&mut tracker, offset).0)
            .collect();
        assert!(tracker.rewind(&place(), 2, epochs[2]));
        assert!(!tracker.rewind(&place(), 2, epochs[2]));
        assert_eq!(tracker.done(&place(), 3, epochs[3]), Told::Stale);
        // One that was on the way.
        assert_eq!(tracker.arrived(&place(), 4), Arrived::Rewind(2));
        let (epoch, again) = arrive(&mut tracker, 2);
        assert!(again);
        assert_eq!(tracker.done(&place(), 2, epochs[2]), Told::Stale);
        assert_eq!(tracker.done(&place(), 2, epoch), Told::Nothing);
        assert_eq!(tracker.done(&place(), 0, epochs[0]), Told::Store(0));
        assert_eq!(tracker.done(&place(), 1, epochs[1]), Told::Store(2));
        assert!(arrive(&mut tracker, 3).1);
        assert!(!arrive(&mut tracker, 4).1);
    }

    #[test]
    fn verdicts_on_what_is_lost_mean_nothing() {
        let mut tracker = Tracker::default();
        let (epoch, _) = arrive(&mut tracker, 1);
        tracker.lost(&place());
        assert_eq!(tracker.done(&place(), 1, epoch), Told::Stale);
        assert!(!tracker.rewind(&place(), 1, epoch));
        let (later, again) = arrive(&mut tracker, 1);
        assert!(!again && later != epoch);
    }
}
