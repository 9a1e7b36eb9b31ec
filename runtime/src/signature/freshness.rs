use std::time::Duration;

use crate::moment::{self, Millis};
use crate::scheme::Timestamp;
use crate::signature::{Given, Refused};

/// Refuses a delivery that is too old or from the future.
pub(super) fn check_age(rule: &Timestamp, text: &[u8], given: Given<'_>) -> Result<(), Refused> {
    let sent = moment::parse(rule.format, text).ok_or(Refused::UnreadableTimestamp)?;
    check_past(sent, rule.max_age_s, given)?;
    check_future(sent, rule.max_future_s, given)
}

/// Refuses what was sent too long ago.
pub(super) fn check_past(
    sent: Millis,
    limit: Option<u64>,
    given: Given<'_>,
) -> Result<(), Refused> {
    let age = moment::since_1970(given.now) - sent;
    match within(limit, given) {
        Some(limit) if age > moment::millis(limit) => Err(Refused::TooOld {
            age: duration(age),
            limit,
        }),
        _ => Ok(()),
    }
}

/// Refuses what will be sent too far in the future.
pub(super) fn check_future(
    sent: Millis,
    limit: Option<u64>,
    given: Given<'_>,
) -> Result<(), Refused> {
    let ahead = sent - moment::since_1970(given.now);
    match within(limit, given) {
        Some(limit) if ahead > moment::millis(limit) => Err(Refused::InFuture {
            ahead: duration(ahead),
            limit,
        }),
        _ => Ok(()),
    }
}

/// Refuses what has no nonce, or one that was seen before where the receiver remembers.
pub(super) fn check_nonce(nonce: &str, given: Given<'_>) -> Result<(), Refused> {
    if nonce.is_empty() {
        return Err(Refused::NoNonce);
    }
    match &given.settings.nonces {
        Some(nonces) if !nonces.is_new(nonce, given.now) => Err(Refused::Replayed),
        _ => Ok(()),
    }
}

/// The receiver's tolerance, or what the scheme says.
fn within(limit: Option<u64>, given: Given<'_>) -> Option<Duration> {
    given.settings.tolerance.or(limit.map(Duration::from_secs))
}

pub(super) fn duration(millis: Millis) -> Duration {
    Duration::from_millis(millis.try_into().unwrap_or(u64::MAX))
}
