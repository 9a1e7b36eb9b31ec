//! Runs Cargo, and says what for.

use std::process::Command;

/// Runs `cargo` with its output shown.
///
/// # Errors
///
/// When it cannot be started or does not succeed.
pub(crate) fn cargo(what: &str, args: &[&str], env: &[(&str, &str)]) -> Result<(), String> {
    eprintln!("\nxtask: {what}\n       cargo {}", args.join(" "));
    let program = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let mut command = Command::new(program);
    command.args(args).envs(env.iter().copied());
    let status = command
        .status()
        .map_err(|error| format!("cannot run cargo: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("failed: {what}")),
    }
}
