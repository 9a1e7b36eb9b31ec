//! Receiving over HTTP beside an axum handler that echoes: `cargo xtask bench receive`.
//!
//! In:  the folder of the corpus.
//! Out: figures by name on stdout, a line each: µs of the server's processor time a request.

mod by_hand;
mod client;
#[path = "../../contest/src/clock.rs"]
mod clock;
mod rounds;
mod server;
mod subject;

use std::path::Path;
use std::process::ExitCode;

use subject::Subject;

fn main() -> ExitCode {
    let corpus = std::env::args_os().nth(1).unwrap_or_default();
    match run(corpus.as_ref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("receive: {message}");
            ExitCode::FAILURE
        }
    }
}

fn run(corpus: &Path) -> Result<(), String> {
    let subjects = [subject::push(corpus)?, subject::invoice()?];
    let routers = subjects.iter().map(|subject| subject.routes.clone());
    let address = server::start(routers)?;
    for Subject {
        name,
        bytes,
        hmac,
        tasks,
        ..
    } in &subjects
    {
        println!("{name} bytes\t{bytes}");
        println!("{name} hmac\t{hmac}");
        for (task, figure) in tasks.iter().zip(rounds::least(address, tasks)?) {
            println!("{name} {}\t{figure}", task.name);
        }
    }
    Ok(())
}
