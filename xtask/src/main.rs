//! Tasks of the repository: `cargo xtask <task>`.

mod bench;
mod bless;
mod brokers;
mod browser;
mod check;
mod clients;
mod corpus;
mod crosslang;
mod demo;
mod hostile;
mod listener;
mod load;
mod page;
mod run;
mod semver;
mod shells;
mod site;
mod timing;

use std::process::ExitCode;

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let result = run::myself().and_then(|_| match args.first().map(String::as_str) {
        Some("check") => check::run(),
        Some("demo") => demo::run(),
        Some("bless") => bless::run(&args[1..]),
        Some("bench") => bench::run(&args[1..]),
        Some("brokers") => brokers::run(&args[1..]),
        Some("corpus") => corpus::run(&args[1..]),
        Some("hostile") => hostile::run(&args[1..]),
        Some("clients") => clients::run(),
        Some("crosslang") => crosslang::run(),
        Some("semver") => semver::run(&args[1..]),
        Some("shells") => shells::run(),
        Some("load") => load::run(&args[1..]),
        Some("page") => page::run(),
        Some("site") => site::run(),
        Some("timing") => timing::run(&args[1..]),
        Some("measure") => hostile::measure::run(&args[1..]),
        _ => Err("tasks:\n  check            everything that must hold\n  demo             the main job on a document\n  \
                  bless [SUITE]    rewrite expected files\n  brokers start|stop|restart|env|test [NAME…]\n  corpus [FILTER] [--no-build] [--no-tests]\n  \
                  bench [PART…]    beside the peers: generate, build-script, compile, contest, receive\n  bench transports [NAME…]  beside the bare clients: nats, jetstream, redis, mqtt, amqp, kafka, websocket\n  \
                  hostile [FILTER] [--every] [--no-crates] [--no-scale]\n  crosslang        signatures of the official libraries of Node and Python, from npm and PyPI\n  clients          the official libraries of Node send to `listen`\n  load [SECONDS]   how many deliveries `listen` takes, beside a bare server\n  page             the page of `listen` in a browser, and its pictures in docs/\n  site             the pages of `docs` in a browser, and their pictures in docs/\n  semver [FILTER]  whether `hookwright diff` agrees with cargo-semver-checks\n  shells           completions in zsh and fish\n  timing [COUNT]   whether comparisons tell how much of a guess is right\n  measure COMMAND  processor time and memory of a command"
            .to_owned()),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::FAILURE
        }
    }
}
