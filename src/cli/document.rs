use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::config::{Config, Runtime};
use crate::error::Error;

/// The configuration that is read when no other is named.
pub(super) const FILE: &str = "hookwright.toml";

/// What is said about a document on the command line. Flag before environment before `hookwright.toml`.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Options {
    /// The configuration; `hookwright.toml` in this folder when it is about the same document
    #[arg(long, value_name = "FILE", env = "HOOKWRIGHT_CONFIG")]
    config: Option<PathBuf>,
    /// How deliveries are signed and where their type stands: a provider's name, e.g. `stripe`, or a file
    #[arg(long, value_name = "NAME|FILE", env = "HOOKWRIGHT_PROFILE")]
    profile: Option<String>,
    /// An OpenAPI Overlay that corrects the document; may be repeated
    #[arg(long, value_name = "FILE")]
    overlay: Vec<PathBuf>,
    /// Which events, e.g. `order.*,!order.test`; may be repeated
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    events: Vec<String>,
    /// Which schemas are events, in a collection of schemas; may be repeated
    #[arg(long, value_name = "PATTERN", value_delimiter = ',')]
    catalogue: Vec<String>,
    /// A finding that is not reported, e.g. `schema/unsupported-keyword:not`; may be repeated
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    allow: Vec<String>,
    /// A folder outside the document's own that references may lead to; may be repeated
    #[arg(long, value_name = "DIR")]
    allow_dir: Vec<PathBuf>,
}

/// What is said about the generated crate on the command line.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Crate {
    /// Its name, e.g. `acme-events`
    #[arg(long)]
    name: Option<String>,
    /// Its version
    #[arg(long, value_name = "VERSION")]
    crate_version: Option<String>,
    /// Its license, as an SPDX expression
    #[arg(long, value_name = "SPDX")]
    license: Option<String>,
    /// Where it finds its runtime: `dependency`, `vendored`, or the folder of `hookwright-runtime`
    #[arg(long, value_name = "RUNTIME", env = "HOOKWRIGHT_RUNTIME")]
    runtime: Option<String>,
}

impl Options {
    /// Returns the configuration of a run over `document`, or over the one that the configuration names.
    ///
    /// # Errors
    ///
    /// When the configuration cannot be read.
    pub(super) fn config(&self, document: Option<&Path>) -> Result<Config, Failure> {
        let mut config = match (&self.config, document) {
            (Some(file), _) => read(file)?,
            (None, None) if Path::new(FILE).is_file() => read(Path::new(FILE))?,
            (None, Some(document)) if Path::new(FILE).is_file() => {
                let config = read(Path::new(FILE))?;
                if config.document == document {
                    config
                } else {
                    Config::default()
                }
            }
            (None, _) => Config::default(),
        };
        if let Some(document) = document {
            config.document = document.to_path_buf();
        }
        if self.profile.is_some() {
            config.profile.clone_from(&self.profile);
        }
        replace(&mut config.overlays, &self.overlay);
        replace(&mut config.events, &self.events);
        replace(&mut config.catalogue, &self.catalogue);
        config.allow.extend(self.allow.iter().cloned());
        config.allow_dirs.extend(self.allow_dir.iter().cloned());
        Ok(config)
    }
}

impl Crate {
    /// Puts what was said into the configuration.
    pub(super) fn apply(&self, config: &mut Config) {
        for (said, slot) in [
            (&self.name, &mut config.name),
            (&self.crate_version, &mut config.version),
            (&self.license, &mut config.license),
        ] {
            if said.is_some() {
                slot.clone_from(said);
            }
        }
        match self.runtime.as_deref() {
            None => {}
            Some("dependency") => config.runtime = Runtime::Dependency,
            Some("vendored") => config.runtime = Runtime::Vendored,
            Some(folder) => config.runtime = Runtime::Path(PathBuf::from(folder)),
        }
    }
}

fn replace<T: Clone>(slot: &mut Vec<T>, said: &[T]) {
    if !said.is_empty() {
        *slot = said.to_vec();
    }
}

fn read(file: &Path) -> Result<Config, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Error::read(file, error))?;
    let config = Config::parse(&file.to_string_lossy(), &text)?;
    Ok(config.based_at(file.parent().unwrap_or(Path::new(""))))
}
