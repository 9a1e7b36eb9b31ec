//! Does `hookwright diff` say of generated crates what `cargo semver-checks` says of them?
//!
//! A case is a folder of `tests/semver` with `old.yaml` and `new.yaml`. Both become crates in `target/semver`. What was found
//! stands in `verdict`: `tests/diff.rs` holds `hookwright diff` to it wherever tests run.
//!
//! `cargo-semver-checks` does not look at the types of fields and variants. Where they are what changes, a case has a
//! `user.rs`: code of somebody who uses the old crate, and then the compiler says whether it compiles with the new one.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

use crate::corpus;
use crate::run::cargo;

const PROGRAM: &str = "target/debug/hookwright";
/// Where crates are built: what they depend on is compiled once.
const TARGET: &str = "target/semver/target";

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
    cargo(
        "build the generator",
        &["build", "-q", "-p", "hookwright"],
        &[],
    )?;
    let binary = corpus::workspace().join(PROGRAM);
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
        let users = user_breaks(&case, &out)?;
        println!(
            "{name}: hookwright says {}, cargo-semver-checks {}{}",
            word(ours),
            word(theirs),
            match users {
                Some(breaks) => format!(", the compiler {}", word(breaks)),
                None => String::new(),
            }
        );
        let breaks = theirs || users == Some(true);
        let known = fs::read_to_string(case.join("verdict")).unwrap_or_default();
        if ours != breaks || known.trim_end() != word(breaks) {
            wrong.push(name);
        }
    }
    match wrong.is_empty() {
        true => Ok(()),
        false => Err(format!(
            "they, or the `verdict` of the case, disagree on {}",
            wrong.join(", ")
        )),
    }
}

fn word(breaks: bool) -> &'static str {
    match breaks {
        true => "a major version",
        false => "no major version",
    }
}

/// Whether code that compiles with the old crate does not with the new one; `None` where a case has no such code.
fn user_breaks(case: &Path, out: &Path) -> Result<Option<bool>, String> {
    let code = case.join("user.rs");
    if !code.is_file() {
        return Ok(None);
    }
    let folder = out.join("user");
    let failed = |error: std::io::Error| error.to_string();
    fs::create_dir_all(folder.join("src")).map_err(failed)?;
    fs::copy(&code, folder.join("src/lib.rs")).map_err(failed)?;
    let mut compiles = Vec::new();
    for side in ["old", "new"] {
        let manifest = format!(
            "[workspace]\n\n[package]\nname = \"user\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nacme-events = {{ path = \"../{side}\" }}\n"
        );
        fs::write(folder.join("Cargo.toml"), manifest).map_err(failed)?;
        let mut command = Command::new("cargo");
        command.args(["check", "--quiet"]).current_dir(&folder);
        command.env("CARGO_TARGET_DIR", corpus::workspace().join(TARGET));
        let output = done(&mut command)?;
        if side == "old" && !output.status.success() {
            let text = String::from_utf8_lossy(&output.stderr);
            return Err(format!("{}: {text}", code.display()));
        }
        compiles.push(output.status.success());
    }
    Ok(Some(compiles == [true, false]))
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
    command.env(
        "CARGO_TARGET_DIR",
        corpus::workspace().join("target/semver/target"),
    );
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
