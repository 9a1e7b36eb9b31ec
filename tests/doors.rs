//! Three doors, the same bytes: the library, a build script, the command line.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use hookwright::config::Form;
use hookwright::{Builder, Config};

type Tree = BTreeMap<PathBuf, Vec<u8>>;

const DOCUMENT: &str = "specs/github/openapi.yaml";

#[test]
fn the_command_line_writes_what_the_library_returns() {
    let folder = scratch("crate");
    let config = Config {
        profile: Some("github".into()),
        events: vec!["issues.*".into(), "ping".into()],
        ..Config::new(document())
    };
    let status = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .arg("generate")
        .arg(document())
        .args([
            "--profile",
            "github",
            "--events",
            "issues.*,ping",
            "--output",
        ])
        .arg(&folder)
        .env_remove("HOOKWRIGHT_PROFILE")
        .status()
        .unwrap();
    assert!(status.success());
    same(
        &hookwright::generate(&config).unwrap().files,
        &tree(&folder),
    );
}

#[test]
fn a_build_script_writes_what_the_library_returns() {
    let folder = scratch("module");
    let config = Config {
        profile: Some("github".into()),
        events: vec!["issues.*".into(), "ping".into()],
        form: Form::Module,
        ..Config::new(document())
    };
    let build = || {
        let builder = Builder::new()
            .document(document())
            .module("github")
            .profile("github");
        builder
            .events(["issues.*", "ping"])
            .out_dir(&folder)
            .compile()
            .unwrap();
    };
    build();
    let mut written = tree(&folder.join("github"));
    written.remove(Path::new("include.rs")).unwrap();
    written.remove(Path::new("inputs.txt"));
    same(&hookwright::generate(&config).unwrap().files, &written);

    let before = times(&folder);
    build();
    assert_eq!(before, times(&folder), "a second run wrote something");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let config = Config {
        profile: Some("github".into()),
        ..Config::new(document())
    };
    same(
        &hookwright::generate(&config).unwrap().files,
        &hookwright::generate(&config).unwrap().files,
    );
}

fn document() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(DOCUMENT)
}

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("doors-{name}"));
    let _ = fs::remove_dir_all(&folder);
    folder
}

fn same(left: &Tree, right: &Tree) {
    let names = |tree: &Tree| tree.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(left), names(right));
    for (path, bytes) in left {
        assert!(right[path] == *bytes, "{} differs", path.display());
    }
}

fn tree(root: &Path) -> Tree {
    let files = walk(root).into_iter();
    files
        .map(|path| {
            (
                path.strip_prefix(root).unwrap().to_path_buf(),
                fs::read(&path).unwrap(),
            )
        })
        .collect()
}

fn times(root: &Path) -> Vec<(PathBuf, std::time::SystemTime)> {
    walk(root)
        .into_iter()
        .map(|path| {
            (
                path.clone(),
                fs::metadata(path).unwrap().modified().unwrap(),
            )
        })
        .collect()
}

fn walk(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(walk(&path)),
            false => files.push(path),
        }
    }
    files.sort();
    files
}
