use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use crate::cli::capture::Record;
use crate::cli::failure::Failure;
use crate::diagnostic::Code;
use crate::error::Error;

/// The longest line that is read.
const LINE: u64 = 256 * 1024 * 1024;

/// A file of records, one a line.
#[derive(Debug)]
pub(in crate::cli) struct Store {
    path: PathBuf,
    file: File,
}

impl Store {
    /// Opens the store, to add to what is in it. Where files have owners, a new one is its owner's alone: bodies hold what
    /// customers said.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub(in crate::cli) fn open(path: &Path) -> Result<Self, Failure> {
        let mut options = OpenOptions::new();
        options.append(true).create(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(path).map_err(|error| failed(path, &error))?;
        Ok(Self {
            path: path.to_owned(),
            file,
        })
    }

    /// Adds lines.
    ///
    /// # Errors
    ///
    /// When they cannot be written: a full disk.
    pub(in crate::cli) fn add(&mut self, lines: &str) -> Result<(), Failure> {
        let written = self.file.write_all(lines.as_bytes());
        written.map_err(|error| failed(&self.path, &error))
    }
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    Failure::new(
        Code::IO_WRITE,
        format!("cannot write `{}`: {error}", path.display()),
        "choose another file with `--store`",
    )
}

/// Reads a store, one record after another; of a line that is none, what is wrong and where.
///
/// # Errors
///
/// When it cannot be read at all.
pub(in crate::cli) fn read(
    path: &Path,
) -> Result<impl Iterator<Item = Result<Record, String>>, Failure> {
    let file = File::open(path).map_err(|error| Error::read(path, error))?;
    let mut lines = BufReader::new(file);
    let (mut number, mut is_over) = (0, false);
    let name = path.display().to_string();
    Ok(std::iter::from_fn(move || {
        while !is_over {
            let mut line = Vec::new();
            number += 1;
            match lines.by_ref().take(LINE).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(_) if line.trim_ascii().is_empty() => {}
                Ok(_) => {
                    let record = serde_json::from_slice(&line);
                    return Some(record.map_err(|error| wrong(&name, number, &error)));
                }
                Err(error) => {
                    is_over = true;
                    return Some(Err(format!("{name}:{number}: {error}")));
                }
            }
        }
        None
    }))
}

fn wrong(name: &str, number: usize, error: &serde_json::Error) -> String {
    let column = error.column();
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    format!("{name}:{number}:{column}: no capture: {text}")
}
