use std::time::{Duration, SystemTime};

use crate::moment::{self, Millis};
use crate::scheme::Timestamp;
use crate::signature::{Refused, Settings};

/// Refuses a delivery that is too old or from the future.
pub(super) fn check_age(
    rule: &Timestamp,
    text: &[u8],
    settings: &Settings,
    now: SystemTime,
) -> Result<(), Refused> {
    let sent = moment::parse(rule.format, text).ok_or(Refused::UnreadableTimestamp)?;
    let age = moment::since_1970(now) - sent;
    let limit = |seconds: Option<u64>| settings.tolerance.or(seconds.map(Duration::from_secs));
    match limit(rule.max_age_s) {
        Some(limit) if age > moment::millis(limit) => {
            return Err(Refused::TooOld {
                age: duration(age),
                limit,
            });
        }
        _ => {}
    }
    match limit(rule.max_future_s) {
        Some(limit) if -age > moment::millis(limit) => Err(Refused::InFuture {
            ahead: duration(-age),
            limit,
        }),
        _ => Ok(()),
    }
}

fn duration(millis: Millis) -> Duration {
    Duration::from_millis(millis.try_into().unwrap_or(u64::MAX))
}
