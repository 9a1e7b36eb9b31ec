use std::collections::HashMap;
use std::fmt::Write;
use std::path::PathBuf;

use serde_json::json;

use crate::cli::channels;
use crate::cli::document::Options;
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::diagnostic::{Report, visible};
use crate::model::{Catalog, Channel, Decision, Event, Place, Probe, Test};
use crate::plan::Plan;

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
    let mut rows = vec![["TYPE".to_owned(), "KEY".to_owned(), "READ FROM".to_owned()]];
    let users = users(catalog);
    for (event, probe) in entries(catalog) {
        let place = place_of_type(catalog, probe, &users);
        let row = [event.event_type.as_str(), event.key.as_str(), &place];
        rows.push(row.map(|text| visible(text).into_owned()));
    }
    let width = |column: usize| {
        let widths = rows.iter().map(|row| row[column].chars().count());
        widths.max().unwrap_or(0).min(WIDEST)
    };
    let (first, second) = (width(0), width(1));
    let mut text = String::new();
    for [event_type, key, place] in &rows {
        let _ = writeln!(text, "{event_type:<first$}  {key:<second$}  {place}");
    }
    text + &channels::tables(catalog, of_channel)
}

/// How the messages of a channel are told apart.
fn of_channel(channel: &Channel) -> String {
    let selector = &channel.routing.selector;
    match selector.places.is_empty() {
        true => decision(channel.routing.decision).to_owned(),
        false => selector.places.iter().map(place).collect::<Vec<_>>().join(" + "),
    }
}

fn json_lines(catalog: &Catalog) -> String {
    let users = users(catalog);
    let line = |(event, probe): (&Event, Option<&Probe>)| {
        let value = json!({
            "type": event.event_type,
            "key": event.key,
            "group": event.group,
            "method": event.method,
            "summary": event.summary,
            "deprecated": event.deprecated,
            "decidedBy": decision(catalog.routing.decision),
            "readFrom": place_of_type(catalog, probe, &users),
            "values": probe.map(|probe| probe.tags.clone()).unwrap_or_default(),
        });
        format!("{value}\n")
    };
    let events: String = entries(catalog).map(line).collect();
    events + &channels::json_lines(catalog, |it| decision(it.routing.decision), of_channel)
}

fn entries(catalog: &Catalog) -> impl Iterator<Item = (&Event, Option<&Probe>)> {
    let arms = &catalog.routing.selector.arms;
    catalog
        .events
        .iter()
        .enumerate()
        .map(|(number, event)| (event, arms.get(number)))
}

/// The number of events that have each tag.
fn users(catalog: &Catalog) -> HashMap<&str, usize> {
    let mut users = HashMap::new();
    for tag in catalog
        .routing
        .selector
        .arms
        .iter()
        .flat_map(|arm| &arm.tags)
    {
        *users.entry(tag.as_str()).or_default() += 1;
    }
    users
}

/// Says where the type of one event is read, e.g. `header X-GitHub-Event + body /action`.
fn place_of_type(catalog: &Catalog, probe: Option<&Probe>, users: &HashMap<&str, usize>) -> String {
    let selector = &catalog.routing.selector;
    let Some(probe) = probe else {
        return decision(catalog.routing.decision).to_owned();
    };
    let places: Vec<String> = selector.places.iter().map(place).collect();
    let alone = probe
        .tags
        .iter()
        .all(|tag| users.get(tag.as_str()) == Some(&1));
    match (probe.tags.is_empty(), probe.tests.is_empty()) {
        (false, _) if alone => places.join(" + "),
        (false, true) => places.join(" + "),
        (false, false) => format!("{}, where {}", places.join(" + "), conditions(&probe.tests)),
        (true, false) => conditions(&probe.tests),
        (true, true) => decision(catalog.routing.decision).to_owned(),
    }
}

/// The first conditions; an event may have dozens.
fn conditions(tests: &[Test]) -> String {
    let shown: Vec<String> = tests.iter().take(3).map(test).collect();
    match tests.len() - shown.len() {
        0 => shown.join(" and "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn place(place: &Place) -> String {
    match place {
        Place::Header(name) => format!("header {name}"),
        Place::Body(pointer) if pointer.is_empty() => "body".to_owned(),
        Place::Body(pointer) => format!("body {pointer}"),
        Place::Query(name) => format!("query {name}"),
    }
}

fn test(test: &Test) -> String {
    match test {
        Test::Is(at, values) => format!("{} is {}", place(at), values.join(" or ")),
        Test::Has(pointer) => format!("body {pointer} is there"),
        Test::Lacks(names) => format!("body has none of {}", names.join(", ")),
        Test::Kind(pointer, kinds) => format!("body {pointer} is {}", kinds.join(" or ")),
    }
}

fn decision(decision: Decision) -> &'static str {
    match decision {
        Decision::Profile => "profile",
        Decision::Extension => "vendor extension",
        Decision::CloudEvents => "CloudEvents type",
        Decision::Header => "header",
        Decision::Constant => "constant member",
        Decision::Discriminator => "discriminator",
        Decision::Members => "required members",
        Decision::Example => "examples",
        Decision::Single => "the only event",
        Decision::Undecided => "nowhere",
    }
}
