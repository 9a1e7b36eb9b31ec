use std::path::{Component, Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::error::{ConfigError, Error};

/// The lock file, beside the document.
pub const FILE: &str = "hookwright.lock";
/// The folder of the copies, beside the document.
pub const VENDORED: &str = "hookwright-vendor";

/// What a lock file may have: TOML's own limit is none.
const LARGEST: u64 = 16 << 20;

/// Which documents of other hosts were fetched, where their copies lie, and what these were.
///
/// # Examples
///
/// ```
/// use hookwright::load::Lock;
///
/// let text = "[[document]]\nurl = \"https://example.com/a.yaml\"\nfile = \"hookwright-vendor/a.yaml\"\nsha256 = \"00\"\n";
/// let lock = Lock::parse(text).unwrap();
/// assert_eq!(lock.find("https://example.com/a.yaml").unwrap().sha256, "00");
/// assert!(Lock::parse(&text.replace("hookwright-vendor", "..")).is_err());
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    /// Sorted by address.
    #[serde(default, rename = "document")]
    pub documents: Vec<Pinned>,
    #[serde(skip)]
    path: Option<PathBuf>,
}

/// A document of another host, as it was when it was fetched.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pinned {
    /// Its address, without a fragment.
    pub url: String,
    /// Its copy, relative to the lock file.
    pub file: String,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

impl Lock {
    /// The lock file of these documents.
    pub fn new(documents: Vec<Pinned>) -> Self {
        Self {
            documents,
            path: None,
        }
    }

    /// Reads the lock file of a folder; without one, nothing is vendored.
    ///
    /// # Errors
    ///
    /// When it cannot be read, or is none.
    #[allow(clippy::disallowed_methods, reason = "this room reads")]
    pub fn beside(folder: &Path) -> Result<Self, Error> {
        let path = folder.join(FILE);
        match std::fs::metadata(&path) {
            Err(_) => return Ok(Self::default()),
            Ok(about) if about.len() > LARGEST => {
                let error = std::io::Error::from(std::io::ErrorKind::FileTooLarge);
                return Err(Error::read(path, error));
            }
            Ok(_) => {}
        }
        let text = std::fs::read_to_string(&path).map_err(|error| Error::read(&path, error))?;
        let lock = Self::parse(&text).map_err(|why| {
            let mut report = Report::new();
            let finding = Diagnostic::bare(Code::CONFIG_INVALID, format!("`{FILE}`: {why}"));
            report.push(finding.help("remove it, and run `hookwright vendor` again"));
            ConfigError::in_file(report, FILE, &text)
        })?;
        Ok(Self {
            path: Some(path),
            ..lock
        })
    }

    /// Reads the text of a lock file.
    ///
    /// # Errors
    ///
    /// When it is none, or a copy would lie outside of the folder; the text says why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let lock: Self = toml::from_str(text).map_err(|error| error.message().to_owned())?;
        let is_inside = |file: &str| {
            let mut parts = Path::new(file).components();
            !file.is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
        };
        match lock.documents.iter().find(|it| !is_inside(&it.file)) {
            Some(outside) => Err(format!("`{}` leaves the folder", outside.file)),
            None => Ok(lock),
        }
    }

    /// The text of the lock file.
    pub fn to_text(&self) -> String {
        let mut text =
            "# Written by `hookwright vendor`: what was fetched from other hosts. Do not edit.\n"
                .to_owned();
        for pinned in &self.documents {
            let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
            text.push_str(&format!(
                "\n[[document]]\nurl = {}\nfile = {}\nsha256 = {}\n",
                quoted(&pinned.url),
                quoted(&pinned.file),
                quoted(&pinned.sha256)
            ));
        }
        text
    }

    /// The copy of a document.
    pub fn find(&self, url: &str) -> Option<&Pinned> {
        self.documents.iter().find(|it| it.url == url)
    }

    /// Where it was read from.
    pub(super) fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

/// SHA-256, in hex.
pub fn hash(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}
