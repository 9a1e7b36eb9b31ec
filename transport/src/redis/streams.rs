use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, StreamExt, unfold};
use redis::aio::{ConnectionManager, MultiplexedConnection};
use redis::{Client, Cmd, Value};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::Instant;

use super::wire;
use crate::address::{Syntax, check_address};
use crate::cloudevent::Binding;
use crate::delivery::{Delivery, Requeue, Settle};
use crate::request::random_text;
use crate::survive::survive;
use crate::transport::{Protocol, Publisher, Subscriber};
use crate::{Connect, Deliveries, Error, Message, Subscription};

const PROTOCOL: &str = "a stream of Redis";
const PAYLOAD: &str = "payload";

/// How long a server may wait for something to read, before it is asked what came again.
const BLOCK: Duration = Duration::from_millis(500);

/// Streams of Redis, one an address. Clones share the connection that publishes and acknowledges.
#[derive(Clone)]
pub struct RedisStreams {
    publisher: ConnectionManager,
    client: Client,
    to: Arc<Connect>,
    ack_wait: Duration,
    longest: Option<u64>,
}

impl RedisStreams {
    /// Connects, e.g. to `redis://127.0.0.1:6379`. The server is version 7 or later.
    ///
    /// # Errors
    ///
    /// When there is no connection, or the server refuses it.
    pub async fn connect(to: Connect) -> Result<Self, Error> {
        let client = wire::client(&to)?;
        Ok(Self {
            publisher: wire::manager(&client, &to).await?,
            client,
            to: Arc::new(to),
            ack_wait: Duration::from_secs(30),
            longest: None,
        })
    }

    /// The same, with so much time for a verdict before a message comes again; 30 seconds unless said otherwise.
    #[must_use]
    pub fn with_ack_wait(self, ack_wait: Duration) -> Self {
        Self { ack_wait, ..self }
    }

    /// The same, with streams that keep about so many messages: publishing throws older ones away, whether they were
    /// acknowledged or not. Without a limit, streams grow.
    #[must_use]
    pub fn with_longest(self, messages: u64) -> Self {
        let longest = Some(messages);
        Self { longest, ..self }
    }

    async fn send(&self, message: Message) -> Result<(), Error> {
        check_address(Syntax::RedisStream, &message.address)?;
        let mut add = redis::cmd("XADD");
        add.arg(&message.address);
        if let Some(longest) = self.longest {
            add.arg("MAXLEN").arg("~").arg(longest);
        }
        add.arg("*");
        for (name, value) in self.to.names.entries(&message, PROTOCOL)? {
            if name == PAYLOAD {
                let what = format!("a header called `{PAYLOAD}`");
                return Err(Error::cannot_carry(PROTOCOL, what));
            }
            add.arg(name).arg(value);
        }
        add.arg(PAYLOAD).arg(message.payload.as_ref());
        let mut connection = self.publisher.clone();
        let added = add.query_async::<()>(&mut connection).await;
        added.map_err(wire::error)
    }

    async fn read(
        self,
        to: Subscription,
        last: Arc<tokio::sync::Mutex<String>>,
    ) -> Result<BoxStream<'static, Result<Delivery, Error>>, Error> {
        let config = wire::patient(&self.to);
        let connected = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        let mut connection = connected.await.map_err(wire::error)?;
        if let Some(group) = &to.group {
            make_group(&mut connection, &to.pattern, group).await?;
        }
        let window = usize::from(to.window.get());
        let reading = Reading {
            consumer: random_text()?,
            window: Arc::new(Semaphore::new(window)),
            requeued: Arc::default(),
            claimed_at: None,
            cursor: "0-0".to_owned(),
            ready: VecDeque::new(),
            own: self,
            connection,
            to,
            last,
        };
        Ok(unfold(reading, |mut reading| async move {
            let item = reading.next().await;
            Some((item, reading))
        })
        .boxed())
    }

    /// The id of the last entry: what comes behind it is new.
    async fn last_id(&self, key: &str) -> Result<String, Error> {
        let mut last = redis::cmd("XREVRANGE");
        last.arg(key).arg("+").arg("-").arg("COUNT").arg(1);
        let mut connection = self.publisher.clone();
        let found: Value = last
            .query_async(&mut connection)
            .await
            .map_err(wire::error)?;
        match wire::list(found)?.into_iter().next() {
            Some(entry) => {
                let id = wire::list(entry)?.into_iter().next();
                wire::text(id.unwrap_or(Value::Nil))
            }
            None => Ok("0-0".to_owned()),
        }
    }
}

