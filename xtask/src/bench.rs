//! Measures the generator, what it generates and the runtime beside their peers.

use crate::brokers;
use crate::run::cargo;

/// Runs `benches/`, whole or in parts, and prints its table.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    if let Some(("transports", names)) = args
        .split_first()
        .map(|(first, rest)| (first.as_str(), rest))
    {
        return transports(names);
    }
    if std::env::var_os("HOOKWRIGHT_CORPUS").is_none() {
        let what =
            "GitHub's document and payloads: set HOOKWRIGHT_CORPUS to the folder of the corpus";
        return Err(format!("the bench needs {what}"));
    }
    let bench = [
        "run",
        "-q",
        "--release",
        "--manifest-path",
        "benches/Cargo.toml",
    ];
    let target = ["--target-dir", "target/bench/runner", "--"];
    let parts: Vec<&str> = args.iter().map(String::as_str).collect();
    cargo(
        "measure, side by side with the peers",
        &[&bench[..], &target, &parts].concat(),
        &[],
    )
}

/// Runs `benches/transports/` over brokers on this machine, whole or in parts, and prints its table.
fn transports(names: &[String]) -> Result<(), String> {
    let bench = [
        "run",
        "-q",
        "--release",
        "--manifest-path",
        "benches/transports/Cargo.toml",
        "--target-dir",
        "target/bench/transports",
        "--",
    ];
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    brokers::with_all(|env| {
        cargo(
            "measure the transports beside their clients",
            &[&bench[..], &names].concat(),
            env,
        )
    })
}
