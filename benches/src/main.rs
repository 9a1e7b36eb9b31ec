//! Side by side with the peers, in one run on one machine: `cargo xtask bench`.
//!
//! In:  a folder of public documents and payloads (`HOOKWRIGHT_CORPUS`).
//! Out: one table of ratios on stdout.
//! Does not know: what is inside of the generator, the runtime or the peers. They are run as their users run them.

mod build_script;
mod compile;
mod contest;
mod cost;
mod figures;
mod generate;
mod place;
mod receive;
mod table;
mod typify;

use std::path::Path;
use std::process::ExitCode;

use place::Place;
use table::Table;

/// What is measured, in the order of the table.
const PARTS: [&str; 5] = ["generate", "build-script", "compile", "contest", "receive"];

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let result = match args
        .iter()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .as_slice()
    {
        // This program as a child of itself: what it costs is measured from outside.
        ["typify", document, output] => typify::write(Path::new(document), Path::new(output)),
        ["build-script", document, output] => {
            build_script::run(Path::new(document), Path::new(output))
        }
        [command, ..] if cost::is_wrapped(command) => return cost::wrapped(&args),
        parts if parts.iter().all(|part| PARTS.contains(part)) => run(parts),
        _ => Err(format!("parts: {}", PARTS.join(", "))),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("bench: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(parts: &[&str]) -> Result<(), String> {
    let place = Place::find()?;
    let wants = |part: &str| parts.is_empty() || parts.contains(&part);
    let mut table = Table::default();
    generate::prepare(&place)?;
    if wants("generate") {
        generate::measure(&place, &mut table)?;
    }
    if wants("build-script") {
        build_script::measure(&place, &mut table)?;
    }
    if wants("compile") {
        compile::measure(&place, &mut table)?;
    }
    if wants("contest") {
        contest::measure(&place, &mut table)?;
    }
    if wants("receive") {
        receive::measure(&place, &mut table)?;
    }
    println!("{table}");
    Ok(())
}
