use std::io::Read;
use std::process::Stdio;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::iter;
use hookwright_transport::Connect;
use hookwright_transport::kafka::Kafka;
use rdkafka::ClientConfig;
use rdkafka::consumer::{Consumer, StreamConsumer};
use rdkafka::message::{Header, Message as _, OwnedHeaders};
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{FutureProducer, FutureRecord};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};
use tokio::time::{sleep, timeout};

use crate::ROUNDS;
use crate::ours;
use crate::round::{AT_ONCE, CONTENT_TYPE, Clock, Cost, HEADERS, KEY, payload};

/// The mock cluster keeps five mebibytes of a partition, and all messages have one key: more than these, and a consumer
/// that is behind would wait for what is gone.
pub const MESSAGES: usize = 10_000;

/// Runs a cluster, and tells where, until the parent is gone.
pub async fn mock_cluster() {
    let cluster = MockCluster::new(3).expect("a cluster");
    // What is made when it is asked for has no partitions yet in the first answer.
    for number in 0..TOPICS {
        cluster.create_topic(&topic(number), 4, 1).expect("a topic");
    }
    println!("{}", cluster.bootstrap_servers());
    parent_gone().await;
}

/// Ready when this child's parent is gone, however it went.
pub async fn parent_gone() {
    let read = || std::io::stdin().read(&mut [0]);
    let _ = tokio::task::spawn_blocking(read).await;
}

/// One for each run of each side, the first ones too.
const TOPICS: usize = 2 * (ROUNDS + 1);

fn topic(number: usize) -> String {
    format!("bench{number}")
}

pub struct Cluster {
    brokers: String,
    used: AtomicUsize,
    _child: Child,
}

impl Cluster {
    pub async fn start() -> Self {
        let (child, brokers) = child("mock-cluster").await;
        Self {
            brokers,
            used: AtomicUsize::new(0),
            _child: child,
        }
    }

    /// A topic that no run before had.
    fn topic(&self) -> String {
        topic(self.used.fetch_add(1, Ordering::Relaxed))
    }
}

/// Runs this program as a child, which ends with this one, and returns the first line that it says.
pub async fn child(what: &str) -> (Child, String) {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    let mut child = command
        .arg(what)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .expect("a child");
    let out = BufReader::new(child.stdout.take().expect("its output"));
    let line = out
        .lines()
        .next_line()
        .await
        .expect("a line")
        .expect("a line");
    (child, line)
}

/// The settings that the transport has.
fn config(brokers: &str) -> ClientConfig {
    let mut config = ClientConfig::new();
    config.set("bootstrap.servers", brokers);
    config.set("log_level", "0");
    config
}

/// The mock cluster lets a fetch at the end of a partition wait for so long, also when something comes meanwhile.
const FETCH: (&str, &str) = ("fetch.wait.max.ms", "5");

fn consumer(brokers: &str, group: &str) -> StreamConsumer {
    let mut config = config(brokers);
    config.set("group.id", group);
    config.set(FETCH.0, FETCH.1);
    config.set("enable.auto.commit", "true");
    config.set("auto.commit.interval.ms", "1000");
    config.set("enable.auto.offset.store", "false");
    config.set("auto.offset.reset", "earliest");
    config.set("queued.max.messages.kbytes", "16384");
    config.set("fetch.message.max.bytes", "1048576");
    config.set("topic.metadata.refresh.interval.ms", "10000");
    config.create().expect("a consumer")
}

/// Ready when the group has given this member its partitions: polling is what makes the client join.
async fn join(consumer: &StreamConsumer) {
    while consumer.assignment().expect("an assignment").count() == 0 {
        let _ = timeout(Duration::from_millis(50), consumer.recv()).await;
    }
}

/// Leaving a group goes on when a side is done: not at the cost of the other.
const LEAVING: Duration = Duration::from_secs(2);

fn headers() -> OwnedHeaders {
    let all = HEADERS.into_iter().chain([("content-type", CONTENT_TYPE)]);
    all.fold(
        OwnedHeaders::new_with_capacity(3),
        |headers, (key, value)| {
            headers.insert(Header {
                key,
                value: Some(value),
            })
        },
    )
}

pub async fn bare(cluster: &Cluster, count: usize) -> Cost {
    let topic = cluster.topic();
    let producer: FutureProducer = config(&cluster.brokers)
        .set("enable.idempotence", "true")
        .set("linger.ms", "1")
        .create()
        .expect("a producer");
    let consumer = consumer(&cluster.brokers, &topic);
    consumer.subscribe(&[&topic]).expect("a subscription");
    join(&consumer).await;
    let clock = Clock::start();
    let publishing = async {
        let all = iter(0..count).map(async |_| {
            let body = payload();
            let record = FutureRecord::to(&topic)
                .payload(body.as_ref())
                .key(KEY)
                .headers(headers());
            producer
                .send(record, Duration::from_secs(10))
                .await
                .expect("published");
        });
        all.buffer_unordered(AT_ONCE).for_each(async |()| {}).await;
    };
    let consuming = async {
        for _ in 0..count {
            let record = consumer.recv().await.expect("a record");
            std::hint::black_box(record.detach());
            consumer
                .store_offset(record.topic(), record.partition(), record.offset())
                .expect("acknowledged");
        }
    };
    tokio::join!(publishing, consuming);
    let cost = clock.stop();
    consumer.unsubscribe();
    sleep(LEAVING).await;
    cost
}

pub async fn ours(cluster: &Cluster, count: usize) -> Cost {
    let topic = cluster.topic();
    let kafka = Kafka::with_settings(Connect::to(&cluster.brokers), [FETCH]).expect("a client");
    let to = ours::to(&topic).in_group(&topic);
    let cost = ours::exchange(&kafka, to, ours::full(&topic), count).await;
    sleep(LEAVING).await;
    cost
}
