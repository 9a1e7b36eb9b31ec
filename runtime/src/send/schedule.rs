use std::time::{Duration, SystemTime};

use crate::send::Outcome;
use crate::value::Seed;

/// When a message is tried again. A function of what happened, and of nothing else: no clock, no state.
///
/// # Examples
///
/// ```
/// use std::time::{Duration, SystemTime};
/// use hookwright_runtime::send::{Next, Outcome, Schedule, Stop};
///
/// let schedule = Schedule::new([Duration::from_secs(5), Duration::from_secs(300)]);
/// let now = SystemTime::UNIX_EPOCH;
/// let again = |seconds| Next::Again { at: now + Duration::from_secs(seconds), slow_down: false };
/// assert_eq!(schedule.next(1, &Outcome::NoAnswer, now, None), again(5));
/// assert_eq!(schedule.next(2, &Outcome::NoAnswer, now, None), again(300));
/// assert_eq!(schedule.next(3, &Outcome::NoAnswer, now, None), Next::Stop(Stop::Exhausted));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    waits: Vec<Duration>,
    jitter: u32,
    overload: Duration,
    longest: Duration,
}

/// What to do after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Nothing: the consumer has it.
    Delivered,
    /// Try again.
    Again {
        /// Not before this time.
        at: SystemTime,
        /// True when the consumer has more to do than it can: send less of everything to this endpoint until then.
        slow_down: bool,
    },
    /// Never try again.
    Stop(Stop),
}

/// Why a message is not tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The consumer says that it is gone for good (410): **disable the endpoint**, and send nothing to it any more.
    Gone,
    /// It was tried as often as the schedule says.
    Exhausted,
    /// It cannot be sent at all: the endpoint or the scheme must be mended first.
    Unsendable,
}

impl Default for Schedule {
    /// The schedule that Standard Webhooks recommends: ten attempts over about three days.
    // Standard Webhooks, "Deliverability and reliability".
    fn default() -> Self {
        const MINUTE: u64 = 60;
        const HOUR: u64 = 60 * MINUTE;
        let waits = [
            5,
            5 * MINUTE,
            30 * MINUTE,
            2 * HOUR,
            5 * HOUR,
            10 * HOUR,
            14 * HOUR,
            20 * HOUR,
            24 * HOUR,
        ];
        Self::new(waits.map(Duration::from_secs))
    }
}

impl Schedule {
    /// Waits so long after the first attempt, after the second, and so on; with none left, it stops.
    pub fn new(waits: impl IntoIterator<Item = Duration>) -> Self {
        Self {
            waits: waits.into_iter().collect(),
            jitter: 20,
            overload: Duration::from_secs(60),
            longest: Duration::from_secs(24 * 60 * 60),
        }
    }

    /// By how many percent of a wait it may be longer, so that what failed together does not come back together. 20 by
    /// default. It is never shorter.
    #[must_use]
    pub fn with_jitter(self, percent: u32) -> Self {
        Self {
            jitter: percent,
            ..self
        }
    }

    /// The shortest wait after a consumer said that it has more to do than it can. A minute by default.
    #[must_use]
    pub fn with_overload_wait(self, wait: Duration) -> Self {
        Self {
            overload: wait,
            ..self
        }
    }

    /// The longest wait that a consumer can ask for with `Retry-After`. A day by default.
    #[must_use]
    pub fn with_longest_wait(self, wait: Duration) -> Self {
        Self {
            longest: wait,
            ..self
        }
    }

    /// How often a message is tried.
    pub fn attempts(&self) -> usize {
        self.waits.len() + 1
    }

    /// What to do after the attempt with this number, the first being 1, that ended at `now`.
    ///
    /// A consumer's `Retry-After` makes the wait longer, up to a limit, and never shorter: what asks to be asked again at
    /// once would use up every attempt before it is well again. `seed` spreads messages out, the same seed always in the
    /// same way; `None` keeps to the schedule exactly.
    pub fn next(
        &self,
        attempt: u32,
        outcome: &Outcome,
        now: SystemTime,
        seed: Option<u64>,
    ) -> Next {
        if outcome.is_success() {
            return Next::Delivered;
        }
        if outcome.is_gone() {
            return Next::Stop(Stop::Gone);
        }
        if *outcome == Outcome::Unsendable {
            return Next::Stop(Stop::Unsendable);
        }
        let number = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
        let Some(wait) = self.waits.get(number) else {
            return Next::Stop(Stop::Exhausted);
        };
        let wait = self.asked(*wait, outcome, now);
        let wait = wait.saturating_add(self.spread(wait, attempt, seed));
        match now.checked_add(wait) {
            Some(at) => Next::Again {
                at,
                slow_down: outcome.is_overload(),
            },
            // No clock goes that far.
            None => Next::Stop(Stop::Exhausted),
        }
    }

    /// The wait, or a longer one that the consumer asks for.
    fn asked(&self, wait: Duration, outcome: &Outcome, now: SystemTime) -> Duration {
        let overload = match outcome.is_overload() {
            true => self.overload,
            false => Duration::ZERO,
        };
        let asked = match outcome {
            Outcome::Answered {
                retry_after: Some(time),
                ..
            } => time.wait(now).min(self.longest),
            _ => Duration::ZERO,
        };
        wait.max(overload).max(asked)
    }

    fn spread(&self, wait: Duration, attempt: u32, seed: Option<u64>) -> Duration {
        let Some(seed) = seed else {
            return Duration::ZERO;
        };
        let mut seed = Seed::new(seed ^ u64::from(attempt).rotate_left(32));
        let most = wait.as_millis().saturating_mul(self.jitter.into()) / 100;
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let millis = seed.below(most.saturating_add(1));
        Duration::from_millis(u64::try_from(millis).unwrap_or(u64::MAX))
    }
}
