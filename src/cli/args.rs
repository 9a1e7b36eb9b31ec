use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::cli::help;
use crate::cli::terminal::{Reader, Voice};
use crate::cli::{
    captures, completions, diff, docs, example, explain, generate, init, inspect, learn, lint,
    list, listen, man, providers, replay, send, sign, validate, vendor, verify,
};

/// Compiles the description of an event API into typed, verified Rust.
#[derive(Debug, Parser)]
#[command(name = "hookwright", version, long_version = help::version(), max_term_width = 100)]
pub(super) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(super) command: Command,
    /// For whom findings, verdicts and lists are printed
    #[arg(
        long,
        global = true,
        alias = "message-format",
        value_enum,
        value_name = "FORMAT",
        default_value_t,
        env = "HOOKWRIGHT_FORMAT"
    )]
    pub(super) format: Reader,
    /// Say nothing but errors; the product is printed all the same
    #[arg(long, short, global = true, conflicts_with = "verbose")]
    quiet: bool,
    /// Tell people what was read and used, and how long each step took
    #[arg(long, short, global = true)]
    verbose: bool,
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
    /// Tell what readers of a document will miss, mistake or stumble over
    Lint(lint::Args),
    /// Tell what changed between two versions of a document, as its receivers see it
    Diff(diff::Args),
    /// Document the events for people: a site of static pages, or one Markdown file
    Docs(docs::Args),
    /// Compare captured payloads with a document, and write the overlay that makes it true
    Learn(learn::Args),
    /// Fetch what a document refers to on other hosts, and pin it
    Vendor(vendor::Args),
    /// Check whether a delivery is genuine, and say why when it is not
    Verify(verify::Args),
    /// Sign a body, and print the headers
    Sign(sign::Args),
    /// Send a signed delivery of an event, for tests
    Send(send::Args),
    /// Take deliveries on this machine, and show what each is, and whether it is genuine
    Listen(Box<listen::Args>),
    /// List the deliveries that `listen` kept, or write them as fixtures of tests
    Captures(captures::Args),
    /// Send deliveries that `listen` kept again
    Replay(replay::Args),
    /// List the providers that are known, and tell how each signs
    Providers(providers::Args),
    /// Explain a finding
    Explain(explain::Args),
    /// Print the JSON Schema of `hookwright.toml`
    #[command(after_help = "Examples:\n  hookwright schema > hookwright.schema.json")]
    Schema,
    /// Print a completion script for a shell
    Completions(completions::Args),
    /// Print a page of the manual, or write all of them
    Man(man::Args),
}

impl Args {
    /// Reads the arguments of this process. A variable that is set to nothing is one that is not set.
    pub(super) fn of_process() -> Self {
        let matches = Self::whole_command().get_matches();
        Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit())
    }

    /// The command with everything that this process and its environment add to it.
    pub(super) fn whole_command() -> clap::Command {
        let command = without_empty_variables(Self::plain_command());
        command.mut_subcommands(without_empty_variables)
    }

    /// The command as every page of help and of the manual has it.
    pub(super) fn plain_command() -> clap::Command {
        help::arranged(Self::command())
    }

    /// How much is said beside the product.
    pub(super) fn voice(&self) -> Voice {
        match (self.quiet, self.verbose) {
            (true, _) => Voice::Quiet,
            (false, true) => Voice::Verbose,
            (false, false) => Voice::Plain,
        }
    }
}

fn without_empty_variables(command: clap::Command) -> clap::Command {
    command.mut_args(|arg| {
        let value = arg.get_env().and_then(std::env::var_os);
        match value.is_some_and(|value| value.is_empty()) {
            true => arg.env(None::<&'static str>),
            false => arg,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_says_what_it_does_and_shows_how() {
        let command = Args::command();
        for command in command.get_subcommands() {
            let name = command.get_name();
            let about = command.get_about().map(ToString::to_string);
            let about = about.unwrap_or_default();
            assert!(
                !about.is_empty() && about.lines().count() == 1,
                "{name}: {about}"
            );
            let after = command.get_after_help().map(ToString::to_string);
            let after = after.unwrap_or_default();
            let example = format!("Examples:\n  hookwright {name}");
            assert!(after.starts_with(&example), "{name}: {after}");
            let examples = after.split("\n\n").next().unwrap_or_default();
            let is_whole = examples.lines().all(|line| line.chars().count() <= 98);
            assert!(is_whole, "{name}: an example is wider than the page");
        }
    }

    #[test]
    fn arguments_are_sound() {
        Args::plain_command().debug_assert();
    }
}
