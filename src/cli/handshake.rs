use std::time::SystemTime;

use bytes::Bytes;
use hookwright_runtime::greeting::{Greeting, GreetingError};
use hookwright_runtime::handshake::Known;
use hookwright_runtime::scheme::Profile;
use hookwright_runtime::send::Client;
use hookwright_runtime::signature::{self, Signer};
use http::{Request, Response};
use serde_json::json;

use crate::cli::failure::Failure;
use crate::cli::target;
use crate::cli::terminal::{Status, Terminal};

/// Performs the handshakes of a profile, one after another, until one is answered in a way that the provider would not
/// take.
pub(super) struct Handshakes<'a> {
    pub(super) profile: &'a Profile,
    pub(super) known: &'a Known,
    pub(super) signer: Option<&'a Signer>,
    pub(super) url: &'a str,
    pub(super) now: SystemTime,
}

impl Handshakes<'_> {
    /// Performs them, and says how each was answered.
    ///
    /// # Errors
    ///
    /// When the profile has none, one holds what is not known here, or nobody answers.
    pub(super) fn run(&self, client: &Client, terminal: &Terminal) -> Result<Status, Failure> {
        if self.profile.handshake.is_empty() {
            let help = "leave `--handshake` out";
            return Err(Failure::usage("the profile has no handshake", help));
        }
        for handshake in &self.profile.handshake {
            let greeting = handshake.greeting(self.url, self.known);
            let greeting = greeting.map_err(|error| unknown(&error))?;
            let request = self.signed(&greeting)?;
            let url = request.uri().to_string();
            let answer = client.send(&url, request).map_err(target::failure)?;
            let verdict = greeting.check(&answer);
            said(&greeting, &answer, &verdict, terminal)?;
            if verdict.is_err() {
                return Ok(Status::Findings);
            }
        }
        Ok(Status::Clean)
    }

    fn signed(&self, greeting: &Greeting) -> Result<Request<Bytes>, Failure> {
        let mut request = greeting.request().clone();
        let Some(signer) = self.signer.filter(|_| greeting.is_signed()) else {
            return Ok(request);
        };
        let url = request.uri().to_string();
        let view = signature::Request::new(request.headers(), request.body())
            .with_method(request.method().as_str())
            .with_url(&url);
        let help = "see `hookwright send --help` for `--scheme`, `--param` and `--url`";
        let signed = signer
            .sign(&view, self.now)
            .map_err(|error| Failure::usage(error.to_string(), help))?;
        request.headers_mut().extend(signed);
        Ok(request)
    }
}

fn said(
    greeting: &Greeting,
    answer: &Response<Bytes>,
    verdict: &Result<(), String>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let method = greeting.request().method();
    let status = answer.status();
    let text = match verdict {
        Ok(()) => format!("handshake by {method}: {status}, as expected\n"),
        Err(why) => format!("handshake by {method}: refused, because {why}\n"),
    };
    let value = json!({
        "handshake": method.as_str(),
        "status": status.as_u16(),
        "reason": verdict.as_ref().err(),
    });
    terminal.verdict(&text, &value)
}

fn unknown(error: &GreetingError) -> Failure {
    let help = match error {
        GreetingError::MissingConfig(name) => format!("give it with `--param {name}=VALUE`"),
        GreetingError::MissingKey => "name it with `--secret-env` or `--secret-file`".to_owned(),
        _ => "leave `--handshake` out".to_owned(),
    };
    Failure::usage(error.to_string(), help)
}
