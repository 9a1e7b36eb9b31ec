use std::fmt::Write;
use std::sync::Arc;

use tokio::sync::mpsc;

use crate::cli::capture::{Record, Schema, Store, Verdict};
use crate::cli::failure::Failure;
use crate::cli::listen::seen::Seen;
use crate::cli::terminal::{Status, Terminal};

/// How many are stored at once, at most.
const BATCH: usize = 256;

/// What whoever prints and stores is told.
pub(super) enum Told {
    /// A delivery was seen.
    Seen(Arc<Seen>),
    /// There will be no more.
    End,
}

/// Prints and stores what was seen, in the order in which it is told.
pub(super) struct Reporter<'a> {
    pub(super) terminal: &'a Terminal,
    pub(super) store: Option<Store>,
    /// True when headers, body and answer are printed too.
    pub(super) details: bool,
    pub(super) paint: Paint,
    /// After how many deliveries it ends.
    pub(super) count: Option<u64>,
}

impl Reporter<'_> {
    /// Reports until there is no more, or enough. Returns whether all of it was fine.
    ///
    /// # Errors
    ///
    /// When it cannot be printed or stored.
    pub(super) fn run(mut self, mut told: mpsc::Receiver<Told>) -> Result<Status, Failure> {
        let (mut status, mut count) = (Status::Clean, 0);
        let mut batch = Vec::new();
        loop {
            if told.blocking_recv_many(&mut batch, BATCH) == 0 {
                return Ok(status);
            }
            let (mut printed, mut stored) = (String::new(), String::new());
            let mut is_over = false;
            for told in batch.drain(..) {
                let Told::Seen(seen) = told else {
                    is_over = true;
                    break;
                };
                let line = seen.record.to_line();
                match self.terminal.is_human() {
                    true => self.print(&seen.record, &mut printed),
                    false => printed.push_str(&line),
                }
                if self.store.is_some() {
                    stored.push_str(&line);
                }
                if !is_fine(&seen.record) {
                    status = Status::Findings;
                }
                count += 1;
                if self.count.is_some_and(|most| count >= most) {
                    is_over = true;
                    break;
                }
            }
            if let Some(store) = &mut self.store {
                store.add(&stored)?;
            }
            self.terminal.product(&printed)?;
            if is_over {
                return Ok(status);
            }
        }
    }

    fn print(&self, record: &Record, out: &mut String) {
        out.push_str(&line(record, self.paint));
        for text in record.reason.iter().chain(&record.hints) {
            let _ = writeln!(out, "          {}", plain(text));
        }
        for breach in &record.violations {
            let _ = writeln!(
                out,
                "          {}: {}",
                place(&breach.pointer),
                plain(&breach.message)
            );
        }
        if let Some(answer) = record.answer.as_ref().filter(|it| it.status.is_none()) {
            let _ = writeln!(out, "          not forwarded: {}", plain(&answer.text));
        }
        if self.details {
            details(record, out);
        }
    }
}

/// True of what a receiver wants to see.
fn is_fine(record: &Record) -> bool {
    let is_signed = !matches!(record.verdict, Verdict::Refused | Verdict::TurnedAway);
    is_signed && !matches!(record.schema, Schema::Invalid | Schema::Malformed)
}

/// One line of a delivery.
pub(in crate::cli) fn line(record: &Record, paint: Paint) -> String {
    let time = record.time.get(11..19).unwrap_or(&record.time);
    let event = record.event.as_deref().unwrap_or("-");
    let more = match record.events {
        Some(count) => format!(" ({count} events)"),
        None => String::new(),
    };
    let schema = match record.schema {
        Schema::None => "-",
        schema => schema.as_str(),
    };
    let replay = if record.replay_of.is_some() {
        "  replay"
    } else {
        ""
    };
    format!(
        "{time}  {}{more}  {}  {}  {}  {}  {} {}  {}{replay}\n",
        paint.strong(&plain(event)),
        paint.verdict(record.verdict),
        paint.schema(record.schema, schema),
        record.status,
        latency(record.latency_us),
        plain(&record.method),
        plain(&record.path),
        plain(&record.id),
    )
}

fn details(record: &Record, out: &mut String) {
    for (name, value) in record.headers.iter() {
        let _ = writeln!(out, "          {}: {}", plain(name), plain(value));
    }
    let body = record.body.as_deref().unwrap_or("(bytes that are no text)");
    for text in body.lines() {
        let _ = writeln!(out, "          | {}", plain(text));
    }
    if let Some(answer) = &record.answer {
        for text in answer.text.lines() {
            let _ = writeln!(out, "          > {}", plain(text));
        }
    }
}

fn place(pointer: &str) -> String {
    match pointer {
        "" => "the payload".to_owned(),
        pointer => plain(pointer),
    }
}

fn latency(micros: u64) -> String {
    match micros {
        0..1_000 => format!("{micros} µs"),
        1_000..1_000_000 => format!("{} ms", micros / 1_000),
        _ => format!("{}.{} s", micros / 1_000_000, micros / 100_000 % 10),
    }
}

/// A text without what a terminal would take for commands.
fn plain(text: &str) -> String {
    let shown = text.chars().map(|c| match c {
        '\t' => ' ',
        c if c.is_control() || is_bidi(c) => '\u{fffd}',
        c => c,
    });
    shown.collect()
}

/// Characters that change the order in which others are shown.
fn is_bidi(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether verdicts have colors.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Paint(bool);

impl Paint {
    /// Colors follow `NO_COLOR`, `CLICOLOR` and whether stdout is a terminal.
    pub(in crate::cli) fn of_stdout() -> Self {
        let choice = anstream::AutoStream::choice(&std::io::stdout());
        Self(choice != anstream::ColorChoice::Never)
    }

    fn strong(self, text: &str) -> String {
        self.with("1", text)
    }

    fn verdict(self, verdict: Verdict) -> String {
        let color = match verdict {
            Verdict::Genuine | Verdict::Handshake => "32",
            Verdict::Refused | Verdict::TurnedAway => "31",
            Verdict::Unchecked => "33",
        };
        self.with(color, verdict.as_str())
    }

    fn schema(self, schema: Schema, text: &str) -> String {
        let color = match schema {
            Schema::Valid => "32",
            Schema::Invalid | Schema::Malformed => "31",
            Schema::Unknown => "33",
            Schema::None => return text.to_owned(),
        };
        self.with(color, text)
    }

    fn with(self, color: &str, text: &str) -> String {
        match self.0 {
            true => format!("\u{1b}[{color}m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_says_what_it_was() {
        let mut record = Record {
            id: "a-1".into(),
            time: "2026-11-27T16:00:06.123Z".into(),
            method: "POST".into(),
            path: "/a\u{1b}[31m\u{202e}".into(),
            event: Some("order.paid".into()),
            verdict: Verdict::Genuine,
            schema: Schema::Valid,
            status: 200,
            latency_us: 1_999,
            ..Record::default()
        };
        let expect =
            "16:00:06  order.paid  genuine  valid  200  1 ms  POST /a\u{fffd}[31m\u{fffd}  a-1\n";
        assert_eq!(line(&record, Paint(false)), expect);
        assert!(is_fine(&record));
        record.schema = Schema::Malformed;
        assert!(!is_fine(&record));
        assert!(line(&record, Paint(true)).contains("\u{1b}[31mmalformed\u{1b}[0m"));
    }
}
