//! STOMP 1.2, as RabbitMQ and ActiveMQ speak it.
//!
//! In:  messages; destinations such as `/topic/orders.eu` or `/queue/orders`, and wildcards (`*`) in topics.
//! Out: deliveries.
//! Does not know: what payloads mean.
//!
//! | | |
//! |---|---|
//! | published means | the broker has it, and says so by a receipt |
//! | acknowledged means | it does not come again, to anybody |
//! | rejected | comes again at once, or goes where the queue sends dead letters (`requeue`, which RabbitMQ knows) |
//! | without a verdict | comes again at once, marked |
//! | order | of each publisher, in each destination |
//! | replay | none: a subscription gets what is sent after it was made; queues and groups keep what comes meanwhile |
//! | groups | on topics, durable queues of that name (`x-queue-name`, which RabbitMQ knows); whoever subscribes to a queue shares it |
//! | restart of the broker | queues and groups keep what they had |
//!
//! AsyncAPI has no bindings for STOMP: nothing is asked.
//!
//! Each subscription has a connection of its own. Content type, correlation id and address for replies have their headers, a
//! key has one by its [name](crate::Names). Headers are texts, without null characters; each name comes once, and what is a
//! header of the protocol is none of a message. A message that is larger than `Connect::with_max_bytes` is rejected, told as an
//! error, and never held. Events of CloudEvents have the headers of the binding for AMQP, which RabbitMQ makes of them.

mod client;
mod codec;
mod frame;
mod publishing;
mod subscribing;

use std::fmt;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;

use self::publishing::Publishing;
use crate::address::Syntax;
use crate::cloudevent::Binding;
use crate::link::Link;
use crate::transport::{Protocol, Publisher, Subscriber};
use crate::{Connect, Deliveries, Error, Message, Subscription};

/// A client of a STOMP broker. Clones share the connection that publishes.
#[derive(Clone)]
pub struct Stomp {
    to: Arc<Connect>,
    link: Arc<Link<Publishing>>,
}

impl Stomp {
    /// Connects, e.g. to `stomp://127.0.0.1:61613/vhost`; encrypted, to `stomp+ssl://…`.
    ///
    /// # Errors
    ///
    /// When there is no connection, or the broker refuses it.
    pub async fn connect(to: Connect) -> Result<Self, Error> {
        let first = Publishing::connect(&to).await?;
        Ok(Self {
            link: Arc::new(Link::new(first, &to)),
            to: Arc::new(to),
        })
    }

    async fn send(&self, message: Message) -> Result<(), Error> {
        let frame = publishing::frame(message, &self.to.names)?;
        let publishing = self.link.get(|| Publishing::connect(&self.to)).await?;
        publishing.publish(frame, self.to.patience).await
    }
}

impl Protocol for Stomp {
    fn syntax(&self) -> Syntax {
        Syntax::Stomp
    }

    fn binding(&self) -> Binding {
        Binding::Amqp
    }
}

impl Publisher for Stomp {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        self.send(message).boxed()
    }
}

impl Subscriber for Stomp {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        subscribing::subscribe(Arc::clone(&self.to), to).boxed()
    }
}

impl fmt::Debug for Stomp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Stomp").field(&self.to).finish()
    }
}
