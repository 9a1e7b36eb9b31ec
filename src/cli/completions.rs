use crate::cli::complete;
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};

/// Prints a completion script.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright completions bash >> ~/.bashrc
  hookwright completions zsh >> ~/.zshrc            # after `compinit`
  hookwright completions fish > ~/.config/fish/completions/hookwright.fish

The script asks `hookwright` for words whenever there is something to complete: the events of the document that the command \
line or hookwright.toml names, providers, codes of findings, captures of a store.")]
pub(super) struct Args {
    /// For which shell
    shell: clap_complete::Shell,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let script = complete::script(args.shell, &program()).ok_or_else(|| {
        Failure::usage(
            format!("there are no completions for {}", args.shell),
            "take another shell",
        )
    })?;
    terminal.product(&script)?;
    Ok(Status::Clean)
}

/// What this program is called by: its name where the shell finds it, else where it lies.
fn program() -> String {
    let called = std::env::args_os().next().unwrap_or_default();
    let path = std::path::Path::new(&called);
    if path.components().count() < 2 {
        return called.to_string_lossy().into_owned();
    }
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    whole.to_string_lossy().into_owned()
}
