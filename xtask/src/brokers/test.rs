use super::broker::Broker;
use super::{chosen, each, install};
use crate::run::cargo;

/// The test of each transport, its features, and the broker that it needs.
const TESTS: [(&str, &str, Option<Broker>); 3] = [
    ("memory", "", None),
    ("nats", "nats", Some(Broker::Nats)),
    ("jetstream", "nats", Some(Broker::Nats)),
];

/// Starts the brokers, runs the tests of the transports one after the other, and stops the brokers.
///
/// What cannot be installed here is left out, and said.
///
/// # Errors
///
/// When a test fails.
pub(crate) fn run(names: &[String]) -> Result<(), String> {
    let (ready, skipped): (Vec<Broker>, Vec<Broker>) = chosen(names)?
        .into_iter()
        .partition(|broker| match install::install(&[*broker]) {
            Ok(()) => true,
            Err(why) => {
                eprintln!("xtask: skipped, no test of transports over {}: {why}", broker.name());
                false
            }
        });
    let tested = each(&ready, Broker::start).and_then(|()| tests(&ready, &skipped));
    let stopped = each(&ready, Broker::stop);
    tested.and(stopped)
}

fn tests(ready: &[Broker], skipped: &[Broker]) -> Result<(), String> {
    let here = std::env::current_exe().map_err(|error| format!("where am I? {error}"))?;
    let here = here.display().to_string();
    let variables: Vec<(&str, String)> = ready.iter().flat_map(Broker::variables).collect();
    let mut env: Vec<(&str, &str)> = variables.iter().map(|(name, value)| (*name, value.as_str())).collect();
    env.push(("HOOKWRIGHT_XTASK", &here));
    let wanted = TESTS.iter().filter(|(_, _, broker)| {
        broker.is_none_or(|broker| ready.contains(&broker) && !skipped.contains(&broker))
    });
    let wanted: Vec<&str> = wanted.map(|(test, _, _)| *test).collect();
    let mut args = vec!["test", "-q", "-p", "hookwright-transport", "--all-features", "--no-fail-fast"];
    for test in wanted {
        args.extend(["--test", test]);
    }
    // One after the other: some of them restart a broker.
    args.extend(["--", "--test-threads=1"]);
    cargo("test the transports on brokers", &args, &env)
}
