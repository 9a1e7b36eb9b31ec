use clap::{Parser, Subcommand};

use crate::cli::terminal::MessageFormat;
use crate::cli::{
    completions, example, explain, generate, init, inspect, list, providers, sign, validate, verify,
};

/// Compiles the description of an event API into typed, verified Rust.
///
/// stdout is the product, stderr the rest. Exit status: 0 clean; 1 findings (drift, a refused delivery, an invalid
/// payload); 2 could not do the job.
#[derive(Debug, Parser)]
#[command(name = "hookwright", version, max_term_width = 100)]
pub(super) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
    /// How findings are printed.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        env = "HOOKWRIGHT_MESSAGE_FORMAT"
    )]
    pub(super) message_format: MessageFormat,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a `hookwright.toml` for a document
    Init(init::Args),
    /// Generate a crate
    Generate(generate::Args),
    /// List the events of a document, and where the type of each is read
    List(list::Args),
    /// Show one event on each floor of the generator
    Inspect(inspect::Args),
    /// Print an example payload of an event
    Example(example::Args),
    /// Say which event a payload is, and every rule of the document that it breaks
    Validate(validate::Args),
    /// Check whether a delivery is genuine, and say why when it is not
    Verify(verify::Args),
    /// Sign a body, and print the headers
    Sign(sign::Args),
    /// List the providers that are known, and tell how each signs
    Providers(providers::Args),
    /// Explain a finding
    Explain(explain::Args),
    /// Print the JSON Schema of `hookwright.toml`
    Schema,
    /// Print a completion script for a shell
    Completions(completions::Args),
}
