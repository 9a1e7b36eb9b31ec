use std::path::{Path, PathBuf};

use crate::cli::complete;
use crate::cli::document::FILE;
use crate::cli::failure::Failure;
use crate::cli::terminal::{Status, Terminal};
use crate::diagnostic::Code;
use crate::error::Error;
use crate::plan::ProfileChoice;

/// Writes a `hookwright.toml`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright init acme.yaml --profile standard-webhooks
  hookwright init                       # finds the only document of this folder")]
pub(super) struct Args {
    /// The document that describes the events; looked for in this folder when it is left out
    document: Option<PathBuf>,
    /// How deliveries are signed: a provider's name, e.g. `stripe`, or a file
    #[arg(long, value_name = "NAME|FILE", env = "HOOKWRIGHT_PROFILE", add = complete::profiles())]
    profile: Option<String>,
    /// Where the crate will go
    #[arg(long, short, value_name = "DIR", env = "HOOKWRIGHT_OUTPUT")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    if Path::new(FILE).exists() {
        return Err(Failure::new(
            Code::IO_WRITE,
            format!("`{FILE}` is there already"),
            "edit it, or remove it first",
        ));
    }
    let document = match &args.document {
        Some(document) => document.clone(),
        None => find()?,
    };
    if !document.exists() {
        let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
        return Err(Error::read(&document, missing).into());
    }
    if let Some(profile) = &args.profile {
        crate::profile::open(&ProfileChoice::new(profile))?;
    }
    std::fs::write(FILE, text(&document, args)).map_err(|error| Error::write(FILE, error))?;
    terminal.say(&format!(
        "wrote {FILE} for `{}`; `hookwright list` shows its events",
        document.display()
    ));
    Ok(Status::Clean)
}

fn text(document: &Path, args: &Args) -> String {
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let path = |path: &Path| quoted(&path.to_string_lossy());
    let stem = document
        .file_stem()
        .map_or("acme".into(), |stem| stem.to_string_lossy());
    let output = args
        .output
        .clone()
        .unwrap_or_else(|| PathBuf::from(format!("{stem}-events")));
    let profile = match &args.profile {
        Some(profile) => format!("profile = {}", quoted(profile)),
        None => "# profile = \"standard-webhooks\"".to_owned(),
    };
    format!(
        "# Every key: `hookwright schema`.\n\
         document = {}\n\
         output = {}\n\n\
         # How deliveries are signed: a provider's name, or a file.\n\
         {profile}\n\n\
         # Which events; all of them unless patterns say so.\n\
         # events = [\"order.*\", \"!order.test\"]\n",
        path(document),
        path(&output),
    )
}

/// The only file of this folder that looks like a description of an API.
fn find() -> Result<PathBuf, Failure> {
    let entries = std::fs::read_dir(".").map_err(|error| Error::read(".", error))?;
    let mut found: Vec<PathBuf> = entries
        .filter_map(|entry| Some(PathBuf::from(entry.ok()?.file_name())))
        .filter(|path| looks_like_one(path))
        .collect();
    found.sort();
    let help = "name it: `hookwright init acme.yaml`";
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Failure::usage("no document is in this folder", help)),
        many => {
            let names: Vec<String> = many.iter().map(|path| path.display().to_string()).collect();
            Err(Failure::usage(
                format!("several documents are in this folder: {}", names.join(", ")),
                help,
            ))
        }
    }
}

fn looks_like_one(path: &Path) -> bool {
    let ending = path
        .extension()
        .is_some_and(|end| end == "yaml" || end == "yml" || end == "json");
    ending
        && std::fs::read_to_string(path).is_ok_and(|text| {
            let head: String = text.chars().take(4000).collect();
            ["openapi", "asyncapi", "json-schema.org"]
                .iter()
                .any(|word| head.contains(word))
        })
}
