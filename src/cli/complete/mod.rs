//! Completions: a shell asks the program what can stand where the cursor is.
//!
//! In:  the words of a command line, the word that is being typed, `HOOKWRIGHT_COMPLETE` with the name of the shell.
//! Out: words on stdout, e.g. the events of the document that the command line names; nothing when there are none.
//! Does not know: how to say that something is wrong. Whoever types has not finished.

mod bash;
mod values;

use std::ffi::OsString;
use std::io::Write;
use std::sync::OnceLock;

use clap_complete::engine::complete;
use clap_complete::env::{EnvCompleter, Shells};

use crate::cli::args::Args;

pub(super) use values::{captures, codes, events, events_of_captures, profiles, settings};

/// The variable by which a shell asks. One of our own: `COMPLETE` may be anybody's.
const VARIABLE: &str = "HOOKWRIGHT_COMPLETE";

/// The words of the command line without the one that is being typed, the name of the program first.
static WORDS: OnceLock<Vec<OsString>> = OnceLock::new();

/// Answers a shell that asks. False when none does, and the command line is one to be run.
pub(super) fn answer() -> bool {
    let Some(shell) = std::env::var_os(VARIABLE).filter(|name| !name.is_empty()) else {
        return false;
    };
    if let Some(shell) = Shells::builtins().completer(&shell.to_string_lossy()) {
        let mut words = std::env::args_os().skip_while(|word| word != "--");
        words.next();
        let answer = asked(shell, words.collect()).unwrap_or_default();
        let _ = std::io::stdout().lock().write_all(&answer);
    }
    true
}

fn asked(shell: &dyn EnvCompleter, words: Vec<OsString>) -> Option<Vec<u8>> {
    let folder = std::env::current_dir().ok();
    let mut command = Args::whole_command();
    let mut answer = Vec::new();
    if shell.is("bash") {
        let typed = bash::Typed::of(words, number("_CLAP_COMPLETE_INDEX")?);
        keep(&typed.words, typed.at);
        let found = complete(
            &mut command,
            typed.words.clone(),
            typed.at,
            folder.as_deref(),
        );
        let found = found.ok()?;
        let values = found
            .iter()
            .map(clap_complete::CompletionCandidate::get_value);
        let lines: Vec<String> = values.filter_map(|value| typed.rest(value)).collect();
        let between = std::env::var("_CLAP_IFS").unwrap_or_else(|_| "\n".to_owned());
        return Some(lines.join(&between).into_bytes());
    }
    let at = number("_CLAP_COMPLETE_INDEX").unwrap_or(words.len().checked_sub(1)?);
    keep(&words, at);
    shell
        .write_complete(&mut command, words, folder.as_deref(), &mut answer)
        .ok()?;
    Some(answer)
}

fn number(variable: &str) -> Option<usize> {
    std::env::var(variable).ok()?.parse().ok()
}

fn keep(words: &[OsString], typed: usize) {
    let others = words.iter().enumerate().filter(|(at, _)| *at != typed);
    let _ = WORDS.set(others.map(|(_, word)| word.clone()).collect());
}

/// The script that makes a shell ask. `program` is what it calls.
pub(super) fn script(shell: clap_complete::Shell, program: &str) -> Option<String> {
    let shells = Shells::builtins();
    let shell = shells.completer(&shell.to_string())?;
    let mut script = Vec::new();
    shell
        .write_registration(VARIABLE, "hookwright", "hookwright", program, &mut script)
        .ok()?;
    String::from_utf8(script).ok()
}
