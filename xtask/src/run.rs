//! Runs Cargo, and says what for.

use std::path::PathBuf;
use std::process::Command;
use std::sync::LazyLock;

/// Where this program lies, as it was when it started: what it runs may build it anew, and then the system calls the file
/// that it runs from deleted.
static MYSELF: LazyLock<Result<PathBuf, String>> = LazyLock::new(|| {
    std::env::current_exe().map_err(|error| format!("cannot find this program: {error}"))
});

/// This program, to be run as a child. Called first when the program starts.
///
/// # Errors
///
/// When the system does not say.
pub(crate) fn myself() -> Result<PathBuf, String> {
    MYSELF.clone()
}

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
