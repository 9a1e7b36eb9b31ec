//! What will be done: a [`Config`] that was checked, with defaults filled in.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use syn::parse::Parser;

use crate::config::{self, Attribute, Config, Form, Required, Runtime, UnknownMembers};
use crate::diagnostic::{CODES, Code, Diagnostic, Report, Severity};
use crate::error::{ConfigError, Error};
use crate::glob::{Filter, Glob};
use crate::name;
use crate::nearest::{either, nearest};

/// A checked configuration. Everything that it holds can be used as it is.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The root document.
    pub document: PathBuf,
    /// Overlays, in the order in which they are applied.
    pub overlays: Vec<PathBuf>,
    /// Where to find what the document does not say.
    pub profile: Option<ProfileChoice>,
    /// Which events are generated; by type and key.
    pub events: Filter,
    /// Which schemas are events, for documents that are collections of schemas; by name.
    pub catalogue: Filter,
    /// The name of the crate; a valid package name, e.g. `acme-events`. `None`: from the document's title.
    pub name: Option<String>,
    /// The version of the crate, e.g. `0.1.0`.
    pub version: String,
    /// The license of the crate as an SPDX expression.
    pub license: Option<String>,
    /// Where the generated code finds its runtime.
    pub runtime: Runtime,
    /// What the output is a part of.
    pub form: Form,
    /// Which members are typed as required.
    pub required: Required,
    /// What happens to members that the document does not declare.
    pub unknown_members: UnknownMembers,
    /// The Rust type of texts by their `format`; each one parses as a type.
    pub formats: BTreeMap<String, String>,
    /// Further dependencies of the generated crate: name and version requirement.
    pub dependencies: BTreeMap<String, String>,
    /// Derives of every type; each one parses as a path.
    pub derives: Vec<String>,
    /// Attributes of types, in the order in which they were written; each one parses.
    pub type_attributes: Vec<PlacedAttribute>,
    /// Attributes of fields, in the order in which they were written; each one parses.
    pub field_attributes: Vec<PlacedAttribute>,
    /// Findings that are not reported.
    pub allow: Vec<Allowance>,
    /// Folders outside the document's own that references may lead to.
    pub allow_dirs: Vec<PathBuf>,
}

/// Which profile is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileChoice {
    /// One that hookwright knows, e.g. `stripe`.
    Name(String),
    /// A file.
    File(PathBuf),
}

impl ProfileChoice {
    /// Takes what the user wrote: a text with a folder or an ending is a file.
    pub fn new(text: &str) -> Self {
        match config::is_file(text) {
            true => Self::File(PathBuf::from(text)),
            false => Self::Name(text.to_owned()),
        }
    }
}

/// An attribute that is Rust, and the places that get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedAttribute {
    /// Over paths of types (`orders::OrderPaid`, or the name alone) or fields (`OrderPaid.total`).
    pub path: Glob,
    /// As in Rust, e.g. `#[derive(Hash)]`.
    pub attribute: String,
}

/// A finding that the user accepts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The kind of finding.
    pub code: Code,
    /// A word that the message quotes, e.g. `not`; `None`: any message.
    pub word: Option<String>,
}

impl Allowance {
    /// True when the finding is of the accepted kind. Errors are never accepted.
    pub fn covers(&self, diagnostic: &Diagnostic) -> bool {
        let quoted = |word: &String| diagnostic.message.contains(&format!("`{word}`"));
        self.code == diagnostic.code
            && diagnostic.severity != Severity::Error
            && self.word.as_ref().is_none_or(quoted)
    }
}

impl Plan {
    /// Checks what the user wrote and fills in the rest.
    ///
    /// # Errors
    ///
    /// [`Error::Config`] with everything that is wrong, not just the first of it.
    pub fn new(config: &Config) -> Result<Self, Error> {
        let mut report = Report::new();
        if config.document.as_os_str().is_empty() {
            let help = "name it as an argument, or set `document` in hookwright.toml";
            report.push(Diagnostic::bare(Code::CONFIG_INVALID, "no document is named").help(help));
        }
        let plan = Self {
            document: config.document.clone(),
            overlays: config.overlays.clone(),
            profile: config.profile.as_deref().map(ProfileChoice::new),
            events: Filter::new(&config.events),
            catalogue: Filter::new(&config.catalogue),
            name: package_name(config, &mut report),
            version: version(config, &mut report),
            license: config.license.clone(),
            runtime: config.runtime.clone(),
            form: config.form,
            required: config.required,
            unknown_members: config.unknown_members,
            formats: config.formats.clone(),
            dependencies: config.dependencies.clone(),
            derives: config.derives.clone(),
            type_attributes: attributes(&config.type_attributes, &mut report),
            field_attributes: attributes(&config.field_attributes, &mut report),
            allow: config
                .allow
                .iter()
                .filter_map(|text| allowance(text, &mut report))
                .collect(),
            allow_dirs: config.allow_dirs.clone(),
        };
        for ty in plan.formats.values() {
            check_rust::<syn::Type>(ty, "a type", &mut report);
        }
        for derive in &plan.derives {
            check_rust::<syn::Path>(derive, "the path of a derive", &mut report);
        }
        match report.has_errors() {
            true => Err(ConfigError::new(report).into()),
            false => Ok(plan),
        }
    }
}

