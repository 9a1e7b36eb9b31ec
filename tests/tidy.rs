//! What reviewers should not have to look for: the invariants of ARCHITECTURE.md that a program can check.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The floor of every room. A `use` points to the same room, or down.
const FLOORS: [&[&str]; 4] = [
    &[
        "config",
        "diagnostic",
        "error",
        "glob",
        "group",
        "name",
        "nearest",
        "origin",
        "plan",
        "step",
    ],
    &["check", "diff", "lint", "model", "route", "words"],
    &[
        "asyncapi",
        "catalogue",
        "docs",
        "interpret",
        "learn",
        "load",
        "openapi",
        "output",
        "profile",
        "render",
        "rust",
        "schema",
    ],
    &["care", "cargo", "cli", "lib", "main"],
];

const WEST: &[&str] = &[
    "asyncapi",
    "catalogue",
    "learn",
    "load",
    "openapi",
    "profile",
    "schema",
];
const EAST: &[&str] = &["docs", "interpret", "output", "render", "rust"];

#[test]
fn imports_point_down_and_the_wings_never_meet() {
    let mut wrong = Vec::new();
    for file in rust_files(&root().join("src")) {
        let room = room_of(&file);
        let from = floor(&room)
            .unwrap_or_else(|| panic!("`{room}` is on no floor: add it to tests/tidy.rs"));
        for import in imports(&fs::read_to_string(&file).unwrap()) {
            let Some(to) = floor(&import) else { continue };
            let meet =
                |left: &[&str], right: &[&str]| left.contains(&&*room) && right.contains(&&*import);
            if to > from || meet(WEST, EAST) || meet(EAST, WEST) {
                wrong.push(format!("{}: `{room}` uses `{import}`", shown(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_finding_has_a_case() {
    // Proven by tests/cli, where there is a command line to misuse and a disk to fill; or by nothing that can be shown.
    let elsewhere = [
        "cli/usage",
        "io/write",
        "io/send",
        "payload/invalid",
        "bug/internal",
    ];
    let cases = root().join("tests/diagnostics");
    let missing: Vec<&str> = hookwright::diagnostic::CODES
        .iter()
        .map(|info| info.code.as_str())
        .filter(|code| !elsewhere.contains(code) && !cases.join(code.replace('/', "-")).is_dir())
        .collect();
    assert!(
        missing.is_empty(),
        "no folder in tests/diagnostics for {missing:?}"
    );
}

#[test]
fn templates_name_their_view_and_escape_everything() {
    for file in files(&root().join("templates"), "jinja") {
        let text = fs::read_to_string(&file).unwrap();
        assert!(
            text.starts_with("{# view: "),
            "{}: the first line names the view",
            shown(&file)
        );
        let unsafe_filter = ["|safe", "| safe"]
            .iter()
            .any(|filter| text.contains(filter));
        assert!(
            !unsafe_filter,
            "{}: `safe` goes around the escaping",
            shown(&file)
        );
    }
}

#[test]
fn only_doors_load_and_output_touch_the_outside() {
    let mut wrong = Vec::new();
    for file in rust_files(&root().join("src")) {
        let room = room_of(&file);
        // A profile is read like a document.
        let is_test = file.ends_with("tests.rs");
        if is_test || ["load", "output", "cargo", "cli", "main", "profile"].contains(&&*room) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for outside in [
            "std::fs",
            "std::env::",
            "SystemTime::now",
            "std::net",
            "std::process",
        ] {
            if code.contains(outside) {
                wrong.push(format!("{}: {outside}", shown(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_room_has_a_door_plate() {
    let folders = ["src", "transport/src"].map(|folder| rust_files(&root().join(folder)));
    for file in folders
        .into_iter()
        .flatten()
        .filter(|file| file.ends_with("mod.rs"))
    {
        let text = fs::read_to_string(&file).unwrap();
        for line in ["//! In:  ", "//! Out: ", "//! Does not know: "] {
            assert!(text.contains(line), "{}: no line `{line}…`", shown(&file));
        }
    }
}

#[test]
fn words_that_say_nothing_are_not_used() {
    let banned = ["TODO", "FIXME", "Manager", "generate2"];
    let mut wrong = Vec::new();
    for folder in [
        "src",
        "runtime/src",
        "templates",
        "transport/src",
        "xtask/src",
    ] {
        for file in files(&root().join(folder), "") {
            // Tables of names that others gave.
            if file.extension().is_some_and(|end| end == "rules") {
                continue;
            }
            let text = fs::read_to_string(&file).unwrap_or_default();
            // A type of the client of Redis.
            let text = text.replace("ConnectionManager", "");
            for word in banned.iter().filter(|word| text.contains(**word)) {
                wrong.push(format!("{}: {word}", shown(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn oracles_are_for_tests_alone() {
    for manifest in ["Cargo.toml", "runtime/Cargo.toml", "xtask/Cargo.toml"] {
        let text = fs::read_to_string(root().join(manifest)).unwrap();
        let table: toml::Table = toml::from_str(&text).unwrap();
        for section in ["dependencies", "build-dependencies"] {
            let names = table.get(section).and_then(toml::Value::as_table);
            let names: Vec<&String> = names.into_iter().flat_map(|it| it.keys()).collect();
            for oracle in ["openapiv3", "serde_yaml"] {
                assert!(
                    !names.iter().any(|name| *name == oracle),
                    "{manifest}: {oracle}"
                );
            }
        }
    }
}

#[test]
fn the_map_of_the_house_fits_on_a_page() {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    assert!(
        text.lines().count() <= 150,
        "ARCHITECTURE.md has more than 150 lines"
    );
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn shown(file: &Path) -> String {
    file.strip_prefix(root())
        .unwrap_or(file)
        .display()
        .to_string()
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

/// `src/load/yaml.rs` and `src/load.rs` are both in `load`.
fn room_of(file: &Path) -> String {
    let below = file.strip_prefix(root().join("src")).unwrap();
    let first = below
        .components()
        .next()
        .unwrap()
        .as_os_str()
        .to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// The rooms that a file names, outside of its tests and comments.
fn imports(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    let mut rooms = BTreeSet::new();
    for line in lines {
        for after in line.split("crate::").skip(1) {
            let group = after
                .strip_prefix('{')
                .map_or(after, |inner| inner.split('}').next().unwrap_or(inner));
            let names = if after.starts_with('{') {
                group.split(',').collect()
            } else {
                vec![group]
            };
            for name in names {
                let name: String = name
                    .trim()
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                rooms.insert(name);
            }
        }
    }
    rooms
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    files(folder, "rs")
}

fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if ending.is_empty() || path.extension().is_some_and(|end| end == ending) {
            found.push(path);
        }
    }
    found.sort();
    found
}
