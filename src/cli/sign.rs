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
  hookwright sign body.json --profile discord --key private.pem
  hookwright sign --secret-file secret.txt --now 2026-11-24T09:00:00Z < body.json")]
pub(super) struct Args {
    #[command(flatten)]
    request: request::Flags,
    /// The id of the key, for schemes whose signatures name it
    #[arg(long, value_name = "ID")]
    key_id: Option<String>,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let input = args.request.read(terminal)?;
    let Some(scheme) = input.schemes.first() else {
        return Err(Failure::usage(
            "the profile has no scheme to sign with",
            "choose one with `--scheme ID`",
        ));
    };
    let secret = args.request.secret(scheme, terminal)?;
    let help = "see `hookwright sign --help` for `--url`, `--param` and `--scheme`";
    let refused =
        |error: hookwright_runtime::signature::SignError| Failure::usage(error.to_string(), help);
    let mut signer = Signer::new(scheme.clone(), secret).map_err(refused)?;
    if let Some(url) = &input.url {
        signer = signer.with_url(url.clone());
    }
    if let Some(id) = &args.key_id {
        signer = signer.with_key_id(id.clone());
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
