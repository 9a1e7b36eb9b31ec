use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{Stream, StreamExt};
use lapin::Acker;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicNackOptions, BasicQosOptions, QueueBindOptions,
    QueueDeclareOptions,
};
use lapin::types::{FieldTable, ShortString};
use lapin::{Channel, Consumer};

use super::{Amqp, wire};
use crate::delivery::{Delivery, Requeue, Settle};
use crate::survive::survive;
use crate::{Deliveries, Error, Subscription};

pub(super) async fn subscribe(amqp: Amqp, to: Subscription) -> Result<Deliveries, Error> {
    let first = consume(amqp.clone(), to.clone()).await?;
    let backoff = amqp.own.to.backoff.clone();
    Ok(survive(first, backoff, move || {
        consume(amqp.clone(), to.clone())
    }))
}

/// The deliveries of one channel.
async fn consume(amqp: Amqp, to: Subscription) -> Result<Consuming, Error> {
    let linked = amqp.linked().await?;
    let channel = linked
        .connection
        .create_channel()
        .await
        .map_err(wire::error)?;
    let window = channel
        .basic_qos(to.window.get(), BasicQosOptions::default())
        .await;
    window.map_err(wire::error)?;
    let queue = queue(&amqp, &channel, &to).await?;
    let consumer = channel
        .basic_consume(
            queue,
            ShortString::default(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        )
        .await
        .map_err(wire::error)?;
    Ok(Consuming {
        consumer,
        names: amqp.own.to.names.clone(),
        _channel: channel,
    })
}

/// Makes the queue of a subscription, and binds it.
async fn queue(amqp: &Amqp, channel: &Channel, to: &Subscription) -> Result<ShortString, Error> {
    let pattern = wire::short("the pattern", to.pattern.clone())?;
    let is_default = amqp.own.exchange.as_str().is_empty();
    let name = match (is_default, &to.group) {
        (true, Some(_)) => {
            return Err(Error::setting(
                "a queue is shared by all that subscribe to it: it has no groups",
            ));
        }
        (true, None) => Some(pattern.clone()),
        (false, Some(group)) => Some(wire::short("the group", group.clone())?),
        (false, None) => match &to.wishes.queue {
            Some(queue) => Some(wire::short("the queue", queue.name.clone())?),
            None => None,
        },
    };
    let asked = to.wishes.queue.as_ref().filter(|_| to.group.is_none());
    let is_named = name.is_some();
    let options = QueueDeclareOptions {
        durable: asked.and_then(|it| it.durable).unwrap_or(is_named),
        exclusive: asked.and_then(|it| it.exclusive).unwrap_or(!is_named),
        auto_delete: asked.and_then(|it| it.auto_delete).unwrap_or(!is_named),
        ..QueueDeclareOptions::default()
    };
    let made = channel
        .queue_declare(name.unwrap_or_default(), options, FieldTable::default())
        .await;
    let name = made.map_err(wire::error)?.name().clone();
    if !is_default {
        let (exchange, options) = (amqp.own.exchange.clone(), QueueBindOptions::default());
        let bound = channel
            .queue_bind(
                name.clone(),
                exchange,
                pattern,
                options,
                FieldTable::default(),
            )
            .await;
        bound.map_err(wire::error)?;
    }
    Ok(name)
}

struct Consuming {
    consumer: Consumer,
    names: crate::Names,
    /// Open for as long as the stream is: what has no verdict goes back when it closes.
    _channel: Channel,
}

impl Stream for Consuming {
    type Item = Result<Delivery, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let Some(delivery) = ready!(self.consumer.poll_next_unpin(context)) else {
            return Poll::Ready(None);
        };
        // Whatever ended the channel: there has to be another.
        let delivery = match delivery.map_err(Error::disconnected) {
            Ok(delivery) => delivery,
            Err(error) => return Poll::Ready(Some(Err(error))),
        };
        let message = wire::message(
            &delivery.routing_key,
            &delivery.properties,
            delivery.data,
            &self.names,
        );
        let delivery =
            Delivery::new(message, Verdict(delivery.acker)).with_redelivered(delivery.redelivered);
        Poll::Ready(Some(Ok(delivery)))
    }
}

struct Verdict(Acker);

impl Verdict {
    async fn put_back(self, requeue: bool) -> Result<(), Error> {
        let options = BasicNackOptions {
            requeue,
            ..BasicNackOptions::default()
        };
        told(self.0.nack(options).await)
    }
}

/// The client says no when the channel of the delivery is gone.
fn told(told: lapin::Result<bool>) -> Result<(), Error> {
    match told.map_err(wire::error)? {
        true => Ok(()),
        false => Err(Error::disconnected("the channel of the delivery is gone")),
    }
}

impl Settle for Verdict {
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), Error>> {
        async move { told(self.0.ack(BasicAckOptions::default()).await) }.boxed()
    }

    fn reject(self: Box<Self>, requeue: Requeue) -> BoxFuture<'static, Result<(), Error>> {
        self.put_back(requeue == Requeue::Yes).boxed()
    }

    fn abandon(self: Box<Self>) {
        // Outside of a runtime, it goes back when the channel closes.
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(self.put_back(true));
        }
    }
}
