use std::fmt::Write;
use std::path::PathBuf;

use serde_json::json;

use crate::cli::channels;
use crate::cli::document::Options;
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::diagnostic::{Report, visible};
use crate::model::Catalog;
use crate::plan::Plan;
use crate::words::entry::{Entry, decision, entries, of_channel};

/// Lists the events of a document, its channels and its operations.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright list acme.yaml
  hookwright list acme.yaml --events 'order.*' --format json")]
pub(super) struct Args {
    /// The document that describes the events, or a folder of them
    #[arg(env = "HOOKWRIGHT_DOCUMENT")]
    document: Option<PathBuf>,
    #[command(flatten)]
    options: Options,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let plan = Plan::new(&args.options.config(args.document.as_deref(), terminal)?)?;
    let mut report = Report::new();
    let read = crate::read(&plan, &mut report)?;
    plan.drop_allowed(&mut report);
    terminal.report(&report, &read.documents);
    if report.has_errors() {
        return Ok(Status::Failed);
    }
    terminal.product(&match terminal.is_human() {
        true => table(&read.catalog),
        false => json_lines(&read.catalog),
    })?;
    Ok(Status::Clean)
}

/// The widest column that others are aligned to.
const WIDEST: usize = 80;

fn table(catalog: &Catalog) -> String {
    let mut rows = vec![["TYPE", "KEY", "CHANNEL", "READ FROM"].map(str::to_owned)];
    for entry in entries(catalog) {
        let place = entry.place_of_type();
        let way = entry.way.unwrap_or_default();
        let row = [&entry.event.event_type, &entry.event.key, &way, &place];
        rows.push(row.map(|text| visible(text).into_owned()));
    }
    // Where no channel carries anything, there is no such column.
    let columns = match catalog.channels.is_empty() {
        true => vec![0, 1, 3],
        false => vec![0, 1, 2, 3],
    };
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0).min(WIDEST)
    };
    let widths: Vec<usize> = (0..4).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        for column in &columns {
            let cell = &row[*column];
            let _ = match column {
                3 => writeln!(text, "{cell}"),
                column => write!(text, "{cell:<width$}  ", width = widths[*column]),
            };
        }
    }
    text + &channels::tables(catalog, of_channel)
}

fn json_lines(catalog: &Catalog) -> String {
    let line = |entry: Entry<'_>| {
        let event = entry.event;
        let mut value = json!({
            "type": event.event_type,
            "key": event.key,
            "group": event.group,
            "method": event.method,
            "summary": event.summary,
            "deprecated": event.deprecated,
            "decidedBy": decision(entry.routing.decision),
            "readFrom": entry.place_of_type(),
            "values": entry.probe.map(|probe| probe.tags.clone()).unwrap_or_default(),
        });
        if let Some(way) = &entry.way {
            value["channel"] = json!(way);
        }
        format!("{value}\n")
    };
    let events: String = entries(catalog).into_iter().map(line).collect();
    events + &channels::json_lines(catalog, |it| decision(it.routing.decision), of_channel)
}
