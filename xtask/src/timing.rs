//! Whether comparisons tell how much of a guess is right: measured, so not for machines that have something else to do.

use crate::run::cargo;

/// Measures; `args` may hold the number of measurements.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let mut command = vec!["run", "-q", "--release", "-p", "timing", "--"];
    command.extend(args.iter().map(String::as_str));
    cargo(
        "timing: forged deliveries, and comparisons that must be caught",
        &command,
        &[],
    )
}
