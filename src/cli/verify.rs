use hookwright_runtime::signature::{Guard, Refused, Request};
use serde_json::json;

use crate::cli::failure::Failure;
use crate::cli::request::{self, Input};
use crate::cli::terminal::{Status, Terminal};

/// Checks whether a delivery is genuine.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright verify body.json --profile stripe --header \"Stripe-Signature: t=…,v1=…\"
  hookwright verify --secret-file secret.txt --header \"X-Hub-Signature-256: sha256=…\" < body.json

Exit status: 0 when the delivery is genuine, 1 when it is not, 2 when that cannot be said.")]
pub(super) struct Args {
    #[command(flatten)]
    request: request::Flags,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let input = args.request.read(request::Purpose::Verify, terminal)?;
    let guard = guard(&input);
    guard.ready().map_err(|refused| setup(&refused))?;
    let mut request = Request::new(&input.headers, &input.body).with_method(&input.method);
    if let Some(url) = &input.url {
        request = request.with_url(url);
    }
    match guard.check_at(&request, input.now) {
        Ok(scheme) => terminal.verdict(
            &format!("genuine: signed as `{}` says\n", scheme.id),
            &json!({ "genuine": true, "scheme": scheme.id }),
        )?,
        Err(refused) if refused.is_setup() => return Err(setup(&refused)),
        Err(refused) => {
            refuse(&refused, &guard, &request, terminal)?;
            return Ok(Status::Findings);
        }
    }
    Ok(Status::Clean)
}

fn guard(input: &Input) -> Guard {
    let mut guard = Guard::new(input.schemes.clone());
    for secret in &input.secrets {
        guard = guard.with_secret(secret.clone());
    }
    if let Some(url) = &input.url {
        guard = guard.with_url(url.clone());
    }
    for (name, value) in &input.params {
        guard = guard.with_config(name.clone(), value.clone());
    }
    guard
}

fn refuse(
    refused: &Refused,
    guard: &Guard,
    request: &Request<'_>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let hints: Vec<String> = match refused {
        Refused::NoMatch { .. } => guard
            .explain(request)
            .iter()
            .map(ToString::to_string)
            .collect(),
        _ => Vec::new(),
    };
    let mut text = format!("refused: {refused}\n");
    for hint in &hints {
        text.push_str(&format!("hint: {hint}\n"));
    }
    terminal.verdict(
        &text,
        &json!({ "genuine": false, "reason": refused.to_string(), "hints": hints }),
    )
}

/// A refusal that is the fault of the arguments and not of the delivery.
fn setup(refused: &Refused) -> Failure {
    Failure::usage(
        refused.to_string(),
        "see `hookwright verify --help` for `--url`, `--param` and `--scheme`",
    )
}
