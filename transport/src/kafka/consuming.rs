use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::unfold;
use rdkafka::client::ClientContext;
use rdkafka::consumer::{
    BaseConsumer, CommitMode, Consumer as _, ConsumerContext, Rebalance, StreamConsumer,
};
use rdkafka::message::Message as _;
use rdkafka::{Offset, TopicPartitionList};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

use super::tracker::{Arrived, Place, Told, Tracker};
use super::{Own, wire};
use crate::delivery::{Delivery, Requeue, Settle};
use crate::request::random_text;
use crate::{Deliveries, Error, Names, Subscription};

type Consumer = StreamConsumer<Context>;

/// What librdkafka calls back.
#[derive(Default)]
struct Context(Mutex<Tracker>);

impl Context {
    fn tracker(&self) -> std::sync::MutexGuard<'_, Tracker> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ClientContext for Context {}

impl ConsumerContext for Context {
    fn pre_rebalance(&self, _: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        if let Rebalance::Revoke(partitions) = rebalance {
            let mut tracker = self.tracker();
            for partition in partitions.elements() {
                tracker.lost(&(partition.topic().to_owned(), partition.partition()));
            }
        }
    }
}

pub(super) async fn subscribe(own: Arc<Own>, to: Subscription) -> Result<Deliveries, Error> {
    let is_pattern = to.pattern.starts_with('^');
    if !is_pattern {
        crate::address::check_address(crate::Syntax::Kafka, &to.pattern)?;
    }
    let group = match &to.group {
        Some(group) => group.clone(),
        // A pattern takes a group, of which nobody else knows.
        None => random_text()?,
    };
    let remembers = to.group.is_some();
    let config = wire::consumer_config(&own.config, &own.to, &group, remembers);
    let consumer: Consumer = config
        .create_with_context(Context::default())
        .map_err(wire::error)?;
    let consumer = Arc::new(consumer);
    let patience = own.to.patience;
    if remembers || is_pattern {
        consumer.subscribe(&[&to.pattern]).map_err(wire::error)?;
        join(&consumer, patience).await?;
    } else {
        let topic = to.pattern.clone();
        on_a_thread(&consumer, move |consumer| {
            assign(consumer, &topic, patience)
        })
        .await?;
    }
    let consuming = Consuming {
        consumer: Some(consumer),
        window: Arc::new(Semaphore::new(to.window.get().into())),
        names: own.to.names.clone(),
        remembers,
    };
    Ok(Deliveries::new(unfold(
        consuming,
        |mut consuming| async move {
            let item = consuming.next().await?;
            Some((item, consuming))
        },
    )))
}

/// librdkafka blocks where it asks brokers.
async fn on_a_thread<T: Send + 'static>(
    consumer: &Arc<Consumer>,
    what: impl FnOnce(&Consumer) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let consumer = Arc::clone(consumer);
    let done = tokio::task::spawn_blocking(move || what(&consumer)).await;
    done.unwrap_or(Err(Error::Closed))
}

/// Reads all partitions of a topic from their ends.
fn assign(consumer: &Consumer, topic: &str, patience: Duration) -> Result<(), Error> {
    let metadata = consumer
        .fetch_metadata(Some(topic), patience)
        .map_err(wire::error)?;
    let mut assignment = TopicPartitionList::new();
    for partition in metadata
        .topics()
        .iter()
        .flat_map(|topic| topic.partitions())
    {
        let (_, end) = consumer
            .fetch_watermarks(topic, partition.id(), patience)
            .map_err(wire::error)?;
        let added = assignment.add_partition_offset(topic, partition.id(), Offset::Offset(end));
        added.map_err(wire::error)?;
    }
    match assignment.count() {
        0 => Err(Error::refused(format!("there is no topic `{topic}`"))),
        _ => consumer.assign(&assignment).map_err(wire::error),
    }
}

/// Waits until the group has given this member its partitions, and pins where they begin: a group that is new begins with
/// what is published from here on.
async fn join(consumer: &Arc<Consumer>, patience: Duration) -> Result<(), Error> {
    let start = Instant::now();
    let mut early: HashMap<Place, i64> = HashMap::new();
    loop {
        // Polling is what makes the client join. What comes in already is read again.
        if let Ok(Ok(record)) = timeout(Duration::from_millis(50), consumer.recv()).await {
            let place = (record.topic().to_owned(), record.partition());
            early.entry(place).or_insert(record.offset());
        }
        let assignment = consumer.assignment().map_err(wire::error)?;
        if assignment.count() > 0 {
            return on_a_thread(consumer, move |consumer| {
                pin(consumer, assignment, &early, patience)
            })
            .await;
        }
        if start.elapsed() > patience {
            // All partitions are other members', or there is no topic yet.
            return Ok(());
        }
    }
}

