//! Secrets, kept out of logs, errors and memory that lives on.

use std::fmt;
use std::path::Path;
use std::time::SystemTime;

use zeroize::Zeroizing;

use crate::key::KeyError;

/// A signing secret as the provider shows it, or the bytes of a key.
///
/// It is wiped from memory when dropped, never printed and never serialised. How its text becomes a key (`whsec_`
/// removed and base64 decoded, or taken as it is) is the business of the scheme that uses it.
///
/// # Examples
///
/// ```
/// use hookwright_runtime::Secret;
///
/// let secret = Secret::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD");
/// assert_eq!(format!("{secret:?}"), "Secret(…)");
/// ```
#[derive(Clone)]
pub struct Secret {
    bytes: Zeroizing<Vec<u8>>,
    form: Form,
    from: Option<SystemTime>,
    until: Option<SystemTime>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    /// Text, to be decoded as the scheme says.
    Text,
    /// A key.
    Bytes,
}

impl Secret {
    /// A secret as the provider shows it.
    pub fn new(text: impl Into<String>) -> Self {
        Self::of(text.into().into_bytes(), Form::Text)
    }

    /// The bytes of a key, which no scheme decodes.
    pub fn from_bytes(key: impl Into<Vec<u8>>) -> Self {
        Self::of(key.into(), Form::Bytes)
    }

    fn of(bytes: Vec<u8>, form: Form) -> Self {
        Self {
            bytes: Zeroizing::new(bytes),
            form,
            from: None,
            until: None,
        }
    }

    /// The same, not accepted before this time.
    #[must_use]
    pub fn valid_from(self, time: SystemTime) -> Self {
        Self {
            from: Some(time),
            ..self
        }
    }

    /// The same, not accepted from this time on.
    #[must_use]
    pub fn valid_until(self, time: SystemTime) -> Self {
        Self {
            until: Some(time),
            ..self
        }
    }

    /// True when it is accepted at this time.
    pub fn is_valid(&self, now: SystemTime) -> bool {
        self.from.is_none_or(|from| from <= now) && self.until.is_none_or(|until| now < until)
    }

    /// A secret from an environment variable.
    ///
    /// # Errors
    ///
    /// When the variable is not set, empty or not UTF-8.
    #[allow(clippy::disallowed_methods, reason = "receivers ask for it by name")]
    pub fn from_env(name: &str) -> Result<Self, SecretError> {
        match std::env::var(name) {
            Ok(text) if text.is_empty() => Err(SecretError::EmptyVariable {
                name: name.to_owned(),
            }),
            Ok(text) => Ok(Self::new(text)),
            Err(std::env::VarError::NotPresent) => Err(SecretError::NoVariable {
                name: name.to_owned(),
            }),
            Err(std::env::VarError::NotUnicode(_)) => Err(SecretError::NotText),
        }
    }

    /// A secret from a file, without the line ending that editors put at the end.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, is empty or not UTF-8.
    #[allow(clippy::disallowed_methods, reason = "receivers ask for it by path")]
    pub fn from_file(path: impl AsRef<Path>) -> Result<Self, SecretError> {
        let path = path.as_ref();
        let bytes = std::fs::read(path)
            .map(Zeroizing::new)
            .map_err(|error| SecretError::File {
                path: path.display().to_string(),
                kind: error.kind(),
            })?;
        let text = std::str::from_utf8(&bytes).map_err(|_| SecretError::NotText)?;
        let text = text.strip_suffix('\n').unwrap_or(text);
        let text = text.strip_suffix('\r').unwrap_or(text);
        match text {
            "" => Err(SecretError::Empty),
            text => Ok(Self::new(text)),
        }
    }

    /// The bytes with `(secret)` in every place where the secret stands; `None` when it stands nowhere. For what is shown
    /// or stored of a request.
    ///
    /// # Examples
    ///
    /// ```
    /// use hookwright_runtime::Secret;
    ///
    /// let secret = Secret::new("t0ken");
    /// assert_eq!(secret.hidden_in(b"Bearer t0ken").as_deref(), Some(&b"Bearer (secret)"[..]));
    /// assert_eq!(secret.hidden_in(b"Bearer other"), None);
    /// ```
    pub fn hidden_in(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let secret = self.bytes.as_slice();
        let (mut shown, mut rest, mut is_there) = (Vec::new(), bytes, false);
        if secret.is_empty() {
            return None;
        }
        while let Some(at) = rest.windows(secret.len()).position(|part| part == secret) {
            is_there = true;
            let (before, after) = rest.split_at(at);
            shown.extend_from_slice(before);
            shown.extend_from_slice(b"(secret)");
            rest = after.get(secret.len()..).unwrap_or_default();
        }
        shown.extend_from_slice(rest);
        is_there.then_some(shown)
    }

