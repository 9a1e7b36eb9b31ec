use std::fmt::Write;
use std::path::PathBuf;

use crate::cli::complete;
use crate::cli::document::Reading;
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::diagnostic::{Report, Sources};
use crate::glob::Filter;
use crate::load::{At, Documents};
use crate::model::{Catalog, Event, Use, dump, message_lines, outline};
use crate::origin::Origin;
use crate::output::Files;
use crate::plan::Plan;

/// Shows one event on each floor of the generator.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright inspect acme.yaml --event order.paid
  hookwright inspect acme.yaml --event order.paid --stage text")]
pub(super) struct Args {
    /// The document that describes the events, or a folder of them
    #[arg(env = "HOOKWRIGHT_DOCUMENT")]
    document: Option<PathBuf>,
    /// The event: its type, its key, or a pattern
    #[arg(long, add = complete::events())]
    event: String,
    /// The floor
    #[arg(long, value_enum, default_value_t)]
    stage: Stage,
    #[command(flatten)]
    reading: Reading,
}

/// A floor of the generator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
enum Stage {
    /// As written in the document
    Document,
    /// What hookwright understands
    #[default]
    Model,
    /// Rust items, before they are text
    Rust,
    /// The generated sources
    Text,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let mut config = args.reading.config(args.document.as_deref(), terminal)?;
    config.events = vec![args.event.clone()];
    let plan = Plan::new(&config)?;
    let mut report = Report::new();
    let read = crate::read(&plan, &mut report)?;
    if report.has_errors() {
        terminal.report(&report, &read.documents);
        return Ok(Status::Failed);
    }
    let text = match args.stage {
        Stage::Document => read
            .catalog
            .events
            .iter()
            .map(|it| written(it, &read.documents))
            .collect(),
        Stage::Model => model(&read.catalog),
        Stage::Rust => format!(
            "{:#?}\n",
            crate::rust::lower(&read.catalog, &crate::settings(&plan), &mut report)
        ),
        Stage::Text => {
            let generated = crate::generate(&config)?;
            if generated.report.has_errors() {
                terminal.report(&generated.report, &generated.read.documents);
                return Ok(Status::Failed);
            }
            sources(&generated.files)
        }
    };
    terminal.product(&text)?;
    Ok(Status::Clean)
}

/// The lines of the document that describe the event.
fn written(event: &Event, documents: &Documents) -> String {
    let origin: &Origin = &event.origin;
    let mut at: At<'_> = documents.at(origin.document);
    for segment in origin.pointer.segments() {
        let next = at.get(&segment).or_else(|| at.item(segment.parse().ok()?));
        match next {
            Some(next) => at = next,
            None => break,
        }
    }
    let span = at.node().span;
    let (name, text) = documents.text(origin).unwrap_or_default();
    // From the start of the line, so that the indentation is whole.
    let start = text
        .get(..span.start as usize)
        .and_then(|before| before.rfind('\n'))
        .map_or(0, |at| at + 1);
    let slice = text.get(start..span.end as usize).unwrap_or_default();
    format!("# {name}{}\n{}\n", origin.pointer, slice.trim_end())
}

fn model(catalog: &Catalog) -> String {
    let mut text = String::new();
    for event in &catalog.events {
        let _ = writeln!(text, "event {}", event.event_type);
        let _ = writeln!(text, "  key: {}", event.key);
        let _ = writeln!(text, "  group: {}", event.group);
        let _ = writeln!(text, "  method: {}", event.method);
        for line in message_lines(event) {
            let _ = writeln!(text, "  {line}");
        }
        for body in &event.bodies {
            let _ = writeln!(text, "  body: {}", body.media_type);
        }
        for parameter in &event.parameters {
            let _ = writeln!(text, "  parameter: {}", parameter.name);
        }
        let _ = writeln!(text, "  examples: {}\n", event.examples.len());
    }
    if !catalog.channels.is_empty() {
        let _ = writeln!(text, "{}", outline(catalog));
    }
    let mut roots: Vec<(String, Use)> = Vec::new();
    for event in &catalog.events {
        let name = &event.event_type;
        roots.extend(event.payload.map(|it| (name.clone(), it)));
        let headers = event.message.headers;
        roots.extend(headers.map(|it| (format!("{name}, headers"), it)));
        let key = event.message.key;
        roots.extend(key.map(|it| (format!("{name}, key"), it)));
    }
    let roots = roots.iter().map(|(name, it)| (name.as_str(), *it));
    text.push_str(&dump(&catalog.shapes, roots));
    text
}

/// The generated sources that are about the event.
fn sources(files: &Files) -> String {
    let about = Filter::new(&["src/*", "!src/runtime/*"]);
    let mut text = String::new();
    for (path, bytes) in files {
        let name = path.to_string_lossy();
        if about.keeps(&[&name]) {
            let _ = writeln!(text, "// {name}\n\n{}", String::from_utf8_lossy(bytes));
        }
    }
    text
}
