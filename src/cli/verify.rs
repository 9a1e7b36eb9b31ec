use hookwright_runtime::key::{
    FetchedKeys, KeyError, KeyProvider, PublicKey, Roots, StaticKeys, Wanted,
};
use hookwright_runtime::signature::{Guard, Refused, Request};
use serde_json::json;

use crate::cli::failure::Failure;
use crate::cli::key::Material;
use crate::cli::request::{self, Input};
use crate::cli::target;
use crate::cli::terminal::{Status, Terminal};
use crate::diagnostic::Code;
use crate::step::step;

/// Checks whether a delivery is genuine.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright verify body.json --profile stripe --header \"Stripe-Signature: t=…,v1=…\"
  hookwright verify body.json --profile discord --key public.pem --header \"X-Signature-Ed25519: …\"
  hookwright verify body.json --profile paypal --fetch-keys --param webhook_id=8PT --header \"…\"
  hookwright verify --secret-file secret.txt --header \"X-Hub-Signature-256: sha256=…\" < body.json

Exit status: 0 when the delivery is genuine, 1 when it is not, 2 when that cannot be said.")]
pub(super) struct Args {
    #[command(flatten)]
    request: request::Flags,
    /// Fetch the keys, or the certificate, from this `https` URL instead of where the provider has them
    #[arg(long, value_name = "URL", conflicts_with_all = ["key", "fetch_keys"])]
    keys: Option<String>,
    /// Fetch the keys from where the provider has them; without it, nothing is fetched
    #[arg(long, conflicts_with = "key")]
    fetch_keys: bool,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let input = args.request.read(terminal)?;
    let material = args.request.material(&input.schemes, terminal)?;
    let guard = with_keys(guard(&input, &material), args, material.keys)?;
    guard.ready().map_err(|refused| setup(&refused))?;
    let mut request = Request::new(&input.headers, &input.body).with_method(&input.method);
    if let Some(url) = &input.url {
        request = request.with_url(url);
    }
    let checked = {
        let _step = step(|| match args.fetch_keys || args.keys.is_some() {
            true => "fetching keys".to_owned(),
            false => "checking the signature".to_owned(),
        });
        guard.check_at(&request, input.now)
    };
    match checked {
        Ok(scheme) => terminal.verdict(
            &format!("genuine: signed as `{}` says\n", scheme.id),
            &json!({ "genuine": true, "scheme": scheme.id }),
        )?,
        Err(Refused::Key(error @ KeyError::Fetch { .. })) => return Err(no_keys(&error)),
        Err(Refused::NoPeerCertificate) => return Err(no_certificate()),
        Err(refused) if refused.is_setup() => return Err(setup(&refused)),
        Err(refused) => {
            refuse(&refused, &guard, &request, terminal)?;
            return Ok(Status::Findings);
        }
    }
    Ok(Status::Clean)
}

/// Says who has the keys that schemes do not find among the secrets: the files that were named, or whoever is asked for them.
fn with_keys(guard: Guard, args: &Args, keys: Vec<PublicKey>) -> Result<Guard, Failure> {
    if !keys.is_empty() {
        return Ok(guard.with_keys(StaticKeys::from_iter(keys)));
    }
    if args.keys.is_none() && !args.fetch_keys {
        return Ok(guard);
    }
    let fetched = FetchedKeys::new(target::fetching()?).with_roots(Roots::of_the_web());
    Ok(match args.keys.clone() {
        Some(url) => {
            guard.with_keys(move |wanted: &Wanted<'_>| fetched.keys(&wanted.with_url(&url)))
        }
        None => guard.with_keys(fetched),
    })
}

fn guard(input: &Input, material: &Material) -> Guard {
    let mut guard = Guard::new(input.schemes.clone());
    for secret in &material.secrets {
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
    match refused {
        Refused::NoKeyProvider => Failure::usage(
            "the keys of this scheme are the provider's to publish, and none is given",
            "name a file with `--key`, a URL with `--keys`, or let them be fetched with `--fetch-keys`",
        ),
        Refused::Unsigned => Failure::usage(
            "this scheme signs nothing: no delivery can be told from a forged one",
            "choose another one with `--scheme ID`",
        ),
        _ => Failure::usage(
            refused.to_string(),
            "see `hookwright verify --help` for `--url`, `--param` and `--scheme`",
        ),
    }
}

fn no_certificate() -> Failure {
    Failure::usage(
        "this scheme looks at the certificate that the sender showed when it connected, which no file tells",
        "choose another one with `--scheme ID`",
    )
}

fn no_keys(error: &KeyError) -> Failure {
    Failure::new(
        Code::IO_SEND,
        error.to_string(),
        "name a file that holds the keys with `--key`",
    )
}
