//! Everything that must hold before a change lands; what CI runs.

use crate::run::cargo;

/// Formats, lints, tests and documents, and stops at the first that fails.
pub(crate) fn run() -> Result<(), String> {
    cargo("format", &["fmt", "--all", "--check"], &[])?;
    cargo(
        "lint",
        &[
            "clippy",
            "-q",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ],
        &[],
    )?;
    // Build scripts use the library without the command line.
    cargo(
        "library alone",
        &[
            "check",
            "-q",
            "-p",
            "hookwright",
            "--lib",
            "--no-default-features",
        ],
        &[],
    )?;
    cargo("test", &["test", "-q", "--workspace"], &[])?;
    cargo(
        "document",
        &["doc", "-q", "--workspace", "--no-deps"],
        &[("RUSTDOCFLAGS", "-D warnings")],
    )?;
    eprintln!("xtask: all good");
    Ok(())
}
