use std::path::{Path, PathBuf};

use serde_json::json;

use crate::cli::capture::{self, Record, Schema, Verdict, write_fixtures};
use crate::cli::complete;
use crate::cli::failure::Failure;
use crate::cli::listen::{Paint, line};
use crate::cli::terminal::{Nowhere, Status, Terminal};
use crate::diagnostic::{Code, Report};
use crate::glob::Filter;

/// Lists the deliveries that `listen` kept.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright captures seen.jsonl
  hookwright captures seen.jsonl --event 'order.*' --verdict refused
  hookwright captures seen.jsonl --schema invalid,malformed --last 10 --format json
  hookwright captures seen.jsonl --event order.paid --export tests/fixtures

Exit status: 0; 1 when a line of the file is no capture; 2 when the file cannot be read, or nothing written.")]
pub(super) struct Args {
    /// The file: what `hookwright listen --store` wrote
    #[arg(value_name = "FILE", env = "HOOKWRIGHT_STORE")]
    store: PathBuf,
    /// Those with this id; may be repeated
    #[arg(long, value_name = "ID", value_delimiter = ',', add = complete::captures())]
    id: Vec<String>,
    /// Those of these events, e.g. `order.*,!order.test`; may be repeated
    #[arg(long, value_name = "PATTERN", value_delimiter = ',', add = complete::events_of_captures())]
    event: Vec<String>,
    /// Those of whose signature this was found; may be repeated
    #[arg(long, value_enum, value_delimiter = ',')]
    verdict: Vec<Verdict>,
    /// Those of whose payload this was found; may be repeated
    #[arg(long, value_enum, value_delimiter = ',')]
    schema: Vec<Schema>,
    /// Those that an endpoint took, by its path
    #[arg(long, value_name = "PATH")]
    endpoint: Option<String>,
    /// Those that came at this time or later, as RFC 3339, e.g. `2026-11-27T16:00`
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// The last of them
    #[arg(long, value_name = "N")]
    last: Option<usize>,
    /// Write them into this folder, as fixtures of tests: of each the body, byte for byte, and the headers
    #[arg(long, value_name = "DIR")]
    export: Option<PathBuf>,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let events = Filter::new(&args.event);
    let (mut records, mut status) = (Vec::new(), Status::Clean);
    for record in capture::read(&args.store)? {
        match record {
            Ok(record) if args.means(&record, &events) => {
                records.push(record);
                if args
                    .last
                    .is_some_and(|last| records.len() > 2 * last + 1000)
                {
                    keep_last(&mut records, args.last);
                }
            }
            Ok(_) => {}
            Err(why) => {
                let mut report = Report::new();
                report.extend(crate::cli::replay::broken(why).to_report());
                terminal.report(&report, &Nowhere);
                status = Status::Findings;
            }
        }
    }
    keep_last(&mut records, args.last);
    match &args.export {
        None => list(&records, terminal)?,
        Some(folder) => {
            make(folder)?;
            for record in &records {
                let names = write_fixtures(folder, record)?;
                let text = format!("{}\n{}\n", names[0], names[1]);
                terminal.verdict(&text, &json!({ "id": record.id, "files": names }))?;
            }
        }
    }
    Ok(status)
}

impl Args {
    /// True of a record that is asked for.
    fn means(&self, record: &Record, events: &Filter) -> bool {
        let any = |empty: bool, found: bool| empty || found;
        let event = record.event.as_deref().unwrap_or_default();
        any(self.id.is_empty(), self.id.contains(&record.id))
            && any(events.is_empty(), events.keeps(&[event]))
            && any(self.verdict.is_empty(), self.verdict.contains(&record.verdict))
            && any(self.schema.is_empty(), self.schema.contains(&record.schema))
            && self.endpoint.as_ref().is_none_or(|path| Some(path) == record.endpoint.as_ref())
            // RFC 3339 in UTC: the order of times is that of texts.
            && self.since.as_ref().is_none_or(|since| record.time >= *since)
    }
}

fn make(folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| {
        let message = format!("cannot write `{}`: {error}", folder.display());
        Failure::new(Code::IO_WRITE, message, "choose another folder")
    })
}

fn keep_last(records: &mut Vec<Record>, last: Option<usize>) {
    if let Some(last) = last {
        records.drain(..records.len().saturating_sub(last));
    }
}

fn list(records: &[Record], terminal: &Terminal) -> Result<(), Failure> {
    let paint = Paint::of_stdout();
    let lines = records.iter().map(|record| match terminal.is_human() {
        true => format!(
            "{} {}",
            record.time.get(..10).unwrap_or_default(),
            line(record, paint)
        ),
        false => record.to_line(),
    });
    terminal.product(&lines.collect::<String>())
}
