use std::path::PathBuf;

use bytes::Bytes;
use hookwright_runtime::scheme::Profile;
use hookwright_runtime::value::Violation;
use serde_json::json;

use crate::cli::complete;
use crate::cli::document::Reading;
use crate::cli::failure::Failure;
use crate::cli::request;
use crate::cli::terminal::{Status, Terminal};
use crate::config::Config;
use crate::diagnostic::{Code, Report};
use crate::interpret::Program;
use crate::model::{Catalog, Event};
use crate::nearest::{either, nearest};
use crate::plan::Plan;

/// Says which event a payload is, and what is wrong with it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright validate payload.json --document acme.yaml
  hookwright validate - --document acme.yaml --header \"X-GitHub-Event: push\" < body.json")]
pub(super) struct Args {
    /// The file that holds the payload; `-` is stdin
    payload: PathBuf,
    /// The document that describes the events
    #[arg(long, value_name = "FILE", env = "HOOKWRIGHT_DOCUMENT")]
    document: Option<PathBuf>,
    /// Which event it is, by type or key; found as a receiver would find it when it is left out
    #[arg(long, value_name = "TYPE", add = complete::events())]
    event: Option<String>,
    /// A header of the delivery, e.g. `"X-GitHub-Event: push"`; may be repeated
    #[arg(long, value_name = "NAME: VALUE", conflicts_with = "event")]
    header: Vec<String>,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let config = args.reading.config(args.document.as_deref(), terminal)?;
    let Some(catalog) = open(&config, terminal)? else {
        return Ok(Status::Failed);
    };
    let body = request::read(&args.payload, terminal)?;
    let headers = request::headers(&args.header)?;
    let program = Program::new(&catalog);
    let named = args.event.as_ref().map(|name| find(&catalog, name));
    let named = named.transpose()?;
    let mut status = Status::Clean;
    for item in items(&catalog, body) {
        let number = named.or_else(|| program.choose(&headers, &item));
        match one(&catalog, program, number, &item, terminal)? {
            Status::Clean => {}
            found => status = found,
        }
    }
    Ok(status)
}

/// The payloads of a body: one, or those of a batch.
fn items(catalog: &Catalog, body: Vec<u8>) -> Vec<Bytes> {
    let profile = catalog.profile.as_ref();
    let profile = profile.and_then(|profile| Profile::from_value(profile.data.clone()).ok());
    let envelope = profile.unwrap_or_default().envelope;
    match body.is_empty() && envelope.may_be_empty() {
        true => vec![Bytes::from_static(b"{}")],
        false => envelope.items.of(&body.into()),
    }
}

fn one(
    catalog: &Catalog,
    program: &'static Program,
    number: Option<usize>,
    body: &[u8],
    terminal: &Terminal,
) -> Result<Status, Failure> {
    let Some((number, event)) =
        number.and_then(|number| Some((number, catalog.events.get(number)?)))
    else {
        let text = "unknown: the payload is no event of the document\n";
        terminal.verdict(text, &json!({ "event": null, "verdict": "unknown" }))?;
        return Ok(Status::Findings);
    };
    match program.read(number, body) {
        Err(error) => {
            let text = format!("{}: malformed: {error}\n", event.event_type);
            let verdict = json!({ "event": event.event_type, "verdict": "malformed", "error": error.to_string() });
            terminal.verdict(&text, &verdict)?;
            Ok(Status::Findings)
        }
        Ok(payload) => judge(event, &program.validate(number, &payload), terminal),
    }
}

fn judge(event: &Event, violations: &[Violation], terminal: &Terminal) -> Result<Status, Failure> {
    let verdict = if violations.is_empty() {
        "valid"
    } else {
        "invalid"
    };
    let mut text = format!("{}: {verdict}\n", event.event_type);
    for violation in violations {
        text.push_str(&format!("  {violation}\n"));
    }
    let listed: Vec<_> = violations
        .iter()
        .map(|it| json!({ "pointer": it.pointer, "message": it.message }))
        .collect();
    terminal.verdict(
        &text,
        &json!({ "event": event.event_type, "key": event.key, "verdict": verdict, "violations": listed }),
    )?;
    Ok(if violations.is_empty() {
        Status::Clean
    } else {
        Status::Findings
    })
}

/// Reads the catalog; `None` when its document has errors, which were printed.
pub(super) fn open(config: &Config, terminal: &Terminal) -> Result<Option<Catalog>, Failure> {
    let plan = Plan::new(config)?;
    let mut report = Report::new();
    let read = crate::read(&plan, &mut report)?;
    let failed = report.has_errors();
    if failed {
        terminal.report(&report, &read.documents);
    }
    Ok((!failed).then_some(read.catalog))
}

/// Finds an event by type or key.
pub(super) fn find(catalog: &Catalog, name: &str) -> Result<usize, Failure> {
    let found = catalog
        .events
        .iter()
        .position(|it| it.event_type == name || it.key == name);
    found.ok_or_else(|| {
        let names = catalog
            .events
            .iter()
            .flat_map(|it| [it.event_type.as_str(), it.key.as_str()]);
        let help = match nearest(name, names) {
            close if close.is_empty() => {
                "`hookwright list` shows the events of the document".to_owned()
            }
            close => format!("did you mean {}?", either(&close)),
        };
        Failure::new(
            Code::EVENT_UNKNOWN,
            format!("no event is called `{name}`"),
            help,
        )
    })
}
