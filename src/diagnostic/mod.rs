//! Findings about the user's documents: collected, never thrown.
//!
//! In:  what any room found.
//! Out: a [`Report`] that prints for a terminal, as JSON, as SARIF or for GitHub.
//! Does not know: what a document means.

mod code;
mod github;
mod human;
mod lines;
mod machine;
mod print;
mod report;
mod visible;

pub use code::{CODES, Code, CodeInfo};
pub use print::{Format, Sources};
pub use report::{Diagnostic, Label, Report, Severity};
pub(crate) use visible::visible;
