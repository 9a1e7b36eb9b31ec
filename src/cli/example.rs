use std::path::PathBuf;

use hookwright_runtime::json;
use hookwright_runtime::value::{Seed, fill};

use crate::cli::document::Options;
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::cli::validate::{find, open};
use crate::diagnostic::Code;
use crate::interpret::Program;
use crate::model::{Catalog, Example};
use crate::nearest::either;

/// Prints an example payload.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The document that describes the events
    document: Option<PathBuf>,
    /// The event, by type or key
    #[arg(long, value_name = "TYPE")]
    event: String,
    /// Which of the document's examples; the first one when it is left out
    #[arg(long)]
    name: Option<String>,
    /// Make one up, instead of taking the document's; the same seed makes the same one
    #[arg(long, conflicts_with = "name")]
    seed: Option<u64>,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let Some(catalog) = open(&args.options, args.document.as_deref(), terminal)? else {
        return Ok(Status::Failed);
    };
    let number = find(&catalog, &args.event)?;
    let examples = catalog
        .events
        .get(number)
        .map(|event| event.examples.as_slice())
        .unwrap_or_default();
    let chosen = match &args.name {
        Some(name) => examples.iter().find(|example| example.name == *name),
        None => examples.first(),
    };
    let text = match (chosen, &args.name) {
        (Some(example), _) if args.seed.is_none() => example.value.to_string(),
        (None, Some(name)) => return Err(no_such_example(&args.event, name, examples)),
        _ => made_up(&catalog, number, args.seed.unwrap_or(0)),
    };
    terminal.product(&format!("{text}\n"))?;
    Ok(Status::Clean)
}

/// A payload that keeps the rules of the document; the same one for the same seed.
pub(super) fn made_up(catalog: &Catalog, number: usize, seed: u64) -> String {
    let program = Program::new(catalog);
    match program.payload(number) {
        Some(mut payload) => {
            fill(&mut payload, program.checks(number), &mut Seed::new(seed));
            json::write(&payload)
        }
        None => "null".to_owned(),
    }
}

fn no_such_example(event: &str, name: &str, examples: &[Example]) -> Failure {
    let names: Vec<&str> = examples
        .iter()
        .map(|example| example.name.as_str())
        .collect();
    let help = match names.is_empty() {
        true => "it has none; leave `--name` out, and one is made up".to_owned(),
        false => format!("it has {}", either(&names)),
    };
    Failure::new(
        Code::USAGE,
        format!("the document has no example `{name}` of `{event}`"),
        help,
    )
}
