//! A build script that runs again though nothing changed.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

use crate::cost::{self, Cost};
use crate::place::{Place, myself, remove};
use crate::table::{Goal, Table, Unit};

const ROUNDS: usize = 11;
/// Milliseconds, not tenths of a second.
const GOAL: f64 = 0.01;

/// What a `build.rs` does.
pub(crate) fn run(document: &Path, output: &Path) -> Result<(), String> {
    hookwright::Builder::new()
        .document(document)
        .profile("github")
        .module("github")
        .out_dir(output)
        .compile()
        .map_err(|error| error.to_string())
}

/// Goal: nothing is written, in milliseconds.
pub(crate) fn measure(place: &Place, table: &mut Table) -> Result<(), String> {
    eprintln!("bench: the build script");
    let output = place.out.join("scratch");
    remove(&output)?;
    let script = || -> Result<Command, String> {
        let mut command = Command::new(myself()?);
        command
            .arg("build-script")
            .arg(&place.document)
            .arg(&output);
        Ok(command)
    };
    let first = cost::of(&mut script()?, &place.out)?;
    let before = times(&output)?;
    let mut again = None;
    for _ in 0..ROUNDS {
        again = Cost::least(again, cost::of(&mut script()?, &place.out)?);
    }
    if times(&output)? != before {
        return Err("the build script wrote something though nothing changed".to_owned());
    }
    remove(&output)?;
    let again = again.map_or(f64::INFINITY, |again| again.total());
    table.alone(
        "build script, the first time",
        Unit::Seconds,
        first.total(),
        None,
    );
    table.alone(
        "– again, nothing changed, nothing written",
        Unit::Seconds,
        again,
        Some(Goal(GOAL)),
    );
    Ok(())
}

/// When each file below a folder was changed.
fn times(folder: &Path) -> Result<BTreeMap<PathBuf, SystemTime>, String> {
    let mut times = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = std::fs::read_dir(&folder).map_err(|error| error.to_string())?;
        for entry in entries.flatten() {
            let metadata = entry.metadata().map_err(|error| error.to_string())?;
            let changed = metadata.modified().map_err(|error| error.to_string())?;
            if metadata.is_dir() {
                folders.push(entry.path());
            }
            times.insert(entry.path(), changed);
        }
    }
    Ok(times)
}
