use std::fmt::Write;
use std::mem::ManuallyDrop;
use std::path::PathBuf;

use crate::Generated;
use crate::cli::count::counts;
use crate::cli::document::{Crate, Options};
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::cli::watch;
use crate::config::Config;
use crate::diagnostic::Report;
use crate::output::{self, Difference, Files, Product};
use crate::step::step;

/// Generates a crate.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright generate acme.yaml --profile standard-webhooks --output acme-events
  hookwright generate                   # as hookwright.toml says
  hookwright generate --check           # is what was committed still true?
  hookwright generate --watch           # again whenever a document changes
  hookwright generate acme.yaml --events 'order.*,!order.test' --dry-run")]
pub(super) struct Args {
    /// The document that describes the events, or a folder of them
    #[arg(env = "HOOKWRIGHT_DOCUMENT")]
    document: Option<PathBuf>,
    /// Where the crate goes
    #[arg(long, short, value_name = "DIR", env = "HOOKWRIGHT_OUTPUT")]
    output: Option<PathBuf>,
    /// Write nothing; end with 1 and print the difference when the crate is not what would be written
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Write nothing; print which files would be written
    #[arg(long)]
    dry_run: bool,
    /// Generate again whenever a file changes that the crate depends on, until it is interrupted
    #[arg(long, conflicts_with_all = ["check", "dry_run"])]
    watch: bool,
    #[command(flatten)]
    options: Options,
    #[command(flatten)]
    krate: Crate,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    if args.watch {
        return watch::run(args, terminal);
    }
    // The process ends after this: taking the trees of a large document apart is a tenth of the time.
    let once = ManuallyDrop::new(once(args, terminal)?);
    Ok(once.status)
}

/// A run, and what it depends on.
pub(super) struct Once {
    pub(super) status: Status,
    pub(super) generated: Generated,
    pub(super) config: Config,
}

pub(super) fn once(args: &Args, terminal: &Terminal) -> Result<Once, Failure> {
    let mut config = args.options.config(args.document.as_deref(), terminal)?;
    args.krate.apply(&mut config)?;
    let output = args.output.clone().or_else(|| config.output.clone());
    let generated = crate::generate(&config)?;
    let status = finish(args, &generated, output, terminal)?;
    Ok(Once {
        status,
        generated,
        config,
    })
}

fn finish(
    args: &Args,
    generated: &Generated,
    output: Option<PathBuf>,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    terminal.report(&generated.report, &generated.read.documents);
    if generated.report.has_errors() {
        terminal.say(&format!(
            "nothing was generated: {}",
            counts(&generated.report)
        ));
        return Ok(Status::Failed);
    }
    if args.dry_run {
        return dry_run(&generated.files, terminal);
    }
    let Some(output) = output else {
        let help =
            "add `--output DIR`, set `output` in hookwright.toml, or look first with `--dry-run`";
        return Err(Failure::usage("it is not said where the crate goes", help));
    };
    if args.check {
        let _step = step(|| format!("comparing with {}", output.display()));
        return check(
            &output::check(Product::Crate, &generated.files, &output)?,
            terminal,
        );
    }
    let written = {
        let _step = step(|| format!("writing {}", output.display()));
        output::write(Product::Crate, &generated.files, &output)?
    };
    let events = generated.read.catalog.events.len();
    terminal.say(&format!(
        "{events} events → {}: {} files written, {} unchanged, {} removed{}",
        output.display(),
        written.changed.len(),
        written.unchanged,
        written.removed.len(),
        findings(&generated.report),
    ));
    Ok(Status::Clean)
}

pub(super) fn dry_run(files: &Files, terminal: &Terminal) -> Result<Status, Failure> {
    let mut text = String::new();
    for (path, bytes) in files {
        let _ = writeln!(text, "{:>9}  {}", bytes.len(), path.display());
    }
    terminal.product(&text)?;
    Ok(Status::Clean)
}

pub(super) fn check(differences: &[Difference], terminal: &Terminal) -> Result<Status, Failure> {
    if differences.is_empty() {
        return Ok(Status::Clean);
    }
    let mut text = String::new();
    for difference in differences {
        let _ = match difference {
            Difference::Missing(path) => writeln!(text, "missing: {}", path.display()),
            Difference::Extra(path) => writeln!(text, "extra: {}", path.display()),
            Difference::Changed { diff, .. } => write!(text, "{diff}"),
        };
    }
    terminal.product(&text)?;
    terminal.say(&format!(
        "{} files are not what would be generated",
        differences.len()
    ));
    Ok(Status::Findings)
}

pub(super) fn findings(report: &Report) -> String {
    match report.diagnostics().is_empty() {
        true => String::new(),
        false => format!(" ({})", counts(report)),
    }
}