async fn make_group(
    connection: &mut MultiplexedConnection,
    key: &str,
    group: &str,
) -> Result<(), Error> {
    let mut create = redis::cmd("XGROUP");
    create
        .arg("CREATE")
        .arg(key)
        .arg(group)
        .arg("$")
        .arg("MKSTREAM");
    match create.query_async::<()>(connection).await {
        Err(error) if error.code() != Some("BUSYGROUP") => Err(wire::error(error)),
        _ => Ok(()),
    }
}

/// An entry of the stream, and whether it may have been delivered before.
struct Entry {
    id: String,
    message: Message,
    redelivered: bool,
}

/// One consumer on one connection.
struct Reading {
    own: RedisStreams,
    connection: MultiplexedConnection,
    to: Subscription,
    consumer: String,
    window: Arc<Semaphore>,
    requeued: Arc<AtomicBool>,
    claimed_at: Option<Instant>,
    cursor: String,
    ready: VecDeque<Entry>,
    /// Where one without a group stands, over all its connections.
    last: Arc<tokio::sync::Mutex<String>>,
}

impl Reading {
    async fn next(&mut self) -> Result<Delivery, Error> {
        loop {
            if !self.ready.is_empty() {
                let place = Arc::clone(&self.window).acquire_owned().await;
                let place = place.map_err(|_| Error::Closed)?;
                if let Some(entry) = self.ready.pop_front() {
                    return Ok(self.delivery(entry, place).await);
                }
            }
            // At most as many as may be without a verdict: what is read is delivered to this consumer, and waits for none.
            drop(self.window.acquire().await.map_err(|_| Error::Closed)?);
            if self.to.group.is_some() && self.is_time_to_claim() {
                self.claim().await?;
            }
            if self.ready.is_empty() {
                self.read_new().await?;
            }
        }
    }

    async fn delivery(&mut self, entry: Entry, place: OwnedSemaphorePermit) -> Delivery {
        let Some(group) = &self.to.group else {
            *self.last.lock().await = entry.id;
            return Delivery::settled(entry.message);
        };
        let verdict = Verdict {
            connection: self.own.publisher.clone(),
            key: self.to.pattern.clone(),
            group: group.clone(),
            consumer: self.consumer.clone(),
            id: entry.id,
            ack_wait: self.own.ack_wait,
            requeued: Arc::clone(&self.requeued),
            _place: place,
        };
        Delivery::new(entry.message, verdict).with_redelivered(entry.redelivered)
    }

    fn is_time_to_claim(&self) -> bool {
        let pause = (self.own.ack_wait / 2).max(Duration::from_millis(50));
        let is_due = self.claimed_at.is_none_or(|at| at.elapsed() >= pause);
        is_due || self.requeued.load(Ordering::Relaxed)
    }

    /// Takes over what was delivered, to anybody, and has waited too long for a verdict.
    async fn claim(&mut self) -> Result<(), Error> {
        self.requeued.store(false, Ordering::Relaxed);
        let mut claim = redis::cmd("XAUTOCLAIM");
        claim
            .arg(&self.to.pattern)
            .arg(self.to.group.as_deref().unwrap_or_default())
            .arg(&self.consumer)
            .arg(millis(self.own.ack_wait))
            .arg(&self.cursor)
            .arg("COUNT")
            .arg(self.window.available_permits().max(1));
        let reply: Value = self.ask(&claim).await?;
        let mut parts = wire::list(reply)?.into_iter();
        self.cursor = wire::text(parts.next().unwrap_or(Value::Nil))?;
        // From the start again another time; until then, the rest is claimed.
        if self.cursor == "0-0" {
            self.claimed_at = Some(Instant::now());
        }
        for entry in wire::list(parts.next().unwrap_or(Value::Nil))? {
            self.put(entry, true)?;
        }
        Ok(())
    }

