//! What the user wrote: in `hookwright.toml`, as flags, or as calls in a build script.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::diagnostic::{Code, Diagnostic, Label, Report};
use crate::error::ConfigError;
use crate::nearest::{either, nearest};
use crate::origin::Origin;

/// Exactly what the user wrote; nothing is checked or filled in. A [`Plan`](crate::plan::Plan) is made from it.
///
/// # Examples
///
/// ```
/// let text = "document = \"acme.yaml\"\nevents = [\"order.*\"]\n";
/// let config = hookwright::Config::parse("hookwright.toml", text)?;
/// assert_eq!(config.events, ["order.*"]);
/// # Ok::<(), hookwright::ConfigError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Config {
    /// The document that describes the events, e.g. `acme.yaml`.
    pub document: PathBuf,
    /// Where the crate goes, e.g. `crates/acme-events`. Only the command line and build scripts write.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<PathBuf>,
    /// How deliveries are signed and where their type stands: the name of a profile, e.g. `stripe`, or a file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// OpenAPI Overlays that correct the document, applied in this order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub overlays: Vec<PathBuf>,
    /// Which events to generate: patterns over event types and keys, e.g. `order.*` or `!order.test`. Empty: all.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub events: Vec<String>,
    /// Which schemas are events, when the document is a collection of schemas: patterns over their names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub catalogue: Vec<String>,
    /// The name of the crate, e.g. `acme-events`. Taken from the document's file name when it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The version of the crate, e.g. `0.1.0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The license of the crate as an SPDX expression, e.g. `MIT OR Apache-2.0`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Where the generated code finds its runtime.
    pub runtime: Runtime,
    /// What the output is a part of.
    pub form: Form,
    /// Which members are typed as required.
    pub required: Required,
    /// What happens to members that the document does not declare.
    pub unknown_members: UnknownMembers,
    /// Whose view the operations of an AsyncAPI document take.
    pub perspective: Perspective,
    /// True to refuse documents that break a rule of their standard (AsyncAPI).
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub strict: bool,
    /// False to generate events alone, for documents that describe channels too. By default, these are generated with
    /// them, and need the crate `hookwright-transport`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channels: Option<bool>,
    /// What texts of a `format` mean, e.g. `uuid = "uuid::Uuid"`: any type that is read from a text. The field becomes a
    /// `Typed<uuid::Uuid>`, which keeps the text as it came.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub formats: BTreeMap<String, String>,
    /// Dependencies of the generated crate beside the runtime, as in `Cargo.toml`, e.g. `uuid = "1"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub dependencies: BTreeMap<String, Dependency>,
    /// Derives that every generated type gets on which they hold, e.g. `Eq`, `Hash` or `bon::Builder`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub derives: Vec<String>,
    /// Attributes of types, by their path, e.g. `Order*` or `orders::OrderPaid`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub type_attributes: Vec<Attribute>,
    /// Attributes of fields, by their path, e.g. `Order.total`, `orders::Order.total` or `*.id`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub field_attributes: Vec<Attribute>,
    /// Findings that are not reported: a code, e.g. `schema/unsupported-keyword`, or a code and a word of the
    /// message, e.g. `schema/unsupported-keyword:not`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow: Vec<String>,
    /// Folders outside the document's own that references may lead to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_dirs: Vec<PathBuf>,
    /// What `hookwright lint` takes how seriously.
    #[serde(skip_serializing_if = "Lint::is_default")]
    pub lint: Lint,
}

/// What `hookwright lint` takes how seriously.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Lint {
    /// The least severity of findings that make it end with 1; `warning` unless it is said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_on: Option<Level>,
    /// The file that lists findings which are known and not told again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub baseline: Option<PathBuf>,
    /// How bad findings are, by their code, e.g. `"lint/no-time" = "off"`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub severities: BTreeMap<String, Level>,
}

impl Lint {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

/// How bad a kind of finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema, clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// It is not told; as a limit: nothing is bad enough.
    Off,
    /// Worth knowing.
    Note,
    /// Probably not what was meant.
    Warning,
    /// Wrong.
    Error,
}

/// Where the generated code finds its runtime.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
pub enum Runtime {
    /// In the crate `hookwright-runtime`, from the registry.
    #[default]
    Dependency,
    /// In a module of the generated crate, which then stands alone.
    Vendored,
    /// In the crate `hookwright-runtime`, in a folder relative to the generated crate.
    Path(PathBuf),
}

/// What the output is a part of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema, clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Form {
    /// A crate of its own, with a manifest, features and tests.
    #[default]
    Crate,
    /// A module of somebody else's crate: sources alone, every event switched on.
    Module,
}

/// Which members are typed as required.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema, clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Required {
    /// Those that the document requires.
    #[default]
    AsDocumented,
    /// None: for documents that cannot be trusted.
    Never,
}

/// Whose view the operations of an AsyncAPI document take.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema, clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum Perspective {
    /// That of the application, as the standard asks: what 1.x and 2.x call `publish`, it receives.
    #[default]
    App,
    /// That of whoever talks to it: the document is written the other way round.
    Client,
}

/// What happens to members that the document does not declare.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema, clap::ValueEnum))]
#[serde(rename_all = "kebab-case")]
pub enum UnknownMembers {
    /// They are kept in the field `extra`, and print back as they came.
    #[default]
    Keep,
    /// They are dropped.
    Ignore,
}

/// A dependency of the generated crate: a version, or a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(untagged)]
pub enum Dependency {
    /// A version requirement, e.g. `1.2`.
    Version(String),
    /// A version requirement or a place, and features.
    Table(Box<Source>),
}

