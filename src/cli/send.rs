use std::path::PathBuf;
use std::time::SystemTime;

use hookwright_runtime::handshake::Known;
use hookwright_runtime::mock::Headers;
use hookwright_runtime::scheme::{Profile, Scheme};
use hookwright_runtime::send::Client;
use hookwright_runtime::signature::Signer;
use hookwright_runtime::{Json, Secret};
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Response};
use serde_json::json;

use crate::cli::delivery::{self, About, Body, CloudEvents, Delivery, Tamper};
use crate::cli::document::Reading;
use crate::cli::failure::Failure;
use crate::cli::handshake::Handshakes;
use crate::cli::key::{self, Keys};
use crate::cli::order::{self, Placed};
use crate::cli::terminal::{Nowhere, Status, Terminal};
use crate::cli::validate::{find, open};
use crate::cli::{complete, curl, member, payload, request, target};
use crate::diagnostic::{Code, Diagnostic, Report};
use crate::interpret::Program;
use crate::model::{BodyFormat, Catalog, Event};
use crate::plan::Plan;
use crate::step::step;

/// The most characters of an answer that are shown.
const SHOWN: usize = 2000;

/// Sends a signed delivery.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright send order.paid --document acme.yaml --profile stripe --to http://localhost:3000
  hookwright send issues.opened --to http://localhost:3000 --set issue.number=7 --repeat 2
  hookwright send order.paid --to http://localhost:3000 --tamper sig     # must be refused
  hookwright send order.paid --to http://localhost:3000 --duplicate      # must be done once
  hookwright send order.paid --to https://example.com/hooks --dry-run

Exit status: 0 when every answer is 2xx, 1 when one is not, 2 when it could not be sent.")]
pub(super) struct Args {
    /// The event, by type or key
    #[arg(add = complete::events())]
    event: String,
    /// The document that describes the events
    #[arg(long, value_name = "FILE", env = "HOOKWRIGHT_DOCUMENT")]
    document: Option<PathBuf>,
    /// Where it goes: `https`, or `http` on this machine
    #[arg(long, value_name = "URL")]
    to: String,
    /// Send this body, byte for byte unless `--set` changes it; `-` is stdin
    #[arg(long, value_name = "FILE", conflicts_with_all = ["example", "seed"])]
    body: Option<PathBuf>,
    /// Send the document's example of this name; the first sound one when it is left out
    #[arg(long, value_name = "NAME", conflicts_with = "seed")]
    example: Option<String>,
    /// Send a payload that is made up; the same seed makes the same one
    #[arg(long)]
    seed: Option<u64>,
    /// Put a value into the payload, JSON or text, e.g. `order.total=5` or `/items/0/id=x`; may be repeated
    #[arg(long = "set", value_name = "PATH=VALUE")]
    assignments: Vec<String>,
    /// Send it even when it is no valid payload of the event
    #[arg(long)]
    no_validate: bool,
    #[command(flatten)]
    keys: Keys,
    /// Send it without a signature
    #[arg(long, conflicts_with = "tamper")]
    unsigned: bool,
    /// Make a delivery that must be refused
    #[arg(long, value_enum)]
    tamper: Option<Tamper>,
    /// Send it as a CloudEvent
    #[arg(long, value_enum, value_name = "MODE")]
    cloudevents: Option<CloudEvents>,
    /// A header, instead of one that is made or beside them; may be repeated
    #[arg(long, value_name = "NAME: VALUE")]
    header: Vec<String>,
    /// The URL that is signed, when the receiver registered another one
    #[arg(long)]
    url: Option<String>,
    /// Send it so many times, as a provider that tries again: one id, signed anew
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    repeat: u32,
    /// Send every delivery twice, byte for byte: the receiver must do its work once
    #[arg(long)]
    duplicate: bool,
    /// Send two deliveries: first that of the later event, then that of one that happened a minute before
    #[arg(long, conflicts_with = "repeat")]
    out_of_order: bool,
    /// Perform the provider's handshakes first; no delivery is sent when one is answered wrongly
    #[arg(long, conflicts_with = "dry_run")]
    handshake: bool,
    /// Send plain `http` to other machines, too
    #[arg(long)]
    allow_http: bool,
    /// Send into private networks, too; to this machine it is sent whenever the URL names it
    #[arg(long)]
    allow_private: bool,
    /// Send nothing; print the request as a command for a shell, without secrets
    #[arg(long)]
    dry_run: bool,
    /// The time at which it is made and signed, in seconds since 1970 or as RFC 3339; the clock's by default
    #[arg(long, value_name = "UNIX|RFC3339")]
    now: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    target::check(&args.to, args.allow_http)?;
    args.keys.check_stdin(args.body.as_deref())?;
    let config = args.reading.config(args.document.as_deref(), terminal)?;
    let plan = Plan::new(&config)?;
    let Some(catalog) = open(&config, terminal)? else {
        return Ok(Status::Failed);
    };
    let number = find(&catalog, &args.event)?;
    let Some(event) = catalog.events.get(number) else {
        return Ok(Status::Failed);
    };
    let sending = Sending {
        args,
        terminal,
        catalog: &catalog,
        program: Program::new(&catalog),
        profile: profile(&catalog)?,
        name: plan.name.as_deref().unwrap_or("webhook-events"),
        number,
        event,
    };
    sending.run()
}

