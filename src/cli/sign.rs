use hookwright_runtime::signature::{Request, Signer};
use http::HeaderValue;

use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::cli::{curl, request};

/// Signs a body.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright sign body.json --profile stripe --secret-env SECRET
  hookwright sign --secret-file secret.txt --now 2026-11-24T09:00:00Z < body.json")]
pub(super) struct Args {
    #[command(flatten)]
    request: request::Flags,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let input = args.request.read(request::Purpose::Sign, terminal)?;
    let (Some(scheme), Some(secret)) = (input.schemes.first(), input.secrets.first()) else {
        return Err(Failure::usage(
            "the profile has no scheme to sign with",
            "choose one with `--scheme ID`",
        ));
    };
    let help = "see `hookwright sign --help` for `--url`, `--param` and `--scheme`";
    let refused =
        |error: hookwright_runtime::signature::SignError| Failure::usage(error.to_string(), help);
    let mut signer = Signer::new(scheme.clone(), secret.clone()).map_err(refused)?;
    if let Some(url) = &input.url {
        signer = signer.with_url(url.clone());
    }
    for (name, value) in &input.params {
        signer = signer.with_config(name.clone(), value.clone());
    }
    let mut request = Request::new(&input.headers, &input.body).with_method(&input.method);
    if let Some(url) = &input.url {
        request = request.with_url(url);
    }
    let headers = signer.sign(&request, input.now).map_err(refused)?;
    let mut text = String::new();
    for (name, value) in &headers {
        text.push_str(&format!("{name}: {}\n", curl::shown(value)));
    }
    if headers.values().any(HeaderValue::is_sensitive) {
        terminal.say("the scheme sends the secret itself, which is not printed");
    }
    terminal.product(&text)?;
    Ok(Status::Clean)
}
