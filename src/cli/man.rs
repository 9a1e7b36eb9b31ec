use std::path::{Path, PathBuf};

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, roman};

use crate::cli::args::Args as Cli;
use crate::cli::failure::Failure;
use crate::cli::help;
use crate::cli::terminal::{Status, Terminal};
use crate::error::Error;
use crate::nearest::{either, nearest};

/// Prints a page of the manual.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  hookwright man | man -l -
  hookwright man send | man -l -
  hookwright man --output ~/.local/share/man/man1      # every page, then `man hookwright-send`")]
pub(super) struct Args {
    /// The subcommand; the page of all of them when it is left out
    #[arg(value_name = "COMMAND", conflicts_with = "output")]
    command: Option<String>,
    /// Write every page into this folder
    #[arg(long, short, value_name = "DIR")]
    output: Option<PathBuf>,
}

pub(super) fn run(args: &Args, terminal: &Terminal) -> Result<Status, Failure> {
    let pages = pages()?;
    match (&args.output, &args.command) {
        (Some(folder), _) => {
            write(&pages, folder)?;
            terminal.say(&format!("{} pages → {}", pages.len(), folder.display()));
        }
        (None, None) => terminal.product(pages.first().map_or("", |(_, text)| text))?,
        (None, Some(command)) => terminal.product(page_of(&pages, command)?)?,
    }
    Ok(Status::Clean)
}

/// Name and text of every page; that of all commands first.
fn pages() -> Result<Vec<(String, String)>, Failure> {
    let mut command = Cli::plain_command().disable_help_subcommand(true);
    let variables = help::variables(&command);
    command.build();
    let mut pages = Vec::new();
    add(&command, &mut pages)?;
    if let Some((_, text)) = pages.first_mut() {
        let mut roff = Roff::new();
        listed("ENVIRONMENT", &variables, &mut roff);
        text.push_str(&roff.to_roff());
    }
    Ok(pages)
}

fn add(command: &Command, pages: &mut Vec<(String, String)>) -> Result<(), Failure> {
    let name = command.get_display_name().unwrap_or(command.get_name());
    pages.push((
        name.to_owned(),
        page(name, command).map_err(Failure::Stdout)?,
    ));
    command.get_subcommands().try_for_each(|it| add(it, pages))
}

fn page(name: &str, command: &Command) -> std::io::Result<String> {
    let man = Man::new(command.clone())
        .title(name.to_ascii_uppercase())
        .manual("hookwright")
        .source(format!("hookwright {}", env!("CARGO_PKG_VERSION")));
    let mut text = Vec::new();
    man.render_title(&mut text)?;
    man.render_name_section(&mut text)?;
    man.render_synopsis_section(&mut text)?;
    man.render_description_section(&mut text)?;
    if command.has_subcommands() {
        man.render_subcommands_section(&mut text)?;
    }
    man.render_options_section(&mut text)?;
    let mut roff = Roff::new();
    let after = command.get_after_help().map(ToString::to_string);
    for block in after.unwrap_or_default().split("\n\n") {
        match block.strip_prefix("Exit status: ") {
            _ if block.starts_with("Examples:\n") => listed("EXAMPLES", block, &mut roff),
            Some(status) => said("EXIT STATUS", status, &mut roff),
            None => said("NOTES", block, &mut roff),
        }
    }
    text.extend(roff.to_roff().into_bytes());
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// Lines as they are, below their heading.
fn listed(section: &str, block: &str, roff: &mut Roff) {
    roff.control("SH", [section]).control("nf", []);
    for line in block.lines().skip(1) {
        roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
    }
    roff.control("fi", []);
}

/// A paragraph.
fn said(section: &str, text: &str, roff: &mut Roff) {
    if !text.is_empty() {
        roff.control("SH", [section]).text([roman(text)]);
    }
}

fn page_of<'a>(pages: &'a [(String, String)], command: &str) -> Result<&'a str, Failure> {
    let name = format!("hookwright-{command}");
    if let Some((_, text)) = pages.iter().find(|(page, _)| *page == name) {
        return Ok(text);
    }
    let names = pages
        .iter()
        .filter_map(|(page, _)| page.strip_prefix("hookwright-"));
    let close = nearest(command, names);
    let help = match close.is_empty() {
        true => "`hookwright --help` lists the commands".to_owned(),
        false => format!("did you mean {}?", either(&close)),
    };
    Err(Failure::usage(
        format!("there is no command `{command}`"),
        help,
    ))
}

fn write(pages: &[(String, String)], folder: &Path) -> Result<(), Failure> {
    std::fs::create_dir_all(folder).map_err(|error| Error::write(folder, error))?;
    for (name, text) in pages {
        let file = folder.join(format!("{name}.1"));
        std::fs::write(&file, text).map_err(|error| Error::write(&file, error))?;
    }
    Ok(())
}
