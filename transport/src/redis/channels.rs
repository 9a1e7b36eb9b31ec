use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::Stream;
use redis::aio::{ConnectionManager, MultiplexedConnection};
use redis::{Client, Cmd, ProtocolVersion, PushInfo, PushKind, Value};
use tokio::sync::mpsc;

use super::wire;
use crate::address::{Syntax, check_address};
use crate::cloudevent::Binding;
use crate::names::only_payload;
use crate::survive::survive;
use crate::transport::{Protocol, Publisher, Subscriber, send};
use crate::{Connect, Deliveries, Delivery, Error, Message, Subscription};

const PROTOCOL: &str = "a channel of Redis";

/// Channels of Redis: each message comes at most once. Clones share the connection that publishes.
#[derive(Clone)]
pub struct RedisChannels {
    publisher: ConnectionManager,
    client: Client,
    to: Arc<Connect>,
    buffer: usize,
}

impl RedisChannels {
    /// Connects, e.g. to `redis://127.0.0.1:6379`. The server is version 6 or later.
    ///
    /// # Errors
    ///
    /// When there is no connection, or the server refuses it.
    pub async fn connect(to: Connect) -> Result<Self, Error> {
        let client = wire::client(&to)?;
        let publisher = wire::manager(&client, &to).await?;
        let settings = client.get_connection_info().redis_settings().clone();
        let info = client.get_connection_info().clone();
        // Messages come beside answers in the third version alone.
        let info = info.set_redis_settings(settings.set_protocol(ProtocolVersion::RESP3));
        Ok(Self {
            publisher,
            client: with_info(&to, info)?,
            to: Arc::new(to),
            buffer: 16_384,
        })
    }

    /// The same, with room for so many messages that a subscriber has not taken yet.
    #[must_use]
    pub fn with_buffer(self, messages: usize) -> Self {
        let buffer = messages.max(1);
        Self { buffer, ..self }
    }

    async fn send(&self, publish: Cmd) -> Result<(), Error> {
        let mut connection = self.publisher.clone();
        let sent = publish.query_async::<()>(&mut connection).await;
        sent.map_err(wire::error)
    }

    /// The messages of one connection.
    async fn listen(self, pattern: String) -> Result<Listening, Error> {
        let (sender, receiver) = mpsc::channel(self.buffer);
        let lost = Arc::<AtomicU64>::default();
        let counted = Arc::clone(&lost);
        let config = wire::patient(&self.to).set_push_sender(move |push: PushInfo| {
            match sender.try_send(push) {
                Err(mpsc::error::TrySendError::Full(_)) => {
                    counted.fetch_add(1, Ordering::Relaxed);
                    Ok(())
                }
                Err(mpsc::error::TrySendError::Closed(_)) => Err(()),
                Ok(()) => Ok(()),
            }
        });
        let connected = self
            .client
            .get_multiplexed_async_connection_with_config(&config);
        let mut connection = connected.await.map_err(wire::error)?;
        let is_glob = pattern.contains(['*', '?', '[', '\\']);
        let subscribed = match is_glob {
            true => connection.psubscribe(pattern).await,
            false => connection.subscribe(pattern).await,
        };
        subscribed.map_err(wire::error)?;
        Ok(Listening {
            receiver,
            lost,
            told: 0,
            _connection: connection,
        })
    }
}

/// The command that publishes a message.
fn publish(message: &Message) -> Result<Cmd, Error> {
    check_address(Syntax::Redis, &message.address)?;
    only_payload(message, PROTOCOL)?;
    let mut publish = redis::cmd("PUBLISH");
    publish.arg(&message.address).arg(message.payload.as_ref());
    Ok(publish)
}

fn with_info(to: &Connect, info: redis::ConnectionInfo) -> Result<Client, Error> {
    #[cfg(feature = "tls")]
    if let Some(tls) = &to.tls {
        return wire::encrypted(info, tls);
    }
    let _ = to;
    wire::plain(info)
}

struct Listening {
    receiver: mpsc::Receiver<PushInfo>,
    lost: Arc<AtomicU64>,
    told: u64,
    _connection: MultiplexedConnection,
}

impl Listening {
    /// How many messages were lost and not told of yet.
    fn missing(&mut self) -> u64 {
        let lost = self.lost.load(Ordering::Relaxed);
        lost - std::mem::replace(&mut self.told, lost)
    }
}

impl Stream for Listening {
    type Item = Result<Delivery, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let missing = self.missing();
        if missing > 0 {
            let error = Error::refused(format!(
                "{missing} messages came faster than they were taken, and are lost"
            ));
            return Poll::Ready(Some(Err(error)));
        }
        loop {
            match ready!(self.receiver.poll_recv(context)) {
                None => return Poll::Ready(None),
                Some(push) if push.kind == PushKind::Disconnection => return Poll::Ready(None),
                // Else it is an answer to a subscription.
                Some(push) => {
                    if let Some(delivery) = delivery(push) {
                        return Poll::Ready(Some(delivery));
                    }
                }
            }
        }
    }
}

/// What was pushed, without a copy: the channel and the payload, behind the pattern if there is one.
fn delivery(mut push: PushInfo) -> Option<Result<Delivery, Error>> {
    if !matches!(push.kind, PushKind::Message | PushKind::PMessage) {
        return None;
    }
    let payload = push.data.pop().and_then(bytes);
    let channel = push.data.pop().and_then(bytes).map(String::from_utf8);
    Some(match (channel, payload) {
        (Some(Ok(channel)), Some(payload)) => Ok(Delivery::settled(Message::new(channel, payload))),
        _ => Err(Error::malformed("a message without a channel that is text")),
    })
}

fn bytes(value: Value) -> Option<Vec<u8>> {
    match value {
        Value::BulkString(bytes) => Some(bytes),
        Value::SimpleString(text) => Some(text.into_bytes()),
        _ => None,
    }
}

impl Protocol for RedisChannels {
    fn syntax(&self) -> Syntax {
        Syntax::Redis
    }

    fn binding(&self) -> Binding {
        Binding::PayloadOnly
    }
}

impl Publisher for RedisChannels {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        send(publish(&message), |publish| self.send(publish))
    }
}

impl Subscriber for RedisChannels {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        async move {
            if to.group.is_some() {
                return Err(Error::setting(
                    "channels of Redis have no groups: streams have",
                ));
            }
            let first = self.clone().listen(to.pattern.clone()).await?;
            let (own, backoff) = (self.clone(), self.to.backoff.clone());
            Ok(survive(first, backoff, move || {
                own.clone().listen(to.pattern.clone())
            }))
        }
        .boxed()
    }
}

impl fmt::Debug for RedisChannels {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RedisChannels").field(&self.to).finish()
    }
}
