use clap::CommandFactory;

use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};

/// Prints a completion script.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright completions bash > ~/.local/share/bash-completion/completions/hookwright")]
pub(super) struct Args {
    /// For which shell
    shell: clap_complete::Shell,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let mut script = Vec::new();
    let mut command = super::args::Args::command();
    clap_complete::generate(args.shell, &mut command, "hookwright", &mut script);
    terminal.product(&String::from_utf8_lossy(&script))?;
    Ok(Status::Clean)
}
