use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::config::Config;

/// Prints the JSON Schema of `hookwright.toml`, for editors.
pub(super) fn run(terminal: &Terminal) -> Result<Status, Failure> {
    let schema = schemars::schema_for!(Config);
    terminal.product(&format!("{:#}\n", schema.as_value()))?;
    Ok(Status::Clean)
}