impl Plan {
    /// Takes out the findings that the user accepts.
    pub fn drop_allowed(&self, report: &mut Report) {
        let accepted = |finding: &Diagnostic| self.allow.iter().any(|it| it.covers(finding));
        report
            .diagnostics_mut()
            .retain(|finding| !accepted(finding));
    }
}

fn invalid(message: String, help: &str) -> Diagnostic {
    Diagnostic::bare(Code::CONFIG_INVALID, message).help(help)
}

fn package_name(config: &Config, report: &mut Report) -> Option<String> {
    let Some(name) = &config.name else {
        return default_name(&config.document).or_else(|| named_profile(config));
    };
    let help = match why_no_package(name) {
        None => return Some(name.clone()),
        Some(Why::Spelling) => "use ASCII letters, digits, `-` and `_`, starting with a letter",
        Some(Why::Length) => "use at most 64 characters",
        Some(Why::Taken) => {
            "it means something to Rust, or to the generated code; add a word, e.g. `-events`"
        }
    };
    let message = format!("`{name}` is not the name of a crate");
    report.push(invalid(message, help));
    Some(name.clone())
}

enum Why {
    Spelling,
    Length,
    Taken,
}

/// Why a crate cannot be called `name`.
fn why_no_package(name: &str) -> Option<Why> {
    // Crates that are in scope wherever generated code is.
    const CRATES: [&str; 22] = [
        "alloc",
        "base64",
        "bytes",
        "core",
        "gen",
        "hmac",
        "hookwright_runtime",
        "http",
        "http_body",
        "http_body_util",
        "proc_macro",
        "serde",
        "serde_json",
        "serde_path_to_error",
        "sha1",
        "sha2",
        "std",
        "subtle",
        "test",
        "tower_service",
        "union",
        "zeroize",
    ];
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let ident = name.replace('-', "_");
    if !name.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.chars().all(plain) {
        Some(Why::Spelling)
    } else if name.len() > 64 {
        Some(Why::Length)
    } else if syn::parse_str::<syn::Ident>(&ident).is_err()
        || CRATES.contains(&ident.as_str())
        || name::is_device(name)
    {
        Some(Why::Taken)
    } else {
        None
    }
}

/// `acme.yaml` → `acme-events`. A file name that says nothing (`openapi.yaml`) gives way to the document's title.
fn default_name(document: &Path) -> Option<String> {
    const SAYS_NOTHING: [&str; 8] = [
        "openapi", "asyncapi", "swagger", "spec", "api", "index", "schema", "webhooks",
    ];
    let word = slug(&document.file_stem()?.to_string_lossy());
    match word.as_str() {
        "" => None,
        word if SAYS_NOTHING.contains(&word) => None,
        word if word.ends_with("events") => Some(word.to_owned()),
        word => Some(format!("{word}-events")),
    }
}

fn named_profile(config: &Config) -> Option<String> {
    match ProfileChoice::new(config.profile.as_deref()?) {
        ProfileChoice::Name(name) => Some(format!("{name}-events")),
        ProfileChoice::File(_) => None,
    }
}

fn slug(text: &str) -> String {
    let text = text.to_ascii_lowercase();
    let parts = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty());
    let slug = parts.collect::<Vec<_>>().join("-");
    match slug.starts_with(|c: char| c.is_ascii_digit()) {
        true => format!("api-{slug}"),
        false => slug,
    }
}

fn version(config: &Config, report: &mut Report) -> String {
    let Some(version) = &config.version else {
        return "0.1.0".to_owned();
    };
    if !is_version(version) {
        report.push(invalid(
            format!("`{version}` is not a version"),
            "write three numbers, e.g. `0.1.0`",
        ));
    }
    version.clone()
}

