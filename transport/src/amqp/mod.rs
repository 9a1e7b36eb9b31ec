//! AMQP 0-9-1, as RabbitMQ speaks it.
//!
//! In:  messages; routing keys of a topic exchange and their wildcards (`*`, `#`), or the names of queues.
//! Out: deliveries.
//! Does not know: what payloads mean.
//!
//! | | |
//! |---|---|
//! | published means | the broker confirmed it: every durable queue that it goes to has it on disk |
//! | acknowledged means | it does not come again, to anybody |
//! | rejected | comes again at once, or goes where the queue sends dead letters |
//! | without a verdict | comes again at once, marked |
//! | order | of each publisher, in each queue; what comes again goes where it was, if it can |
//! | replay | none: a queue gets what is published after it was bound |
//! | groups | durable queues of that name; without a group, the queue ends with the subscription |
//! | restart of the broker | durable queues keep what is persistent, and all that is published here is, unless it is asked otherwise |
//!
//! Of what bindings ask, `deliveryMode`, `priority`, `expiration`, `mandatory` and `messageType` of messages are obeyed, and of the
//! queue its name, `durable`, `exclusive` and `autoDelete`, where a subscription is in no group. The exchange, with its type and
//! its virtual host, is that of [`Amqp::connect`]; `userId`, `cc`, `bcc`, `timestamp` and `ack` are not obeyed.
//!
//! A message that no queue wants is gone, unless [`Amqp::with_mandatory`] is asked for. Content type, correlation id and address
//! for replies have their properties; headers are texts, or bytes where they are none, and each name comes once. A key is a
//! header by its [name](crate::Names). Headers of other types that come in are told as text. CloudEvents follow the binding for
//! AMQP 1.0, as RabbitMQ translates between the two. The client sets no limit to what comes in: the broker does.

mod consuming;
mod wire;

use std::fmt;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions, ExchangeDeclareOptions};
use lapin::types::{FieldTable, ShortString};
use lapin::{BasicProperties, Channel, Confirmation, Connection, ExchangeKind};

use crate::address::{Syntax, check_address};
use crate::cloudevent::Binding;
use crate::link::{Alive, Link};
use crate::transport::{Protocol, Publisher, Subscriber, send};
use crate::{Connect, Deliveries, Error, Message, Names, Subscription};

/// A topic exchange of a broker, or its queues. Clones share the connection.
#[derive(Clone)]
pub struct Amqp {
    own: Arc<Own>,
    link: Arc<Link<Linked>>,
    mandatory: bool,
}

struct Own {
    to: Connect,
    exchange: ShortString,
}

/// A connection, and the channel that publishes.
struct Linked {
    connection: Connection,
    channel: Channel,
}

impl Amqp {
    /// Connects, e.g. to `amqp://user:password@127.0.0.1:5672/vhost`, to publish to an exchange and to subscribe by it: one that
    /// is there (`amq.topic`), or one that is made, durable and of the kind `topic`.
    ///
    /// The empty name is the default exchange: addresses are the names of durable queues, which are made when somebody
    /// subscribes to them.
    ///
    /// # Errors
    ///
    /// When there is no connection, or the broker refuses it or the exchange.
    pub async fn connect(to: Connect, exchange: impl Into<String>) -> Result<Self, Error> {
        let exchange = wire::short("the name of the exchange", exchange.into())?;
        let own = Arc::new(Own { to, exchange });
        let connected = tokio::time::timeout(own.to.patience, own.connect()).await;
        let first = connected.unwrap_or(Err(Error::TimedOut))?;
        Ok(Self {
            link: Arc::new(Link::new(first, &own.to)),
            own,
            mandatory: false,
        })
    }

    /// The same, with publishing refused when no queue gets the message.
    #[must_use]
    pub fn with_mandatory(self) -> Self {
        Self {
            mandatory: true,
            ..self
        }
    }

    async fn linked(&self) -> Result<Arc<Linked>, Error> {
        self.link.get(|| self.own.connect()).await
    }

    async fn send(&self, outgoing: Outgoing) -> Result<(), Error> {
        let Outgoing {
            key,
            payload,
            properties,
            mandatory,
        } = outgoing;
        let linked = self.linked().await?;
        let options = BasicPublishOptions {
            mandatory: mandatory || self.mandatory,
            ..BasicPublishOptions::default()
        };
        let exchange = self.own.exchange.clone();
        let channel = &linked.channel;
        let published = channel
            .basic_publish(exchange, key, options, &payload, properties)
            .await;
        match published.map_err(wire::error)?.await.map_err(wire::error)? {
            Confirmation::Nack(_) => Err(Error::refused("a queue did not take the message")),
            Confirmation::Ack(Some(_)) => Err(Error::refused("no queue takes the message")),
            Confirmation::Ack(None) | Confirmation::NotRequested => Ok(()),
        }
    }
}

/// What is sent of a message.
struct Outgoing {
    key: ShortString,
    payload: Bytes,
    properties: BasicProperties,
    mandatory: bool,
}

impl Outgoing {
    fn of(mut message: Message, names: &Names) -> Result<Self, Error> {
        check_address(Syntax::Amqp, &message.address)?;
        let address = std::mem::take(&mut message.address);
        Ok(Self {
            key: wire::short("the routing key", address)?,
            payload: std::mem::take(&mut message.payload),
            mandatory: message.wishes.mandatory == Some(true),
            properties: wire::properties(message, names)?,
        })
    }
}

impl Own {
    async fn connect(&self) -> Result<Linked, Error> {
        let connection = wire::connect(&self.to).await?;
        let channel = connection.create_channel().await.map_err(wire::error)?;
        let name = self.exchange.as_str();
        if !name.is_empty() && !name.starts_with("amq.") {
            let options = ExchangeDeclareOptions {
                durable: true,
                ..ExchangeDeclareOptions::default()
            };
            let (name, kind) = (self.exchange.clone(), ExchangeKind::Topic);
            let made = channel
                .exchange_declare(name, kind, options, FieldTable::default())
                .await;
            made.map_err(wire::error)?;
        }
        let confirming = channel
            .confirm_select(ConfirmSelectOptions::default())
            .await;
        confirming.map_err(wire::error)?;
        Ok(Linked {
            connection,
            channel,
        })
    }
}

impl Alive for Linked {
    fn is_alive(&self) -> bool {
        self.connection.status().connected() && self.channel.status().connected()
    }
}

impl Protocol for Amqp {
    fn syntax(&self) -> Syntax {
        Syntax::Amqp
    }

    fn binding(&self) -> Binding {
        Binding::Amqp
    }
}

impl Publisher for Amqp {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        send(Outgoing::of(message, &self.own.to.names), |outgoing| {
            self.send(outgoing)
        })
    }
}

impl Subscriber for Amqp {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        consuming::subscribe(self.clone(), to).boxed()
    }
}

impl fmt::Debug for Amqp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Amqp")
            .field("to", &self.own.to)
            .field("exchange", &self.own.exchange.as_str())
            .finish_non_exhaustive()
    }
}
