//! Where everything lies.

use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders and files of one run.
pub(crate) struct Place {
    /// The repository.
    pub(crate) root: PathBuf,
    /// The folder of public documents and payloads.
    pub(crate) corpus: PathBuf,
    /// GitHub's document in it.
    pub(crate) document: PathBuf,
    /// What is generated and built: `target/bench`.
    pub(crate) out: PathBuf,
}

impl Place {
    pub(crate) fn find() -> Result<Self, String> {
        let corpus = std::env::var_os("HOOKWRIGHT_CORPUS")
            .map(PathBuf::from)
            .ok_or("set HOOKWRIGHT_CORPUS to the folder of public documents and payloads")?;
        let document = corpus.join("openapi/github/api.github.com-webhooks-3.1.json");
        for needed in [&document, &corpus.join("pairs.csv")] {
            if !needed.is_file() {
                return Err(format!("the corpus has no {}", needed.display()));
            }
        }
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .map(Path::to_path_buf)
            .unwrap_or_default();
        let out = root.join("target/bench");
        std::fs::create_dir_all(&out).map_err(|error| format!("{}: {error}", out.display()))?;
        Ok(Self {
            root,
            corpus,
            document,
            out,
        })
    }

    /// The generator, as `cargo build --release` makes it.
    pub(crate) fn generator(&self) -> PathBuf {
        self.root.join("target/release/hookwright")
    }

    /// Cargo in a folder, quiet. What it builds for the bench lies apart from what the repository builds.
    pub(crate) fn cargo(&self, folder: &Path, args: &[&str]) -> Command {
        let program = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = Command::new(program);
        command.arg("--quiet").args(args).current_dir(folder);
        // The settings of whoever runs the bench must not change what is compared.
        for variable in [
            "RUSTFLAGS",
            "RUSTC_WRAPPER",
            "CARGO_TARGET_DIR",
            "CARGO_BUILD_TARGET_DIR",
        ] {
            command.env_remove(variable);
        }
        command
    }
}

/// This program, to be run as a child.
pub(crate) fn myself() -> Result<PathBuf, String> {
    std::env::current_exe().map_err(|error| format!("cannot find this program: {error}"))
}

/// Writes a file unless it holds that already: Cargo goes by the time of change.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), String> {
    if std::fs::read_to_string(path).is_ok_and(|old| old == text) {
        return Ok(());
    }
    path.parent()
        .map_or(Ok(()), std::fs::create_dir_all)
        .and_then(|()| std::fs::write(path, text))
        .map_err(|error| format!("{}: {error}", path.display()))
}

/// Removes a folder that may not be there.
pub(crate) fn remove(path: &Path) -> Result<(), String> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(format!("{}: {error}", path.display()))
        }
        _ => Ok(()),
    }
}
