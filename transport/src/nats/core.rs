use std::fmt;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use async_nats::Client;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{StreamExt, unfold};

use super::wire::{self, Events, PROTOCOL};
use crate::address::{Syntax, check_address};
use crate::cloudevent::Binding;
use crate::transport::{Protocol, Publisher, Subscriber};
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

    async fn send(&self, mut message: Message) -> Result<(), Error> {
        check_address(Syntax::Nats, &message.address)?;
        let reply = message.reply_to.take();
        self.names.sink(&mut message, PROTOCOL)?;
        let (subject, payload) = (message.address, message.payload);
        let sent = match (message.headers.is_empty(), reply) {
            (true, None) => self.client.publish(subject, payload).await,
            (true, Some(reply)) => {
                check_address(Syntax::Nats, &reply)?;
                self.client
                    .publish_with_reply(subject, reply, payload)
                    .await
            }
            (false, None) => {
                let headers = wire::headers(message.headers)?;
                self.client
                    .publish_with_headers(subject, headers, payload)
                    .await
            }
            (false, Some(reply)) => {
                check_address(Syntax::Nats, &reply)?;
                let headers = wire::headers(message.headers)?;
                let client = &self.client;
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
        Ok(Deliveries::new(unfold(state, Listening::next)))
    }
}

struct Listening {
    subscriber: async_nats::Subscriber,
    names: Names,
    events: Arc<Events>,
    disconnected: u64,
    held: Option<async_nats::Message>,
}

impl Listening {
    /// The next message. Before it, an error when the connection was lost since the last: some may be missing.
    async fn next(mut self) -> Option<(Result<Delivery, Error>, Self)> {
        let message = match self.held.take() {
            Some(message) => message,
            None => self.subscriber.next().await?,
        };
        let disconnected = self.events.disconnected.load(Ordering::Relaxed);
        if disconnected != self.disconnected {
            self.disconnected = disconnected;
            self.held = Some(message);
            let lost = Error::disconnected("it was lost and is back");
            return Some((Err(lost), self));
        }
        let message = wire::message(
            &message.subject,
            message.reply.as_deref(),
            message.headers.as_ref(),
            message.payload,
            &self.names,
        );
        Some((Ok(Delivery::settled(message)), self))
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
        self.send(message).boxed()
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
