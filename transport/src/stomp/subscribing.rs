use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{BoxStream, StreamExt, unfold};
use tokio::sync::mpsc::WeakSender;
use tokio::time::timeout;

use super::client::{self, Reader, Writer};
use super::frame::Frame;
use crate::delivery::{Delivery, Requeue, Settle};
use crate::survive::survive;
use crate::{Connect, Deliveries, Error, Message, Names, Subscription};

/// The receipt of the subscription.
const SUBSCRIBED: &str = "subscribed";

pub(super) async fn subscribe(own: Arc<Connect>, to: Subscription) -> Result<Deliveries, Error> {
    if to.pattern.contains(['\0', '\r', '\n']) {
        return Err(crate::AddressError::Pattern(to.pattern).into());
    }
    let first = consume(Arc::clone(&own), to.clone()).await?;
    let backoff = own.backoff.clone();
    Ok(survive(first, backoff, move || {
        consume(Arc::clone(&own), to.clone())
    }))
}

/// The deliveries of one connection.
async fn consume(
    own: Arc<Connect>,
    to: Subscription,
) -> Result<BoxStream<'static, Result<Delivery, Error>>, Error> {
    let (mut reader, writer) = client::connect(&own).await?;
    let window = to.window.get().to_string();
    let mut subscribe = Frame::new("SUBSCRIBE")
        .with("id", "0")
        .with("destination", to.pattern)
        .with("ack", "client-individual")
        .with("prefetch-count", window.clone())
        .with("activemq.prefetchSize", window)
        .with("receipt", SUBSCRIBED);
    if let Some(group) = to.group {
        subscribe = subscribe
            .with("x-queue-name", group)
            .with("durable", "true")
            .with("auto-delete", "false");
    }
    let gone = |_| Error::disconnected("it was lost before the broker had answered");
    writer.send(subscribe).await.map_err(gone)?;
    let subscribed = timeout(own.patience, until_subscribed(&mut reader)).await;
    let held = subscribed.unwrap_or(Err(Error::TimedOut))?;
    let consuming = Consuming {
        reader,
        writer,
        held,
        names: own.names.clone(),
    };
    Ok(unfold(consuming, Consuming::next).boxed())
}

/// Waits for the receipt, or for a first message: some brokers send it before.
async fn until_subscribed(reader: &mut Reader) -> Result<Option<Frame>, Error> {
    loop {
        let frame = reader.next().await?;
        match frame.command.as_str() {
            "RECEIPT" if frame.header("receipt-id") == Some(SUBSCRIBED) => return Ok(None),
            "MESSAGE" => return Ok(Some(frame)),
            "ERROR" => return Err(client::refusal(&frame)),
            _ => {}
        }
    }
}

struct Consuming {
    reader: Reader,
    writer: Writer,
    /// A message that came before its time.
    held: Option<Frame>,
    names: Names,
}

impl Consuming {
    async fn next(mut self) -> Option<(Result<Delivery, Error>, Self)> {
        loop {
            let frame = match self.held.take() {
                Some(frame) => Ok(frame),
                None => self.reader.next().await,
            };
            let item = match frame {
                Err(error) => Err(error),
                Ok(frame) => match frame.command.as_str() {
                    "MESSAGE" => self.delivery(frame).await,
                    "ERROR" => Err(Error::disconnected(client::refusal(&frame))),
                    _ => continue,
                },
            };
            return Some((item, self));
        }
    }

    async fn delivery(&mut self, frame: Frame) -> Result<Delivery, Error> {
        let id = frame.header("ack").or(frame.header("message-id"));
        let verdict = Verdict {
            id: id.unwrap_or_default().to_owned(),
            writer: self.writer.downgrade(),
        };
        if let Some(size) = frame.left_out {
            Box::new(verdict).reject(Requeue::No).await?;
            return Err(Error::malformed(format!(
                "a message of {size} bytes, which is too large"
            )));
        }
        let is_again = frame.header("redelivered") == Some("true");
        let message = message(frame, &self.names);
        Ok(Delivery::new(message, verdict).with_redelivered(is_again))
    }
}

/// STOMP 1.2, "MESSAGE": what the protocol says of a message is not among its headers.
fn message(frame: Frame, names: &Names) -> Message {
    let mut message = Message::new("", frame.body);
    let mut has_address = false;
    for (name, value) in frame.headers {
        match name.as_str() {
            "destination" if !has_address => {
                message.address = value;
                has_address = true;
            }
            "content-type" if message.content_type.is_none() => message.content_type = Some(value),
            "correlation-id" if message.correlation_id.is_none() => {
                message.correlation_id = Some(client::value(value))
            }
            "reply-to" if message.reply_to.is_none() => message.reply_to = Some(value),
            "message-id" | "subscription" | "ack" | "content-length" | "redelivered"
            | "persistent" | "destination" => {}
            _ => names.place(&mut message, &name, client::value(value)),
        }
    }
    message
}

struct Verdict {
    id: String,
    /// A delivery does not keep the connection of a subscription that is gone.
    writer: WeakSender<Frame>,
}

impl Verdict {
    fn frame(&self, command: &str) -> Frame {
        Frame::new(command).with("id", self.id.clone())
    }

    async fn say(&self, frame: Frame) -> Result<(), Error> {
        let gone = || Error::disconnected("the connection of the delivery is gone");
        let writer = self.writer.upgrade().ok_or_else(gone)?;
        writer.send(frame).await.map_err(|_| gone())
    }
}

impl Settle for Verdict {
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), Error>> {
        async move { self.say(self.frame("ACK")).await }.boxed()
    }

    fn reject(self: Box<Self>, requeue: Requeue) -> BoxFuture<'static, Result<(), Error>> {
        let requeue = (requeue == Requeue::Yes).to_string();
        async move { self.say(self.frame("NACK").with("requeue", requeue)).await }.boxed()
    }

    fn abandon(self: Box<Self>) {
        // When there is no room, it comes again when the connection ends.
        if let Some(writer) = self.writer.upgrade() {
            let _ = writer.try_send(self.frame("NACK").with("requeue", "true"));
        }
    }
}
