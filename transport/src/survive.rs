use std::future::Future;

use futures_util::stream::{Stream, StreamExt, unfold};

use crate::{Backoff, Deliveries, Delivery, Error};

/// Deliveries out of one connection after the other. That one is lost, or cannot be made, is an error among them.
pub(crate) fn survive<S, C, F>(first: S, backoff: Backoff, connect: C) -> Deliveries
where
    S: Stream<Item = Result<Delivery, Error>> + Send + Unpin + 'static,
    C: FnMut() -> F + Send + 'static,
    F: Future<Output = Result<S, Error>> + Send + 'static,
{
    let state = State {
        stream: Some(first),
        backoff,
        connect,
    };
    Deliveries::new(unfold(state, |mut state| async move {
        let item = state.next().await;
        Some((item, state))
    }))
}

struct State<S, C> {
    stream: Option<S>,
    backoff: Backoff,
    connect: C,
}

impl<S, C, F> State<S, C>
where
    S: Stream<Item = Result<Delivery, Error>> + Unpin,
    C: FnMut() -> F,
    F: Future<Output = Result<S, Error>>,
{
    async fn next(&mut self) -> Result<Delivery, Error> {
        loop {
            if let Some(stream) = &mut self.stream {
                match stream.next().await {
                    Some(Ok(delivery)) => {
                        self.backoff.reset();
                        return Ok(delivery);
                    }
                    Some(Err(error)) if !error.is_disconnected() => return Err(error),
                    lost => {
                        self.stream = None;
                        return lost.unwrap_or(Err(Error::disconnected("the broker ended it")));
                    }
                }
            }
            tokio::time::sleep(self.backoff.wait()).await;
            // Connecting takes a large future, which messages are not to carry along.
            self.stream = Some(Box::pin((self.connect)()).await?);
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
