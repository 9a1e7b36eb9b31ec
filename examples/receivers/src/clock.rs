//! The clock by which deliveries age: that of the system, unless it is stopped.
#![allow(clippy::disallowed_methods, reason = "the clock of this program")]

use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

static STOPPED: OnceLock<SystemTime> = OnceLock::new();

/// The time.
pub fn now() -> SystemTime {
    STOPPED.get().copied().unwrap_or_else(SystemTime::now)
}

/// Stops the clock at so many seconds since 1970, for tools that sign at a time of their own. Only once.
pub fn stop(seconds: u64) {
    STOPPED.get_or_init(|| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
}
