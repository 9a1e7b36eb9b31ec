use std::path::{Path, PathBuf};

use bytes::Bytes;
use http::{Request, Response};
use serde_json::json;

use crate::cli::capture::{self, Record, SECRET};
use crate::cli::failure::Failure;
use crate::cli::listen::end_to_end;
use crate::cli::terminal::{Status, Terminal};
use crate::cli::{complete, curl, request, target};
use crate::diagnostic::Code;
use crate::nearest::{either, nearest};
use crate::step::step;

/// The most characters of an answer that are shown.
const SHOWN: usize = 2000;

/// Sends captured deliveries again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright replay mhx2k9a1-7 --store seen.jsonl --to http://localhost:3000/hooks
  hookwright replay seen.jsonl --to http://localhost:3000/hooks
  hookwright replay mhx2k9a1-7 --store seen.jsonl --to http://localhost:3000 --dry-run

They are sent byte for byte, with their headers, under their old signature: receivers that look at its time refuse it.
To sign the same body anew, take `hookwright send EVENT --body FILE`.

Exit status: 0 when every answer is 2xx, 1 when one is not, 2 when it could not be sent.")]
pub(super) struct Args {
    /// The id of a capture, or a file of which every one is sent, in its order; `-` is stdin
    #[arg(value_name = "ID|FILE", add = complete::captures())]
    capture: String,
    /// The file that holds the capture with that id
    #[arg(long, value_name = "FILE", env = "HOOKWRIGHT_STORE")]
    store: Option<PathBuf>,
    /// Where it goes: `https`, or `http` on this machine
    #[arg(long, value_name = "URL")]
    to: String,
    /// A header, instead of the one that was captured or beside them, e.g. one that holds a secret; may be repeated
    #[arg(long, value_name = "NAME: VALUE")]
    header: Vec<String>,
    /// Send plain `http` to other machines, too
    #[arg(long)]
    allow_http: bool,
    /// Send into private networks, too
    #[arg(long)]
    allow_private: bool,
    /// Send nothing; print the requests as commands for a shell
    #[arg(long)]
    dry_run: bool,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    target::check(&args.to, args.allow_http)?;
    let given = request::headers(&args.header)?;
    let client = target::client(args.allow_private)?;
    let mut status = Status::Clean;
    let records = args.records(terminal)?;
    let sending = step(|| format!("sending {} deliveries", records.len()));
    for (number, record) in records.iter().enumerate() {
        sending.moved(number, records.len());
        let mut request = again(record)?;
        request.headers_mut().extend(given.clone());
        say_if_hidden(record, &request, terminal);
        if args.dry_run {
            terminal.product(&curl::command(&args.to, &request))?;
            continue;
        }
        let answer = client.send(&args.to, request).map_err(target::failure)?;
        print(record, &answer, terminal)?;
        if !answer.status().is_success() {
            status = Status::Findings;
        }
    }
    Ok(status)
}

impl Args {
    /// The captures that are meant.
    fn records(&self, terminal: &Terminal) -> Result<Vec<Record>, Failure> {
        if self.capture == "-" {
            return parsed(&request::read(Path::new("-"), terminal)?);
        }
        let file = Path::new(&self.capture);
        let is_name = !self.capture.contains(['/', '\\', '.']);
        match &self.store {
            Some(store) if !file.is_file() => found(store, &self.capture),
            None if is_name && !file.is_file() => Err(Failure::usage(
                format!("it is not said where the capture `{}` is", self.capture),
                "name the file with `--store`",
            )),
            _ => capture::read(file)?.map(|it| it.map_err(broken)).collect(),
        }
    }
}

fn found(store: &Path, id: &str) -> Result<Vec<Record>, Failure> {
    let mut ids = Vec::new();
    // A broken line is no reason not to find another.
    for record in capture::read(store)?.flatten() {
        if record.id == id {
            return Ok(vec![record]);
        }
        ids.push(record.id);
    }
    let help = match nearest(id, ids.iter().map(String::as_str)) {
        close if close.is_empty() => "`hookwright captures` lists those that it has".to_owned(),
        close => format!("did you mean {}?", either(&close)),
    };
    let message = format!("`{}` has no capture `{id}`", store.display());
    Err(Failure::usage(message, help))
}

fn parsed(bytes: &[u8]) -> Result<Vec<Record>, Failure> {
    let lines = bytes.split(|byte| *byte == b'\n').zip(1..);
    let lines = lines.filter(|(line, _)| !line.trim_ascii().is_empty());
    let parse = |(line, number): (&[u8], usize)| {
        let record = serde_json::from_slice(line);
        record.map_err(|error| broken(format!("stdin:{number}: no capture: {error}")))
    };
    lines.map(parse).collect()
}

/// A line that is no capture.
pub(super) fn broken(why: String) -> Failure {
    Failure::new(
        Code::PAYLOAD_INVALID,
        why,
        "take the line out, or write the file with `hookwright listen --store`",
    )
}

/// The request as it came.
fn again(record: &Record) -> Result<Request<Bytes>, Failure> {
    let what =
        |why: String| Failure::usage(format!("the capture `{}`: {why}", record.id), "mend it");
    let (headers, wrong) = record.headers.to_map();
    if let Some(name) = wrong.first() {
        return Err(what(format!("`{name}` is no header of HTTP")));
    }
    let mut request = Request::new(record.bytes().map_err(what)?);
    let method = record.method.parse();
    *request.method_mut() =
        method.map_err(|_| what(format!("`{}` is no method", record.method)))?;
    *request.headers_mut() = headers;
    end_to_end(request.headers_mut());
    Ok(request)
}

fn say_if_hidden(record: &Record, request: &Request<Bytes>, terminal: &Terminal) {
    for (name, value) in request.headers() {
        if value.as_bytes() == SECRET.as_bytes() {
            let id = &record.id;
            terminal.say(&format!(
                "{id}: the value of `{name}` was a secret and is not there: give it with `--header \"{name}: …\"`"
            ));
        }
    }
}

fn print(record: &Record, answer: &Response<Bytes>, terminal: &Terminal) -> Result<(), Failure> {
    let status = answer.status();
    let said = String::from_utf8_lossy(answer.body());
    let said = said.chars().filter(|c| !c.is_control() || *c == '\n');
    let said: String = said.take(SHOWN).collect();
    let event = record.event.as_deref().unwrap_or("-");
    let mut text = format!("{}  {event}  {}\n", record.id, status.as_u16());
    for line in said.lines() {
        text.push_str(&format!("  {line}\n"));
    }
    let value = json!({
        "id": record.id,
        "event": record.event,
        "status": status.as_u16(),
        "answer": said,
    });
    terminal.verdict(&text, &value)
}
