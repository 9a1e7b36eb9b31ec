use std::fmt::Write;

use hookwright_runtime::scheme::{CloudEvents, Grade, Profile};
use serde_json::Value;

use crate::cli::complete;
use crate::cli::failure::Failure;
use crate::cli::providers::open;
use crate::cli::terminal::{Status, Terminal};
use crate::plan::ProfileChoice;
use crate::words::{cloudevent, place, signing};

/// How wide lines are.
const WIDTH: usize = 100;

/// Tells what a profile says.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright providers show stripe
  hookwright providers show ./acme.yaml")]
pub(super) struct Args {
    /// A provider's name, e.g. `stripe`, or a file
    #[arg(value_name = "NAME|FILE", add = complete::profiles())]
    profile: String,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let (data, profile) = open(&ProfileChoice::new(&args.profile))?;
    terminal.product(&match terminal.is_human() {
        true => Page::of(&profile, &data),
        false => format!("{data}\n"),
    })?;
    Ok(Status::Clean)
}

/// Headings and what stands below them.
struct Page(String);

impl Page {
    fn of(profile: &Profile, data: &Value) -> String {
        let mut page = Self(String::new());
        let name = match profile.name.as_str() {
            "" => &profile.id,
            name => name,
        };
        let _ = writeln!(page.0, "{name} (`{}`)", profile.id);
        page.notes(profile);
        page.schemes(profile, data);
        page.envelope(profile);
        page.cloud_event(&profile.cloudevents);
        page.handshakes(profile);
        page.answers(profile);
        page.hints(profile);
        page.secret(profile);
        page.list("Not confirmed", &profile.unconfirmed);
        page.evidence(profile);
        page.list("Sources", &profile.sources);
        page.0
    }

    fn heading(&mut self, text: &str) {
        let _ = writeln!(self.0, "\n{text}");
    }

    fn entry(&mut self, name: &str, text: &str) {
        let name = format!("  {name:<10} ");
        let indent = " ".repeat(name.chars().count());
        self.0.push_str(&wrapped(&name, &indent, text));
    }

    fn list(&mut self, heading: &str, texts: &[String]) {
        if texts.is_empty() {
            return;
        }
        self.heading(heading);
        for text in texts {
            self.0.push_str(&wrapped("  - ", "    ", text));
        }
    }

    fn notes(&mut self, profile: &Profile) {
        if let Some(notes) = &profile.notes {
            self.0.push('\n');
            self.0.push_str(&wrapped("", "", notes));
        }
    }

    fn schemes(&mut self, profile: &Profile, data: &Value) {
        self.heading("How it is signed");
        if profile.schemes.is_empty() {
            self.0.push_str("  No scheme: deliveries are refused.\n");
        }
        for (at, scheme) in profile.schemes.iter().enumerate() {
            let asked = match scheme.opt_in {
                true => ", only on request: `--scheme`",
                false => "",
            };
            let _ = writeln!(self.0, "  `{}`{asked}", scheme.id);
            for sentence in signing::sentences(scheme, &data["schemes"][at]) {
                self.0.push_str(&wrapped("    ", "    ", &sentence));
            }
        }
    }

    fn envelope(&mut self, profile: &Profile) {
        let envelope = &profile.envelope;
        let items = envelope.items.patterns();
        let in_item = !items.is_empty();
        self.heading("Where things stand");
        if in_item {
            let text = format!("{} of the body, an event each", items.join(", or else "));
            self.entry("items", &text);
        }
        let nowhere = || "nowhere".to_owned();
        let rule = envelope.event_type.as_ref();
        self.entry(
            "type",
            &rule.map_or_else(nowhere, |it| place::of_type(it, in_item)),
        );
        let id = envelope.id.as_ref();
        self.entry(
            "id",
            &id.map_or_else(nowhere, |it| place::of_id(it, in_item)),
        );
        let time = envelope.time.as_ref();
        self.entry(
            "time",
            &time.map_or_else(nowhere, |it| place::of_time(it, in_item)),
        );
        let others = [
            ("tenant", &envelope.tenant),
            ("subject", &envelope.subject),
            ("version", &envelope.version),
            ("attempt", &envelope.attempt),
        ];
        for (name, at) in others {
            if let Some(at) = at {
                self.entry(name, &place::place(at, in_item));
            }
        }
        if let Some(order) = &envelope.order {
            self.entry("order", order);
        }
    }

