use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_util::future::BoxFuture;
#[cfg(any(feature = "http", feature = "websocket"))]
use futures_util::stream::unfold;
use futures_util::stream::{BoxStream, Stream, StreamExt};

use crate::{Error, Message};

/// A message that arrived, until there is a verdict on it.
///
/// One that is dropped without a verdict is not acknowledged: it comes again when the protocol's rules say so, which each
/// adapter tells.
pub struct Delivery {
    message: Message,
    redelivered: bool,
    verdict: Verdict,
}

/// How the broker is told; told to be abandoned when it is dropped.
struct Verdict(Option<Box<dyn Settle>>);

/// What becomes of a message that was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requeue {
    /// It comes again, to this consumer or another.
    Yes,
    /// It does not; where the broker has a place for such messages, it goes there.
    No,
}

/// Tells the broker the verdict on a message. Adapters have one each.
pub trait Settle: Send {
    /// The message was dealt with.
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), Error>>;

    /// The message was not dealt with.
    fn reject(self: Box<Self>, requeue: Requeue) -> BoxFuture<'static, Result<(), Error>>;

    /// There will be no verdict.
    fn abandon(self: Box<Self>) {}
}

impl Delivery {
    /// A message that has to be acknowledged.
    pub fn new(message: Message, settle: impl Settle + 'static) -> Self {
        Self {
            message,
            redelivered: false,
            verdict: Verdict(Some(Box::new(settle))),
        }
    }

    /// A message that nobody waits to hear about: verdicts on it change nothing.
    pub fn settled(message: Message) -> Self {
        Self {
            message,
            redelivered: false,
            verdict: Verdict(None),
        }
    }

    /// The same, told to have been delivered before.
    #[must_use]
    pub fn with_redelivered(mut self, redelivered: bool) -> Self {
        self.redelivered = redelivered;
        self
    }

    /// The message.
    pub fn message(&self) -> &Message {
        &self.message
    }

    /// True when the broker says that it may have been delivered before.
    pub fn is_redelivered(&self) -> bool {
        self.redelivered
    }

    /// True when the broker waits for a verdict.
    pub fn awaits_verdict(&self) -> bool {
        self.verdict.0.is_some()
    }

    /// Tells the broker that the message was dealt with, and returns it.
    ///
    /// # Errors
    ///
    /// When the broker cannot be told. Then the message comes again.
    pub async fn ack(mut self) -> Result<Message, Error> {
        if let Some(settle) = self.verdict.0.take() {
            settle.ack().await?;
        }
        Ok(self.message)
    }

    /// Tells the broker that the message was not dealt with, and returns it.
    ///
    /// # Errors
    ///
    /// When the broker cannot be told, or has no such verdict. Then the message comes again as if nothing had been said.
    pub async fn reject(mut self, requeue: Requeue) -> Result<Message, Error> {
        if let Some(settle) = self.verdict.0.take() {
            settle.reject(requeue).await?;
        }
        Ok(self.message)
    }
}

impl Drop for Verdict {
    fn drop(&mut self) {
        if let Some(settle) = self.0.take() {
            settle.abandon();
        }
    }
}

impl fmt::Debug for Delivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Delivery")
            .field("message", &self.message)
            .field("redelivered", &self.redelivered)
            .field("awaits_verdict", &self.awaits_verdict())
            .finish()
    }
}

/// What arrives on a subscription, until it is dropped.
///
/// An error does not end it: one tells of a message that cannot be read, or that the connection is lost and another is
/// being made. `None` is the end.
pub struct Deliveries(BoxStream<'static, Result<Delivery, Error>>);

impl Deliveries {
    /// The deliveries of a stream.
    pub fn new(stream: impl Stream<Item = Result<Delivery, Error>> + Send + 'static) -> Self {
        Self(stream.boxed())
    }

    /// What comes through a queue, as long as somebody listens; `kept` lives as long.
    #[cfg(any(feature = "http", feature = "websocket"))]
    pub(crate) fn of_queue<K: Send + 'static>(
        queue: tokio::sync::mpsc::Receiver<Delivery>,
        kept: K,
    ) -> Self {
        Self::new(unfold((queue, kept), |(mut queue, kept)| async move {
            let delivery = queue.recv().await?;
            Some((Ok(delivery), (queue, kept)))
        }))
    }

    /// The next one. Nothing is lost when this is dropped before it is ready.
    pub async fn next(&mut self) -> Option<Result<Delivery, Error>> {
        self.0.next().await
    }
}

impl Stream for Deliveries {
    type Item = Result<Delivery, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_next_unpin(context)
    }
}

impl fmt::Debug for Deliveries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Deliveries(…)")
    }
}
