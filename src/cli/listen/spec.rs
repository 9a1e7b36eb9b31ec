use std::path::PathBuf;

use crate::cli::failure::Failure;
use crate::cli::target;
use crate::nearest::{either, nearest};

/// An endpoint as said on the command line: `/github,profile=github,document=github.yaml,secret-env=GITHUB_SECRET`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Spec {
    pub(super) path: String,
    pub(super) profile: Option<String>,
    pub(super) document: Option<PathBuf>,
    pub(super) secret_env: Vec<String>,
    pub(super) secret_file: Vec<PathBuf>,
    pub(super) url: Option<String>,
    pub(super) forward_to: Option<String>,
}

const KEYS: [&str; 6] = [
    "profile",
    "document",
    "secret-env",
    "secret-file",
    "url",
    "forward-to",
];

impl Spec {
    /// Reads it.
    ///
    /// # Errors
    ///
    /// What of it means nothing.
    pub(super) fn parse(text: &str) -> Result<Self, Failure> {
        let mut parts = text.split(',');
        let path = parts.next().unwrap_or_default();
        if !path.starts_with('/') || path.contains(['?', '#', '=']) {
            return Err(Failure::usage(
                format!("`--endpoint {text}` does not begin with a path"),
                "write e.g. `--endpoint /github,profile=github,secret-env=GITHUB_SECRET`",
            ));
        }
        let mut spec = Self {
            path: path.to_owned(),
            ..Self::default()
        };
        for part in parts {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            spec.set(key, value)?;
        }
        Ok(spec)
    }

    fn set(&mut self, key: &str, value: &str) -> Result<(), Failure> {
        if KEYS.contains(&key) && value.is_empty() {
            return Err(Failure::usage(
                format!("`{key}` of the endpoint `{}` has no value", self.path),
                format!("write `{key}=VALUE`"),
            ));
        }
        match key {
            "profile" => self.profile = Some(value.to_owned()),
            "document" => self.document = Some(value.into()),
            "secret-env" => self.secret_env.push(value.to_owned()),
            "secret-file" => self.secret_file.push(value.into()),
            "url" => self.url = Some(value.to_owned()),
            "forward-to" => {
                target::check(value, false)?;
                self.forward_to = Some(value.to_owned());
            }
            unknown => {
                let help = match nearest(unknown, KEYS) {
                    close if close.is_empty() => format!("there are {}", either(&KEYS)),
                    close => format!("did you mean {}?", either(&close)),
                };
                let message = format!("an endpoint has no `{unknown}`");
                return Err(Failure::usage(message, help));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_are_read() {
        let spec = Spec::parse("/a/b,profile=github,secret-env=ONE,secret-env=TWO").unwrap();
        assert_eq!(
            (&*spec.path, spec.profile.as_deref()),
            ("/a/b", Some("github"))
        );
        assert_eq!(spec.secret_env, ["ONE", "TWO"]);
        for (text, expect) in [
            ("github", "`--endpoint github` does not begin with a path"),
            ("/a,profil=x", "an endpoint has no `profil`"),
            ("/a,profile", "`profile` of the endpoint `/a` has no value"),
            ("/a,forward-to=x", "`--to` is not the URL of a receiver"),
        ] {
            let failure = Spec::parse(text).unwrap_err();
            assert_eq!(failure.to_report().diagnostics()[0].message, expect);
        }
    }
}