    fn cloud_event(&mut self, rules: &CloudEvents) {
        if *rules == CloudEvents::default() {
            return;
        }
        self.heading("As a CloudEvent");
        for (name, text) in cloudevent::attributes([&rules.all]) {
            self.entry(&name, &text);
        }
        if !rules.events.is_empty() {
            let of = rules.events.iter().flat_map(|it| &it.of.0);
            let of: Vec<&str> = of.map(String::as_str).collect();
            self.entry(
                "some",
                &format!("have rules of their own: {}", of.join(", ")),
            );
        }
    }

    fn handshakes(&mut self, profile: &Profile) {
        if profile.handshake.is_empty() {
            return;
        }
        self.heading("Handshakes");
        for handshake in &profile.handshake {
            self.0.push_str(&wrapped(
                "  - ",
                "    ",
                &crate::words::handshake(handshake),
            ));
        }
    }

    fn answers(&mut self, profile: &Profile) {
        self.heading("Answers");
        let delivery = &profile.delivery;
        let accepted = delivery.accepted_status.unwrap_or(200);
        let body = match delivery.acknowledge {
            Some(_) => " with an acknowledgement in the body",
            None => "",
        };
        self.entry("accepted", &format!("{accepted}{body}"));
        self.entry(
            "refused",
            &delivery.refused_status.unwrap_or(401).to_string(),
        );
        if let Some(limit) = delivery.time_limit_s {
            self.entry("time limit", &format!("{limit} s"));
        }
        if let Some(most) = delivery.max_body_bytes {
            self.entry("largest body", &format!("{most} bytes"));
        }
    }

    fn hints(&mut self, profile: &Profile) {
        let delivery = &profile.delivery;
        let hints = [
            ("success", &delivery.success),
            ("retries", &delivery.retry),
            ("subscribe", &delivery.subscribe),
            ("addresses", &delivery.source_ips),
        ];
        if hints.iter().all(|(_, hint)| hint.is_none()) {
            return;
        }
        self.heading("Hints, on which nothing here depends");
        for (name, hint) in hints {
            if let Some(hint) = hint {
                self.entry(name, hint);
            }
        }
    }

    fn secret(&mut self, profile: &Profile) {
        let secret = &profile.secret;
        let text = match (&secret.env, &secret.notes) {
            (None, None) => return,
            (Some(env), None) => env.clone(),
            (None, Some(notes)) => notes.clone(),
            (Some(env), Some(notes)) => format!("{env}: {notes}"),
        };
        self.heading("Secret");
        self.0.push_str(&wrapped("  ", "  ", &text));
    }

    fn evidence(&mut self, profile: &Profile) {
        self.heading("Evidence");
        let evidence = &profile.evidence;
        let grades = [
            ("signature", evidence.signature),
            ("envelope", evidence.envelope),
            ("delivery", evidence.delivery),
        ];
        for (name, grade) in grades {
            self.entry(name, self::grade(grade));
        }
    }
}

fn grade(grade: Grade) -> &'static str {
    match grade {
        Grade::A => "A: the provider's own documentation, source or tests",
        Grade::B => "B: somebody else's code or documentation",
        Grade::C => "C: common knowledge, not verified",
    }
}

/// A text in lines that are not too long: `first` stands before the first, `rest` before the others.
fn wrapped(first: &str, rest: &str, text: &str) -> String {
    let mut out = String::new();
    let mut line = first.to_owned();
    let mut empty = true;
    for word in text.split_whitespace() {
        if !empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(out, "{line}");
            line = rest.to_owned();
            empty = true;
        }
        if !empty {
            line.push(' ');
        }
        line.push_str(word);
        empty = false;
    }
    let _ = writeln!(out, "{}", line.trim_end());
    out
}
