use std::path::{Path, PathBuf};

use crate::cli::captured;
use crate::cli::complete;
use crate::cli::document::Options;
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::error::Error;

/// Learns from payloads where a document is not true.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright learn captures.jsonl --document acme.yaml
  hookwright learn payloads/ --document acme.yaml --output learned.yaml
  hookwright generate acme.yaml --overlay learned.yaml --output acme-events
  hookwright learn captures.jsonl --document acme.yaml --overlay learned.yaml --check

Captures are those of `hookwright listen`, without what it refused, payloads alone, or lines of `{\"headers\": {…}, \"body\": …}`. Nothing that the \
document allowed is forbidden by the overlay.

Exit status: 0 when it was learned, 1 with `--check` when payloads depart from the document, 2 when they could not be \
compared.")]
pub(super) struct Args {
    /// Files of captured deliveries or payloads, or folders of them
    #[arg(required = true)]
    captures: Vec<PathBuf>,
    /// The document that describes the events
    #[arg(long, value_name = "FILE", env = "HOOKWRIGHT_DOCUMENT")]
    document: Option<PathBuf>,
    /// Which event all of them are, by type or key; found as a receiver would find it when it is left out
    #[arg(long, value_name = "TYPE", add = complete::events())]
    event: Option<String>,
    /// Where the overlay goes; `-` is stdout, and the findings go to stderr then
    #[arg(long, short, value_name = "FILE", env = "HOOKWRIGHT_LEARNED")]
    output: Option<PathBuf>,
    /// Write nothing; end with 1 when payloads depart from the document
    #[arg(long, conflicts_with = "output")]
    check: bool,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let config = args.options.config(args.document.as_deref(), terminal)?;
    let captured::Captures {
        all: mut captured,
        turned_down,
    } = captured::read(&args.captures)?;
    if turned_down > 0 {
        terminal.say(&format!(
            "turned down when they came, and not learned from: {turned_down}"
        ));
    }
    if captured.is_empty() {
        let help = "name files that end in `.json` or `.jsonl`, or a folder of them";
        return Err(Failure::usage("there are no payloads", help));
    }
    if let Some(event) = &args.event {
        captured
            .iter_mut()
            .for_each(|it| it.event = Some(event.clone()));
    }
    let learned = crate::learn(&config, &captured)?;
    let sources = &learned.read.documents;
    if !learned.was_learned {
        terminal.report(&learned.report, sources);
        terminal.say("nothing was learned: the document has errors");
        return Ok(Status::Failed);
    }
    if let Some(event) = &args.event {
        super::validate::find(&learned.read.catalog, event)?;
    }
    let to_stdout = args.output.as_deref() == Some(Path::new("-"));
    match to_stdout {
        true => terminal.report(&learned.report, sources),
        false => terminal.findings(&learned.report, sources)?,
    }
    let departures = &learned.departures;
    let summary = format!(
        "{} payloads, {} as the document says; {} departures",
        departures.payloads,
        departures.sound,
        departures.found.len() + departures.unknown.len()
    );
    terminal.say(&summary);
    if departures.partly > 0 {
        terminal.say(&format!(
            "{} payloads were not looked at whole: their schemas have too many alternatives",
            departures.partly
        ));
    }
    if learned.overlay.beyond > 0 {
        terminal.say(&format!(
            "{} departures are in files that an overlay does not reach",
            learned.overlay.beyond
        ));
    }
    if args.check {
        let is_true = learned.report.diagnostics().is_empty();
        return Ok(match (is_true, departures.partly) {
            (true, 0) => Status::Clean,
            // What was not looked at may depart.
            (true, _) => Status::Failed,
            (false, _) => Status::Findings,
        });
    }
    let overlay = &learned.overlay;
    match &args.output {
        _ if overlay.actions == 0 => {}
        None => terminal.say("`--output FILE` writes the overlay that makes the document true"),
        Some(_) if to_stdout => terminal.product(&overlay.text)?,
        Some(file) => {
            std::fs::write(file, &overlay.text).map_err(|error| Error::write(file, error))?;
            terminal.say(&format!("{} actions → {}", overlay.actions, file.display()));
        }
    }
    Ok(Status::Clean)
}
