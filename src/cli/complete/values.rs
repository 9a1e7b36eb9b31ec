use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use clap::{ArgMatches, FromArgMatches};
use clap_complete::CompletionCandidate;
use clap_complete::engine::{ArgValueCompleter, PathCompleter, ValueCompleter};

use crate::cli::args::Args;
use crate::cli::capture;
use crate::cli::complete::WORDS;
use crate::cli::document::Reading;
use crate::cli::terminal::Terminal;
use crate::diagnostic::{CODES, Report};
use crate::model::Catalog;
use crate::plan::Plan;
use crate::profile;

/// How long whoever types is kept waiting for the events of a document.
const PATIENCE: Duration = Duration::from_secs(1);
/// The most captures that are looked at: the last ones.
const CAPTURES: usize = 200;

/// The events of the document that the command line, or this folder's configuration, names. A pattern may begin with `!`.
pub(in crate::cli) fn events() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let current = current.to_string_lossy();
        let (not, current) = match current.strip_prefix('!') {
            Some(rest) => ("!", rest),
            None => ("", &*current),
        };
        let events = catalog().map(|it| it.events).unwrap_or_default();
        let one = |name: &str, summary: &Option<String>| {
            let text = summary.as_deref().and_then(|it| it.lines().next());
            offer(name, current, text).map(|it| it.add_prefix(not))
        };
        let mut found: Vec<CompletionCandidate> = Vec::new();
        for event in &events {
            let is_shared = events
                .iter()
                .filter(|it| it.event_type == event.event_type)
                .nth(1);
            // Of a type that several events have, the key says which one is meant.
            let name = match is_shared {
                Some(_) => &event.key,
                None => &event.event_type,
            };
            found.extend(one(name, &event.summary));
        }
        found
    })
}

/// The providers that are known, and files of profiles.
pub(in crate::cli) fn profiles() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let text = current.to_string_lossy();
        let mut found: Vec<_> = profile::names()
            .filter_map(|name| offer(name, &text, None))
            .collect();
        if found.is_empty() || text.contains(['/', '.']) {
            found.extend(PathCompleter::file().complete(current));
        }
        found
    })
}

/// The codes of findings.
pub(in crate::cli) fn codes() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let current = current.to_string_lossy();
        let one = |info: &crate::diagnostic::CodeInfo| {
            offer(
                info.code.as_str(),
                &current,
                info.explanation.lines().next(),
            )
        };
        CODES.iter().filter_map(one).collect::<Vec<_>>()
    })
}

/// Codes that a severity is given to, e.g. `lint/no-time=`.
pub(in crate::cli) fn settings() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let current = current.to_string_lossy();
        if let Some((code, level)) = current.split_once('=') {
            let levels = ["off", "note", "warning", "error"].into_iter();
            return levels
                .filter_map(|it| offer(it, level, None))
                .map(|it| it.add_prefix(format!("{code}=")))
                .collect();
        }
        let one = |info: &crate::diagnostic::CodeInfo| offer(info.code.as_str(), &current, None);
        CODES.iter().filter_map(one).collect::<Vec<_>>()
    })
}

/// The ids of the store that is named; files as long as none is.
pub(in crate::cli) fn captures() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let text = current.to_string_lossy();
        let Some(store) = store() else {
            return PathCompleter::file().complete(current);
        };
        let one = |record: capture::Record| {
            let event = record.event.as_deref().unwrap_or("no event that is known");
            offer(
                &record.id,
                &text,
                Some(&format!("{event}, {}", record.time)),
            )
        };
        last_records(&store).into_iter().filter_map(one).collect()
    })
}

/// The events of the captures in the store that is named.
pub(in crate::cli) fn events_of_captures() -> ArgValueCompleter {
    ArgValueCompleter::new(|current: &OsStr| {
        let records = store()
            .map(|store| last_records(&store))
            .unwrap_or_default();
        let mut names: Vec<String> = records.into_iter().filter_map(|it| it.event).collect();
        names.sort();
        names.dedup();
        let current = current.to_string_lossy();
        let found = names.iter().filter_map(|name| offer(name, &current, None));
        found.collect::<Vec<_>>()
    })
}

/// A word that begins with what is typed. One that a shell would take for more than a word is none: names come out of
/// documents that others wrote.
fn offer(name: &str, typed: &str, help: Option<&str>) -> Option<CompletionCandidate> {
    let is_plain = |c: char| c.is_alphanumeric() || "._-/:+@%,=".contains(c);
    let fits = name.starts_with(typed) && !name.starts_with('-') && name.chars().all(is_plain);
    fits.then(|| {
        let help = help.map(|text| crate::diagnostic::visible(text).into_owned());
        CompletionCandidate::new(name).help(help.map(Into::into))
    })
}

/// The arguments of the subcommand, as far as they are typed.
fn typed() -> Option<ArgMatches> {
    let command = Args::whole_command().ignore_errors(true);
    let matches = command.try_get_matches_from(WORDS.get()?).ok()?;
    let (_, matches) = matches.subcommand()?;
    Some(matches.clone())
}

fn path(matches: &ArgMatches, name: &str) -> Option<PathBuf> {
    matches.try_get_one::<PathBuf>(name).ok().flatten().cloned()
}

fn store() -> Option<PathBuf> {
    path(&typed()?, "store")
}

/// The catalog of the document; `None` when it cannot be read, has errors, or takes too long.
fn catalog() -> Option<Catalog> {
    let matches = typed()?;
    let document = path(&matches, "document");
    let reading = Reading::from_arg_matches(&matches).ok()?;
    let (found, finding) = mpsc::channel();
    std::thread::spawn(move || {
        let read = || {
            let config = reading
                .config(document.as_deref(), &Terminal::silent())
                .ok()?;
            let read = crate::read(&Plan::new(&config).ok()?, &mut Report::new()).ok()?;
            Some(read.catalog)
        };
        let _ = found.send(read());
    });
    finding.recv_timeout(PATIENCE).ok().flatten()
}

fn last_records(store: &Path) -> Vec<capture::Record> {
    let Ok(records) = capture::read(store) else {
        return Vec::new();
    };
    let mut last = std::collections::VecDeque::new();
    for record in records.flatten() {
        if last.len() == CAPTURES {
            last.pop_front();
        }
        last.push_back(record);
    }
    // The newest is meant most often.
    last.into_iter().rev().collect()
}
