//! Each transport beside the bare client that it leans on, in one run: `cargo xtask bench transports`.
//!
//! In:  where brokers are (`HOOKWRIGHT_NATS` and so on, which the task sets).
//! Out: one table on stdout.
//! Does not know: what is inside of the transports. Both sides send the same messages, as many at once, and acknowledge each.

mod amqp;
mod kafka;
mod mqtt;
mod nats;
mod ours;
mod redis;
mod round;
mod websocket;

use std::process::ExitCode;
use std::time::Duration;

use round::Contest;
use tokio::process::Command;
use tokio::time::timeout;

/// How many times each side runs. They take turns, so that what else the machine does is shared.
const ROUNDS: usize = 7;

/// Each part runs in a child of its own, for no longer than this: one that hangs keeps no other from its figures.
const LONGEST: Duration = Duration::from_secs(300);

const PARTS: [&str; 7] = [
    "nats",
    "jetstream",
    "redis",
    "mqtt",
    "amqp",
    "kafka",
    "websocket",
];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> ExitCode {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    match args[..] {
        // Servers that have no program of their own run in a child of this one, so that only clients are measured.
        ["mock-cluster"] => kafka::mock_cluster().await,
        ["hub"] => websocket::hub().await,
        ["part", name] => part(name).await,
        _ => return all(&args).await,
    }
    ExitCode::SUCCESS
}

/// Prints the table of the parts that are wanted; of all, when none is named.
async fn all(wanted: &[&str]) -> ExitCode {
    if let Some(unknown) = wanted.iter().find(|name| !PARTS.contains(name)) {
        eprintln!("there is no `{unknown}`; there are {}", PARTS.join(", "));
        return ExitCode::from(2);
    }
    println!(
        "{:<16} {:>10} {:>10} {:>11} {:>11} {:>6} {:>7}",
        "", "bare msg/s", "ours msg/s", "bare µs/msg", "ours µs/msg", "CPU", "msg/s"
    );
    let mut code = ExitCode::SUCCESS;
    for name in PARTS {
        let is_wanted = wanted.is_empty() || wanted.contains(&name);
        if is_wanted && let Err(why) = in_a_child(name).await {
            eprintln!("{name}: {why}");
            code = ExitCode::FAILURE;
        }
    }
    code
}

async fn in_a_child(name: &str) -> Result<(), String> {
    let this = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut command = Command::new(this);
    let child = command.args(["part", name]).kill_on_drop(true).spawn();
    let mut child = child.map_err(|error| error.to_string())?;
    match timeout(LONGEST, child.wait()).await {
        Ok(Ok(status)) if status.success() => Ok(()),
        Ok(Ok(status)) => Err(status.to_string()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err(format!("no end in {} s", LONGEST.as_secs())),
    }
}

/// Each run of a side takes about half a second: in less, it is chance how often a side waits for the other and is woken.
async fn part(name: &str) {
    match name {
        "nats" => {
            let contest = Contest::new("NATS");
            contest.run(100_000, nats::bare, nats::ours).await;
        }
        "jetstream" => {
            let contest = Contest::new("JetStream");
            contest
                .run(20_000, nats::bare_stream, nats::ours_stream)
                .await;
        }
        "redis" => {
            let contest = Contest::new("Redis channels");
            contest.run(100_000, redis::bare, redis::ours).await;
            let contest = Contest::new("Redis streams");
            contest
                .run(5_000, redis::bare_stream, redis::ours_stream)
                .await;
        }
        "mqtt" => {
            let contest = Contest::new("MQTT 5");
            contest.run(50_000, mqtt::bare, mqtt::ours).await;
        }
        "amqp" => {
            let contest = Contest::new("AMQP 0-9-1");
            contest.run(20_000, amqp::bare, amqp::ours).await;
        }
        "kafka" => {
            let cluster = kafka::Cluster::start().await;
            let bare = async |count| kafka::bare(&cluster, count).await;
            let ours = async |count| kafka::ours(&cluster, count).await;
            Contest::new("Kafka").run(kafka::MESSAGES, bare, ours).await;
        }
        _ => {
            let hub = websocket::Hub::start().await;
            let bare = async |count| websocket::bare(&hub, count).await;
            let ours = async |count| websocket::ours(&hub, count).await;
            Contest::new("WebSocket").run(200_000, bare, ours).await;
        }
    }
}
