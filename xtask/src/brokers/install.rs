use std::process::{Command, Stdio};

use super::broker::Broker;

/// Installs what is missing from Debian's packages.
///
/// # Errors
///
/// When that cannot be done here: says why, so that whoever asked can say that it skips.
pub(super) fn install(brokers: &[Broker]) -> Result<(), String> {
    let missing: Vec<&str> = brokers
        .iter()
        .filter(|broker| !broker.is_installed())
        .map(Broker::package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let missing_text = missing.join(", ");
    if !is_root() {
        return Err(format!(
            "{missing_text}: not installed, and only root can install packages"
        ));
    }
    eprintln!("xtask: install {missing_text}");
    let install = ["install", "-y", "-q", "--no-install-recommends"];
    apt(&["update", "-q"])
        .and_then(|()| apt(&[&install[..], &missing].concat()))
        .map_err(|why| format!("{missing_text}: not installed, and {why}"))
}

fn apt(args: &[&str]) -> Result<(), String> {
    let status = Command::new("apt-get")
        .args(args)
        // Packages would start their services; ours have files and ports of their own.
        .env("RUNLEVEL", "1")
        .env("DEBIAN_FRONTEND", "noninteractive")
        .stdout(Stdio::null())
        .status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!("`apt-get {}` ended with {status}", args[0])),
        Err(error) => Err(format!("there is no apt-get: {error}")),
    }
}

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output();
    id.is_ok_and(|id| id.stdout == b"0\n")
}
