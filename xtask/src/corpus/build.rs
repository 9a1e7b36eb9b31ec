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
    // Tests stop at the first crate that does not compile; checking goes on, so that all of them are named. Nothing is linked:
    // all crates have examples of the same name, which would take each other's place in the target directory.
    let built = cargo(
        out,
        &[
            "check",
            "--workspace",
            "--all-targets",
            "--keep-going",
            "--quiet",
        ],
    )?;
    let text = both(&built);
    fs::write(out.join("build.log"), &text).map_err(|error| error.to_string())?;
    let broken: Vec<&str> = named(&good, |name| {
        text.contains(&format!("could not compile `{name}`"))
    });
    if broken.is_empty() && !built.status.success() {
        return Err(format!(
            "the build fails: see {}",
            out.join("build.log").display()
        ));
    }
    let mut args = vec![
        "test",
        "--workspace",
        "--no-fail-fast",
        "--quiet",
        "--lib",
        "--tests",
    ];
    args.extend(broken.iter().flat_map(|name| ["--exclude", name]));
    let tested = cargo(out, &args)?;
    let text = both(&tested);
    fs::write(out.join("test.log"), &text).map_err(|error| error.to_string())?;
    let red: Vec<&str> = named(&good, |name| {
        text.contains(&format!("`-p {name} ")) || text.contains(&format!("`-p {name}`"))
    });
    let passed: usize = text.lines().filter_map(passed).sum();
    println!(
        "built {} of {} crates with warnings denied, tested {}, {passed} tests passed, in {:.0} s",
        good.len() - broken.len(),
        good.len(),
        good.len() - broken.len() - red.len(),
        start.elapsed().as_secs_f64()
    );
    for (names, log) in [(&broken, "build.log"), (&red, "test.log")] {
        for name in names.iter() {
            println!("  fails: {name} (see {})", out.join(log).display());
        }
    }
    if red.is_empty() && !tested.status.success() {
        return Err(format!(
            "tests fail: see {}",
            out.join("test.log").display()
        ));
    }
    Ok(broken.len() + red.len())
}

fn named<'a>(documents: &[&'a Document], fails: impl Fn(&str) -> bool) -> Vec<&'a str> {
    let names = documents.iter().map(|document| document.name.as_str());
    names.filter(|name| fails(name)).collect()
}

fn both(output: &std::process::Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

/// The count in `test result: ok. 5 passed; …`.
fn passed(line: &str) -> Option<usize> {
    let rest = line.strip_prefix("test result: ok. ")?;
    rest.split_once(" passed")?.0.parse().ok()
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
