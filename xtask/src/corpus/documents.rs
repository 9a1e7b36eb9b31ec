//! Generates a crate for every document of the manifest.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;

use super::manifest::{self, Row};

/// A document of the corpus and what became of it.
pub(crate) struct Document {
    /// Its path in the corpus' `openapi` folder.
    pub(crate) file: String,
    /// The name of its crate.
    pub(crate) name: String,
    /// The number of events that the manifest knows.
    pub(crate) expected: usize,
    /// What went wrong.
    pub(crate) error: Option<String>,
}

/// Generates all documents whose path contains `filter` into `out`.
pub(crate) fn generate(
    binary: &Path,
    corpus: &Path,
    out: &Path,
    filter: &str,
) -> Result<Vec<Document>, String> {
    let folder = corpus.join("openapi");
    let counted = ["webhooks", "x_webhooks", "callbacks", "catalogue_schemas"];
    let mut documents = Vec::new();
    let start = std::time::Instant::now();
    for Row {
        file,
        count: expected,
    } in manifest::rows(&folder, filter, &counted)?
    {
        let name = crate_name(&file);
        let error = generate_one(
            binary,
            &folder.join(&file),
            &folder.join(file.split('/').next().unwrap_or_default()),
            &out.join(&name),
            &name,
        )
        .err();
        if let Some(error) = &error {
            println!("generate {file}: {error}");
        }
        documents.push(Document {
            file,
            name,
            expected,
            error,
        });
    }
    let good = documents
        .iter()
        .filter(|document| document.error.is_none())
        .count();
    let events: usize = documents.iter().map(|document| document.expected).sum();
    println!(
        "generated {good} of {} documents ({events} entries in the manifest) in {:.1} s",
        documents.len(),
        start.elapsed().as_secs_f64()
    );
    Ok(documents)
}

/// Generates a crate; what was found, or why there is none.
pub(super) fn generate_one(
    binary: &Path,
    document: &Path,
    set: &Path,
    dir: &PathBuf,
    name: &str,
) -> Result<String, String> {
    let runtime = super::workspace().join("runtime");
    let output = Command::new(binary)
        .arg("generate")
        .arg(document)
        .args(["--name", name])
        // Sets of several files refer to each other across folders.
        .arg("--allow-dir")
        .arg(set)
        .arg("--output")
        .arg(dir)
        .arg("--runtime")
        .arg(runtime)
        .output()
        .map_err(|error| error.to_string())?;
    let message = String::from_utf8_lossy(&output.stderr);
    if output.status.success() {
        return Ok(message.into_owned());
    }
    let first: Vec<&str> = message
        .lines()
        .filter(|line| line.starts_with("error") || line.contains("panicked"))
        .take(3)
        .collect();
    Err(format!(
        "status {:?}: {}",
        output.status.code(),
        if first.is_empty() {
            message.to_string()
        } else {
            first.join("; ")
        }
    ))
}

/// How much of a file's name is part of a crate's name, which has 64 characters at most.
const LONGEST: usize = 50;

pub(super) fn crate_name(file: &str) -> String {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let plain: String = stem
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    let plain = words.join("-");
    match plain.get(..LONGEST) {
        None => format!("c-{plain}"),
        // What is left out is in the number.
        Some(start) => {
            let mut hasher = DefaultHasher::new();
            plain.hash(&mut hasher);
            let start = start.trim_end_matches('-');
            format!("c-{start}-{:08x}", hasher.finish() as u32)
        }
    }
}
