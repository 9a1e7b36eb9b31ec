use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::cli::failure::Failure;
use crate::diagnostic::Code;
use crate::error::Error;

/// The endings of what documents refer to.
const ENDINGS: &[&str] = &["json", "yaml", "yml", "avsc", "proto"];

/// A document as it is, or as it was in a revision of git: then its repository's documents are put into a folder that
/// lives as long as this. Neither the index nor the files of the repository are touched.
pub(super) struct Revision {
    path: PathBuf,
    folder: Option<PathBuf>,
}

impl Revision {
    /// Opens a file or folder, or `git:REVISION:PATH`.
    ///
    /// # Errors
    ///
    /// When git does not know the revision, or has no such path in it.
    pub(super) fn open(text: &str) -> Result<Self, Failure> {
        let Some(rest) = text.strip_prefix("git:") else {
            return Ok(Self {
                path: PathBuf::from(text),
                folder: None,
            });
        };
        let Some((revision, path)) = rest.rsplit_once(':').filter(|(_, path)| !path.is_empty())
        else {
            return Err(Failure::usage(
                format!("`{text}` names no path"),
                "write `git:REVISION:PATH`, e.g. `git:main:acme.yaml`",
            ));
        };
        let tree = git(&[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &format!("{revision}^{{tree}}"),
        ])?;
        let Some(tree) = tree else {
            let help = "`git log` shows the revisions of this repository";
            return Err(Failure::usage(
                format!("git knows no revision `{revision}` here"),
                help,
            ));
        };
        let of_tree =
            git(&["ls-tree", "-r", "--name-only", "-z", "--full-tree", &tree])?.unwrap_or_default();
        let below = format!("{}/", path.trim_end_matches('/'));
        let names: Vec<&str> = of_tree
            .split('\0')
            .filter(|name| !name.is_empty())
            .collect();
        if !names
            .iter()
            .any(|name| *name == path || name.starts_with(&below))
        {
            let help = "the path is counted from the root of the repository";
            return Err(Failure::usage(
                format!("`{path}` is not in `{revision}`"),
                help,
            ));
        }
        let wanted = names
            .into_iter()
            .filter(|name| *name == path || is_document(name));
        let folder = folder()?;
        let revision = Self {
            path: folder.join(path),
            folder: Some(folder),
        };
        revision.fill(&tree, wanted)?;
        Ok(revision)
    }

    /// Where the document lies.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Puts files of a tree into the folder, by an index of its own.
    fn fill<'a>(&self, tree: &str, names: impl Iterator<Item = &'a str>) -> Result<(), Failure> {
        let Some(folder) = &self.folder else {
            return Ok(());
        };
        let index = folder.join(".index");
        let run = |args: &[&str], stdin: &[u8]| run(args, Some(&index), stdin);
        run(&["read-tree", tree], &[])?;
        let prefix = format!("--prefix={}/", folder.display());
        let list: String = names.flat_map(|name| [name, "\0"]).collect();
        // From the top, or names are taken as relative to this folder.
        let top = git(&["rev-parse", "--show-toplevel"])?.unwrap_or_default();
        run(
            &["-C", &top, "checkout-index", "-q", "-z", "--stdin", &prefix],
            list.as_bytes(),
        )?;
        let _ = std::fs::remove_file(&index);
        Ok(())
    }
}

impl Drop for Revision {
    fn drop(&mut self) {
        if let Some(folder) = &self.folder {
            let _ = std::fs::remove_dir_all(folder);
        }
    }
}

fn is_document(name: &str) -> bool {
    let ending = Path::new(name).extension().and_then(|it| it.to_str());
    ending.is_some_and(|ending| ENDINGS.contains(&ending))
}

/// A new folder of our own. `create_dir` fails for one that is there: nobody can have prepared it.
fn folder() -> Result<PathBuf, Failure> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("hookwright-revision-{}-{number}", std::process::id());
    let folder = std::env::temp_dir().join(name);
    std::fs::create_dir(&folder).map_err(|error| Error::write(&folder, error))?;
    Ok(folder)
}

/// What git prints, without the line's end; `None` when it says no.
fn git(args: &[&str]) -> Result<Option<String>, Failure> {
    let output = start(args, None, &[])?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(output
        .status
        .success()
        .then(|| text.trim_end_matches('\n').to_owned()))
}

fn run(args: &[&str], index: Option<&Path>, stdin: &[u8]) -> Result<(), Failure> {
    let output = start(args, index, stdin)?;
    match output.status.success() {
        true => Ok(()),
        false => {
            let text = String::from_utf8_lossy(&output.stderr);
            let message = format!("git says: {}", text.trim());
            Err(Failure::new(
                Code::IO_READ,
                message,
                "check that the revision is whole",
            ))
        }
    }
}

fn start(args: &[&str], index: Option<&Path>, stdin: &[u8]) -> Result<Output, Failure> {
    let failed = |error| Failure::from(Error::read("git", error));
    let mut command = Command::new("git");
    command
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if let Some(index) = index {
        // Git wants a path that holds from its own folder.
        let index = std::path::absolute(index).map_err(failed)?;
        command.env("GIT_INDEX_FILE", index);
    }
    let mut child = command.spawn().map_err(failed)?;
    if let Some(mut pipe) = child.stdin.take() {
        // A closed pipe is told by the status.
        let _ = pipe.write_all(stdin);
    }
    child.wait_with_output().map_err(failed)
}
