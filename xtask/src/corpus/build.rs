//! Builds the generator, and the crates that it made in one target directory.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::documents::Document;

/// Builds the command line in release mode and returns its path.
pub(crate) fn generator() -> Result<PathBuf, String> {
    let root = super::workspace();
    let status = Command::new("cargo")
        .args(["build", "--release", "--quiet", "--bin", "hookwright"])
        .current_dir(&root)
        .status()
        .map_err(|error| error.to_string())?;
    if !status.success() {
        return Err("the generator does not build".to_owned());
    }
    Ok(root.join("target/release/hookwright"))
}

/// Runs the tests of every crate with warnings denied; returns the number of crates that fail.
pub(crate) fn test(out: &Path, documents: &[Document]) -> Result<usize, String> {
    let good: Vec<&Document> = documents
        .iter()
        .filter(|document| document.error.is_none())
        .collect();
    let members: Vec<String> = good
        .iter()
        .map(|document| format!("    \"{}\",\n", document.name))
        .collect();
    let manifest = format!(
        "[workspace]\nresolver = \"3\"\nmembers = [\n{}]\n\n[profile.dev]\ndebug = false\nincremental = false\n",
        members.concat()
    );
    fs::write(out.join("Cargo.toml"), manifest).map_err(|error| error.to_string())?;
    let start = std::time::Instant::now();
    let output = cargo(out, &["test", "--workspace", "--no-fail-fast", "--quiet"])?;
    let text = format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    fs::write(out.join("test.log"), &text).map_err(|error| error.to_string())?;
    let mut failed: Vec<&str> = Vec::new();
    for document in &good {
        let marks = [
            format!("could not compile `{}`", document.name),
            format!("-p {} ", document.name),
            format!("`-p {}", document.name),
        ];
        if !output.status.success() && marks.iter().any(|mark| text.contains(mark)) {
            failed.push(&document.name);
        }
    }
    let passed: usize = text
        .lines()
        .filter_map(|line| {
            line.strip_prefix("test result: ok. ")?
                .split_once(" passed")?
                .0
                .parse::<usize>()
                .ok()
        })
        .sum();
    println!(
        "built and tested {} of {} crates with warnings denied, {passed} tests passed, in {:.0} s",
        good.len() - failed.len(),
        good.len(),
        start.elapsed().as_secs_f64()
    );
    for name in &failed {
        println!("  fails: {name} (see {})", out.join("test.log").display());
    }
    if failed.is_empty() && !output.status.success() {
        return Err(format!(
            "the build fails: see {}",
            out.join("test.log").display()
        ));
    }
    Ok(failed.len())
}

/// Runs cargo in the corpus' workspace.
pub(crate) fn cargo(out: &Path, args: &[&str]) -> Result<std::process::Output, String> {
    Command::new("cargo")
        .args(args)
        .current_dir(out)
        .env("RUSTFLAGS", "-D warnings")
        .env("RUSTDOCFLAGS", "-D warnings")
        .env("CARGO_TARGET_DIR", out.join("target"))
        .output()
        .map_err(|error| error.to_string())
}
