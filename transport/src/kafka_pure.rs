//! Kafka, in Rust alone: no C library to build, and no consumer groups.
//!
//! In:  messages; topics, or templates of topics: `orders.{region}.created`.
//! Out: deliveries.
//! Does not know: what payloads mean, groups, registries of schemas.
//!
//! | | |
//! |---|---|
//! | published means | all replicas that are in sync have it |
//! | acknowledged means | nothing: a subscription reads from where the topics ended when it was made |
//! | order | of the partition: messages with one key are in one, the same that Java's client takes |
//! | replay | none: a program that needs it uses the feature `kafka` |
//! | groups | none: refused |
//! | restart of brokers | the client comes back by itself; a subscription goes on where it stood |
//!
//! Of what bindings ask, `topic`, `key` and the ids of schemas in front of payloads are obeyed; `groupId` is not: there are no groups.
//!
//! Fields of messages are carried as the feature `kafka` does, so that each reads what the other wrote; but a header's name comes
//! once. Topics that are made after a subscription are not part of it.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::SystemTime;

use chrono::{DateTime, Utc};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, StreamExt, select_all, unfold};
use rskafka::BackoffConfig;
use rskafka::client::consumer::{StartOffset, StreamConsumerBuilder};
use rskafka::client::error::Error as ClientError;
use rskafka::client::partition::{Compression, OffsetAt, PartitionClient, UnknownTopicHandling};
use rskafka::client::{Client, ClientBuilder, Credentials, SaslConfig};
use rskafka::record::Record;
use tokio::sync::Mutex;
use tokio::time::{sleep, timeout};

use crate::address::{Syntax, Template, check_address};
use crate::cloudevent::Binding;
use crate::transport::{Protocol, Publisher, Subscriber};
use crate::{Backoff, Connect, Deliveries, Delivery, Error, Message, Names, Subscription};

const PROTOCOL: &str = "Kafka";

/// A client of a Kafka cluster. Clones share its connections.
#[derive(Clone)]
pub struct KafkaPure {
    own: Arc<Own>,
}

struct Own {
    client: Client,
    to: Connect,
    topics: Mutex<HashMap<String, Arc<Topic>>>,
}

/// The partitions of a topic, and whose turn it is.
struct Topic {
    partitions: Vec<Arc<PartitionClient>>,
    turn: AtomicUsize,
}

impl KafkaPure {
    /// Connects to a cluster of which these brokers are some, e.g. `127.0.0.1:9092,127.0.0.1:9093`.
    ///
    /// # Errors
    ///
    /// When there is no connection, or the settings cannot be followed.
    pub async fn connect(to: Connect) -> Result<Self, Error> {
        let brokers = to.url.split(',').map(|it| it.trim().to_owned()).collect();
        let backoff = BackoffConfig {
            init_backoff: to.backoff.first(),
            max_backoff: to.backoff.longest(),
            deadline: Some(to.patience),
            ..BackoffConfig::default()
        };
        let mut builder = ClientBuilder::new(brokers)
            .max_message_size(to.max_bytes)
            .backoff_config(backoff);
        if let Some(credentials) = &to.credentials {
            let plain = Credentials::new(
                credentials.user().to_owned(),
                credentials.password().to_owned(),
            );
            builder = builder.sasl_config(SaslConfig::Plain(plain));
        }
        #[cfg(feature = "tls")]
        if let Some(tls) = &to.tls {
            builder = builder.tls_config(Arc::new(tls.config()?));
        }
        let built = timeout(to.patience, builder.build()).await;
        let client = built.map_err(|_| Error::TimedOut)?.map_err(error)?;
        let own = Own {
            client,
            to,
            topics: Mutex::default(),
        };
        Ok(Self { own: Arc::new(own) })
    }

    async fn send(&self, mut message: Message) -> Result<(), Error> {
        check_address(Syntax::KafkaPure, &message.address)?;
        let address = std::mem::take(&mut message.address);
        let record = record(message, &self.own.to.names)?;
        let sent = async {
            let topic = self.own.topic(&address).await?;
            let partition = topic.partition(record.key.as_deref())?;
            let produced = partition
                .produce(vec![record], Compression::NoCompression)
                .await;
            produced.map(|_| ()).map_err(error)
        };
        timeout(self.own.to.patience, sent)
            .await
            .unwrap_or(Err(Error::TimedOut))
    }
}

impl Own {
    async fn topic(&self, name: &str) -> Result<Arc<Topic>, Error> {
        let mut topics = self.topics.lock().await;
        if let Some(topic) = topics.get(name) {
            return Ok(Arc::clone(topic));
        }
        let all = self.client.list_topics().await.map_err(error)?;
        let found = all.into_iter().find(|topic| topic.name == name);
        let found = found.ok_or_else(|| Error::refused(format!("there is no topic `{name}`")))?;
        let mut partitions = Vec::new();
        for number in found.partitions {
            partitions.push(self.partition(name, number).await?);
        }
        let topic = Arc::new(Topic {
            partitions,
            turn: AtomicUsize::new(0),
        });
        topics.insert(name.to_owned(), Arc::clone(&topic));
        Ok(topic)
    }

    async fn partition(&self, topic: &str, number: i32) -> Result<Arc<PartitionClient>, Error> {
        let client = self
            .client
            .partition_client(topic, number, UnknownTopicHandling::Error);
        client.await.map(Arc::new).map_err(error)
    }

