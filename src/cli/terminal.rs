use std::io::{IsTerminal, Write};

use crate::cli::failure::Failure;
use crate::cli::progress::Progress;
use crate::diagnostic::{Format, Report, Severity, Sources};
use crate::origin::Origin;

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    /// Nothing to complain about.
    Clean = 0,
    /// It worked, and found something.
    Findings = 1,
    /// It could not be done.
    Failed = 2,
}

/// For whom everything is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(super) enum Reader {
    /// For people
    #[default]
    #[value(alias = "text")]
    Human,
    /// One JSON object a line
    Json,
    /// SARIF 2.1.0
    Sarif,
    /// Workflow commands of GitHub Actions
    Github,
}

/// How much is said beside the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Voice {
    /// Errors alone.
    Quiet,
    /// Findings and how it went; on a terminal, that long work goes on.
    #[default]
    Plain,
    /// What was read and used, and how long each step took, too.
    Verbose,
}

/// Where the product and the findings go.
#[derive(Debug)]
pub(super) struct Terminal {
    format: Format,
    color: bool,
    voice: Voice,
    progress: Option<Progress>,
}

impl Terminal {
    /// A terminal that says nothing at all.
    pub(super) fn silent() -> Self {
        Self {
            format: Format::Human,
            color: false,
            voice: Voice::Quiet,
            progress: None,
        }
    }

    /// Colors follow `NO_COLOR`, `CLICOLOR` and whether stderr is a terminal; progress is for people at one that can take
    /// a line back.
    pub(super) fn new(reader: Reader, voice: Voice) -> Self {
        let format = match reader {
            Reader::Human => Format::Human,
            Reader::Json => Format::Json,
            Reader::Sarif => Format::Sarif,
            Reader::Github => Format::Github,
        };
        let choice = anstream::AutoStream::choice(&std::io::stderr());
        let color = choice != anstream::ColorChoice::Never;
        let is_human = format == Format::Human;
        let draws = is_human && voice != Voice::Quiet && takes_lines_back();
        Self {
            format,
            color: color && is_human,
            voice,
            progress: Progress::watching(draws, is_human && voice == Voice::Verbose),
        }
    }

    /// True when a person reads what is said.
    pub(super) fn is_human(&self) -> bool {
        self.format == Format::Human
    }

    /// Prints a part of the product.
    ///
    /// # Errors
    ///
    /// When nobody takes it: a closed pipe, a full disk.
    pub(super) fn product(&self, text: &str) -> Result<(), Failure> {
        self.aside(|| {
            let mut out = std::io::stdout().lock();
            out.write_all(text.as_bytes())
                .and_then(|()| out.flush())
                .map_err(Failure::Stdout)
        })
    }

    /// Prints a part of the product: a text for people, one line of JSON for machines.
    ///
    /// # Errors
    ///
    /// When nobody takes it: a closed pipe, a full disk.
    pub(super) fn verdict(&self, text: &str, value: &serde_json::Value) -> Result<(), Failure> {
        match self.is_human() {
            true => self.product(text),
            false => self.product(&format!("{value}\n")),
        }
    }

    /// Tells a person how it went; says nothing to machines, and to whoever wants to hear of errors alone.
    pub(super) fn say(&self, text: &str) {
        if self.is_human() && self.voice != Voice::Quiet {
            self.stderr(&format!("{text}\n"));
        }
    }

    /// Prints findings; to whoever wants to hear of errors alone, those.
    pub(super) fn report(&self, report: &Report, sources: &dyn Sources) {
        if self.voice == Voice::Quiet {
            let mut errors = report.clone();
            let findings = errors.diagnostics_mut();
            findings.retain(|it| it.severity == Severity::Error);
            return self.print(&errors, sources);
        }
        self.print(report, sources);
    }

    fn print(&self, report: &Report, sources: &dyn Sources) {
        if self.format == Format::Sarif || !report.diagnostics().is_empty() {
            self.stderr(&report.print(self.format, self.color, sources));
        }
    }

    /// Prints findings that are the product.
    ///
    /// # Errors
    ///
    /// When nobody takes it: a closed pipe, a full disk.
    pub(super) fn findings(&self, report: &Report, sources: &dyn Sources) -> Result<(), Failure> {
        let choice = anstream::AutoStream::choice(&std::io::stdout());
        let color = choice != anstream::ColorChoice::Never && self.is_human();
        self.product(&report.print(self.format, color, sources))
    }

    /// Prints why it could not be done.
    pub(super) fn fail(&self, failure: &Failure) -> Status {
        match failure {
            // Whoever closed the pipe has seen enough.
            Failure::Stdout(error) if error.kind() == std::io::ErrorKind::BrokenPipe => {
                return Status::Clean;
            }
            Failure::Config(error) => self.report(error.report(), error.as_ref()),
            other => self.report(&other.to_report(), &Nowhere),
        }
        Status::Failed
    }

    fn stderr(&self, text: &str) {
        self.aside(|| {
            // There is nowhere left to say that stderr is closed.
            let _ = std::io::stderr().lock().write_all(text.as_bytes());
        });
    }

    /// Prints while no progress is in the way.
    fn aside<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.progress {
            Some(progress) => progress.aside(print),
            None => print(),
        }
    }

    /// True when stdin is a terminal, so that nobody waits for input that nobody knows of.
    pub(super) fn stdin_is_terminal(&self) -> bool {
        std::io::stdin().is_terminal()
    }
}

/// True when stderr is a terminal on which a line can be taken back, and nobody keeps a log of it.
fn takes_lines_back() -> bool {
    let is = |name: &str, test: fn(&str) -> bool| {
        let value = std::env::var_os(name).unwrap_or_default();
        test(&value.to_string_lossy())
    };
    std::io::stderr().is_terminal()
        && !is("TERM", |term| term == "dumb")
        && is("CI", |ci| matches!(ci, "" | "0" | "false"))
}

/// The sources of findings that have no place.
pub(super) struct Nowhere;

impl Sources for Nowhere {
    fn text(&self, _origin: &Origin) -> Option<(&str, &str)> {
        None
    }

    fn span(&self, _origin: &Origin) -> Option<(usize, usize)> {
        None
    }
}
