use std::path::{Path, PathBuf};

use crate::cli::complete;
use crate::cli::count::classes;
use crate::cli::document::Options;
use crate::cli::failure::Failure;
use crate::cli::lint::is_bad;
use crate::cli::revision::Revision;
use crate::cli::terminal::{Status, Terminal};
use crate::config::Level;
use crate::diff::Sides;

/// Compares two versions of a document.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright diff old.yaml new.yaml
  hookwright diff git:main:acme.yaml acme.yaml --fail-on risky
  hookwright diff old.yaml new.yaml --format github      # annotations of a pull request
  hookwright diff old.yaml new.yaml --allow diff/deprecated
  hookwright explain diff/member-optional

Exit status: 0 when no change is as bad as `--fail-on`, 1 when one is, 2 when the two could not be compared.")]
pub(super) struct Args {
    /// Before: a file, a folder, or `git:REVISION:PATH` with the path from the root of the repository
    old: String,
    /// After: the same
    new: String,
    /// The least class of changes that ends with 1
    #[arg(long, value_enum, value_name = "CLASS", default_value_t)]
    fail_on: Class,
    /// Leave the generated crate out: only what changes on the wire
    #[arg(long)]
    wire_only: bool,
    /// How deliveries were signed, where that is another profile than now
    #[arg(long, value_name = "NAME|FILE", add = complete::profiles())]
    old_profile: Option<String>,
    #[command(flatten)]
    options: Options,
}

/// What a change does to a receiver.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
enum Class {
    /// It fails, or never hears of an event again
    #[default]
    Breaking,
    /// It may fail
    Risky,
    /// Nothing
    Safe,
    /// No change ends with 1
    Off,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let (old, new) = (Revision::open(&args.old)?, Revision::open(&args.new)?);
    let config = |path: &Path| args.options.config(Some(path), terminal);
    // The configuration of this folder is about the document as it is.
    let new_config = config(new.path())?;
    let mut old_config = new_config.clone();
    old_config.document = PathBuf::from(old.path());
    if args.old_profile.is_some() {
        old_config.profile.clone_from(&args.old_profile);
    }
    let mut compared = crate::diff(&old_config, &new_config)?;
    if args.wire_only {
        let of_api = |code: &str| code.starts_with("diff/api-");
        let findings = compared.report.diagnostics_mut();
        findings.retain(|it| !of_api(it.code.as_str()));
    }
    let sides = Sides {
        old: &compared.old.documents,
        new: &compared.new.documents,
    };
    if !compared.was_compared {
        terminal.report(&compared.report, &sides);
        terminal.say("nothing was compared: there are errors");
        return Ok(Status::Failed);
    }
    terminal.findings(&compared.report, &sides)?;
    terminal.say(&match classes(&compared.report) {
        none if none.is_empty() => "no change that a receiver sees".to_owned(),
        classes => classes,
    });
    let limit = match args.fail_on {
        Class::Breaking => Level::Error,
        Class::Risky => Level::Warning,
        Class::Safe => Level::Note,
        Class::Off => Level::Off,
    };
    Ok(match is_bad(&compared.report, limit) {
        true => Status::Findings,
        false => Status::Clean,
    })
}
