//! When a message is tried again: a table.

#![allow(clippy::unwrap_used, reason = "it may panic")]

use std::time::{Duration, SystemTime};

use hookwright_runtime::send::{Next, Outcome, RetryAfter, Schedule, Stop};
use http::StatusCode;
use proptest::prelude::*;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000)
}

fn answered(status: u16, retry_after: Option<RetryAfter>) -> Outcome {
    Outcome::Answered {
        status: StatusCode::from_u16(status).unwrap(),
        retry_after,
    }
}

fn again(seconds: u64, slow_down: bool) -> Next {
    let at = now() + Duration::from_secs(seconds);
    Next::Again { at, slow_down }
}

#[track_caller]
fn check(attempt: u32, outcome: &Outcome, expect: Next) {
    let next = Schedule::default().next(attempt, outcome, now(), None);
    assert_eq!(next, expect, "{attempt} {outcome:?}");
}

/// Standard Webhooks, "Deliverability and reliability".
#[test]
fn the_schedule_of_standard_webhooks() {
    let waits = [
        5,
        5 * MINUTE,
        30 * MINUTE,
        2 * HOUR,
        5 * HOUR,
        10 * HOUR,
        14 * HOUR,
        20 * HOUR,
        DAY,
    ];
    for (attempt, wait) in (1..).zip(waits) {
        check(attempt, &Outcome::NoAnswer, again(wait, false));
        check(attempt, &answered(500, None), again(wait, false));
    }
    check(10, &Outcome::NoAnswer, Next::Stop(Stop::Exhausted));
    check(u32::MAX, &Outcome::NoAnswer, Next::Stop(Stop::Exhausted));
    // Whoever counts from zero is a try late, and no more.
    check(0, &Outcome::NoAnswer, again(5, false));
    assert_eq!(Schedule::default().attempts(), 10);
}

#[test]
fn answers() {
    for status in [200, 201, 202, 204, 299] {
        check(1, &answered(status, None), Next::Delivered);
        check(10, &answered(status, None), Next::Delivered);
    }
    for status in [
        301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 406, 409, 422, 500, 503, 599,
    ] {
        check(1, &answered(status, None), again(5, false));
    }
    for status in [429, 502, 504] {
        // Not after five seconds: it has more to do than it can.
        check(1, &answered(status, None), again(MINUTE, true));
        check(2, &answered(status, None), again(5 * MINUTE, true));
    }
    check(1, &answered(410, None), Next::Stop(Stop::Gone));
    check(1, &Outcome::Unsendable, Next::Stop(Stop::Unsendable));
}

#[test]
fn retry_after_makes_waits_longer_up_to_a_limit() {
    let seconds = |seconds| Some(RetryAfter::In(Duration::from_secs(seconds)));
    check(1, &answered(503, seconds(120)), again(120, false));
    check(1, &answered(429, seconds(120)), again(120, true));
    check(1, &answered(429, seconds(1)), again(MINUTE, true));
    // Never sooner than the schedule says.
    check(3, &answered(503, seconds(0)), again(30 * MINUTE, false));
    check(1, &answered(503, seconds(10 * DAY)), again(DAY, false));
    check(1, &answered(503, seconds(u64::MAX)), again(DAY, false));
    let date = now() + Duration::from_secs(HOUR);
    check(
        1,
        &answered(503, Some(RetryAfter::At(date))),
        again(HOUR, false),
    );
    let over = now() - Duration::from_secs(HOUR);
    check(
        1,
        &answered(503, Some(RetryAfter::At(over))),
        again(5, false),
    );
    // It neither gives nor takes an attempt.
    check(
        10,
        &answered(503, seconds(120)),
        Next::Stop(Stop::Exhausted),
    );
    check(1, &answered(200, seconds(120)), Next::Delivered);
    check(1, &answered(410, seconds(120)), Next::Stop(Stop::Gone));
}

#[test]
fn limits_are_settings() {
    let schedule = Schedule::new([Duration::from_secs(1)])
        .with_longest_wait(Duration::from_secs(10))
        .with_overload_wait(Duration::from_secs(3));
    let next = |outcome: &Outcome| schedule.next(1, outcome, now(), None);
    let asked = Some(RetryAfter::In(Duration::from_secs(100)));
    assert_eq!(next(&answered(503, asked)), again(10, false));
    assert_eq!(next(&answered(502, None)), again(3, true));
    assert_eq!(next(&Outcome::NoAnswer), again(1, false));
    let endless = Schedule::new([Duration::MAX]);
    let next = endless.next(1, &Outcome::NoAnswer, now(), Some(1));
    assert_eq!(next, Next::Stop(Stop::Exhausted));
}

/// An endpoint was down, and everything that failed meanwhile comes back: not in one second.
#[test]
fn what_failed_together_does_not_come_back_together() {
    let schedule = Schedule::default();
    let mut a_second = vec![0_u32; 61];
    for seed in 0..10_000 {
        let next = schedule.next(2, &Outcome::NoAnswer, now(), Some(seed));
        let Next::Again { at, .. } = next else {
            panic!("{next:?}");
        };
        let late = at.duration_since(now()).unwrap() - Duration::from_secs(5 * MINUTE);
        a_second[usize::try_from(late.as_secs()).unwrap()] += 1;
    }
    // A fifth of five minutes is sixty seconds; evenly spread, 167 messages fall in each.
    assert!(
        a_second[..60]
            .iter()
            .all(|count| (100..250).contains(count)),
        "{a_second:?}"
    );
    let still = schedule.clone().with_jitter(0);
    let next = still.next(2, &Outcome::NoAnswer, now(), Some(7));
    assert_eq!(next, again(5 * MINUTE, false));
}

proptest! {
    #[test]
    fn no_wait_is_shorter_than_the_schedule_or_longer_than_the_limits(
        attempt in 1_u32..10, status in 100_u16..600, wait in any::<Option<u64>>(), seed in any::<Option<u64>>(),
    ) {
        let schedule = Schedule::default();
        let outcome = answered(status, wait.map(|wait| RetryAfter::In(Duration::from_secs(wait))));
        let next = schedule.next(attempt, &outcome, now(), seed);
        // The same question, the same answer.
        prop_assert_eq!(next, schedule.next(attempt, &outcome, now(), seed));
        let Next::Again { at: least, .. } = schedule.next(attempt, &Outcome::NoAnswer, now(), None) else {
            unreachable!("every attempt but the last has another one");
        };
        match next {
            Next::Delivered => prop_assert!((200..300).contains(&status)),
            Next::Stop(stop) => prop_assert_eq!((stop, status), (Stop::Gone, 410)),
            Next::Again { at, slow_down } => {
                prop_assert!(at >= least);
                prop_assert!(at <= now() + Duration::from_secs(DAY + DAY / 5));
                prop_assert_eq!(slow_down, [429, 502, 504].contains(&status));
            }
        }
    }
}
