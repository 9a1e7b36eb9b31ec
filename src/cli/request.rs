use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use hookwright_runtime::scheme::Scheme;
use hookwright_runtime::{Secret, Timestamp};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::cli::failure::Failure;
use crate::cli::terminal::Terminal;
use crate::diagnostic::Code;
use crate::error::Error;
use crate::nearest::either;
use crate::plan::ProfileChoice;

/// A request that is verified or signed.
#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// The file that holds the body, byte for byte; `-` is stdin
    #[arg(default_value = "-")]
    pub(super) body: PathBuf,
    /// How deliveries are signed: a provider's name, e.g. `stripe`, or a file
    #[arg(long, value_name = "NAME|FILE", env = "HOOKWRIGHT_PROFILE")]
    profile: String,
    /// One of the profile's schemes, by its id
    #[arg(long, value_name = "ID")]
    scheme: Option<String>,
    /// The environment variable that holds the secret; may be repeated while secrets are rotated
    #[arg(long, value_name = "NAME")]
    secret_env: Vec<String>,
    /// The file that holds the secret; `-` is stdin
    #[arg(long, value_name = "FILE")]
    secret_file: Vec<PathBuf>,
    /// A header, e.g. `"X-Signature: 1f…"`; may be repeated
    #[arg(long, value_name = "NAME: VALUE")]
    header: Vec<String>,
    /// The URL of the request, as registered with the provider
    #[arg(long)]
    url: Option<String>,
    /// The method of the request
    #[arg(long, default_value = "POST")]
    method: String,
    /// The time, in seconds since 1970 or as RFC 3339; the clock's by default
    #[arg(long, value_name = "UNIX|RFC3339")]
    now: Option<String>,
    /// A value that the scheme signs and both sides know, e.g. `webhook_id=8PT`; may be repeated
    #[arg(long = "param", value_name = "NAME=VALUE")]
    params: Vec<String>,
}

/// The same, read.
pub(super) struct Input {
    pub(super) schemes: Vec<Scheme>,
    pub(super) secrets: Vec<Secret>,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    pub(super) url: Option<String>,
    pub(super) method: String,
    pub(super) now: SystemTime,
    pub(super) params: Vec<(String, String)>,
}

impl Flags {
    /// Reads what the arguments name.
    ///
    /// # Errors
    ///
    /// When something cannot be read, or stdin is asked for twice.
    pub(super) fn read(&self, terminal: &Terminal) -> Result<Input, Failure> {
        let stdin = Path::new("-");
        let asked = self
            .secret_file
            .iter()
            .chain([&self.body])
            .filter(|path| *path == stdin)
            .count();
        if asked > 1 {
            return Err(Failure::usage(
                "stdin can hold the body or a secret, not both",
                "read one of them from a file",
            ));
        }
        Ok(Input {
            schemes: self.schemes()?,
            secrets: self.secrets(terminal)?,
            headers: headers(&self.header)?,
            body: read(&self.body, terminal)?,
            url: self.url.clone(),
            method: self.method.to_ascii_uppercase(),
            now: self.now.as_deref().map_or(Ok(SystemTime::now()), time)?,
            params: self
                .params
                .iter()
                .map(|text| param(text))
                .collect::<Result<_, _>>()?,
        })
    }

    fn schemes(&self) -> Result<Vec<Scheme>, Failure> {
        let profile = crate::profile::open(&ProfileChoice::new(&self.profile))?;
        let mut schemes = Vec::new();
        for value in profile.schemes {
            let invalid = |error: hookwright_runtime::scheme::SchemeError| {
                Failure::new(
                    Code::SCHEME_INVALID,
                    error.to_string(),
                    "correct the profile",
                )
            };
            schemes.push(Scheme::from_value(value).map_err(invalid)?);
        }
        let Some(id) = &self.scheme else {
            schemes.retain(|scheme| !scheme.opt_in);
            return Ok(schemes);
        };
        let ids: Vec<String> = schemes.iter().map(|scheme| scheme.id.clone()).collect();
        schemes.retain(|scheme| scheme.id == *id);
        match schemes.is_empty() {
            false => Ok(schemes),
            true => {
                let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
                let help = format!("the profile has {}", either(&ids));
                Err(Failure::usage(
                    format!("the profile has no scheme `{id}`"),
                    help,
                ))
            }
        }
    }

    fn secrets(&self, terminal: &Terminal) -> Result<Vec<Secret>, Failure> {
        let help = "name the variable with `--secret-env`, or a file with `--secret-file`";
        let mut secrets = Vec::new();
        for name in &self.secret_env {
            secrets.push(
                Secret::from_env(name).map_err(|error| Failure::usage(error.to_string(), help))?,
            );
        }
        for path in &self.secret_file {
            let secret = match path == Path::new("-") {
                false => Secret::from_file(path)
                    .map_err(|error| Failure::usage(error.to_string(), help))?,
                true => {
                    let bytes = read(path, terminal)?;
                    let text = String::from_utf8_lossy(&bytes);
                    Secret::new(text.trim_end_matches(['\r', '\n']))
                }
            };
            secrets.push(secret);
        }
        match secrets.is_empty() {
            true => Err(Failure::usage("no secret is given", help)),
            false => Ok(secrets),
        }
    }
}

/// Reads a file, or stdin.
pub(super) fn read(path: &Path, terminal: &Terminal) -> Result<Vec<u8>, Failure> {
    if path != Path::new("-") {
        return Ok(std::fs::read(path).map_err(|error| Error::read(path, error))?);
    }
    if terminal.stdin_is_terminal() {
        terminal.say("reading from stdin; end with Ctrl-D");
    }
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .read_to_end(&mut bytes)
        .map_err(|error| Error::read("stdin", error))?;
    Ok(bytes)
}

/// Reads headers as they are written in HTTP.
pub(super) fn headers(lines: &[String]) -> Result<HeaderMap, Failure> {
    let mut headers = HeaderMap::new();
    for line in lines {
        let parsed = line.split_once(':').and_then(|(name, value)| {
            let name = HeaderName::from_bytes(name.trim().as_bytes()).ok()?;
            Some((name, HeaderValue::from_bytes(value.trim().as_bytes()).ok()?))
        });
        // The value may be a token: it is not repeated here.
        let Some((name, value)) = parsed else {
            return Err(Failure::usage(
                "a `--header` is not a header",
                "write `--header \"Name: value\"`",
            ));
        };
        headers.append(name, value);
    }
    Ok(headers)
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

fn time(text: &str) -> Result<SystemTime, Failure> {
    let seconds = match text.parse::<i64>() {
        Ok(seconds) => Some(seconds),
        Err(_) => Timestamp::from(text.to_owned())
            .to_jiff()
            .ok()
            .map(|time| time.as_second()),
    };
    let moment = seconds.and_then(|seconds| {
        let distance = Duration::from_secs(seconds.unsigned_abs());
        match seconds < 0 {
            true => SystemTime::UNIX_EPOCH.checked_sub(distance),
            false => SystemTime::UNIX_EPOCH.checked_add(distance),
        }
    });
    let help = "write seconds since 1970, or e.g. `2026-11-24T09:00:00Z`";
    moment.ok_or_else(|| Failure::usage(format!("`{text}` is not a time"), help))
}