fn pin(
    consumer: &Consumer,
    assignment: TopicPartitionList,
    early: &HashMap<Place, i64>,
    patience: Duration,
) -> Result<(), Error> {
    let committed = consumer
        .committed_offsets(assignment, patience)
        .map_err(wire::error)?;
    let mut pinned = TopicPartitionList::new();
    for partition in committed.elements() {
        let (topic, number) = (partition.topic(), partition.partition());
        let first = early.get(&(topic.to_owned(), number)).copied();
        let is_new = !matches!(partition.offset(), Offset::Offset(_));
        let begin = match (is_new, first) {
            (_, Some(first)) => first,
            (true, None) => {
                let (_, end) = consumer
                    .fetch_watermarks(topic, number, patience)
                    .map_err(wire::error)?;
                end
            }
            (false, None) => continue,
        };
        let offset = Offset::Offset(begin);
        if is_new {
            pinned
                .add_partition_offset(topic, number, offset)
                .map_err(wire::error)?;
        }
        consumer
            .seek(topic, number, offset, patience)
            .map_err(wire::error)?;
    }
    match pinned.count() {
        0 => Ok(()),
        _ => consumer
            .commit(&pinned, CommitMode::Sync)
            .map_err(wire::error),
    }
}

struct Consuming {
    /// There until it is dropped.
    consumer: Option<Arc<Consumer>>,
    window: Arc<Semaphore>,
    names: Names,
    /// Verdicts mean something.
    remembers: bool,
}

impl Consuming {
    async fn next(&mut self) -> Option<Result<Delivery, Error>> {
        let consumer = self.consumer.as_ref()?;
        loop {
            let place = Arc::clone(&self.window).acquire_owned().await.ok()?;
            let record = match consumer.recv().await {
                Ok(record) => record,
                Err(error) => return Some(Err(wire::error(error))),
            };
            let message = wire::message(&record, &self.names);
            if !self.remembers {
                return Some(Ok(Delivery::settled(message)));
            }
            let at: Place = (record.topic().to_owned(), record.partition());
            let mut tracker = consumer.context().tracker();
            let (epoch, again) = match tracker.arrived(&at, record.offset()) {
                Arrived::Deliver { epoch, again } => (epoch, again),
                Arrived::Rewind(offset) => {
                    if let Err(error) = seek(consumer, &at, offset) {
                        return Some(Err(error));
                    }
                    continue;
                }
            };
            let verdict = Verdict {
                consumer: Arc::downgrade(consumer),
                at,
                offset: record.offset(),
                epoch,
                _place: place,
            };
            return Some(Ok(Delivery::new(message, verdict).with_redelivered(again)));
        }
    }
}

/// Leaving a group takes a moment, in which nobody should have to wait.
impl Drop for Consuming {
    fn drop(&mut self) {
        let Some(consumer) = self.consumer.take() else {
            return;
        };
        match tokio::runtime::Handle::try_current() {
            Ok(runtime) => drop(runtime.spawn(leave(consumer))),
            Err(_) => drop(std::thread::spawn(move || drop(consumer))),
        }
    }
}

/// Tells the group, and waits until it knows: closing does not, and the group would wait for a member that is gone.
async fn leave(consumer: Arc<Consumer>) {
    consumer.unsubscribe();
    let start = Instant::now();
    let is_assigned = || consumer.assignment().is_ok_and(|it| it.count() > 0);
    while is_assigned() && start.elapsed() < Duration::from_secs(5) {
        // What comes in is nobody's any more; polling is what makes the client go on.
        let _ = timeout(Duration::from_millis(50), consumer.recv()).await;
    }
    // Closing blocks.
    let _ = tokio::task::spawn_blocking(move || drop(consumer)).await;
}

fn seek(consumer: &Consumer, at: &Place, offset: i64) -> Result<(), Error> {
    // Nothing is waited for: what comes in before it took place is told by the tracker.
    let sought = consumer.seek(&at.0, at.1, Offset::Offset(offset), Duration::ZERO);
    sought.map_err(wire::error)
}

struct Verdict {
    consumer: Weak<Consumer>,
    at: Place,
    offset: i64,
    epoch: u64,
    _place: OwnedSemaphorePermit,
}

fn gone() -> Error {
    Error::disconnected("the partition is another consumer's, or the delivery came again")
}

impl Verdict {
    fn done(&self) -> Result<(), Error> {
        let consumer = self.consumer.upgrade().ok_or_else(gone)?;
        let told = consumer
            .context()
            .tracker()
            .done(&self.at, self.offset, self.epoch);
        match told {
            Told::Store(offset) => {
                let stored = consumer.store_offset(&self.at.0, self.at.1, offset);
                stored.map_err(wire::error)
            }
            Told::Nothing => Ok(()),
            Told::Stale => Err(gone()),
        }
    }

    fn rewind(&self) -> Result<(), Error> {
        let consumer = self.consumer.upgrade().ok_or_else(gone)?;
        let mut tracker = consumer.context().tracker();
        match tracker.rewind(&self.at, self.offset, self.epoch) {
            true => seek(&consumer, &self.at, self.offset),
            false => Err(gone()),
        }
    }
}

impl Settle for Verdict {
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), Error>> {
        ready(self.done()).boxed()
    }

    fn reject(self: Box<Self>, requeue: Requeue) -> BoxFuture<'static, Result<(), Error>> {
        let told = match requeue {
            Requeue::Yes => self.rewind(),
            Requeue::No => self.done(),
        };
        ready(told).boxed()
    }

    fn abandon(self: Box<Self>) {
        // One that is not this consumer's any more comes again by itself.
        let _ = self.rewind();
    }
}
