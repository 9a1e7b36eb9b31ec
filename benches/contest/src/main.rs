//! Reading and printing beside the peers, in one process: `cargo xtask bench contest`.
//!
//! In:  the folder of the corpus.
//! Out: figures by name on stdout, a line each: counts, and µs a payload.

mod clock;
mod cloudevents;
mod payloads;
mod peers;
mod rounds;

use std::collections::BTreeMap;
use std::process::ExitCode;

use payloads::Payload;

/// Figures by name.
type Figures = BTreeMap<String, f64>;

fn main() -> ExitCode {
    let corpus = std::env::args_os().nth(1).unwrap_or_default();
    match run(corpus.as_ref()) {
        Ok(figures) => {
            for (name, figure) in figures {
                println!("{name}\t{figure}");
            }
            ExitCode::SUCCESS
        }
        Err(message) => {
            eprintln!("contest: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(corpus: &std::path::Path) -> Result<Figures, String> {
    let payloads: Vec<Payload> = payloads::read(corpus)?;
    let mut figures = Figures::new();
    peers::measure(&payloads, &mut figures)?;
    cloudevents::measure(&payloads, &mut figures)?;
    Ok(figures)
}
