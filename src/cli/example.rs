use std::path::PathBuf;

use crate::cli::document::Options;
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::cli::validate::{find, open};
use crate::diagnostic::Code;
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
    let Some(example) = chosen else {
        let names: Vec<&str> = examples
            .iter()
            .map(|example| example.name.as_str())
            .collect();
        let help = match names.is_empty() {
            true => "add one to the document, with an overlay if it is not yours".to_owned(),
            false => format!("it has {}", either(&names)),
        };
        return Err(Failure::new(
            Code::USAGE,
            format!("the document has no such example of `{}`", args.event),
            help,
        ));
    };
    terminal.product(&format!("{}\n", example.value))?;
    Ok(Status::Clean)
}
