use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::message::{Acker, PublishMessage};
use async_nats::jetstream::{AckKind, Context, context, stream};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::{BoxStream, StreamExt};

use super::wire::{self, Events};
use crate::address::{Syntax, check_address};
use crate::cloudevent::Binding;
use crate::delivery::{Delivery, Requeue, Settle};
use crate::survive::survive;
use crate::transport::{Protocol, Publisher, Subscriber, send};
use crate::{Backoff, Connect, Deliveries, Error, Message, Names, Subscription};

/// A stream of JetStream, which stores what is published to its subjects. Clones share the connection.
#[derive(Clone)]
pub struct JetStream {
    context: Context,
    stream: String,
    ack_wait: Duration,
    backoff: Backoff,
    names: Names,
}

impl JetStream {
    /// Connects, and makes the stream of this name for these subjects unless there is one of the name.
    ///
    /// # Errors
    ///
    /// When there is no connection, or the server has no such stream and makes none.
    pub async fn connect(
        to: Connect,
        stream: impl Into<String>,
        subjects: impl IntoIterator<Item = impl Into<String>>,
    ) -> Result<Self, Error> {
        let client = wire::connect(&to, Arc::<Events>::default()).await?;
        let mut context = async_nats::jetstream::new(client);
        context.set_timeout(to.patience);
        let config = stream::Config {
            name: stream.into(),
            subjects: subjects.into_iter().map(Into::into).collect(),
            ..stream::Config::default()
        };
        let name = config.name.clone();
        let made = context.get_or_create_stream(config).await;
        made.map_err(Error::refused)?;
        Ok(Self {
            context,
            stream: name,
            ack_wait: Duration::from_secs(30),
            backoff: to.backoff,
            names: to.names,
        })
    }

    /// The same, with so much time for a verdict before a message comes again; 30 seconds unless said otherwise.
    #[must_use]
    pub fn with_ack_wait(self, ack_wait: Duration) -> Self {
        Self { ack_wait, ..self }
    }

    async fn send(&self, subject: String, publish: PublishMessage) -> Result<(), Error> {
        let stored = self.context.send_publish(subject, publish).await;
        stored.map_err(refusal)?.await.map_err(refusal)?;
        Ok(())
    }

    /// The messages of a consumer, which is made unless it is there.
    async fn consume(
        self,
        to: Subscription,
    ) -> Result<BoxStream<'static, Result<Delivery, Error>>, Error> {
        let config = pull::Config {
            durable_name: to.group.clone(),
            filter_subject: to.pattern.clone(),
            deliver_policy: DeliverPolicy::New,
            ack_policy: AckPolicy::Explicit,
            ack_wait: self.ack_wait,
            max_ack_pending: to.window.get().into(),
            ..pull::Config::default()
        };
        let stream = self.context.get_stream(&self.stream).await;
        let stream = stream.map_err(Error::disconnected)?;
        let consumer = match &to.group {
            Some(name) => stream.get_or_create_consumer(name, config).await,
            None => stream.create_consumer(config).await.map_err(|error| {
                use async_nats::jetstream::stream::ConsumerErrorKind::Other;
                async_nats::jetstream::stream::ConsumerError::with_source(Other, error)
            }),
        };
        let consumer = consumer.map_err(Error::refused)?;
        if consumer.cached_info().config.filter_subject != to.pattern {
            let what = "the group is there already, and subscribes to another subject";
            return Err(Error::setting(what));
        }
        let messages = consumer
            .stream()
            .max_messages_per_batch(to.window.get().into())
            .heartbeat(Duration::from_secs(2))
            .expires(Duration::from_secs(10))
            .messages()
            .await
            .map_err(Error::disconnected)?;
        let names = self.names.clone();
        let deliveries = messages.map(move |message| match message {
            Ok(message) => Ok(delivery(message, &names)),
            Err(error) => Err(Error::disconnected(error)),
        });
        Ok(deliveries.boxed())
    }
}

