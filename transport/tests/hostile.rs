//! Servers that mean no good: whatever they say, clients return an error, in time and without a panic.
#![cfg(all(
    feature = "amqp",
    feature = "kafka-pure",
    feature = "mqtt",
    feature = "nats",
    feature = "redis",
    feature = "stomp"
))]
#![allow(clippy::unwrap_used, reason = "a test")]

use std::time::Duration;

use hookwright_transport::amqp::Amqp;
use hookwright_transport::kafka_pure::KafkaPure;
use hookwright_transport::mqtt::Mqtt;
use hookwright_transport::nats::{JetStream, Nats};
use hookwright_transport::redis::{RedisChannels, RedisStreams};
use hookwright_transport::stomp::Stomp;
use hookwright_transport::{Backoff, Connect, Error};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::time::timeout;

/// What is nonsense for all, and what begins well for one and ends in a length that nobody has memory for.
const SAYS: [&[u8]; 12] = [
    b"",
    b"\x00",
    b"\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
    b"\r\n\r\n\r\n\r\n",
    b"HTTP/1.1 400 Bad Request\r\n\r\n",
    // MQTT: accepted, then a publish of 256 megabytes.
    b"\x20\x02\x00\x00\x30\xff\xff\xff\x7f",
    b"\x20\x03\x00\x00\x00\x30\xff\xff\xff\x7f",
    // AMQP: a frame of four gigabytes.
    b"\x01\x00\x00\xff\xff\xff\xff\x00\x0a\x00\x0a",
    // Redis: a text and a list without end.
    b"$9223372036854775807\r\n",
    b"*2147483647\r\n*2147483647\r\n*2147483647\r\n",
    // NATS: a message of many bytes.
    b"INFO {\"server_id\":\"x\",\"version\":\"2.9.0\",\"max_payload\":1048576,\"proto\":1,\"headers\":true}\r\nPONG\r\nMSG a 1 18446744073709551615\r\n",
    // Kafka: an answer of two gigabytes.
    b"\x7f\xff\xff\xff\x00\x00\x00\x00",
];

async fn server(says: &'static [u8]) -> (String, tokio::task::JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let serving = tokio::spawn(async move {
        loop {
            let (mut socket, _) = listener.accept().await.unwrap();
            tokio::spawn(async move {
                let _ = socket.write_all(says).await;
                let mut buffer = [0; 1000];
                // Held open for a while, so that clients have to know for themselves.
                let reading =
                    async { while socket.read(&mut buffer).await.is_ok_and(|read| read > 0) {} };
                let _ = timeout(Duration::from_millis(300), reading).await;
            });
        }
    });
    (address, serving)
}

fn to(scheme: &str, address: &str) -> Connect {
    let patience = Duration::from_millis(400);
    let backoff = Backoff::new(Duration::from_millis(50), Duration::from_millis(100));
    Connect::to(format!("{scheme}{address}"))
        .with_patience(patience)
        .with_backoff(backoff)
}

async fn ends<T>(
    what: &str,
    says: &[u8],
    connecting: impl Future<Output = Result<T, Error>>,
) -> bool {
    let connected = timeout(Duration::from_secs(20), connecting).await;
    let connected =
        connected.unwrap_or_else(|_| panic!("{what} hangs on {:?}", String::from_utf8_lossy(says)));
    connected.is_ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_panics_or_hangs() {
    let all = SAYS.map(|says| tokio::spawn(against(says)));
    for against in all {
        against.await.unwrap();
    }
}

async fn against(says: &'static [u8]) {
    let (address, serving) = server(says).await;
    let at = |scheme| to(scheme, &address);
    // On the heap: together, these futures are larger than a stack.
    let well = tokio::join!(
        Box::pin(ends(
            "AMQP",
            says,
            Amqp::connect(at("amqp://"), "amq.topic")
        )),
        Box::pin(ends("STOMP", says, Stomp::connect(at("stomp://")))),
        Box::pin(ends("Redis", says, RedisChannels::connect(at("redis://")))),
        Box::pin(ends("Redis", says, RedisStreams::connect(at("redis://")))),
        Box::pin(ends(
            "JetStream",
            says,
            JetStream::connect(at("nats://"), "s", ["a"])
        )),
        Box::pin(ends("Kafka", says, KafkaPure::connect(at("")))),
    );
    let none = (false, false, false, false, false, false);
    assert_eq!(well, none, "for {:?}", String::from_utf8_lossy(says));
    // These may believe that all is well, for as long as it is.
    tokio::join!(
        Box::pin(ends("MQTT 5", says, Mqtt::connect_v5(at("mqtt://"), "x"))),
        Box::pin(ends(
            "MQTT 3.1.1",
            says,
            Mqtt::connect_v3(at("mqtt://"), "x")
        )),
        Box::pin(ends("NATS", says, Nats::connect(at("nats://")))),
    );
    serving.abort();
}
