//! Does `hookwright diff` say of generated crates what `cargo semver-checks` says of them?
//!
//! A case is a folder of `tests/semver` with `old.yaml` and `new.yaml`. Both become crates in `target/semver`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::corpus;

/// Compares the two on every case whose name holds the filter.
///
/// # Errors
///
/// When they disagree, or something cannot be run. Without `cargo-semver-checks`, nothing is compared, which is said.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let filter = args.first().map_or("", String::as_str);
    if !is_installed() {
        eprintln!(
            "xtask: skipped, nothing was compared: `cargo install cargo-semver-checks --locked` first"
        );
        return Ok(());
    }
    let binary = corpus::generator()?;
    let mut wrong = Vec::new();
    for case in cases(filter)? {
        let name = case
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        let out = corpus::workspace().join("target/semver").join(&name);
        for side in ["old", "new"] {
            generate(&binary, &case, &out, side)?;
        }
        let ours = is_breaking(&binary, &case)?;
        let theirs = complains(&out)?;
        let word = |breaks: bool| {
            if breaks {
                "a major version"
            } else {
                "no major version"
            }
        };
        println!(
            "{name}: hookwright says {}, cargo-semver-checks {}",
            word(ours),
            word(theirs)
        );
        if ours != theirs {
            wrong.push(name);
        }
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(format!("they disagree on {}", wrong.join(", "))),
    }
}

fn is_installed() -> bool {
    let output = Command::new("cargo")
        .args(["semver-checks", "--version"])
        .output();
    output.is_ok_and(|output| output.status.success())
}

fn cases(filter: &str) -> Result<Vec<PathBuf>, String> {
    let folder = corpus::workspace().join("tests/semver");
    let entries = fs::read_dir(&folder).map_err(|error| error.to_string())?;
    let mut cases: Vec<PathBuf> = entries.filter_map(|it| Some(it.ok()?.path())).collect();
    cases.retain(|case| case.to_string_lossy().contains(filter));
    cases.sort();
    Ok(cases)
}

fn generate(binary: &Path, case: &Path, out: &Path, side: &str) -> Result<(), String> {
    let document = case.join(format!("{side}.yaml"));
    let mut command = Command::new(binary);
    command
        .arg("generate")
        .arg(&document)
        .args(["--name", "acme-events", "--output"])
        .arg(out.join(side));
    command
        .arg("--runtime")
        .arg(corpus::workspace().join("runtime"));
    let output = done(&mut command)?;
    match output.status.success() {
        true => Ok(()),
        false => Err(format!(
            "{}: {}",
            document.display(),
            String::from_utf8_lossy(&output.stderr)
        )),
    }
}

/// What `hookwright diff` says: a part of the surface is gone, is something else, or grew where it must not.
fn is_breaking(binary: &Path, case: &Path) -> Result<bool, String> {
    let mut command = Command::new(binary);
    command
        .arg("diff")
        .args([case.join("old.yaml"), case.join("new.yaml")])
        .args(["--format", "json"]);
    let output = done(&mut command)?;
    if output.status.code() == Some(2) {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let codes = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let breaking = ["diff/api-removed", "diff/api-changed", "diff/api-grown"];
    let mut codes = codes.filter_map(|it| it.get("code")?.as_str().map(str::to_owned));
    Ok(codes.any(|code| breaking.contains(&code.as_str())))
}

fn complains(out: &Path) -> Result<bool, String> {
    let mut command = Command::new("cargo");
    command.args([
        "semver-checks",
        "check-release",
        "--release-type",
        "minor",
        "--manifest-path",
    ]);
    command
        .arg(out.join("new/Cargo.toml"))
        .arg("--baseline-root")
        .arg(out.join("old"));
    let output = done(&mut command)?;
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    match output.status.success() {
        true => Ok(false),
        false if text.contains("semver requires new major version") => Ok(true),
        false => Err(text),
    }
}

fn done(command: &mut Command) -> Result<Output, String> {
    command
        .output()
        .map_err(|error| format!("{}: {error}", command.get_program().to_string_lossy()))
}
