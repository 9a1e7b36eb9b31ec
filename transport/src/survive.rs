use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use futures_util::stream::{Stream, StreamExt};

use crate::{Backoff, Deliveries, Delivery, Error};

/// Deliveries out of one connection after the other. That one is lost, or cannot be made, is an error among them.
pub(crate) fn survive<S, C, F>(first: S, backoff: Backoff, connect: C) -> Deliveries
where
    S: Stream<Item = Result<Delivery, Error>> + Send + Unpin + 'static,
    C: FnMut() -> F + Send + Unpin + 'static,
    F: Future<Output = Result<S, Error>> + Send + 'static,
{
    Deliveries::new(Surviving {
        stream: Some(first),
        connecting: None,
        backoff,
        connect,
    })
}

/// Messages pass through here by the thousand, so nothing is moved on their way.
struct Surviving<S, C> {
    stream: Option<S>,
    connecting: Option<BoxFuture<'static, Result<S, Error>>>,
    backoff: Backoff,
    connect: C,
}

impl<S, C, F> Surviving<S, C>
where
    S: Send + 'static,
    C: FnMut() -> F,
    F: Future<Output = Result<S, Error>> + Send + 'static,
{
    /// The next connection, after a pause.
    fn poll_connect(&mut self, context: &mut Context<'_>) -> Poll<Result<S, Error>> {
        let connecting = self.connecting.get_or_insert_with(|| {
            let (wait, connecting) = (self.backoff.wait(), (self.connect)());
            let waiting = async move {
                tokio::time::sleep(wait).await;
                connecting.await
            };
            waiting.boxed()
        });
        let made = ready!(connecting.poll_unpin(context));
        self.connecting = None;
        Poll::Ready(made)
    }
}

impl<S, C, F> Stream for Surviving<S, C>
where
    S: Stream<Item = Result<Delivery, Error>> + Send + Unpin + 'static,
    C: FnMut() -> F + Unpin,
    F: Future<Output = Result<S, Error>> + Send + 'static,
{
    type Item = Result<Delivery, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let own = self.get_mut();
        loop {
            let Some(stream) = &mut own.stream else {
                match ready!(own.poll_connect(context)) {
                    Ok(stream) => own.stream = Some(stream),
                    Err(error) => return Poll::Ready(Some(Err(error))),
                }
                continue;
            };
            let polled = stream.poll_next_unpin(context);
            let error = match &polled {
                Poll::Pending => return polled,
                Poll::Ready(Some(Ok(_))) => {
                    own.backoff.reset();
                    return polled;
                }
                Poll::Ready(Some(Err(error))) if !error.is_disconnected() => return polled,
                Poll::Ready(Some(Err(error))) => error.clone(),
                Poll::Ready(None) => Error::disconnected("the broker ended it"),
            };
            own.stream = None;
            return Poll::Ready(Some(Err(error)));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use futures_util::stream::iter;

    use super::*;
    use crate::Message;

    #[tokio::test(start_paused = true)]
    async fn one_connection_after_the_other() {
        let one = |payload: &'static str| Ok(Delivery::settled(Message::new("a", payload)));
        let mut tries = 0;
        let connect = move || {
            tries += 1;
            async move {
                match tries {
                    1 => Err(Error::disconnected("still away")),
                    _ => Ok(iter(vec![one("2")])),
                }
            }
        };
        let backoff = Backoff::new(Duration::from_secs(1), Duration::from_secs(60));
        let malformed = Err(Error::malformed("x"));
        let mut deliveries = survive(iter(vec![one("1"), malformed]), backoff, connect);
        let mut seen = Vec::new();
        for _ in 0..5 {
            seen.push(match deliveries.next().await.expect("it goes on") {
                Ok(delivery) => String::from_utf8_lossy(&delivery.message().payload).into_owned(),
                Err(error) => error.to_string(),
            });
        }
        let expect = [
            "1",
            "not understood: x",
            "no connection: the broker ended it",
            "no connection: still away",
            "2",
        ];
        assert_eq!(seen, expect);
    }
}
