use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::{Context, Poll, ready};

use async_nats::{Client, HeaderMap};
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{Stream, StreamExt};

use super::wire::{self, Events};
use crate::address::{Syntax, check_address};
use crate::cloudevent::Binding;
use crate::transport::{Protocol, Publisher, Subscriber, send};
use crate::{Connect, Deliveries, Delivery, Error, Message, Names, Subscription};

/// Subjects of NATS: each message comes at most once. Clones share the connection.
#[derive(Clone)]
pub struct Nats {
    client: Client,
    names: Names,
    events: Arc<Events>,
}

impl Nats {
    /// Connects, e.g. to `nats://127.0.0.1:4222`, and to others that the server knows when that one is gone.
    ///
    /// # Errors
    ///
    /// When there is no connection, or the server refuses it.
    pub async fn connect(to: Connect) -> Result<Self, Error> {
        let events = Arc::<Events>::default();
        let client = wire::connect(&to, Arc::clone(&events)).await?;
        Ok(Self {
            client,
            names: to.names,
            events,
        })
    }

    /// How often a subscription was too slow, and messages to it were dropped by the client.
    pub fn lost(&self) -> u64 {
        self.events.lost.load(Ordering::Relaxed)
    }

    async fn send(&self, outgoing: Outgoing) -> Result<(), Error> {
        let Outgoing {
            subject,
            reply,
            headers,
            payload,
        } = outgoing;
        let client = &self.client;
        let sent = match (headers, reply) {
            (None, None) => client.publish(subject, payload).await,
            (None, Some(reply)) => client.publish_with_reply(subject, reply, payload).await,
            (Some(headers), None) => client.publish_with_headers(subject, headers, payload).await,
            (Some(headers), Some(reply)) => {
                client
                    .publish_with_reply_and_headers(subject, reply, headers, payload)
                    .await
            }
        };
        sent.map_err(Error::refused)
    }

    async fn listen(&self, to: Subscription) -> Result<Deliveries, Error> {
        let subscribed = match to.group {
            Some(group) => self.client.queue_subscribe(to.pattern, group).await,
            None => self.client.subscribe(to.pattern).await,
        };
        let subscriber = subscribed.map_err(Error::refused)?;
        // The server has it when it answers.
        self.client.flush().await.map_err(Error::disconnected)?;
        let state = Listening {
            subscriber,
            names: self.names.clone(),
            events: Arc::clone(&self.events),
            disconnected: self.events.disconnected.load(Ordering::Relaxed),
            held: None,
        };
        Ok(Deliveries::new(state))
    }
}

/// What is sent of a message.
struct Outgoing {
    subject: String,
    reply: Option<String>,
    headers: Option<HeaderMap>,
    payload: Bytes,
}

impl Outgoing {
    fn of(mut message: Message, names: &Names) -> Result<Self, Error> {
        check_address(Syntax::Nats, &message.address)?;
        let reply = message.reply_to.take();
        if let Some(reply) = &reply {
            check_address(Syntax::Nats, reply)?;
        }
        Ok(Self {
            reply,
            headers: wire::headers(&message, names)?,
            subject: message.address,
            payload: message.payload,
        })
    }
}

struct Listening {
    subscriber: async_nats::Subscriber,
    names: Names,
    events: Arc<Events>,
    disconnected: u64,
    held: Option<async_nats::Message>,
}

/// What arrives. Before the next message, an error when the connection was lost since the last: some may be missing.
impl Stream for Listening {
    type Item = Result<Delivery, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let message = match self.held.take() {
            Some(message) => message,
            None => match ready!(self.subscriber.poll_next_unpin(context)) {
                Some(message) => message,
                None => return Poll::Ready(None),
            },
        };
        let disconnected = self.events.disconnected.load(Ordering::Relaxed);
        if disconnected != self.disconnected {
            self.disconnected = disconnected;
            self.held = Some(message);
            let lost = Error::disconnected("it was lost and is back");
            return Poll::Ready(Some(Err(lost)));
        }
        let message = wire::message(
            &message.subject,
            message.reply.as_deref(),
            message.headers.as_ref(),
            message.payload,
            &self.names,
        );
        Poll::Ready(Some(Ok(Delivery::settled(message))))
    }
}

impl Protocol for Nats {
    fn syntax(&self) -> Syntax {
        Syntax::Nats
    }

    fn binding(&self) -> Binding {
        Binding::Nats
    }
}

impl Publisher for Nats {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        send(Outgoing::of(message, &self.names), |outgoing| {
            self.send(outgoing)
        })
    }
}

impl Subscriber for Nats {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        self.listen(to).boxed()
    }
}

impl fmt::Debug for Nats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Nats(…)")
    }
}