    async fn read_new(&mut self) -> Result<(), Error> {
        let mut read = match &self.to.group {
            Some(group) => {
                let mut read = redis::cmd("XREADGROUP");
                read.arg("GROUP").arg(group).arg(&self.consumer);
                read
            }
            None => redis::cmd("XREAD"),
        };
        let from = match self.to.group {
            Some(_) => ">".to_owned(),
            None => self.last.lock().await.clone(),
        };
        read.arg("COUNT")
            .arg(self.window.available_permits().max(1))
            .arg("BLOCK")
            .arg(millis(BLOCK))
            .arg("STREAMS")
            .arg(&self.to.pattern)
            .arg(from);
        let reply = self.ask(&read).await?;
        for stream in wire::list(reply)? {
            let entries = wire::list(stream)?.into_iter().nth(1);
            for entry in wire::list(entries.unwrap_or(Value::Nil))? {
                self.put(entry, false)?;
            }
        }
        Ok(())
    }

    async fn ask(&mut self, command: &Cmd) -> Result<Value, Error> {
        // A server that says nothing for longer than it was asked to wait is gone.
        let patience = BLOCK + self.own.to.patience;
        let answer = command.query_async(&mut self.connection);
        match tokio::time::timeout(patience, answer).await {
            Ok(answer) => answer.map_err(wire::error),
            Err(_) => Err(Error::disconnected("the server is silent")),
        }
    }

    fn put(&mut self, entry: Value, redelivered: bool) -> Result<(), Error> {
        let mut parts = wire::list(entry)?.into_iter();
        let id = wire::text(parts.next().unwrap_or(Value::Nil))?;
        let fields = wire::list(parts.next().unwrap_or(Value::Nil))?;
        let mut message = Message::new(self.to.pattern.clone(), "");
        let mut fields = fields.into_iter();
        while let (Some(name), Some(value)) = (fields.next(), fields.next()) {
            let (name, value) = (wire::text(name)?, wire::bytes(value)?);
            match name.as_str() {
                PAYLOAD => message.payload = value,
                _ => self.own.to.names.place(&mut message, &name, value),
            }
        }
        self.ready.push_back(Entry {
            id,
            message,
            redelivered,
        });
        Ok(())
    }
}

fn millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

struct Verdict {
    connection: ConnectionManager,
    key: String,
    group: String,
    consumer: String,
    id: String,
    ack_wait: Duration,
    requeued: Arc<AtomicBool>,
    _place: OwnedSemaphorePermit,
}

impl Settle for Verdict {
    fn ack(mut self: Box<Self>) -> BoxFuture<'static, Result<(), Error>> {
        async move {
            let mut ack = redis::cmd("XACK");
            ack.arg(&self.key).arg(&self.group).arg(&self.id);
            let told = ack.query_async::<()>(&mut self.connection).await;
            told.map_err(wire::error)
        }
        .boxed()
    }

    fn reject(mut self: Box<Self>, requeue: Requeue) -> BoxFuture<'static, Result<(), Error>> {
        if requeue == Requeue::No {
            return self.ack();
        }
        async move {
            // It looks as if it had waited long enough already: whoever claims next has it.
            let mut claim = redis::cmd("XCLAIM");
            claim
                .arg(&self.key)
                .arg(&self.group)
                .arg(&self.consumer)
                .arg(0)
                .arg(&self.id);
            claim.arg("IDLE").arg(millis(self.ack_wait)).arg("JUSTID");
            let told = claim.query_async::<()>(&mut self.connection).await;
            self.requeued.store(true, Ordering::Relaxed);
            told.map_err(wire::error)
        }
        .boxed()
    }
}

impl Protocol for RedisStreams {
    fn syntax(&self) -> Syntax {
        Syntax::RedisStream
    }

    fn binding(&self) -> Binding {
        Binding::Kafka
    }
}

impl Publisher for RedisStreams {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        self.send(message).boxed()
    }
}

impl Subscriber for RedisStreams {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        async move {
            let last = match to.group {
                Some(_) => String::new(),
                None => self.last_id(&to.pattern).await?,
            };
            let last = Arc::new(tokio::sync::Mutex::new(last));
            let first = self.clone().read(to.clone(), Arc::clone(&last)).await?;
            let (own, backoff) = (self.clone(), self.to.backoff.clone());
            Ok(survive(first, backoff, move || {
                own.clone().read(to.clone(), Arc::clone(&last))
            }))
        }
        .boxed()
    }
}

impl fmt::Debug for RedisStreams {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RedisStreams").field(&self.to).finish()
    }
}
