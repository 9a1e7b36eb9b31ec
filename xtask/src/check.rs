//! Everything that must hold before a change lands; what CI runs.

use crate::brokers;
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
    // In the workspace, most features of the runtime are on: what is left is all of them, and none.
    for features in ["--all-features", "--no-default-features"] {
        let lint = ["clippy", "-q", "-p", "hookwright-runtime", "--all-targets"];
        cargo(
            "lint the runtime",
            &[&lint[..], &[features, "--", "-D", "warnings"]].concat(),
            &[],
        )?;
    }
    let test = ["test", "-q", "-p", "hookwright-runtime"];
    let all = [
        "--all-features",
        "--lib",
        "--test",
        "send",
        "--test",
        "decrypt",
    ];
    cargo(
        "test what needs a feature",
        &[&test[..], &all].concat(),
        &[],
    )?;
    let none = ["--lib", "--test", "vectors", "--test", "sign"];
    cargo("test without features", &[&test[..], &none].concat(), &[])?;
    // Clients of brokers are compiled here alone: in the workspace, no adapter is on.
    let lint = [
        "clippy",
        "-q",
        "-p",
        "hookwright-transport",
        "-p",
        "example-transports",
        "--all-targets",
        "--all-features",
    ];
    cargo(
        "lint the transports",
        &[&lint[..], &["--", "-D", "warnings"]].concat(),
        &[],
    )?;
    let lib = [
        "test",
        "-q",
        "-p",
        "hookwright-transport",
        "--all-features",
        "--lib",
    ];
    cargo("test the transports without brokers", &lib, &[])?;
    brokers::test(&[])?;
    cargo(
        "document",
        &["doc", "-q", "--workspace", "--no-deps"],
        &[("RUSTDOCFLAGS", "-D warnings")],
    )?;
    eprintln!("xtask: all good");
    Ok(())
}
