//! `hookwright init`: what lies in a folder becomes a configuration that says so, with every key that there is.
//!
//! In:  the folder, and what the command line says.
//! Out: `hookwright.toml`, what was recognized, and what to do next.
//! Does not know: what the documents mean. It looks at what they call themselves.

mod fit;
mod found;
mod keys;

use std::path::{Path, PathBuf};

use crate::cli::complete;
use crate::cli::document::FILE;
use crate::cli::failure::Failure;
use crate::cli::init::found::{Found, What};
use crate::cli::terminal::{Status, Terminal};
use crate::diagnostic::Code;
use crate::error::Error;
use crate::plan::ProfileChoice;

/// Writes a `hookwright.toml`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright init acme.yaml --profile standard-webhooks
  hookwright init                       # finds the document, its overlays and its profile in this folder

Every key that there is stands in the file, with a line on what it means.")]
pub(super) struct Args {
    /// The document that describes the events; looked for in this folder when it is left out
    document: Option<PathBuf>,
    /// How deliveries are signed: a provider's name, e.g. `stripe`, or a file
    #[arg(long, value_name = "NAME|FILE", env = "HOOKWRIGHT_PROFILE", add = complete::profiles())]
    profile: Option<String>,
    /// Where the crate will go
    #[arg(long, short, value_name = "DIR", env = "HOOKWRIGHT_OUTPUT")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    if Path::new(FILE).exists() {
        return Err(Failure::new(
            Code::IO_WRITE,
            format!("`{FILE}` is there already"),
            "edit it, or remove it first",
        ));
    }
    let found = found::look(Path::new("."))?;
    let document = match &args.document {
        Some(document) => document.clone(),
        None => only(&found)?,
    };
    if !document.exists() {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(Error::read(&document, missing).into());
    }
    if let Some(profile) = &args.profile {
        crate::profile::open(&ProfileChoice::new(profile))?;
    }
    let start = Start::of(args, document, &found);
    std::fs::write(FILE, keys::text(&start)).map_err(|error| Error::write(FILE, error))?;
    terminal.say(&start.said(&found));
    Ok(Status::Clean)
}

/// What the configuration begins with.
struct Start {
    document: PathBuf,
    output: PathBuf,
    profile: Option<String>,
    /// Why it is this profile, or which one it may be.
    reason: Option<String>,
    overlays: Vec<PathBuf>,
}

impl Start {
    fn of(args: &Args, document: PathBuf, found: &[Found]) -> Self {
        let overlays = found.iter().filter(|it| it.is_overlay_of(&document));
        let profiles: Vec<&Found> = found.iter().filter(|it| it.what == What::Profile).collect();
        let about = found::about(&document);
        let (profile, reason) = match (&args.profile, profiles.as_slice(), fit::provider(&about)) {
            (Some(said), _, _) => (Some(said.clone()), None),
            (None, [one], _) => (
                Some(file(&one.path)),
                Some("it lies in this folder.".to_owned()),
            ),
            (None, _, Some(fit)) => (fit.is_sure.then_some(fit.name), Some(fit.reason)),
            (None, _, None) => (None, None),
        };
        Self {
            output: args.output.clone().unwrap_or_else(|| output(&document)),
            overlays: overlays.map(|it| it.path.clone()).collect(),
            document,
            profile,
            reason,
        }
    }

    /// What was recognized, and what to do next.
    fn said(&self, found: &[Found]) -> String {
        let mut text = String::new();
        let width = found
            .iter()
            .map(|it| it.path.display().to_string().chars().count());
        let width = width.max().unwrap_or(0);
        for it in found {
            let used = match it.path == self.document {
                true => ": taken",
                false if self.overlays.contains(&it.path) => ": applied",
                false if self.profile.as_ref() == Some(&file(&it.path)) => ": used",
                false => "",
            };
            text.push_str(&format!(
                "{:<width$}  {}{used}\n",
                it.path.display(),
                it.said()
            ));
        }
        text.push_str(&format!("wrote {FILE} for `{}`\n", self.document.display()));
        if let Some(reason) = &self.reason {
            let profile = self
                .profile
                .as_deref()
                .map(|it| format!("profile `{it}`: "));
            text.push_str(&format!("{}{reason}\n", profile.unwrap_or_default()));
        }
        text.push_str("next:\n  hookwright list        # its events\n");
        text.push_str(&format!(
            "  hookwright generate    # a crate in {}\n",
            self.output.display()
        ));
        for it in found {
            match it.what {
                What::Captures => text.push_str(&format!(
                    "  hookwright learn {} --output learned.yaml    # where the document is not true\n",
                    it.path.display()
                )),
                What::Package { has_script: true } => text.push_str(&format!(
                    "  or let build.rs do it: hookwright::Builder::config_file(\"{FILE}\")?.compile()\n"
                )),
                _ => {}
            }
        }
        text.pop();
        text
    }
}

/// A name that is taken for a file and not for a provider's.
fn file(path: &Path) -> String {
    let name = path.to_string_lossy().into_owned();
    match crate::config::is_file(&name) {
        true => name,
        false => format!("./{name}"),
    }
}

fn output(document: &Path) -> PathBuf {
    let whole = std::path::absolute(document).unwrap_or_else(|_| document.to_path_buf());
    let stem = whole
        .file_stem()
        .map_or("acme".into(), |stem| stem.to_string_lossy());
    let name = format!("{stem}-events");
    match Path::new("crates").is_dir() {
        true => Path::new("crates").join(name),
        false => PathBuf::from(name),
    }
}

/// The only thing of this folder that describes an API.
fn only(found: &[Found]) -> Result<PathBuf, Failure> {
    let documents: Vec<&Found> = found.iter().filter(|it| it.what.is_document()).collect();
    let catalogues = found.iter().filter(|it| it.what.is_catalogue());
    let candidates = match documents.is_empty() {
        true => catalogues.collect(),
        false => documents,
    };
    let help = "name it: `hookwright init acme.yaml`";
    match candidates.as_slice() {
        [one] => Ok(one.path.clone()),
        [] => Err(Failure::usage("no document is in this folder", help)),
        [first, ..] => {
            let names: Vec<String> = candidates
                .iter()
                .map(|it| format!("{} ({})", it.path.display(), it.said()))
                .collect();
            Err(Failure::usage(
                format!("several documents are in this folder: {}", names.join(", ")),
                format!("name one: `hookwright init {}`", first.path.display()),
            ))
        }
    }
}