/// The profile as the runtime reads it.
fn profile(catalog: &Catalog) -> Result<Profile, Failure> {
    let Some(profile) = &catalog.profile else {
        return Ok(Profile::default());
    };
    Profile::from_value(profile.data.clone()).map_err(|error| {
        Failure::new(
            Code::PROFILE_INVALID,
            error.to_string(),
            "correct the profile",
        )
    })
}

/// What is sent, and how.
struct Sending<'a> {
    args: &'a Args,
    terminal: &'a Terminal,
    catalog: &'a Catalog,
    program: &'static Program,
    profile: Profile,
    name: &'a str,
    number: usize,
    event: &'a Event,
}

impl Sending<'_> {
    fn run(&self) -> Result<Status, Failure> {
        let payload = self.payload()?;
        let complaints = self.complaints(&payload);
        if !complaints.is_empty() && !self.args.no_validate {
            self.refuse(&complaints);
            return Ok(Status::Failed);
        }
        let (signer, secret) = match self.signature()? {
            None => (None, None),
            Some((scheme, secret)) => (Some(self.signer(scheme, secret.clone())?), Some(secret)),
        };
        let deliveries = self.deliveries(payload)?;
        if self.args.dry_run {
            for delivery in &deliveries {
                let request = delivery.signed(signer.as_ref(), self.now()?, self.args.tamper)?;
                let command = curl::command(&self.args.to, &request);
                self.terminal.product(&command)?;
            }
            return Ok(Status::Clean);
        }
        let client = target::client(self.args.allow_private)?;
        if self.args.handshake {
            let status = self.handshakes(&client, signer.as_ref(), secret)?;
            if status != Status::Clean {
                return Ok(status);
            }
        }
        self.send(&client, &deliveries, signer.as_ref())
    }

    fn handshakes(
        &self,
        client: &Client,
        signer: Option<&Signer>,
        secret: Option<Secret>,
    ) -> Result<Status, Failure> {
        let known = secret
            .into_iter()
            .fold(Known::of(&self.profile), Known::with_secret);
        let params = self.args.keys.params()?.into_iter();
        let known = params.fold(known, |known, (name, value)| known.with_config(name, value));
        let handshakes = Handshakes {
            profile: &self.profile,
            known: &known,
            signer,
            url: &self.args.to,
            now: self.now()?,
        };
        handshakes.run(client, self.terminal)
    }

    fn send(
        &self,
        client: &Client,
        deliveries: &[Delivery],
        signer: Option<&Signer>,
    ) -> Result<Status, Failure> {
        let copies = if self.args.duplicate { 2 } else { 1 };
        let mut status = Status::Clean;
        let repeat = usize::try_from(self.args.repeat).unwrap_or(usize::MAX);
        for delivery in deliveries
            .iter()
            .flat_map(|it| std::iter::repeat_n(it, repeat))
        {
            let request = delivery.signed(signer, self.now()?, self.args.tamper)?;
            for _ in 0..copies {
                let answer = {
                    let _step = step(|| "waiting for an answer".to_owned());
                    let answer = client.send(&self.args.to, request.clone());
                    answer.map_err(target::failure)?
                };
                self.print(&answer)?;
                if !answer.status().is_success() {
                    status = Status::Findings;
                }
            }
        }
        Ok(status)
    }

    /// The deliveries, in the order in which they are sent.
    fn deliveries(&self, payload: Vec<u8>) -> Result<Vec<Delivery>, Failure> {
        let at = self.now()?;
        let placed = match self.args.out_of_order {
            false => vec![Placed { payload, at }],
            true => {
                let (placed, says) = order::reversed(&payload, &self.profile.envelope, at);
                if !says {
                    let text = "nothing says where the time of an event stands in its body: only ids and headers differ";
                    self.terminal.say(text);
                }
                placed
            }
        };
        placed
            .iter()
            .map(|it| {
                let delivery = self.delivery(&it.payload, it.at)?;
                self.say_if_misread(&delivery, &it.payload);
                Ok(delivery)
            })
            .collect()
    }

    /// The payload: what the arguments name, with what they put into it.
    fn payload(&self) -> Result<Vec<u8>, Failure> {
        let bytes = match (&self.args.body, self.args.seed) {
            (Some(file), _) => request::read(file, self.terminal)?,
            (None, _) if self.is_raw() => return Err(self.no_body()),
            (None, Some(seed)) => payload::made_up(self.program, self.number, seed).into_bytes(),
            (None, None) => match &self.args.example {
                None => payload::sound(self.catalog, self.program, self.number).into_bytes(),
                Some(name) => payload::example(self.catalog, self.number, Some(name))?
                    .map(|example| example.value.to_string())
                    .unwrap_or_default()
                    .into_bytes(),
            },
        };
        if self.args.assignments.is_empty() {
            return Ok(bytes);
        }
        let json = Json::from_slice(&bytes).map_err(|error| {
            let help = "leave `--set` out, or send a body that is JSON";
            Failure::usage(format!("nothing can be set: {error}"), help)
        })?;
        let json = payload::with(json, &self.args.assignments)?;
        for assignment in &self.args.assignments {
            let place = payload::place(assignment);
            if let Some(text) = member::stranger(self.catalog, self.event.payload, &place) {
                self.terminal.say(&text);
            }
        }
        Ok(json.to_string().into_bytes())
    }

    /// True when the body is neither JSON nor a form, and nothing is known of what is in it.
    fn is_raw(&self) -> bool {
        let format = self.event.bodies.first().map(|body| body.format);
        format == Some(BodyFormat::Raw)
    }

    fn no_body(&self) -> Failure {
        let media_type = self
            .event
            .bodies
            .first()
            .map(|body| body.media_type.as_str());
        let message = format!(
            "a body of `{}` cannot be made up",
            media_type.unwrap_or_default()
        );
        Failure::usage(message, "give one with `--body`")
    }

    fn complaints(&self, payload: &[u8]) -> Vec<String> {
        match self.is_raw() {
            true => Vec::new(),
            false => payload::complaints(self.program, self.number, payload),
        }
    }

    fn refuse(&self, complaints: &[String]) {
        let mut report = Report::new();
        for complaint in complaints {
            let message = format!(
                "not sent, because it is no `{}`: {complaint}",
                self.event.event_type
            );
            let help = "correct it with `--set`, or send it all the same with `--no-validate`";
            report.push(Diagnostic::bare(Code::PAYLOAD_INVALID, message).help(help));
        }
        self.terminal.report(&report, &Nowhere);
    }

    /// How it is signed, and with what; `None` when nothing shall be signed.
    fn signature(&self) -> Result<Option<(Scheme, Secret)>, Failure> {
        if self.args.unsigned {
            return Ok(None);
        }
        let Some(profile) = &self.catalog.profile else {
            return Err(Failure::usage(
                "it is not said how deliveries are signed",
                "name the provider, or a file, with `--profile`, or say `--unsigned`",
            ));
        };
        let schemes = self.args.keys.schemes(profile)?;
        let Some(scheme) = schemes.into_iter().next() else {
            return Err(Failure::usage(
                "the profile has no scheme to sign with",
                "choose one with `--scheme ID`, or say `--unsigned`",
            ));
        };
        if !key::is_signed(&scheme) {
            self.terminal
                .say("the scheme signs nothing: the delivery has no signature");
            return Ok(None);
        }
        let secret = self.args.keys.secret(&scheme, self.terminal)?;
        Ok(Some((scheme, secret)))
    }

    fn signer(&self, scheme: Scheme, secret: Secret) -> Result<Signer, Failure> {
        let help =
            "see `hookwright explain scheme/invalid`, or choose another one with `--scheme ID`";
        let signer = Signer::new(scheme, secret)
            .map_err(|error| Failure::usage(error.to_string(), help))?
            .with_url(self.signed_url());
        let params = self.args.keys.params()?.into_iter();
        Ok(params.fold(signer, |signer, (name, value)| {
            signer.with_config(name, value)
        }))
    }

    fn signed_url(&self) -> &str {
        self.args.url.as_deref().unwrap_or(&self.args.to)
    }

    fn now(&self) -> Result<SystemTime, Failure> {
        request::time(self.args.now.as_deref())
    }

    /// The delivery of an event that happened `now`, before it is signed: every attempt has the same.
    fn delivery(&self, payload: &[u8], now: SystemTime) -> Result<Delivery, Failure> {
        let body = Body::of(self.event, payload, &self.profile);
        let header = |error: hookwright_runtime::mock::MockError| {
            Failure::usage(error.to_string(), "give the header with `--header`")
        };
        let mut headers = Headers::new(&self.profile)
            .of(self.program.selector(), self.number, payload, now)
            .map_err(header)?;
        let media_type = HeaderValue::from_str(&body.media_type);
        let json = HeaderValue::from_static("application/json");
        headers.insert(CONTENT_TYPE, media_type.unwrap_or(json));
        let delivery = Delivery {
            method: self.event.method.clone(),
            url: self.signed_url().to_owned(),
            headers,
            body: body.bytes,
        };
        let mut delivery = match self.args.cloudevents {
            None => delivery,
            Some(mode) => delivery.into_cloud_event(
                mode,
                &About {
                    event: self.event,
                    profile: &self.profile,
                    name: self.name,
                    now,
                },
            )?,
        };
        let mut given = request::headers(&self.args.header)?;
        delivery::hide_secrets(&mut given);
        delivery.headers.extend(given);
        Ok(delivery)
    }

    /// Says when a receiver that goes by the document takes the delivery for another event.
    fn say_if_misread(&self, delivery: &Delivery, payload: &[u8]) {
        if self.args.cloudevents.is_some() || self.is_raw() {
            return;
        }
        let chosen = self.program.choose(&delivery.headers, payload);
        if chosen == Some(self.number) {
            return;
        }
        let other = chosen.and_then(|number| self.catalog.events.get(number));
        let other = other.map_or("an unknown event".to_owned(), |it| format!("`{}`", it.key));
        self.terminal.say(&format!(
            "a receiver that goes by the document takes this for {other}"
        ));
    }

    fn print(&self, answer: &Response<bytes::Bytes>) -> Result<(), Failure> {
        let status = answer.status();
        let said: String = String::from_utf8_lossy(answer.body())
            .chars()
            .filter(|c| !c.is_control() || *c == '\n')
            .take(SHOWN)
            .collect();
        let reason = status.canonical_reason().unwrap_or_default();
        let mut text = format!("{} {reason}", status.as_u16())
            .trim_end()
            .to_owned();
        text.push('\n');
        for line in said.lines() {
            text.push_str(&format!("  {line}\n"));
        }
        let value = json!({
            "event": self.event.event_type,
            "status": status.as_u16(),
            "answer": said,
        });
        self.terminal.verdict(&text, &value)
    }
}
