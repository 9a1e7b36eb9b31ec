//! Lists the profiles under `specs/`: a folder with a `profile.yaml` is a profile that comes with hookwright. And says what it
//! is built by and for.
#![allow(
    clippy::disallowed_methods,
    reason = "a build script reads its sources"
)]

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=specs");
    let root = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let mut list = String::from("[\n");
    for (name, file) in profiles(&root.join("specs"))? {
        writeln!(list, "    ({name:?}, include_str!({file:?})),")?;
    }
    list.push_str("]\n");
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("profiles.rs"), list)?;
    // What a report of a bug should say.
    println!("cargo::rustc-env=HOOKWRIGHT_TARGET={}", env::var("TARGET")?);
    println!("cargo::rustc-env=HOOKWRIGHT_RUSTC={}", rustc());
    Ok(())
}

/// The version of the compiler, e.g. `1.95.0`.
fn rustc() -> String {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = std::process::Command::new(rustc).arg("--version").output();
    let text = output.map(|it| String::from_utf8_lossy(&it.stdout).into_owned());
    let text = text.unwrap_or_default();
    text.split(' ').nth(1).unwrap_or("?").to_owned()
}

/// Name and file of every profile, sorted by name.
fn profiles(specs: &Path) -> Result<Vec<(String, PathBuf)>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(specs)? {
        let entry = entry?;
        let file = entry.path().join("profile.yaml");
        if file.is_file() {
            let name = entry.file_name().into_string();
            found.push((name.map_err(|name| format!("{name:?} is no name"))?, file));
        }
    }
    found.sort();
    Ok(found)
}
