//! Public documents become trees: none panics, and those that are published in both formats are equal in both.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

use std::path::{Path, PathBuf};

use hookwright::diagnostic::Report;
use hookwright::load::{Documents, Kind, Node};

#[test]
fn documents_and_their_twins() {
    let Some(corpus) = std::env::var_os("HOOKWRIGHT_CORPUS").map(PathBuf::from) else {
        println!("skipped: name the folder of public documents in HOOKWRIGHT_CORPUS");
        return;
    };
    let mut files = Vec::new();
    for folder in ["openapi", "asyncapi"] {
        find(&corpus.join(folder), &mut files);
    }
    let (mut twins, mut wrong) = (0, Vec::new());
    for file in files {
        let documents = open(&file);
        let twin = ["yaml", "yml"].map(|ending| file.with_extension(ending));
        let Some(twin) = twin
            .into_iter()
            .find(|twin| *twin != file && twin.is_file())
        else {
            continue;
        };
        twins += 1;
        if !equal(documents.root().node(), open(&twin).root().node()) {
            wrong.push(file.display().to_string());
        }
    }
    println!("{twins} documents in both formats");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The text alone: no references are followed.
fn open(file: &Path) -> Documents {
    let bytes = std::fs::read(file).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    Documents::from_text(&file.to_string_lossy(), &text, &mut Report::new())
}

fn find(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let ending = path.extension().and_then(|ending| ending.to_str());
        match ending {
            _ if path.is_dir() => find(&path, files),
            Some("json" | "yaml" | "yml") => files.push(path),
            _ => {}
        }
    }
}

/// Equal as JSON: members in any order, numbers by value.
fn equal(left: &Node, right: &Node) -> bool {
    match (&left.kind, &right.kind) {
        (Kind::Map(left), Kind::Map(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .all(|(key, value)| right.get(key).is_some_and(|other| equal(value, other)))
        }
        (Kind::List(left), Kind::List(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| equal(left, right))
        }
        (Kind::Number(left), Kind::Number(right)) => {
            left == right || left.parse::<f64>().ok() == right.parse::<f64>().ok()
        }
        (Kind::String(left), Kind::String(right)) => left == right,
        (Kind::Bool(left), Kind::Bool(right)) => left == right,
        (Kind::Null, Kind::Null) => true,
        _ => false,
    }
}
