//! The command line: arguments → [`Config`](crate::Config); findings → terminal, JSON, SARIF or GitHub.
//!
//! In:  what the user typed.
//! Out: the product on stdout, findings on stderr, and an exit status: 0 clean, 1 findings, 2 could not do the job.
//! Does not know: how anything is done. Every subcommand calls the library.
#![allow(clippy::disallowed_methods, reason = "a door: talks to the user")]

mod args;
mod capture;
mod captured;
mod captures;
mod channels;
mod complete;
mod completions;
mod count;
mod curl;
mod delivery;
mod diff;
mod docs;
mod document;
mod example;
mod explain;
mod failure;
mod generate;
mod handshake;
mod help;
mod init;
mod inspect;
mod key;
mod learn;
mod lint;
mod list;
mod listen;
mod man;
mod member;
mod order;
mod payload;
mod progress;
mod providers;
mod replay;
mod request;
mod revision;
mod schema;
mod send;
mod sign;
mod target;
mod terminal;
mod validate;
mod vendor;
mod verify;
mod watch;

use std::process::ExitCode;

use crate::cli::args::{Args, Command};
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};

/// Runs the command line of this process.
pub fn main() -> ExitCode {
    if complete::answer() {
        return ExitCode::SUCCESS;
    }
    let args = Args::of_process();
    let terminal = Terminal::new(args.format, args.voice());
    let status = run(&args.command, &terminal).unwrap_or_else(|failure| terminal.fail(&failure));
    ExitCode::from(status as u8)
}

fn run(command: &Command, terminal: &Terminal) -> Result<Status, Failure> {
    match command {
        Command::Init(args) => init::run(args, terminal),
        Command::Generate(args) => generate::run(args, terminal),
        Command::List(args) => list::run(args, terminal),
        Command::Inspect(args) => inspect::run(args, terminal),
        Command::Example(args) => example::run(args, terminal),
        Command::Validate(args) => validate::run(args, terminal),
        Command::Diff(args) => diff::run(args, terminal),
        Command::Docs(args) => docs::run(args, terminal),
        Command::Learn(args) => learn::run(args, terminal),
        Command::Lint(args) => lint::run(args, terminal),
        Command::Vendor(args) => vendor::run(args, terminal),
        Command::Verify(args) => verify::run(args, terminal),
        Command::Sign(args) => sign::run(args, terminal),
        Command::Send(args) => send::run(args, terminal),
        Command::Listen(args) => listen::run(args, terminal),
        Command::Captures(args) => captures::run(args, terminal),
        Command::Replay(args) => replay::run(args, terminal),
        Command::Providers(args) => providers::run(args, terminal),
        Command::Explain(args) => explain::run(args, terminal),
        Command::Schema => schema::run(terminal),
        Command::Completions(args) => completions::run(args, terminal),
        Command::Man(args) => man::run(args, terminal),
    }
}
