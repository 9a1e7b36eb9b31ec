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

use round::Contest;

/// How many times each side runs. They take turns, so that what else the machine does is shared.
const ROUNDS: usize = 7;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    match args.first().map(String::as_str) {
        // Servers that have no program of their own run in a child of this one, so that only clients are measured.
        Some("mock-cluster") => kafka::mock_cluster().await,
        Some("hub") => websocket::hub().await,
        _ => contests(&args).await,
    }
}

async fn contests(wanted: &[String]) {
    println!(
        "{:<16} {:>10} {:>10} {:>11} {:>11} {:>6} {:>7}",
        "", "bare msg/s", "ours msg/s", "bare µs/msg", "ours µs/msg", "CPU", "msg/s"
    );
    let wants = |name: &str| wanted.is_empty() || wanted.iter().any(|it| it == name);
    if wants("nats") {
        Contest::new("NATS")
            .run(20_000, nats::bare, nats::ours)
            .await;
    }
    if wants("jetstream") {
        Contest::new("JetStream")
            .run(5_000, nats::bare_stream, nats::ours_stream)
            .await;
    }
    if wants("redis") {
        Contest::new("Redis channels")
            .run(20_000, redis::bare, redis::ours)
            .await;
        Contest::new("Redis streams")
            .run(5_000, redis::bare_stream, redis::ours_stream)
            .await;
    }
    if wants("mqtt") {
        Contest::new("MQTT 5")
            .run(10_000, mqtt::bare, mqtt::ours)
            .await;
    }
    if wants("amqp") {
        Contest::new("AMQP 0-9-1")
            .run(10_000, amqp::bare, amqp::ours)
            .await;
    }
    if wants("kafka") {
        let cluster = kafka::Cluster::start().await;
        let bare = async |count| kafka::bare(&cluster, count).await;
        let ours = async |count| kafka::ours(&cluster, count).await;
        Contest::new("Kafka").run(20_000, bare, ours).await;
    }
    if wants("websocket") {
        let hub = websocket::Hub::start().await;
        let bare = async |count| websocket::bare(&hub, count).await;
        let ours = async |count| websocket::ours(&hub, count).await;
        Contest::new("WebSocket").run(20_000, bare, ours).await;
    }
}