/// The subject of a message, and what goes there.
fn outgoing(message: Message, names: &Names) -> Result<(String, PublishMessage), Error> {
    check_address(Syntax::Nats, &message.address)?;
    let publish = match wire::headers(&message, names)? {
        None => PublishMessage::build(),
        Some(headers) => PublishMessage::build().headers(headers),
    };
    Ok((message.address, publish.payload(message.payload)))
}

fn refusal(error: context::PublishError) -> Error {
    use context::PublishErrorKind::{BrokenPipe, TimedOut};
    match error.kind() {
        TimedOut => Error::TimedOut,
        BrokenPipe => Error::disconnected(error),
        _ => Error::refused(error),
    }
}

fn delivery(message: async_nats::jetstream::Message, names: &Names) -> Delivery {
    let redelivered = message.reply.as_deref().is_some_and(is_again);
    let (message, acker) = message.split();
    let message = wire::message(
        &message.subject,
        None,
        message.headers.as_ref(),
        message.payload,
        names,
    );
    Delivery::new(message, Verdict(acker)).with_redelivered(redelivered)
}

/// True when the subject of an acknowledgment says that the message was delivered before. It is
/// `$JS.ACK.<stream>.<consumer>.<how often>.…`, with seven tokens behind the prefix, or has a domain and an account before
/// the stream.
fn is_again(subject: &str) -> bool {
    let tokens = subject.strip_prefix("$JS.ACK.").map(|all| all.split('.'));
    let how_often = tokens.and_then(|mut tokens| {
        let before = match tokens.clone().count() {
            7 => 2,
            9.. => 4,
            _ => return None,
        };
        tokens.nth(before)?.parse().ok()
    });
    how_often.is_some_and(|times: u64| times > 1)
}

struct Verdict(Acker);

impl Verdict {
    fn say(self: Box<Self>, kind: AckKind) -> BoxFuture<'static, Result<(), Error>> {
        // The client has room for it, most of the time: then there is nothing to wait for, nor to keep. If not, nothing was said.
        if let Some(said) = self.0.ack_with(kind).now_or_never() {
            return ready(said.map_err(Error::disconnected)).boxed();
        }
        async move { self.0.ack_with(kind).await.map_err(Error::disconnected) }.boxed()
    }
}

impl Settle for Verdict {
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), Error>> {
        self.say(AckKind::Ack)
    }

    fn reject(self: Box<Self>, requeue: Requeue) -> BoxFuture<'static, Result<(), Error>> {
        self.say(match requeue {
            Requeue::Yes => AckKind::Nak(None),
            Requeue::No => AckKind::Term,
        })
    }
}

impl Protocol for JetStream {
    fn syntax(&self) -> Syntax {
        Syntax::Nats
    }

    fn binding(&self) -> Binding {
        Binding::Nats
    }
}

impl Publisher for JetStream {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        send(outgoing(message, &self.names), |(subject, publish)| {
            self.send(subject, publish)
        })
    }
}

impl Subscriber for JetStream {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        async move {
            let first = self.clone().consume(to.clone()).await?;
            let (own, backoff) = (self.clone(), self.backoff.clone());
            Ok(survive(first, backoff, move || {
                own.clone().consume(to.clone())
            }))
        }
        .boxed()
    }
}

impl fmt::Debug for JetStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("JetStream")
            .field("stream", &self.stream)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_of_acknowledgments_say_how_often() {
        for (subject, expect) in [
            ("$JS.ACK.orders.g.1.7.7.1700000000000000000.0", false),
            ("$JS.ACK.orders.g.2.7.8.1700000000000000000.0", true),
            ("$JS.ACK._.hash.orders.g.1.7.7.1700000000000000000.0", false),
            (
                "$JS.ACK.hub.hash.orders.g.3.7.9.1700000000000000000.0.x",
                true,
            ),
            ("$JS.ACK.orders.g.2.7.8.1700000000000000000.0.x", false),
            ("$JS.ACK.orders", false),
            ("_INBOX.2.2.2.2.2.2.2", false),
        ] {
            assert_eq!(is_again(subject), expect, "{subject}");
        }
    }
}