/// Where a dependency comes from, as in `Cargo.toml`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub struct Source {
    /// A version requirement, e.g. `1.2`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// A folder, relative to the generated crate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// A repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub git: Option<String>,
    /// A commit of the repository.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rev: Option<String>,
    /// The name in the registry, when the crate goes by another one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub package: Option<String>,
    /// Its features that are switched on.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub features: Vec<String>,
    /// False to leave its default features out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default_features: Option<bool>,
}

impl<'de> Deserialize<'de> for Dependency {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        input.deserialize_any(DependencyVisitor)
    }
}

struct DependencyVisitor;

// By hand: an untagged enum does not say which key of the table is unknown.
impl<'de> Visitor<'de> for DependencyVisitor {
    type Value = Dependency;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("a version or a table")
    }

    fn visit_str<E: serde::de::Error>(self, version: &str) -> Result<Dependency, E> {
        Ok(Dependency::Version(version.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<Dependency, A::Error> {
        let source = Source::deserialize(MapAccessDeserializer::new(table))?;
        Ok(Dependency::Table(Box::new(source)))
    }
}

/// An attribute and the places that get it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Attribute {
    /// A pattern over paths of types or fields.
    pub path: String,
    /// The attribute as in Rust, e.g. `#[must_use]`.
    pub attribute: String,
}

impl Config {
    /// A configuration that names only the document.
    pub fn new(document: impl AsRef<Path>) -> Self {
        Self {
            document: document.as_ref().to_path_buf(),
            ..Self::default()
        }
    }

    /// Reads the text of a `hookwright.toml`; `name` is what messages call it.
    ///
    /// # Errors
    ///
    /// When the text is not TOML, or has a key or value that is not known; with a suggestion where one is near.
    pub fn parse(name: &str, text: &str) -> Result<Self, ConfigError> {
        toml::from_str(text).map_err(|error| {
            let mut report = Report::new();
            report.push(finding(&error));
            ConfigError::in_file(report, name, text)
        })
    }

    /// Takes relative paths as relative to `folder`, the one that the configuration lies in.
    #[must_use]
    pub fn based_at(mut self, folder: &Path) -> Self {
        let paths = [&mut self.document].into_iter().chain(&mut self.output);
        let paths = paths.chain(&mut self.overlays).chain(&mut self.allow_dirs);
        let paths = paths.chain(&mut self.lint.baseline);
        for path in paths.filter(|path| !path.as_os_str().is_empty()) {
            *path = folder.join(&*path);
        }
        if let Some(profile) = &mut self.profile
            && is_file(profile)
        {
            *profile = folder.join(&*profile).to_string_lossy().into_owned();
        }
        self
    }
}

/// True when a profile is given as a file and not by its name: it has a folder or an ending.
pub(crate) fn is_file(profile: &str) -> bool {
    profile.contains(['/', '\\', '.'])
}

fn finding(error: &toml::de::Error) -> Diagnostic {
    let (message, help) = explain(error.message());
    let mut diagnostic = Diagnostic::bare(Code::CONFIG_INVALID, message);
    diagnostic.help = help;
    let span = error.span().map(|span| (span.start, span.end));
    diagnostic.labels.push(Label {
        origin: Origin::default(),
        span,
        text: String::new(),
    });
    diagnostic
}

/// Turns serde's "unknown field `x`, expected one of `a`, `b`" into a finding and a suggestion.
fn explain(message: &str) -> (String, Option<String>) {
    let line = message.lines().next().unwrap_or_default();
    let Some((what, expected)) = line.split_once(", expected ") else {
        return (line.to_owned(), None);
    };
    let known: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
    let word = what.split('`').nth(1).unwrap_or_default();
    let what = what.replacen("unknown field", "unknown key", 1).replacen(
        "unknown variant",
        "unknown value",
        1,
    );
    if known.is_empty() {
        return (line.to_owned(), None);
    }
    let close = nearest(word, known.iter().copied());
    let help = match close.is_empty() {
        false => format!("did you mean {}?", either(&close)),
        true => format!("write {}", either(&known)),
    };
    (what, Some(help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, message: &str, help: &str) {
        let error = Config::parse("hookwright.toml", text)
            .map(|_| ())
            .unwrap_err();
        let diagnostic = &error.report().diagnostics()[0];
        assert_eq!(diagnostic.message, message);
        assert_eq!(diagnostic.help.as_deref().unwrap_or_default(), help);
        assert!(diagnostic.labels[0].span.is_some());
    }

    #[test]
    fn unknown_keys_are_errors_with_a_suggestion() {
        check(
            "documnt = 'a.yaml'",
            "unknown key `documnt`",
            "did you mean `document`?",
        );
        check(
            "unknown-members = 'keeep'",
            "unknown value `keeep`",
            "did you mean `keep`?",
        );
        check(
            "required = 'x'",
            "unknown value `x`",
            "write `as-documented` or `never`",
        );
    }

    #[test]
    fn every_key_has_a_spelling() {
        let text = r##"
            document = "a.yaml"
            runtime = { path = "../runtime" }
            form = "module"
            required = "never"
            unknown-members = "ignore"
            formats = { date-time = "jiff::Timestamp" }
            type-attributes = [{ path = "*", attribute = "#[must_use]" }]
        "##;
        let config = Config::parse("hookwright.toml", text).unwrap();
        assert_eq!(config.runtime, Runtime::Path("../runtime".into()));
        assert_eq!(config.form, Form::Module);
        assert_eq!(config.type_attributes[0].path, "*");
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let config = Config {
            profile: Some("p.yaml".into()),
            ..Config::new("a.yaml")
        }
        .based_at(Path::new("x"));
        assert_eq!(config.document, Path::new("x/a.yaml"));
        assert_eq!(config.profile.as_deref(), Some("x/p.yaml"));
    }
}
