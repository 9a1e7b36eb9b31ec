use std::path::{Path, PathBuf};

use crate::cli::complete;
use crate::cli::failure::Failure;
use crate::cli::terminal::Terminal;
use crate::config::{Config, Form, Perspective, Required, Runtime, UnknownMembers};
use crate::error::Error;
use crate::nearest::{either, nearest};
use crate::step::note;

/// The configuration that is read when no other is named.
pub(super) const FILE: &str = "hookwright.toml";

/// How a document is read, as said on the command line. Flag before environment before `hookwright.toml`.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Reading {
    /// The configuration; `hookwright.toml` in this folder when it is about the same document
    #[arg(long, value_name = "FILE", env = "HOOKWRIGHT_CONFIG")]
    config: Option<PathBuf>,
    /// How deliveries are signed and where their type stands: a provider's name, e.g. `stripe`, or a file
    #[arg(long, value_name = "NAME|FILE", env = "HOOKWRIGHT_PROFILE", add = complete::profiles())]
    profile: Option<String>,
    /// An OpenAPI Overlay that corrects the document; may be repeated
    #[arg(long, value_name = "FILE", env = "HOOKWRIGHT_OVERLAY")]
    overlay: Vec<PathBuf>,
    /// Which schemas are events, in a collection of schemas; may be repeated
    #[arg(
        long,
        value_name = "PATTERN",
        value_delimiter = ',',
        env = "HOOKWRIGHT_CATALOGUE"
    )]
    catalogue: Vec<String>,
    /// A folder outside the document's own that references may lead to, beside those of the configuration; may be repeated
    #[arg(long, value_name = "DIR", env = "HOOKWRIGHT_ALLOW_DIR")]
    allow_dir: Vec<PathBuf>,
    /// Which members are required
    #[arg(long, value_enum, env = "HOOKWRIGHT_REQUIRED")]
    required: Option<Required>,
    /// Whose view the operations of an AsyncAPI document take
    #[arg(long, value_enum, env = "HOOKWRIGHT_PERSPECTIVE")]
    perspective: Option<Perspective>,
    /// Generate events alone, for a document that describes channels too
    #[arg(long, env = "HOOKWRIGHT_NO_CHANNELS")]
    no_channels: bool,
    /// Refuse a document that breaks a rule of its standard (AsyncAPI)
    #[arg(long, env = "HOOKWRIGHT_STRICT")]
    strict: bool,
}

/// How a document is read, what is taken of it, and what is said about it.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Options {
    #[command(flatten)]
    reading: Reading,
    /// Which events, e.g. `order.*,!order.test`; may be repeated
    #[arg(
        long,
        value_name = "PATTERN",
        value_delimiter = ',',
        env = "HOOKWRIGHT_EVENTS",
        add = complete::events()
    )]
    events: Vec<String>,
    /// A finding that is not reported, beside those of the configuration, e.g. `schema/unsupported-keyword:not`; may be
    /// repeated
    #[arg(
        long,
        value_name = "CODE",
        value_delimiter = ',',
        env = "HOOKWRIGHT_ALLOW",
        add = complete::codes()
    )]
    allow: Vec<String>,
}

/// What is said about the generated crate on the command line.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Crate {
    /// Its name, e.g. `acme-events`
    #[arg(long, env = "HOOKWRIGHT_NAME")]
    name: Option<String>,
    /// Its version
    #[arg(long, value_name = "VERSION", env = "HOOKWRIGHT_CRATE_VERSION")]
    crate_version: Option<String>,
    /// Its license, as an SPDX expression
    #[arg(long, value_name = "SPDX", env = "HOOKWRIGHT_LICENSE")]
    license: Option<String>,
    /// Where it finds its runtime: `dependency`, `vendored`, or the folder of `hookwright-runtime`
    #[arg(long, value_name = "RUNTIME", env = "HOOKWRIGHT_RUNTIME")]
    runtime: Option<String>,
    /// What it is
    #[arg(long, value_enum, env = "HOOKWRIGHT_FORM")]
    form: Option<Form>,
    /// What happens to members that the document does not declare
    #[arg(long, value_enum, env = "HOOKWRIGHT_UNKNOWN_MEMBERS")]
    unknown_members: Option<UnknownMembers>,
    /// A derive of every type on which it holds, e.g. `Eq`; may be repeated
    #[arg(
        long,
        value_name = "PATH",
        value_delimiter = ',',
        env = "HOOKWRIGHT_DERIVES"
    )]
    derives: Vec<String>,
}

