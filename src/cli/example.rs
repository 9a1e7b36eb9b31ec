use std::path::PathBuf;

use crate::cli::complete;
use crate::cli::document::Reading;
use crate::cli::failure::Failure;
use crate::cli::payload;
use crate::cli::terminal::{Status, Terminal};
use crate::cli::validate::{find, open};
use crate::interpret::Program;

/// Prints an example payload.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright example acme.yaml --event order.paid
  hookwright example acme.yaml --event order.paid --seed 7")]
pub(super) struct Args {
    /// The document that describes the events
    #[arg(env = "HOOKWRIGHT_DOCUMENT")]
    document: Option<PathBuf>,
    /// The event, by type or key
    #[arg(long, value_name = "TYPE", add = complete::events())]
    event: String,
    /// Which of the document's examples; the first one when it is left out
    #[arg(long)]
    name: Option<String>,
    /// Make one up, instead of taking the document's; the same seed makes the same one
    #[arg(long, conflicts_with = "name")]
    seed: Option<u64>,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let config = args.reading.config(args.document.as_deref(), terminal)?;
    let Some(catalog) = open(&config, terminal)? else {
        return Ok(Status::Failed);
    };
    let number = find(&catalog, &args.event)?;
    let example = payload::example(&catalog, number, args.name.as_deref())?;
    let text = match (example, args.seed) {
        (Some(example), None) => example.value.to_string(),
        (_, seed) => payload::made_up(Program::new(&catalog), number, seed.unwrap_or(0)),
    };
    terminal.product(&format!("{text}\n"))?;
    Ok(Status::Clean)
}
