use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::{Duration, SystemTime};

use crate::cli::document::FILE;
use crate::cli::failure::Failure;
use crate::cli::generate::{self, Args};
use crate::cli::terminal::{Status, Terminal};
use crate::config::is_file;
use crate::load::LOCK_FILE;

/// How often files are looked at. Asking for their times costs microseconds, and works on every file system.
const PAUSE: Duration = Duration::from_millis(200);

/// What is known of a file without reading it; `None`: it is not there.
type Stamp = Option<(SystemTime, u64)>;

/// Generates, and again whenever a file changes that the crate depends on. Ends when it is interrupted, or when nothing can
/// ever be generated: wrong use of the command line.
pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    // What was watched last is watched on when a document cannot be read: it is being written, most likely.
    let mut watched: BTreeMap<PathBuf, Stamp> = BTreeMap::new();
    loop {
        // Before anything is read: what changes meanwhile is seen.
        for (file, stamp) in &mut watched {
            *stamp = look(file);
        }
        match generate::once(args, terminal) {
            Ok(once) => {
                let files = files(&once);
                watched = files
                    .into_iter()
                    .map(|file| {
                        let stamp = watched.get(&file).copied().unwrap_or_else(|| look(&file));
                        (file, stamp)
                    })
                    .collect();
            }
            Err(failure) if watched.is_empty() => return Err(failure),
            Err(failure) => drop(terminal.fail(&failure)),
        }
        terminal.say(&format!("watching {} files", watched.len()));
        while watched.iter().all(|(file, stamp)| look(file) == *stamp) {
            std::thread::sleep(PAUSE);
        }
        // Editors write in several steps.
        std::thread::sleep(PAUSE / 4);
    }
}

/// Everything that a run depends on: documents and overlays, the profile, the configuration, the lock file.
fn files(once: &generate::Once) -> Vec<PathBuf> {
    let config = &once.config;
    let documents = once.generated.read.documents.files();
    let mut files: Vec<PathBuf> = documents.into_iter().map(|it| it.to_path_buf()).collect();
    files.extend(config.overlays.iter().cloned());
    files.extend(
        config
            .profile
            .iter()
            .filter(|it| is_file(it))
            .map(PathBuf::from),
    );
    files.push(PathBuf::from(FILE));
    let folder = match config.document.is_dir() {
        true => Some(config.document.as_path()),
        false => config.document.parent(),
    };
    // A folder changes with every file that is added to it.
    files.extend(
        folder
            .filter(|_| config.document.is_dir())
            .map(|it| it.to_path_buf()),
    );
    files.extend(folder.map(|it| it.join(LOCK_FILE)));
    files
}

fn look(file: &PathBuf) -> Stamp {
    let about = std::fs::metadata(file).ok()?;
    Some((about.modified().ok()?, about.len()))
}
