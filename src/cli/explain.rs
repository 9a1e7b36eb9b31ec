use serde_json::json;

use crate::cli::complete;
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::diagnostic::{CODES, Code, CodeInfo};
use crate::nearest::{either, nearest};

/// Explains a finding.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright explain ref/unresolved
  hookwright explain                    # lists the codes")]
pub(super) struct Args {
    /// The code of the finding, e.g. `union/no-tag`; all of them when it is left out
    #[arg(add = complete::codes())]
    code: Option<String>,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let Some(text) = &args.code else {
        return list(terminal);
    };
    let Some(code) = Code::find(text) else {
        let close = nearest(text, CODES.iter().map(|info| info.code.as_str()));
        let help = match close.is_empty() {
            true => "`hookwright explain` lists the codes".to_owned(),
            false => format!("did you mean {}?", either(&close)),
        };
        return Err(Failure::usage(
            format!("there is no finding `{text}`"),
            help,
        ));
    };
    let info = code.info();
    let text = format!(
        "{} ({})\n\n{}\n",
        info.code.as_str(),
        info.severity,
        info.explanation
    );
    terminal.verdict(&text, &value(info))?;
    Ok(Status::Clean)
}

fn list(terminal: &Terminal) -> Result<Status, Failure> {
    for info in CODES {
        let text = format!("{:<28} {}\n", info.code.as_str(), info.severity);
        terminal.verdict(&text, &value(info))?;
    }
    Ok(Status::Clean)
}

fn value(info: &CodeInfo) -> serde_json::Value {
    json!({
        "code": info.code.as_str(),
        "severity": info.severity.to_string(),
        "explanation": info.explanation,
    })
}
