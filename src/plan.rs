//! What will be done: a [`Config`] that was checked, with defaults filled in.

mod code;
mod derive;
mod manifest;

use std::collections::BTreeMap;
use std::path::PathBuf;

pub use derive::{Bound, Derive};

use crate::config::{
    self, Config, Dependency, Form, Level, Perspective, Required, Runtime, UnknownMembers,
};
use crate::diagnostic::{CODES, Code, Diagnostic, Report, Severity};
use crate::error::{ConfigError, Error};
use crate::glob::{Filter, Glob};
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
    /// Whose view the operations of an AsyncAPI document take.
    pub perspective: Perspective,
    /// True to refuse documents that break a rule of their standard.
    pub strict: bool,
    /// Whether the channels of a document are generated too.
    pub channels: bool,
    /// What texts mean, by their `format`; each one parses as a type.
    pub formats: BTreeMap<String, String>,
    /// Further dependencies of the generated crate; each one can be written into its manifest.
    pub dependencies: BTreeMap<String, Dependency>,
    /// Derives of every type that can take them.
    pub derives: Vec<Derive>,
    /// Attributes of types, in the order in which they were written; each one parses.
    pub type_attributes: Vec<PlacedAttribute>,
    /// Attributes of fields, in the order in which they were written; each one parses.
    pub field_attributes: Vec<PlacedAttribute>,
    /// Findings that are not reported.
    pub allow: Vec<Allowance>,
    /// Folders outside the document's own that references may lead to.
    pub allow_dirs: Vec<PathBuf>,
    /// How bad findings are when they are asked for.
    pub severities: Vec<(Code, Level)>,
    /// What the configuration says in vain.
    pub unused: Report,
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
    /// As in Rust, e.g. `#[must_use]`.
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

impl std::fmt::Display for Allowance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.word {
            Some(word) => write!(f, "{}:{word}", self.code.as_str()),
            None => f.write_str(self.code.as_str()),
        }
    }
}

impl Allowance {
    /// True when the finding is of the accepted kind. Errors are never accepted.
    pub fn covers(&self, diagnostic: &Diagnostic) -> bool {
        let quoted = |word: &String| diagnostic.message.contains(&format!("`{word}`"));
        self.code == diagnostic.code
            && (diagnostic.severity != Severity::Error || self.code.is_change())
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
            name: manifest::name(config, &mut report),
            version: manifest::version(config, &mut report),
            license: config.license.clone(),
            runtime: config.runtime.clone(),
            form: config.form,
            required: config.required,
            unknown_members: config.unknown_members,
            perspective: config.perspective,
            strict: config.strict,
            channels: config.channels != Some(false),
            formats: code::formats(config, &mut report),
            dependencies: manifest::dependencies(config, &mut report),
            derives: derive::derives(config, &mut report),
            type_attributes: code::attributes(&config.type_attributes, &mut report),
            field_attributes: code::attributes(&config.field_attributes, &mut report),
            allow: config
                .allow
                .iter()
                .filter_map(|text| allowance(text, &mut report))
                .collect(),
            allow_dirs: config.allow_dirs.clone(),
            severities: severities(config, &mut report),
            unused: Report::new(),
        };
        manifest::check_form(config, &mut report);
        match report.has_errors() {
            true => Err(ConfigError::new(report).into()),
            false => Ok(Self {
                unused: report,
                ..plan
            }),
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

    /// Gives findings the severities that the user gives them, and takes out those that are off. Errors stay errors.
    pub fn weigh(&self, report: &mut Report) {
        let level = |finding: &Diagnostic| {
            let known = self
                .severities
                .iter()
                .rfind(|(code, _)| *code == finding.code);
            known.map(|(_, level)| *level)
        };
        report.diagnostics_mut().retain_mut(|finding| {
            if finding.severity == Severity::Error && !finding.code.is_change() {
                return true;
            }
            match level(finding) {
                None => {}
                Some(Level::Off) => return false,
                Some(Level::Note) => finding.severity = Severity::Note,
                Some(Level::Warning) => finding.severity = Severity::Warning,
                Some(Level::Error) => finding.severity = Severity::Error,
            }
            true
        });
    }

    /// Says which allowances were not needed. `report` holds every finding of a run that nothing stopped.
    pub fn note_unused_allowances(&self, report: &mut Report) {
        let is_used = |it: &Allowance| report.diagnostics().iter().any(|found| it.covers(found));
        // What only other commands look for, they alone know to be needed.
        let of_others = |code: Code| code.is_change() || code.as_str().starts_with("lint/");
        let of_its_own = |it: &Allowance| it.code == Code::CONFIG_UNUSED || of_others(it.code);
        let idle: Vec<&Allowance> = self
            .allow
            .iter()
            .filter(|it| !of_its_own(it) && !is_used(it))
            .collect();
        for allowance in idle {
            let message = format!("nothing was found that `allow = [\"{allowance}\"]` accepts");
            report.push(unused(message, "take it out"));
        }
    }
}

fn invalid(message: String, help: &str) -> Diagnostic {
    Diagnostic::bare(Code::CONFIG_INVALID, message).help(help)
}

fn unused(message: String, help: &str) -> Diagnostic {
    Diagnostic::bare(Code::CONFIG_UNUSED, message).help(help)
}

fn severities(config: &Config, report: &mut Report) -> Vec<(Code, Level)> {
    let severities = config.lint.severities.iter();
    severities
        .filter_map(|(code, level)| Some((acceptable(code, report)?, *level)))
        .collect()
}

fn allowance(text: &str, report: &mut Report) -> Option<Allowance> {
    let (code, word) = match text.split_once(':') {
        Some((code, word)) => (code, Some(word.to_owned())),
        None => (text, None),
    };
    acceptable(code, report).map(|code| Allowance { code, word })
}

/// A kind of finding that can be accepted. The code comes back even when it cannot, so that it is said once.
fn acceptable(code: &str, report: &mut Report) -> Option<Code> {
    let found = Code::find(code);
    if found.is_none() {
        let close = nearest(code, CODES.iter().map(|info| info.code.as_str()));
        let help = match close.is_empty() {
            true => "`hookwright explain` lists the codes".to_owned(),
            false => format!("did you mean {}?", either(&close)),
        };
        report.push(invalid(format!("there is no finding `{code}`"), &help));
    }
    let stops = |code: Code| code.info().severity == Severity::Error && !code.is_change();
    if found.is_some_and(stops) {
        report.push(invalid(
            format!("`{code}` is an error: nothing is generated while it stands"),
            "mend what it names, with an overlay if the document is not yours",
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

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
            "`String // no` is not a type",
            "`}` is not a type",
            "`a b` is not the path of a derive",
            "there is no finding `ref/unresolvd`",
        ];
        assert_eq!(messages, expect);
    }
}
