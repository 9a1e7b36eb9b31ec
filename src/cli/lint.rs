use std::path::{Path, PathBuf};

use crate::cli::complete;
use crate::cli::count::counts;
use crate::cli::document::Options;
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::config::Level;
use crate::diagnostic::{Code, Report, Severity};
use crate::error::Error;
use crate::lint::Baseline;

/// Asks a document what its readers will miss, mistake or stumble over.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright lint acme.yaml
  hookwright lint acme.yaml --fail-on error --severity lint/no-example=error
  hookwright lint acme.yaml --baseline known.json --write-baseline   # tell what is new
  hookwright lint acme.yaml --format sarif > lint.sarif
  hookwright explain lint/no-scheme

Exit status: 0 when nothing is as bad as `--fail-on`, 1 when something is, 2 when the document has errors that kept the \
rules from being asked.")]
pub(super) struct Args {
    /// The document that describes the events, or a folder of them
    #[arg(env = "HOOKWRIGHT_DOCUMENT")]
    document: Option<PathBuf>,
    /// The least severity that ends with 1; `off`: none does [default: warning]
    #[arg(long, value_enum, value_name = "LEVEL", env = "HOOKWRIGHT_FAIL_ON")]
    fail_on: Option<Level>,
    /// How bad a kind of finding is: `off`, `note`, `warning` or `error`; may be repeated
    #[arg(long, value_name = "CODE=LEVEL", value_delimiter = ',', add = complete::settings())]
    severity: Vec<String>,
    /// Findings that are known and not told again
    #[arg(long, value_name = "FILE", env = "HOOKWRIGHT_BASELINE")]
    baseline: Option<PathBuf>,
    /// Take everything that is found as known, and write it to the baseline
    #[arg(long)]
    write_baseline: bool,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let mut config = args.options.config(args.document.as_deref(), terminal)?;
    for text in &args.severity {
        let (code, level) = severity(text)?;
        config.lint.severities.insert(code, level);
    }
    let fail_on = args
        .fail_on
        .or(config.lint.fail_on)
        .unwrap_or(Level::Warning);
    let baseline = args
        .baseline
        .clone()
        .or_else(|| config.lint.baseline.clone());
    let mut linted = crate::lint(&config)?;
    let sources = &linted.read.documents;
    if !linted.was_asked {
        terminal.findings(&linted.report, sources)?;
        terminal.say("the rules were not asked: the document has errors");
        return Ok(Status::Failed);
    }
    if args.write_baseline {
        let Some(file) = &baseline else {
            let help = "add `--baseline FILE`, or set `baseline` under `[lint]` in hookwright.toml";
            return Err(Failure::usage(
                "it is not said where the baseline goes",
                help,
            ));
        };
        let known = Baseline::of(&linted.report, sources);
        std::fs::write(file, known.to_text()).map_err(|error| Error::write(file, error))?;
        terminal.say(&format!(
            "{} findings are known → {}",
            known.len(),
            file.display()
        ));
        return Ok(Status::Clean);
    }
    let mut known = String::new();
    if let Some(file) = &baseline {
        let (told, gone) = read(file)?.drop_known(&mut linted.report, sources);
        known = format!("; {told} known");
        if gone > 0 {
            known.push_str(&format!(
                "; {gone} known that are gone: write the baseline anew"
            ));
        }
    }
    terminal.findings(&linted.report, sources)?;
    let said = match counts(&linted.report) {
        none if none.is_empty() => "nothing found".to_owned(),
        counts => counts,
    };
    terminal.say(&format!("{said}{known}"));
    Ok(match is_bad(&linted.report, fail_on) {
        true => Status::Findings,
        false => Status::Clean,
    })
}

/// True when something is as bad as the limit.
pub(super) fn is_bad(report: &Report, fail_on: Level) -> bool {
    let least = match fail_on {
        Level::Off => return false,
        Level::Note => Severity::Note,
        Level::Warning => Severity::Warning,
        Level::Error => Severity::Error,
    };
    report.diagnostics().iter().any(|it| it.severity >= least)
}

fn read(file: &Path) -> Result<Baseline, Failure> {
    let text = std::fs::read_to_string(file).map_err(|error| Error::read(file, error))?;
    Baseline::parse(&text).map_err(|why| {
        let message = format!("`{}` is no baseline: {why}", file.display());
        Failure::new(
            Code::IO_READ,
            message,
            "write it anew with `--write-baseline`",
        )
    })
}

fn severity(text: &str) -> Result<(String, Level), Failure> {
    let (code, level) = text.split_once('=').unwrap_or((text, ""));
    let level = <Level as clap::ValueEnum>::from_str(level, false);
    level.map(|level| (code.to_owned(), level)).map_err(|_| {
        Failure::usage(
            format!("`--severity {text}` says no severity"),
            "write `--severity CODE=LEVEL` with `off`, `note`, `warning` or `error`",
        )
    })
}
