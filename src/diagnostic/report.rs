use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{DefaultHasher, Hash, Hasher};

use crate::diagnostic::Code;
use crate::origin::Origin;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; changes nothing.
    Note,
    /// Probably not what the author meant; the output is sound.
    Warning,
    /// Outside what hookwright turns into types; reported so that nothing is dropped in silence.
    Unsupported,
    /// Nothing is written while one of these stands.
    Error,
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Unsupported => "unsupported",
            Self::Error => "error",
        })
    }
}

/// One finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The kind of finding, e.g. `union/no-tag`.
    pub code: Code,
    /// How bad it is; the code's own severity unless the config says otherwise.
    pub severity: Severity,
    /// One short line, in lower case, without a full stop.
    pub message: String,
    /// Where; the first one is the primary one. May be empty for findings about the surroundings.
    pub labels: Vec<Label>,
    /// What to do, as an imperative.
    pub help: Option<String>,
}

/// A place that a finding talks about, and what to say there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub origin: Origin,
    /// A byte range of the document's text, for findings about text that has no node (a syntax error).
    pub span: Option<(usize, usize)>,
    /// What is there; may be empty.
    pub text: String,
}

impl Diagnostic {
    /// A finding with the code's own severity, at `origin`.
    pub fn new(code: Code, message: impl Into<String>, origin: Origin) -> Self {
        let label = Label {
            origin,
            span: None,
            text: String::new(),
        };
        Self {
            labels: vec![label],
            ..Self::bare(code, message)
        }
    }

    /// A finding that has no place in a document.
    pub fn bare(code: Code, message: impl Into<String>) -> Self {
        Self {
            severity: code.info().severity,
            code,
            message: message.into(),
            labels: Vec::new(),
            help: None,
        }
    }

    /// What its severity is called: of changes, it is a class.
    pub fn word(&self) -> &'static str {
        match (self.severity, self.code.is_change()) {
            (Severity::Error, true) => "breaking",
            (Severity::Warning | Severity::Unsupported, true) => "risky",
            (Severity::Note, true) => "safe",
            (Severity::Error, false) => "error",
            (Severity::Warning, false) => "warning",
            (Severity::Unsupported, false) => "unsupported",
            (Severity::Note, false) => "note",
        }
    }

    /// Says what is at the primary place.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Self {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn also(mut self, origin: Origin, text: impl Into<String>) -> Self {
        self.labels.push(Label {
            origin,
            span: None,
            text: text.into(),
        });
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// The most findings of one kind.
const MOST: usize = 10_000;

/// All findings of one run, in the order in which they were found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    known: Box<Known>,
}

/// What is known of the findings of a report: a document can have as many of them as nodes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Known {
    /// The first finding by the hash of code, message and place.
    first: HashMap<u64, usize>,
    counts: HashMap<Code, usize>,
}

impl Report {
    /// A report without findings.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a finding, unless the same one (code, place and message) is there already. Of thousands of one kind, the
    /// first ones are kept, and it is said that there are more.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let count = self.known.counts.entry(diagnostic.code).or_default();
        if *count > MOST {
            return;
        }
        let mut hasher = DefaultHasher::new();
        let place = diagnostic
            .labels
            .first()
            .map(|label| (&label.origin, label.span));
        (diagnostic.code, &diagnostic.message, place).hash(&mut hasher);
        let known = match self.known.first.entry(hasher.finish()) {
            Entry::Vacant(entry) => {
                entry.insert(self.diagnostics.len());
                false
            }
            Entry::Occupied(first) => {
                self.diagnostics.get(*first.get()) == Some(&diagnostic)
                    || self.diagnostics.contains(&diagnostic)
            }
        };
        if known {
            return;
        }
        *count += 1;
        let rest = (*count > MOST).then(|| {
            let message = format!("there are more than {MOST} findings of this kind");
            Diagnostic::bare(diagnostic.code, message)
        });
        self.diagnostics.push(rest.unwrap_or(diagnostic));
    }

    /// The findings.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }

    /// The findings, to be changed: severities by the config, for one.
    pub fn diagnostics_mut(&mut self) -> &mut Vec<Diagnostic> {
        &mut self.diagnostics
    }

    /// True when nothing may be written.
    pub fn has_errors(&self) -> bool {
        self.diagnostics
            .iter()
            .any(|diagnostic| diagnostic.severity == Severity::Error)
    }

    /// Takes over the findings of another report.
    pub fn extend(&mut self, other: Report) {
        for diagnostic in other.diagnostics {
            self.push(diagnostic);
        }
    }
}
