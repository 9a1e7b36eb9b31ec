//! Kafka, by librdkafka.
//!
//! In:  messages; topics, or regular expressions of topics, which begin with `^`.
//! Out: deliveries.
//! Does not know: what payloads mean, registries of schemas.
//!
//! | | |
//! |---|---|
//! | published means | all replicas that are in sync have it, once, also when the client had to send it again |
//! | acknowledged means | the group goes on behind it, and behind all before it in its partition: committed once a second, and in the end |
//! | rejected | [`Requeue::No`](crate::Requeue::No) is as good as acknowledged; [`Requeue::Yes`](crate::Requeue::Yes) brings it, and all behind it in its partition, again at once |
//! | without a verdict | the same |
//! | order | of the partition: messages with one key are in one |
//! | replay | a group goes on where it was committed; what came before it was made is not for it |
//! | groups | consumer groups; a subscription without one reads all partitions, from their ends, and verdicts mean nothing |
//! | restart of brokers | the client comes back by itself |
//!
//! Of what bindings ask, `topic`, `groupId`, `key` and the ids of schemas in front of payloads are obeyed; `clientId` is a setting of
//! whoever connects (`client.id`), and partitions, replicas and the configuration of topics are the cluster's.
//!
//! Content type, correlation id and address for replies are headers by their [names](crate::Names); the key is the record's.
//! An empty payload is written as null, which a compacted topic takes for a deletion, and null is read as an empty one.
//! Joining a group takes seconds; a member that has no partition yet when patience ends waits for one. What is read ahead is
//! bounded by `queued.max.messages.kbytes`, 16 mebibytes here. A consumer that holds all its window for five minutes
//! (`max.poll.interval.ms`) loses its partitions to others.

mod consuming;
mod tracker;
mod wire;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use rdkafka::ClientConfig;
use rdkafka::producer::{FutureProducer, FutureRecord};

use crate::address::{Syntax, check_address};
use crate::cloudevent::Binding;
use crate::transport::{Protocol, Publisher, Subscriber};
use crate::{Connect, Deliveries, Error, Message, Subscription};

/// A client of a Kafka cluster. Clones share the producer.
#[derive(Clone)]
pub struct Kafka {
    own: Arc<Own>,
    producer: FutureProducer,
}

struct Own {
    to: Connect,
    /// What every client has.
    config: ClientConfig,
}

impl Kafka {
    /// Makes a client of a cluster of which these brokers are some, e.g. `127.0.0.1:9092,127.0.0.1:9093`. It connects when it
    /// has something to do.
    ///
    /// # Errors
    ///
    /// When the settings cannot be followed.
    pub fn new(to: Connect) -> Result<Self, Error> {
        Self::with_settings(to, std::iter::empty::<(String, String)>())
    }

    /// The same, with settings of librdkafka, e.g. `compression.type`; they win over those made here. They may hold secrets, and
    /// are never told.
    ///
    /// # Errors
    ///
    /// When the settings cannot be followed.
    pub fn with_settings<N: Into<String>, V: Into<String>>(
        to: Connect,
        settings: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, Error> {
        let mut config = wire::config(&to)?;
        for (name, value) in settings {
            config.set(name, value);
        }
        let producer = wire::producer_config(&config, &to).create();
        Ok(Self {
            producer: producer.map_err(wire::error)?,
            own: Arc::new(Own { to, config }),
        })
    }

    async fn send(&self, mut message: Message) -> Result<(), Error> {
        check_address(Syntax::Kafka, &message.address)?;
        let key = message.key.take();
        let headers = wire::headers(&message, &self.own.to.names)?;
        let mut record: FutureRecord<'_, [u8], [u8]> = FutureRecord::to(&message.address);
        if !message.payload.is_empty() {
            record = record.payload(&message.payload);
        }
        if let Some(key) = &key {
            record = record.key(key);
        }
        if let Some(headers) = headers {
            record = record.headers(headers);
        }
        // A queue that is full is waited for; how long the broker may take is a setting.
        let sent = self.producer.send(record, self.own.to.patience).await;
        sent.map(|_| ()).map_err(|(error, _)| wire::error(error))
    }
}

impl Protocol for Kafka {
    fn syntax(&self) -> Syntax {
        Syntax::Kafka
    }

    fn binding(&self) -> Binding {
        Binding::Kafka
    }
}

impl Publisher for Kafka {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        self.send(message).boxed()
    }
}

impl Subscriber for Kafka {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        consuming::subscribe(Arc::clone(&self.own), to).boxed()
    }
}

impl fmt::Debug for Kafka {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Kafka").field(&self.own.to).finish()
    }
}

/// How often offsets are committed.
const COMMIT: Duration = Duration::from_secs(1);
