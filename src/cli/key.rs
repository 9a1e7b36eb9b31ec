use std::path::{Path, PathBuf};

use hookwright_runtime::Secret;
use hookwright_runtime::key::PublicKey;
use hookwright_runtime::scheme::{Kind, Scheme};

use crate::cli::failure::Failure;
use crate::cli::request;
use crate::cli::terminal::Terminal;
use crate::diagnostic::Code;
use crate::model::Profile;
use crate::nearest::{either, nearest};

/// The variable that holds the secret when no other is named.
pub(super) const VARIABLE: &str = "HOOKWRIGHT_SECRET";

/// What a signature is made with. Secrets never stand on the command line.
#[derive(Debug, Clone, clap::Args)]
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
    /// The file that holds a key: to sign the private one, to verify the public one, a certificate or a JSON Web Key Set; `-`
    /// is stdin
    #[arg(long, value_name = "FILE")]
    key: Vec<PathBuf>,
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
        let files = self.secret_file.iter().chain(&self.key);
        let files = files.map(PathBuf::as_path).chain(body);
        match files.filter(|path| *path == Path::new("-")).count() {
            0 | 1 => Ok(()),
            _ => Err(Failure::usage(
                "stdin can hold the body, a secret or a key, not several",
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

    /// The secrets, in the order in which they are named, and the public keys among them. None need be given for schemes that
    /// take none.
    ///
    /// # Errors
    ///
    /// When one cannot be read, or none is given.
    pub(super) fn material(
        &self,
        schemes: &[Scheme],
        terminal: &Terminal,
    ) -> Result<Material, Failure> {
        let need = schemes.iter().map(Need::of).max().unwrap_or(Need::Nothing);
        let refused =
            |error: hookwright_runtime::SecretError| Failure::usage(error.to_string(), need.help());
        let mut material = Material::default();
        for name in &self.secret_env {
            material
                .secrets
                .push(Secret::from_env(name).map_err(refused)?);
        }
        for path in &self.secret_file {
            let secret = match path == Path::new("-") {
                false => Secret::from_file(path).map_err(refused)?,
                true => text(&request::read(path, terminal)?),
            };
            material.secrets.push(secret);
        }
        for path in &self.key {
            let bytes = request::read(path, terminal)?;
            material.keys.extend(public_keys(&bytes));
            material.secrets.push(match std::str::from_utf8(&bytes) {
                Ok(_) => text(&bytes),
                Err(_) => Secret::from_bytes(bytes),
            });
        }
        if material.secrets.is_empty() && need > Need::Nothing {
            let is_set = std::env::var_os(VARIABLE).is_some_and(|value| !value.is_empty());
            match is_set {
                true => material
                    .secrets
                    .push(Secret::from_env(VARIABLE).map_err(refused)?),
                false => return Err(Failure::usage(need.message(), need.help())),
            }
        }
        Ok(material)
    }

    /// The secret, or the private key, that signs by a scheme.
    ///
    /// # Errors
    ///
    /// When it cannot be read, none is given, or several are; when the scheme signs nothing.
    pub(super) fn secret(&self, scheme: &Scheme, terminal: &Terminal) -> Result<Secret, Failure> {
        if Need::of(scheme) == Need::Nothing && !is_signed(scheme) {
            return Err(Failure::usage(
                format!("the scheme `{}` signs nothing", scheme.id),
                "choose another one with `--scheme ID`",
            ));
        }
        let mut secrets = self
            .material(std::slice::from_ref(scheme), terminal)?
            .secrets;
        match (secrets.pop(), secrets.is_empty()) {
            (Some(secret), true) => Ok(secret),
            (None, _) => Err(Failure::usage(Need::Key.message(), Need::Key.help())),
            _ => Err(Failure::usage(
                "a delivery is signed with one secret, and several are given",
                "name the one that the receiver knows",
            )),
        }
    }

    /// The same with other secrets: those of another provider.
    pub(super) fn of_another(&self, secret_env: Vec<String>, secret_file: Vec<PathBuf>) -> Self {
        Self {
            scheme: None,
            secret_env,
            secret_file,
            key: Vec::new(),
            params: self.params.clone(),
        }
    }

    /// True when there is something to verify with, or nothing is needed.
    pub(super) fn has_material(&self, schemes: &[Scheme]) -> bool {
        let is_named =
            !(self.secret_env.is_empty() && self.secret_file.is_empty() && self.key.is_empty());
        let is_set = std::env::var_os(VARIABLE).is_some_and(|value| !value.is_empty());
        is_named || is_set || schemes.iter().all(|it| Need::of(it) == Need::Nothing)
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

/// What signatures are made or checked with, as far as it is given.
#[derive(Default)]
pub(super) struct Material {
    /// Secrets; keys are such to schemes that are configured with them.
    pub(super) secrets: Vec<Secret>,
    /// The keys again, for schemes that are not.
    pub(super) keys: Vec<PublicKey>,
}

/// What a receiver must have for a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Need {
    /// Its keys are fetched, the connection proves who sends, or nothing does.
    Nothing,
    /// A public key.
    Key,
    /// A secret.
    Secret,
}

impl Need {
    fn of(scheme: &Scheme) -> Self {
        let (key, is_public) = match &scheme.kind {
            Kind::Mtls(_) | Kind::Unsigned => return Self::Nothing,
            Kind::Pubkey(it) => (&it.key, true),
            Kind::Rfc9421(it) => (&it.key, !it.public_algorithms().is_empty()),
            Kind::Jwt(it) => (&it.key, !it.public_algorithms().is_empty()),
            // Codes, tokens, passwords.
            _ => return Self::Secret,
        };
        match (key.source.is_fetched(), is_public) {
            (true, _) => Self::Nothing,
            (false, true) => Self::Key,
            (false, false) => Self::Secret,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::Nothing | Self::Key => "no key is given",
            Self::Secret => "no secret is given",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Nothing | Self::Key => "name the file that holds it with `--key`",
            Self::Secret => "name the variable with `--secret-env`, or a file with `--secret-file`",
        }
    }
}

/// False when there is no signature at all, but a connection that proves who sends, or nothing that does.
pub(super) fn is_signed(scheme: &Scheme) -> bool {
    !matches!(scheme.kind, Kind::Mtls(_) | Kind::Unsigned)
}

fn text(bytes: &[u8]) -> Secret {
    let text = String::from_utf8_lossy(bytes);
    Secret::new(text.trim_end_matches(['\r', '\n']))
}

/// The public keys in a file: a set, one key, a certificate; as text or bytes. None in one that holds something else.
fn public_keys(bytes: &[u8]) -> Vec<PublicKey> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return PublicKey::from_der(bytes).into_iter().collect();
    };
    match text.trim() {
        text if text.starts_with('{') => match PublicKey::from_jwks(text) {
            Ok(keys) => keys,
            Err(_) => PublicKey::from_jwk(text).into_iter().collect(),
        },
        text => PublicKey::from_pem(text).into_iter().collect(),
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
