use nix::time::{ClockId, clock_gettime};

/// Nanoseconds that this thread has had the processor for. Others can slow it down, but they cannot stop it.
pub(crate) fn nanoseconds() -> f64 {
    match clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID) {
        Ok(time) => time.tv_sec() as f64 * 1e9 + time.tv_nsec() as f64,
        Err(_) => f64::NAN,
    }
}