    pub(crate) fn expose(&self) -> &[u8] {
        &self.bytes
    }

    pub(crate) fn form(&self) -> Form {
        self.form
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

/// A secret that cannot be used. Never says what the secret is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum SecretError {
    /// The environment variable is not set.
    NoVariable {
        /// Its name.
        name: String,
    },
    /// The environment variable is empty.
    EmptyVariable {
        /// Its name.
        name: String,
    },
    /// The file cannot be read.
    File {
        /// Its path.
        path: String,
        /// Why.
        kind: std::io::ErrorKind,
    },
    /// It is not UTF-8.
    NotText,
    /// It is empty, or nothing is left of it after decoding.
    Empty,
    /// The scheme decodes base64, and it is none.
    NotBase64 {
        /// What secrets of this scheme begin with, when that is known and this one does not.
        expected_prefix: Option<String>,
    },
    /// The scheme decodes hexadecimal digits, and it is none.
    NotHex {
        /// True when it begins like a secret of Standard Webhooks.
        standard_webhooks: bool,
    },
    /// The scheme takes a key of its own form, and it is none.
    Key(KeyError),
    /// It is a private key, which the sender keeps: receivers have the public one.
    PrivateKey,
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoVariable { name } => write!(f, "the environment variable `{name}` is not set"),
            Self::EmptyVariable { name } => write!(f, "the environment variable `{name}` is empty"),
            Self::File { path, kind } => write!(f, "cannot read the secret in `{path}`: {kind}"),
            Self::NotText => f.write_str("the secret is not UTF-8; raw keys go through `Secret::from_bytes`"),
            Self::Empty => f.write_str("the secret is empty"),
            Self::NotBase64 { expected_prefix: Some(prefix) } => write!(
                f,
                "the secret is not base64: this scheme wants the whole text that the provider shows, \
                 which begins with `{prefix}`; raw keys go through `Secret::from_bytes`"
            ),
            Self::NotBase64 { expected_prefix: None } => f.write_str(
                "the secret is not base64, which this scheme wants; raw keys go through `Secret::from_bytes`",
            ),
            Self::NotHex { standard_webhooks: true } => f.write_str(
                "the secret is not hexadecimal: it begins with `whsec_`, like one of Standard Webhooks or Stripe",
            ),
            Self::NotHex { standard_webhooks: false } => {
                f.write_str("the secret is not hexadecimal, which this scheme wants")
            }
            Self::Key(error) => error.fmt(f),
            Self::PrivateKey => f.write_str("this is a private key: receivers have the public one that belongs to it"),
        }
    }
}

impl std::error::Error for SecretError {}

impl From<KeyError> for SecretError {
    fn from(error: KeyError) -> Self {
        Self::Key(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[allow(clippy::disallowed_methods, reason = "the file is the test's own")]
    fn a_file_may_end_with_a_line_ending() {
        let path = std::env::temp_dir().join(format!("hookwright-secret-{}", std::process::id()));
        for (content, expect) in [
            ("s3cret\n", "s3cret"),
            ("s3cret\r\n", "s3cret"),
            (" s \n\n", " s \n"),
        ] {
            std::fs::write(&path, content).expect("a file in the temporary directory");
            let secret = Secret::from_file(&path).expect("a secret");
            assert_eq!(secret.expose(), expect.as_bytes());
        }
        std::fs::write(&path, "\n").expect("a file in the temporary directory");
        assert_eq!(
            Secret::from_file(&path).expect_err("no secret"),
            SecretError::Empty
        );
        std::fs::remove_file(&path).expect("a file in the temporary directory");
        assert!(matches!(
            Secret::from_file(&path),
            Err(SecretError::File { .. })
        ));
    }

    #[test]
    fn the_environment() {
        let error = Secret::from_env("HOOKWRIGHT_NO_SUCH_VARIABLE").expect_err("no secret");
        assert_eq!(
            error,
            SecretError::NoVariable {
                name: "HOOKWRIGHT_NO_SUCH_VARIABLE".into()
            }
        );
    }
}
