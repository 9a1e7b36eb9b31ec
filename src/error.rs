//! What can fail around a document: files, the configuration, ourselves.

use std::io;
use std::path::{Path, PathBuf};

use crate::diagnostic::{Code, Diagnostic, Report, Sources};
use crate::origin::Origin;

/// Why a run could not do its job, when the document is not to blame.
///
/// Findings *in* a document are no errors: they are collected in a [`Report`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder could not be read.
    #[error("cannot read `{}`: {source}", path.display())]
    Read {
        /// Which one.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// A file or folder could not be written.
    #[error("cannot write `{}`: {source}", path.display())]
    Write {
        /// Which one.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// The configuration says something that cannot be done.
    #[error("{0}")]
    Config(ConfigError),
    /// A document has errors; they were printed.
    #[error("nothing was generated from `{}`: it has errors", .0.display())]
    Findings(PathBuf),
    /// A build script's folder is not known.
    #[error(
        "`OUT_DIR` is not set: call this from a build script, or say where the output goes with `out_dir`"
    )]
    NoOutDir,
    /// A broken invariant of the generator itself.
    #[error("this is a bug in hookwright, please report it: {0}")]
    Bug(String),
}

impl Error {
    /// Names the file that could not be read.
    pub fn read(path: impl AsRef<Path>, source: io::Error) -> Self {
        Self::Read {
            path: path.as_ref().to_path_buf(),
            source,
        }
    }

    /// Names the file that could not be written.
    pub fn write(path: impl AsRef<Path>, source: io::Error) -> Self {
        Self::Write {
            path: path.as_ref().to_path_buf(),
            source,
        }
    }
}

impl Error {
    /// The error as findings, so that it is printed like them.
    pub fn to_report(&self) -> Report {
        let code = match self {
            Self::Config(error) => return error.report.clone(),
            Self::Read { .. } => Code::IO_READ,
            Self::Write { .. } => Code::IO_WRITE,
            Self::Findings(_) | Self::NoOutDir => Code::USAGE,
            Self::Bug(_) => Code::BUG,
        };
        let mut report = Report::new();
        report.push(Diagnostic::bare(code, self.to_string()));
        report
    }
}

/// Everything that is wrong with a configuration, and its text where it came from a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConfigError {
    report: Report,
    name: String,
    text: String,
}

impl ConfigError {
    /// Findings about a configuration that has no text, because it was built by code or by flags.
    pub fn new(report: Report) -> Self {
        Self {
            report,
            ..Self::default()
        }
    }

    /// Findings about the configuration file `name`, which holds `text`.
    pub fn in_file(report: Report, name: &str, text: &str) -> Self {
        Self {
            report,
            name: name.to_owned(),
            text: text.to_owned(),
        }
    }

    /// The findings.
    pub fn report(&self) -> &Report {
        &self.report
    }
}

impl std::fmt::Display for ConfigError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let messages = self
            .report
            .diagnostics()
            .iter()
            .map(describe)
            .collect::<Vec<_>>();
        f.write_str(&messages.join("; "))
    }
}

fn describe(diagnostic: &Diagnostic) -> String {
    match &diagnostic.help {
        Some(help) => format!("{} ({help})", diagnostic.message),
        None => diagnostic.message.clone(),
    }
}

impl std::error::Error for ConfigError {}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Config(error)
    }
}

impl Sources for ConfigError {
    fn text(&self, _origin: &Origin) -> Option<(&str, &str)> {
        Some((&self.name, &self.text))
    }

    fn span(&self, _origin: &Origin) -> Option<(usize, usize)> {
        None
    }
}