/// Semantic Versioning 2.0.0, "Backus–Naur Form Grammar for Valid SemVer Versions".
fn is_version(version: &str) -> bool {
    let (version, build) = match version.split_once('+') {
        Some((version, build)) => (version, Some(build)),
        None => (version, None),
    };
    let (core, pre) = match version.split_once('-') {
        Some((core, pre)) => (core, Some(pre)),
        None => (version, None),
    };
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    let number = |part: &str| {
        let is_short = part.len() == 1 || !part.starts_with('0');
        digits(part) && is_short && part.parse::<u64>().is_ok()
    };
    let word = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    core.split('.').count() == 3
        && core.split('.').all(number)
        && pre.is_none_or(|pre| {
            pre.split('.')
                .all(|part| word(part) && (!digits(part) || number(part)))
        })
        && build.is_none_or(|build| build.split('.').all(word))
}

fn attributes(attributes: &[Attribute], report: &mut Report) -> Vec<PlacedAttribute> {
    for attribute in attributes {
        let text = &attribute.attribute;
        if syn::Attribute::parse_outer
            .parse_str(text)
            .is_ok_and(|parsed| !parsed.is_empty())
        {
            continue;
        }
        report.push(invalid(
            format!("`{text}` is not an attribute"),
            "write it as in Rust, e.g. `#[derive(Hash)]`",
        ));
    }
    let placed = |it: &Attribute| PlacedAttribute {
        path: Glob::new(&it.path),
        attribute: it.attribute.clone(),
    };
    attributes.iter().map(placed).collect()
}

fn allowance(text: &str, report: &mut Report) -> Option<Allowance> {
    let (code, word) = match text.split_once(':') {
        Some((code, word)) => (code, Some(word.to_owned())),
        None => (text, None),
    };
    let found = Code::find(code);
    if found.is_none() {
        let close = nearest(code, CODES.iter().map(|info| info.code.as_str()));
        let help = match close.is_empty() {
            true => "`hookwright explain` lists the codes".to_owned(),
            false => format!("did you mean {}?", either(&close)),
        };
        report.push(invalid(format!("there is no finding `{code}`"), &help));
    }
    found.map(|code| Allowance { code, word })
}

fn check_rust<T: syn::parse::Parse>(text: &str, what: &str, report: &mut Report) {
    // A comment at its end would reach over what is written behind it.
    let is_open = syn::parse_str::<syn::Type>(&format!("Vec<{text}>")).is_err();
    if syn::parse_str::<T>(text).is_err() || is_open {
        report.push(invalid(
            format!("`{text}` is not {what}"),
            "write it as in Rust",
        ));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_the_document() {
        let check = |path: &str, expect: Option<&str>| {
            assert_eq!(default_name(Path::new(path)).as_deref(), expect)
        };
        check("acme.yaml", Some("acme-events"));
        check("specs/acme/openapi.yaml", None);
        check("Acme Billing (v2).json", Some("acme-billing-v2-events"));
        check("2024.yaml", Some("api-2024-events"));
        check("order-events.yaml", Some("order-events"));
    }

    #[test]
    fn names_and_versions_that_cargo_takes() {
        for name in ["1st", "a b", "self", "type", "std", "serde-json", "nul"] {
            assert!(why_no_package(name).is_some(), "{name}");
        }
        assert!(why_no_package(&"x".repeat(65)).is_some());
        assert!(why_no_package("acme-events").is_none());
        for version in ["0.1.0", "1.2.3-rc.1+build.05", "1.0.0--x"] {
            assert!(is_version(version), "{version}");
        }
        for version in [
            "1",
            "01.0.0",
            "1.0.0-",
            "1.0.0-01",
            "1.0.0+",
            "1.0.0-a..b",
            "1.0.0 ",
        ] {
            assert!(!is_version(version), "{version}");
        }
    }

    #[test]
    fn everything_wrong_is_said_at_once() {
        let config = Config {
            name: Some("1st".into()),
            version: Some("1".into()),
            derives: vec!["a b".into()],
            formats: [
                ("date".to_owned(), "String // no".to_owned()),
                ("uuid".to_owned(), "}".to_owned()),
            ]
            .into(),
            allow: vec!["ref/unresolvd".into()],
            ..Config::default()
        };
        let Err(Error::Config(error)) = Plan::new(&config) else {
            panic!("a plan")
        };
        let messages: Vec<_> = error
            .report()
            .diagnostics()
            .iter()
            .map(|it| it.message.as_str())
            .collect();
        let expect = [
            "no document is named",
            "`1st` is not the name of a crate",
            "`1` is not a version",
            "there is no finding `ref/unresolvd`",
            "`String // no` is not a type",
            "`}` is not a type",
            "`a b` is not the path of a derive",
        ];
        assert_eq!(messages, expect);
    }
}
