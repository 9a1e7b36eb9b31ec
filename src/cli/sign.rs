use hookwright_runtime::signature::{Request, Signer};

use crate::cli::failure::Failure;
use crate::cli::request;
use crate::cli::terminal::{Status, Terminal};

/// Signs a body.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    request: request::Flags,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let input = args.request.read(terminal)?;
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
        text.push_str(&format!(
            "{name}: {}\n",
            String::from_utf8_lossy(value.as_bytes())
        ));
    }
    terminal.product(&text)?;
    Ok(Status::Clean)
}