impl Reading {
    /// The same for a document of another provider: the profile is this one, and overlays are none.
    pub(super) fn of_another(&self, profile: Option<String>) -> Self {
        Self {
            profile,
            overlay: Vec::new(),
            ..self.clone()
        }
    }

    /// Returns the configuration of a run over `document`, or over the one that the configuration names.
    ///
    /// # Errors
    ///
    /// When the configuration cannot be read.
    pub(super) fn config(
        &self,
        document: Option<&Path>,
        terminal: &Terminal,
    ) -> Result<Config, Failure> {
        let mut config = match &self.config {
            Some(file) => read(file)?,
            None => nearby(document, terminal)?,
        };
        if let Some(document) = document {
            config.document = document.to_path_buf();
        }
        if self.profile.is_some() {
            config.profile.clone_from(&self.profile);
        }
        replace(&mut config.overlays, &self.overlay);
        replace(&mut config.catalogue, &self.catalogue);
        config.allow_dirs.extend(self.allow_dir.iter().cloned());
        config.required = self.required.unwrap_or(config.required);
        config.perspective = self.perspective.unwrap_or(config.perspective);
        config.strict |= self.strict;
        if self.no_channels {
            config.channels = Some(false);
        }
        Ok(config)
    }
}

impl Options {
    /// Returns the configuration of a run over `document`, or over the one that the configuration names.
    ///
    /// # Errors
    ///
    /// When the configuration cannot be read.
    pub(super) fn config(
        &self,
        document: Option<&Path>,
        terminal: &Terminal,
    ) -> Result<Config, Failure> {
        let mut config = self.reading.config(document, terminal)?;
        replace(&mut config.events, &self.events);
        config.allow.extend(self.allow.iter().cloned());
        Ok(config)
    }
}

/// The profile that this folder's configuration chooses.
///
/// # Errors
///
/// When there is a configuration that cannot be read.
pub(super) fn profile() -> Result<Option<String>, Failure> {
    match Path::new(FILE).is_file() {
        true => Ok(read(Path::new(FILE))?.profile),
        false => Ok(None),
    }
}

/// This folder's configuration, unless it is about another document, which is said then.
fn nearby(document: Option<&Path>, terminal: &Terminal) -> Result<Config, Failure> {
    if !Path::new(FILE).is_file() {
        return Ok(Config::default());
    }
    let config = read(Path::new(FILE))?;
    let is_meant = document.is_none_or(|document| is_same(document, &config.document));
    if !is_meant {
        terminal.say(&format!(
            "{FILE} is about `{}`: it is not used",
            config.document.display()
        ));
        return Ok(Config::default());
    }
    Ok(config)
}

fn is_same(left: &Path, right: &Path) -> bool {
    let whole = |path: &Path| std::fs::canonicalize(path).ok();
    left == right || whole(left).is_some_and(|left| whole(right) == Some(left))
}

impl Crate {
    /// Puts what was said into the configuration.
    ///
    /// # Errors
    ///
    /// When the runtime is neither a word that is known nor a folder.
    pub(super) fn apply(&self, config: &mut Config) -> Result<(), Failure> {
        for (said, slot) in [
            (&self.name, &mut config.name),
            (&self.crate_version, &mut config.version),
            (&self.license, &mut config.license),
        ] {
            if said.is_some() {
                slot.clone_from(said);
            }
        }
        replace(&mut config.derives, &self.derives);
        config.form = self.form.unwrap_or(config.form);
        config.unknown_members = self.unknown_members.unwrap_or(config.unknown_members);
        if let Some(text) = &self.runtime {
            config.runtime = runtime(text)?;
        }
        Ok(())
    }
}

fn runtime(text: &str) -> Result<Runtime, Failure> {
    match text {
        "dependency" => Ok(Runtime::Dependency),
        "vendored" => Ok(Runtime::Vendored),
        folder if folder.contains(['/', '\\', '.']) => Ok(Runtime::Path(PathBuf::from(folder))),
        word => {
            let close = nearest(word, ["dependency", "vendored"]);
            let help = match close.is_empty() {
                false => format!("did you mean {}?", either(&close)),
                true => format!("write `./{word}` if it is a folder"),
            };
            let message = format!("`{word}` is no runtime");
            Err(Failure::usage(message, help))
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
    note(|| format!("configuration: {}", file.display()));
    let config = Config::parse(&file.to_string_lossy(), &text)?;
    Ok(config.based_at(file.parent().unwrap_or(Path::new(""))))
}
