use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use hookwright_runtime::scheme::Scheme;
use hookwright_runtime::{Secret, Timestamp};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::cli::complete;
use crate::cli::document;
use crate::cli::failure::Failure;
use crate::cli::key::{Keys, Material};
use crate::cli::terminal::Terminal;
use crate::error::Error;
use crate::model::Profile;
use crate::plan::ProfileChoice;

/// A request that is verified or signed.
#[derive(Debug, clap::Args)]
pub(super) struct Flags {
    /// The file that holds the body, byte for byte; `-` is stdin
    #[arg(default_value = "-")]
    pub(super) body: PathBuf,
    /// How deliveries are signed: a provider's name, e.g. `stripe`, or a file [default: that of hookwright.toml]
    #[arg(long, value_name = "NAME|FILE", env = "HOOKWRIGHT_PROFILE", add = complete::profiles())]
    profile: Option<String>,
    #[command(flatten)]
    keys: Keys,
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
}

/// The same, read.
pub(super) struct Input {
    pub(super) schemes: Vec<Scheme>,
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
        self.keys.check_stdin(Some(&self.body))?;
        Ok(Input {
            schemes: self.keys.schemes(&self.profile()?)?,
            headers: headers(&self.header)?,
            body: read(&self.body, terminal)?,
            url: self.url.clone(),
            method: self.method.to_ascii_uppercase(),
            now: time(self.now.as_deref())?,
            params: self.keys.params()?,
        })
    }

    /// What verifies by any of the schemes.
    ///
    /// # Errors
    ///
    /// When a secret or a key cannot be read, or none is given and one is needed.
    pub(super) fn material(
        &self,
        schemes: &[Scheme],
        terminal: &Terminal,
    ) -> Result<Material, Failure> {
        self.keys.material(schemes, terminal)
    }

    /// What signs by a scheme.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or not exactly one is given.
    pub(super) fn secret(&self, scheme: &Scheme, terminal: &Terminal) -> Result<Secret, Failure> {
        self.keys.secret(scheme, terminal)
    }

    fn profile(&self) -> Result<Profile, Failure> {
        let chosen = match &self.profile {
            Some(profile) => Some(profile.clone()),
            None => document::profile()?,
        };
        let Some(chosen) = chosen else {
            let help = "name the provider, or a file, with `--profile`";
            return Err(Failure::usage(
                "it is not said how deliveries are signed",
                help,
            ));
        };
        Ok(crate::profile::open(&ProfileChoice::new(&chosen))?)
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

/// Reads a time; without one, asks the clock.
pub(super) fn time(text: Option<&str>) -> Result<SystemTime, Failure> {
    let Some(text) = text else {
        return Ok(SystemTime::now());
    };
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
