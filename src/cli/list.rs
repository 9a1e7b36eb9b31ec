use std::collections::HashMap;
use std::fmt::Write;
use std::path::PathBuf;

use serde_json::json;

use crate::cli::channels;
use crate::cli::document::Options;
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::diagnostic::{Report, visible};
use crate::model::{Catalog, Channel, Decision, Direction, Event, Place, Probe, Routing, Test};
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

/// How the messages of a channel are told apart.
fn of_channel(channel: &Channel) -> String {
    let selector = &channel.routing.selector;
    match selector.places.is_empty() {
        true => decision(channel.routing.decision).to_owned(),
        false => selector
            .places
            .iter()
            .map(place)
            .collect::<Vec<_>>()
            .join(" + "),
    }
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

/// An event and how it is told from those that come the same way.
struct Entry<'a> {
    event: &'a Event,
    routing: &'a Routing,
    probe: Option<&'a Probe>,
    /// The operation's direction and the channel, e.g. `receive orders`.
    way: Option<String>,
    /// True when no event that comes the same way has one of its tags.
    alone: bool,
}

fn entries(catalog: &Catalog) -> Vec<Entry<'_>> {
    let mut ways: HashMap<usize, (usize, usize)> = HashMap::new();
    for (number, channel) in catalog.channels.iter().enumerate() {
        for (arm, event) in channel.messages.iter().enumerate() {
            ways.entry(*event).or_insert((number, arm));
        }
    }
    let mut directions: HashMap<(usize, usize), &str> = HashMap::new();
    for operation in &catalog.operations {
        let word = match operation.direction {
            Direction::Send => "send",
            Direction::Receive => "receive",
        };
        for event in &operation.messages {
            directions
                .entry((operation.channel, *event))
                .or_insert(word);
        }
    }
    let of_all = users(&catalog.routing);
    let by_channel: Vec<_> = catalog
        .channels
        .iter()
        .map(|it| users(&it.routing))
        .collect();
    let entry = |number: usize| {
        let way = ways.get(&number);
        let channel = way.and_then(|(at, arm)| Some((at, catalog.channels.get(*at)?, *arm)));
        let (routing, arm, users) = match channel {
            Some((at, channel, arm)) => (&*channel.routing, arm, by_channel.get(*at)),
            None => (&catalog.routing, number, Some(&of_all)),
        };
        let probe = routing.selector.arms.get(arm);
        let is_own = |tag: &String| users.and_then(|it| it.get(tag.as_str())) == Some(&1);
        Some(Entry {
            event: catalog.events.get(number)?,
            routing,
            probe,
            alone: probe.is_some_and(|it| it.tags.iter().all(is_own)),
            way: channel.map(|(at, channel, _)| match directions.get(&(*at, number)) {
                Some(word) => format!("{word} {}", channel.key),
                None => channel.key.clone(),
            }),
        })
    };
    (0..catalog.events.len()).filter_map(entry).collect()
}

/// The number of events that have each tag.
fn users(routing: &Routing) -> HashMap<&str, usize> {
    let mut users = HashMap::new();
    for tag in routing.selector.arms.iter().flat_map(|arm| &arm.tags) {
        *users.entry(tag.as_str()).or_default() += 1;
    }
    users
}

impl Entry<'_> {
    /// Says where the type of one event is read, e.g. `header X-GitHub-Event + body /action`.
    fn place_of_type(&self) -> String {
        let Some(probe) = self.probe else {
            return decision(self.routing.decision).to_owned();
        };
        let places: Vec<String> = self.routing.selector.places.iter().map(place).collect();
        let places = places.join(" + ");
        match (probe.tags.is_empty(), probe.tests.is_empty()) {
            (false, _) if self.alone => places,
            (false, true) => places,
            (false, false) => format!("{places}, where {}", conditions(&probe.tests)),
            (true, false) => conditions(&probe.tests),
            (true, true) => decision(self.routing.decision).to_owned(),
        }
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
        Test::Kind(pointer, kinds) if is_anything(kinds) => {
            format!("body {pointer} is there and not null")
        }
        Test::Kind(pointer, kinds) => format!("body {pointer} is {}", kinds.join(" or ")),
    }
}

/// True for every kind but `null`.
fn is_anything(kinds: &[String]) -> bool {
    let all = ["array", "boolean", "number", "object", "string"];
    kinds.len() == all.len() && all.iter().all(|kind| kinds.iter().any(|it| it == kind))
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
