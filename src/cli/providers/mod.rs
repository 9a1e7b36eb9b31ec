//! The profiles that come with hookwright, and what they say.
//!
//! In:  nothing, or the name of a provider or a file.
//! Out: a table, or one profile in words; JSON for machines.
//! Does not know: documents, deliveries.

mod show;
mod table;

use hookwright_runtime::scheme::Profile;

use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::diagnostic::Code;
use crate::plan::ProfileChoice;

/// Lists the providers.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright providers
  hookwright providers show stripe")]
pub(in crate::cli) struct Args {
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Tell how one provider signs and delivers
    Show(show::Args),
}

pub(in crate::cli) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    match &args.what {
        Some(What::Show(args)) => show::run(args, terminal),
        None => table::run(terminal),
    }
}

/// Opens a profile, as data and as the runtime reads it.
fn open(choice: &ProfileChoice) -> Result<(serde_json::Value, Profile), Failure> {
    let data = crate::profile::open(choice)?.data;
    let profile = Profile::from_value(data.clone()).map_err(|error| {
        Failure::new(
            Code::PROFILE_INVALID,
            error.to_string(),
            "correct the profile",
        )
    })?;
    Ok((data, profile))
}
