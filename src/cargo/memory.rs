use std::fmt::Write;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

use crate::config::Config;
use crate::error::Error;

/// What the last run depended on and told, so that the next one can see in milliseconds that nothing changed, and tell it
/// again.
pub(super) struct Memory {
    file: PathBuf,
    key: String,
}

/// What lines begin with that Cargo was told. No stamp is written like this.
const TOLD: &str = "told";

impl Memory {
    /// The memory of the module in `folder`.
    pub(super) fn of(config: &Config, folder: &Path) -> Self {
        // Another generator may generate something else.
        let program = std::env::current_exe()
            .map(|path| stamp(&path))
            .unwrap_or_default();
        let key = format!("{} {program} {config:?}", env!("CARGO_PKG_VERSION")).replace('\n', " ");
        Self {
            file: folder.join("inputs.txt"),
            key,
        }
    }

    /// The files that the last run read and the lines that it told Cargo, when all files and the configuration are what
    /// they were.
    pub(super) fn unchanged(&self) -> Option<(Vec<PathBuf>, Vec<String>)> {
        let text = fs::read_to_string(&self.file).ok()?;
        let mut lines = text.lines();
        if lines.next()? != self.key {
            return None;
        }
        let (mut files, mut told) = (Vec::new(), Vec::new());
        for line in lines {
            match line.split_once(' ')? {
                (TOLD, line) => told.push(line.to_owned()),
                (then, path) if then == stamp(Path::new(path)) => files.push(path.into()),
                _ => return None,
            }
        }
        Some((files, told))
    }

    /// Notes what this run depended on, these files and the configuration, and what it told.
    pub(super) fn keep(
        &self,
        files: impl Iterator<Item = PathBuf>,
        told: &[String],
    ) -> Result<(), Error> {
        let mut text = format!("{}\n", self.key);
        for path in files {
            let _ = writeln!(text, "{} {}", stamp(&path), path.display());
        }
        for line in told {
            let _ = writeln!(text, "{TOLD} {line}");
        }
        fs::write(&self.file, text).map_err(|error| Error::write(&self.file, error))
    }
}

/// Length and time of change: what Cargo goes by, too. Of a folder, those of everything below it.
fn stamp(path: &Path) -> String {
    let Ok(metadata) = fs::metadata(path) else {
        return String::new();
    };
    if metadata.is_dir() {
        return stamp_of_folder(path);
    }
    let since = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    format!(
        "{}-{}",
        metadata.len(),
        since.unwrap_or_default().as_nanos()
    )
}

fn stamp_of_folder(folder: &Path) -> String {
    let mut hash = DefaultHasher::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).into_iter().flatten().flatten();
        let mut entries: Vec<_> = entries
            .map(|entry| (entry.path(), entry.file_type()))
            .collect();
        entries.sort_by(|(left, _), (right, _)| left.cmp(right));
        for (path, kind) in entries {
            path.hash(&mut hash);
            // Links are not followed: they may lead back.
            match kind.is_ok_and(|kind| kind.is_dir()) {
                true => folders.push(path),
                false => stamp(&path).hash(&mut hash),
            }
        }
    }
    format!("{:016x}", hash.finish())
}
