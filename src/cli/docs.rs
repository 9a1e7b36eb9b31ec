use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use crate::care::Documented;
use crate::cli::count::counts;
use crate::cli::document::Options;
use crate::cli::failure::Failure;
use crate::cli::generate::{check, dry_run, findings};
use crate::cli::terminal::{Status, Terminal};
use crate::docs::Form;
use crate::output::{self, Files, Product};

/// Documents the events of a document for people.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright docs acme.yaml --profile standard-webhooks --output site
  hookwright docs acme.yaml --output site --check              # is what was published still true?
  hookwright docs acme.yaml --as markdown --output EVENTS.md
  hookwright docs acme.yaml --as markdown --output - | less")]
pub(super) struct Args {
    /// The document that describes the events, or a folder of them
    #[arg(env = "HOOKWRIGHT_DOCUMENT")]
    document: Option<PathBuf>,
    /// Where it goes: a folder for a site; a file for Markdown, or `-` for stdout
    #[arg(long, short, value_name = "DIR|FILE|-", env = "HOOKWRIGHT_DOCS_OUTPUT")]
    output: Option<PathBuf>,
    /// What it is
    #[arg(
        long = "as",
        value_enum,
        value_name = "FORM",
        default_value_t,
        env = "HOOKWRIGHT_DOCS_AS"
    )]
    form: As,
    /// Write nothing; end with 1 and print the difference when what is there is not what would be written
    #[arg(long, conflicts_with = "dry_run")]
    check: bool,
    /// Write nothing; print which files would be written
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    options: Options,
}

/// What documentation is made as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum As {
    /// Static pages with a search, which need no server
    #[default]
    Site,
    /// One Markdown file
    Markdown,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let config = args.options.config(args.document.as_deref(), terminal)?;
    let form = match args.form {
        As::Site => Form::Site,
        As::Markdown => Form::Markdown,
    };
    // The process ends after this: taking the trees of a large document apart is a tenth of the time.
    let documented = ManuallyDrop::new(crate::documentation(&config, form)?);
    terminal.report(&documented.report, &documented.read.documents);
    if documented.report.has_errors() {
        terminal.say(&format!(
            "nothing was written: {}",
            counts(&documented.report)
        ));
        return Ok(Status::Failed);
    }
    if args.dry_run {
        return dry_run(&documented.files, terminal);
    }
    match (&args.output, args.form) {
        (None, As::Site) => Err(nowhere(
            "add `--output DIR`, or look first with `--dry-run`",
        )),
        (None, As::Markdown) => Err(nowhere("add `--output FILE`, or `--output -` for stdout")),
        (Some(output), As::Site) if output == Path::new("-") => Err(Failure::usage(
            "a site is many files, which do not go to stdout",
            "add `--as markdown`, or name a folder",
        )),
        (Some(output), As::Site) => finish(
            args,
            Product::Site,
            &documented,
            &documented.files,
            output,
            terminal,
        ),
        (Some(output), As::Markdown) if output == Path::new("-") => {
            for text in documented.files.values() {
                terminal.product(&String::from_utf8_lossy(text))?;
            }
            Ok(Status::Clean)
        }
        (Some(output), As::Markdown) => {
            let (folder, files) = placed(&documented.files, output)?;
            finish(args, Product::Files, &documented, &files, folder, terminal)
        }
    }
}

fn nowhere(help: &str) -> Failure {
    Failure::usage("it is not said where the documentation goes", help)
}

/// The one file under the name that the user gives it, and the folder that it goes to.
fn placed<'a>(files: &Files, output: &'a Path) -> Result<(&'a Path, Files), Failure> {
    let Some(name) = output.file_name().filter(|_| !output.is_dir()) else {
        return Err(Failure::usage(
            format!(
                "`{}` is a folder, and Markdown is one file",
                output.display()
            ),
            "name a file, e.g. `--output EVENTS.md`",
        ));
    };
    let folder = match output.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    let text = files.values().next().cloned().unwrap_or_default();
    Ok((folder, [(PathBuf::from(name), text)].into()))
}

fn finish(
    args: &Args,
    product: Product,
    documented: &Documented,
    files: &Files,
    folder: &Path,
    terminal: &Terminal,
) -> Result<Status, Failure> {
    if args.check {
        return check(&output::check(product, files, folder)?, terminal);
    }
    let written = output::write(product, files, folder)?;
    let events = documented.read.catalog.events.len();
    terminal.say(&format!(
        "{events} events → {}: {} files written, {} unchanged, {} removed{}",
        args.output.as_deref().unwrap_or(folder).display(),
        written.changed.len(),
        written.unchanged,
        written.removed.len(),
        findings(&documented.report),
    ));
    Ok(Status::Clean)
}