    async fn listen(&self, to: Subscription) -> Result<Deliveries, Error> {
        if to.group.is_some() {
            return Err(Error::setting(
                "this client of Kafka has no groups: the feature `kafka` has",
            ));
        }
        let template = Template::parse(&to.pattern)?;
        template.wildcard(Syntax::KafkaPure)?;
        let topics = self.client.list_topics().await.map_err(error)?;
        let mut streams = Vec::new();
        for topic in topics {
            if template.read(Syntax::KafkaPure, &topic.name).is_none() {
                continue;
            }
            for number in &topic.partitions {
                let client = self.partition(&topic.name, *number).await?;
                let end = client.get_offset(OffsetAt::Latest).await.map_err(error)?;
                let reading = Reading {
                    client,
                    next: end,
                    records: None,
                    backoff: self.to.backoff.clone(),
                    names: self.to.names.clone(),
                };
                streams.push(reading.stream());
            }
        }
        match streams.is_empty() {
            true => Err(Error::refused(format!(
                "there is no topic `{}`",
                to.pattern
            ))),
            false => Ok(Deliveries::new(select_all(streams))),
        }
    }
}

impl Topic {
    fn partition(&self, key: Option<&[u8]>) -> Result<&PartitionClient, Error> {
        let count = self.partitions.len();
        let number = match key {
            // Java's client: the hash without its sign.
            Some(key) => (murmur2(key) & 0x7fff_ffff) as usize,
            None => self.turn.fetch_add(1, Ordering::Relaxed),
        };
        let partition = number
            .checked_rem(count)
            .and_then(|number| self.partitions.get(number));
        let partition = partition.ok_or_else(|| Error::refused("the topic has no partitions"))?;
        Ok(partition)
    }
}

/// The hash by which Java's client chooses a partition.
fn murmur2(key: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    let mut hash = 0x9747_b28c ^ (key.len() as u32);
    let mut words = key.chunks_exact(4);
    for word in &mut words {
        let mut k = u32::from_le_bytes(word.try_into().unwrap_or_default()).wrapping_mul(M);
        k = (k ^ (k >> 24)).wrapping_mul(M);
        hash = hash.wrapping_mul(M) ^ k;
    }
    let rest = words.remainder();
    if !rest.is_empty() {
        for (place, byte) in rest.iter().enumerate() {
            hash ^= u32::from(*byte) << (8 * place);
        }
        hash = hash.wrapping_mul(M);
    }
    hash = (hash ^ (hash >> 13)).wrapping_mul(M);
    hash ^ (hash >> 15)
}

/// One partition, from an offset on.
struct Reading {
    client: Arc<PartitionClient>,
    next: i64,
    records: Option<rskafka::client::consumer::StreamConsumer>,
    backoff: Backoff,
    names: Names,
}

impl Reading {
    fn stream(self) -> BoxStream<'static, Result<Delivery, Error>> {
        unfold(self, |mut reading| async move {
            let item = reading.next().await;
            Some((item, reading))
        })
        .boxed()
    }

    async fn next(&mut self) -> Result<Delivery, Error> {
        let records = self.records.get_or_insert_with(|| {
            let client = Arc::clone(&self.client);
            StreamConsumerBuilder::new(client, StartOffset::At(self.next)).build()
        });
        match records.next().await {
            Some(Ok((record, _))) => {
                self.backoff.reset();
                self.next = record.offset.saturating_add(1);
                let message = message(self.client.topic(), record.record, &self.names);
                Ok(Delivery::settled(message))
            }
            lost => {
                self.records = None;
                sleep(self.backoff.wait()).await;
                match lost {
                    Some(Err(why)) => Err(error(why)),
                    _ => Err(Error::disconnected("the partition ended")),
                }
            }
        }
    }
}

fn record(mut message: Message, names: &Names) -> Result<Record, Error> {
    let key = message.key.take().map(Vec::from);
    let mut headers = std::collections::BTreeMap::new();
    for (name, value) in names.entries(&message, PROTOCOL)? {
        if headers.insert(name.to_owned(), value.to_vec()).is_some() {
            return Err(Error::cannot_carry(
                PROTOCOL,
                format!("two headers `{}`", name.escape_default()),
            ));
        }
    }
    Ok(Record {
        key,
        value: (!message.payload.is_empty()).then(|| message.payload.into()),
        headers,
        timestamp: DateTime::<Utc>::from(SystemTime::now()),
    })
}

fn message(topic: &str, record: Record, names: &Names) -> Message {
    let mut message = Message::new(topic, record.value.unwrap_or_default());
    message.key = record.key.map(Into::into);
    for (name, value) in record.headers {
        names.place(&mut message, &name, value.into());
    }
    message
}

fn error(error: ClientError) -> Error {
    match error {
        ClientError::Timeout => Error::TimedOut,
        ClientError::ServerError { protocol_error, .. } => Error::refused(protocol_error),
        ClientError::InvalidResponse(what) => Error::malformed(what),
        other => Error::disconnected(other),
    }
}

impl Protocol for KafkaPure {
    fn syntax(&self) -> Syntax {
        Syntax::KafkaPure
    }

    fn binding(&self) -> Binding {
        Binding::Kafka
    }
}

impl Publisher for KafkaPure {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        self.send(message).boxed()
    }
}

impl Subscriber for KafkaPure {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        async move {
            let listening = timeout(self.own.to.patience, self.own.listen(to)).await;
            listening.unwrap_or(Err(Error::TimedOut))
        }
        .boxed()
    }
}

impl fmt::Debug for KafkaPure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KafkaPure").field(&self.own.to).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As the tests of Java's client have them.
    #[test]
    fn keys_go_where_the_client_of_java_puts_them() {
        for (key, hash) in [
            ("21", -973_932_308_i32),
            ("foobar", -790_332_482),
            ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            (
                "lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8",
                -58_897_971,
            ),
            ("abc", 479_470_107),
        ] {
            assert_eq!(murmur2(key.as_bytes()), hash as u32, "{key}");
        }
    }
}
