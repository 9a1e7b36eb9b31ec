//! Brokers on this machine, for the tests and measurements of `transport/`: `cargo xtask brokers`.
//!
//! In:  which ones; all, unless said otherwise.
//! Out: processes that listen on loopback alone, their files in `target/brokers/`, and variables that say where they are.
//! Does not know: the transports.

mod broker;
mod install;
mod test;

use broker::Broker;

const USAGE: &str = "brokers start|stop|restart|env [NAME…]   mosquitto, nats, rabbitmq, redis\n       brokers test [NAME…] \
                     start them, run the tests of transport/, stop them";

/// Starts, stops or tests.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let (command, names) = args.split_first().ok_or(USAGE)?;
    let brokers = chosen(names);
    match command.as_str() {
        "start" => start(&brokers?),
        "stop" => each(&brokers?, Broker::stop),
        "restart" => each(&brokers?, |broker| {
            broker.stop()?;
            broker.start()
        }),
        "env" => {
            for (name, value) in brokers?.iter().flat_map(Broker::variables) {
                println!("export {name}={value}");
            }
            Ok(())
        }
        "test" => test::run(names),
        _ => Err(USAGE.to_owned()),
    }
}

pub(crate) use test::run as test;

/// Starts those that are installed, or can be.
fn start(brokers: &[Broker]) -> Result<(), String> {
    install::install(brokers)?;
    each(brokers, Broker::start)
}

/// Runs something while all brokers are up, told where they are by variables.
pub(crate) fn with_all(what: impl Fn(&[(&str, &str)]) -> Result<(), String>) -> Result<(), String> {
    let all = Broker::ALL;
    start(&all)?;
    let variables: Vec<(&str, String)> = all.iter().flat_map(Broker::variables).collect();
    let env: Vec<(&str, &str)> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let done = what(&env);
    let stopped = each(&all, Broker::stop);
    done.and(stopped)
}

fn each(brokers: &[Broker], what: impl Fn(&Broker) -> Result<(), String>) -> Result<(), String> {
    brokers.iter().try_for_each(what)
}

fn chosen(names: &[String]) -> Result<Vec<Broker>, String> {
    if names.is_empty() {
        return Ok(Broker::ALL.to_vec());
    }
    let broker = |name: &String| {
        let mut all = Broker::ALL.into_iter();
        all.find(|broker| broker.name() == name)
            .ok_or_else(|| format!("there is no broker `{name}`\n       {USAGE}"))
    };
    names.iter().map(broker).collect()
}
