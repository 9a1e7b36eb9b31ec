use std::io;

use crate::diagnostic::{Code, Diagnostic, Report};
use crate::error::{ConfigError, Error};

/// Why a command could not do its job.
#[derive(Debug)]
pub(super) enum Failure {
    /// The configuration is at fault.
    Config(Box<ConfigError>),
    /// Something else, as a finding without a place.
    Other(Box<Diagnostic>),
    /// Something around the documents.
    Around(Box<Error>),
    /// The product could not be printed.
    Stdout(io::Error),
}

impl Failure {
    /// A failure that one line explains, and what to do.
    pub(super) fn new(code: Code, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::Other(Box::new(Diagnostic::bare(code, message).help(help)))
    }

    /// Wrong use of the command line.
    pub(super) fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self::new(Code::USAGE, message, help)
    }

    /// The failure as findings without a place.
    pub(super) fn to_report(&self) -> Report {
        let mut report = Report::new();
        match self {
            Self::Config(error) => report.extend(error.report().clone()),
            Self::Around(error) => report.extend(error.to_report()),
            Self::Other(diagnostic) => report.push((**diagnostic).clone()),
            Self::Stdout(error) => {
                report.push(Diagnostic::bare(
                    Code::IO_WRITE,
                    format!("cannot print: {error}"),
                ));
            }
        }
        report
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Config(config) => Self::Config(Box::new(config)),
            other => Self::Around(Box::new(other)),
        }
    }
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        Self::Config(Box::new(error))
    }
}

impl From<crate::output::Error> for Failure {
    fn from(error: crate::output::Error) -> Self {
        Self::Other(Box::new(Diagnostic::bare(
            Code::IO_WRITE,
            error.to_string(),
        )))
    }
}
