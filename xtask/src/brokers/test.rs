use super::broker::Broker;
use super::{chosen, each, install};
use crate::run::{cargo, myself};

/// The tests that a broker is needed for.
const ON_BROKERS: [(&str, Broker); 8] = [
    ("nats", Broker::Nats),
    ("jetstream", Broker::Nats),
    ("redis_channels", Broker::Redis),
    ("redis_streams", Broker::Redis),
    ("mqtt5", Broker::Mosquitto),
    ("mqtt3", Broker::Mosquitto),
    ("amqp", Broker::RabbitMq),
    ("stomp", Broker::RabbitMq),
];

/// Those that bring what they need: Kafka's mock cluster, servers of their own.
const ALONE: [&str; 6] = [
    "memory",
    "kafka",
    "kafka_pure",
    "websocket",
    "http",
    "hostile",
];

/// Starts the brokers, runs the tests of the transports, and stops the brokers.
///
/// What cannot be installed here is left out, and said. Without names, all transports are tested.
///
/// # Errors
///
/// When a test fails.
pub(crate) fn run(names: &[String]) -> Result<(), String> {
    let mut ready = Vec::new();
    for broker in chosen(names)? {
        match install::install(&[broker]) {
            Ok(()) => ready.push(broker),
            Err(why) => eprintln!(
                "xtask: skipped, no test of transports over {}: {why}",
                broker.name()
            ),
        }
    }
    if names.is_empty() {
        tests("test the transports that need no broker", &ALONE, &[], &[])?;
    }
    let tested = each(&ready, Broker::start).and_then(|()| on_brokers(&ready));
    let stopped = each(&ready, Broker::stop);
    tested.and(stopped)
}

fn on_brokers(ready: &[Broker]) -> Result<(), String> {
    let wanted = ON_BROKERS
        .iter()
        .filter(|(_, broker)| ready.contains(broker));
    let mut wanted: Vec<&str> = wanted.map(|(test, _)| *test).collect();
    if wanted.is_empty() {
        return Ok(());
    }
    wanted.push("tls");
    let here = myself()?;
    let mut variables: Vec<(&str, String)> = ready.iter().flat_map(Broker::variables).collect();
    variables.push(("HOOKWRIGHT_XTASK", here.display().to_string()));
    let env: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    // One after the other: some of them restart a broker.
    tests(
        "test the transports on brokers",
        &wanted,
        &["--test-threads=1"],
        &env,
    )?;
    let args = [
        "test",
        "-q",
        "-p",
        "golden",
        "--features",
        "brokers",
        "--test",
        "brokers",
    ];
    let args = [&args[..], &["--", "--test-threads=1"]].concat();
    cargo("test generated code on brokers", &args, &env)
}

fn tests(what: &str, names: &[&str], options: &[&str], env: &[(&str, &str)]) -> Result<(), String> {
    let mut args = vec![
        "test",
        "-q",
        "-p",
        "hookwright-transport",
        "--all-features",
        "--no-fail-fast",
    ];
    for name in names {
        args.extend(["--test", name]);
    }
    args.push("--");
    args.extend(options);
    cargo(what, &args, env)
}
