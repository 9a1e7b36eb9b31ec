use std::path::{Path, PathBuf};

use hookwright_runtime::Secret;
use hookwright_runtime::scheme::Scheme;

use crate::cli::failure::Failure;
use crate::cli::request;
use crate::cli::terminal::Terminal;
use crate::diagnostic::Code;
use crate::model::Profile;
use crate::nearest::{either, nearest};

/// The variable that holds the secret when no other is named.
const VARIABLE: &str = "HOOKWRIGHT_SECRET";

/// What a signature is made with. Secrets never stand on the command line.
#[derive(Debug, clap::Args)]
pub(super) struct Keys {
    /// One of the profile's schemes, by its id
    #[arg(long, value_name = "ID", env = "HOOKWRIGHT_SCHEME")]
    scheme: Option<String>,
    /// The environment variable that holds the secret; may be repeated while secrets are rotated [default:
    /// HOOKWRIGHT_SECRET]
    #[arg(long, value_name = "NAME")]
    secret_env: Vec<String>,
    /// The file that holds the secret; `-` is stdin
    #[arg(long, value_name = "FILE")]
    secret_file: Vec<PathBuf>,
    /// A value that the scheme signs and both sides know, e.g. `webhook_id=8PT`; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE")]
    params: Vec<String>,
}

impl Keys {
    /// Refuses arguments that ask for stdin twice; `body` may be another file that is read.
    ///
    /// # Errors
    ///
    /// When a secret and the body, or two secrets, are to come from there.
    pub(super) fn check_stdin(&self, body: Option<&Path>) -> Result<(), Failure> {
        let files = self.secret_file.iter().map(PathBuf::as_path).chain(body);
        match files.filter(|path| *path == Path::new("-")).count() {
            0 | 1 => Ok(()),
            _ => Err(Failure::usage(
                "stdin can hold the body or a secret, not both",
                "read one of them from a file",
            )),
        }
    }

    /// The schemes of a profile that are meant: the chosen one, or all that need no choice.
    ///
    /// # Errors
    ///
    /// When the profile has none by that id.
    pub(super) fn schemes(&self, profile: &Profile) -> Result<Vec<Scheme>, Failure> {
        let mut schemes = Vec::new();
        for value in &profile.schemes {
            let invalid = |error: hookwright_runtime::scheme::SchemeError| {
                Failure::new(
                    Code::SCHEME_INVALID,
                    error.to_string(),
                    "correct the profile",
                )
            };
            schemes.push(Scheme::from_value(value.clone()).map_err(invalid)?);
        }
        let Some(id) = &self.scheme else {
            schemes.retain(|scheme| !scheme.opt_in);
            return Ok(schemes);
        };
        let ids: Vec<String> = schemes.iter().map(|scheme| scheme.id.clone()).collect();
        schemes.retain(|scheme| scheme.id == *id);
        match schemes.is_empty() {
            false => Ok(schemes),
            true => Err(no_such_scheme(id, &ids)),
        }
    }

    /// The secrets, in the order in which they are named.
    ///
    /// # Errors
    ///
    /// When one cannot be read, or none is given.
    pub(super) fn secrets(&self, terminal: &Terminal) -> Result<Vec<Secret>, Failure> {
        let help = "name the variable with `--secret-env`, or a file with `--secret-file`";
        let refused =
            |error: hookwright_runtime::SecretError| Failure::usage(error.to_string(), help);
        let mut secrets = Vec::new();
        for name in &self.secret_env {
            secrets.push(Secret::from_env(name).map_err(refused)?);
        }
        for path in &self.secret_file {
            let secret = match path == Path::new("-") {
                false => Secret::from_file(path).map_err(refused)?,
                true => {
                    let bytes = request::read(path, terminal)?;
                    let text = String::from_utf8_lossy(&bytes);
                    Secret::new(text.trim_end_matches(['\r', '\n']))
                }
            };
            secrets.push(secret);
        }
        if secrets.is_empty() {
            let is_set = std::env::var_os(VARIABLE).is_some_and(|value| !value.is_empty());
            match is_set {
                true => secrets.push(Secret::from_env(VARIABLE).map_err(refused)?),
                false => return Err(Failure::usage("no secret is given", help)),
            }
        }
        Ok(secrets)
    }

    /// The secret that signs.
    ///
    /// # Errors
    ///
    /// When it cannot be read, none is given, or several are.
    pub(super) fn secret(&self, terminal: &Terminal) -> Result<Secret, Failure> {
        let mut secrets = self.secrets(terminal)?;
        match (secrets.pop(), secrets.is_empty()) {
            (Some(secret), true) => Ok(secret),
            _ => Err(Failure::usage(
                "a delivery is signed with one secret, and several are given",
                "name the one that the receiver knows",
            )),
        }
    }

    /// What both sides configure: names and values.
    ///
    /// # Errors
    ///
    /// When one has no value.
    pub(super) fn params(&self) -> Result<Vec<(String, String)>, Failure> {
        self.params.iter().map(|text| param(text)).collect()
    }
}

fn no_such_scheme(id: &str, ids: &[String]) -> Failure {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let help = match nearest(id, ids.iter().copied()) {
        close if close.is_empty() => format!("the profile has {}", either(&ids)),
        close => format!("did you mean {}?", either(&close)),
    };
    Failure::usage(format!("the profile has no scheme `{id}`"), help)
}

fn param(text: &str) -> Result<(String, String), Failure> {
    match text.split_once('=') {
        Some((name, value)) => Ok((name.to_owned(), value.to_owned())),
        None => Err(Failure::usage(
            format!("`--param {text}` has no value"),
            "write `--param NAME=VALUE`",
        )),
    }
}
