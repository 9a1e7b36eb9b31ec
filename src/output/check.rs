use std::fs;
use std::path::{Path, PathBuf};

use crate::output::diff::unified;
use crate::output::owner::{Product, check_paths};
use crate::output::{Error, Files};

/// How a file on disk differs from what would be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The file is not there.
    Missing(PathBuf),
    /// A file that hookwright wrote is no longer part of the output.
    Extra(PathBuf),
    /// The contents differ.
    Changed {
        /// The file.
        path: PathBuf,
        /// From disk to new, in unified format; empty for files that are not text.
        diff: String,
    },
}

/// Returns the differences between `files` and the folder `dir`, without writing anything.
///
/// # Errors
///
/// When the file system refuses to read.
pub fn check(product: Product, files: &Files, dir: &Path) -> Result<Vec<Difference>, Error> {
    check_paths(files)?;
    let mut differences = Vec::new();
    for (path, bytes) in files {
        let target = dir.join(path);
        match fs::read(&target) {
            Ok(old) if old == *bytes => {}
            Ok(old) => differences.push(Difference::Changed {
                path: path.clone(),
                diff: diff(path, &old, bytes),
            }),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                differences.push(Difference::Missing(path.clone()));
            }
            Err(error) => return Err(Error::io("read", target)(error)),
        }
    }
    differences.extend(
        product
            .ours(files, dir)?
            .into_iter()
            .filter(|path| !files.contains_key(path))
            .map(Difference::Extra),
    );
    Ok(differences)
}

fn diff(path: &Path, old: &[u8], new: &[u8]) -> String {
    match (std::str::from_utf8(old), std::str::from_utf8(new)) {
        (Ok(old), Ok(new)) => unified(&path.display().to_string(), old, new),
        _ => String::new(),
    }
}
