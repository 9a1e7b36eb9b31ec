use std::pin::Pin;
use std::sync::{Arc, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::Stream;
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::client::{self, Acked, Client, Loop, Seen, Session};
use super::{Own, Qos};
use crate::delivery::{Delivery, Requeue, Settle};
use crate::request::random_text;
use crate::survive::survive;
use crate::{Deliveries, Error, Names, Subscription};

pub(super) async fn subscribe(
    own: Arc<Own>,
    to: Subscription,
    qos: Qos,
    kept: Duration,
) -> Result<Deliveries, Error> {
    let (client_id, kept) = match &to.group {
        Some(group) => (format!("{}-{group}", own.client_id), Some(kept)),
        None => (format!("{}-{}", own.client_id, random_text()?), None),
    };
    let filter = match &to.group {
        Some(group) if group.contains(['/', '+', '#']) => {
            return Err(Error::setting(
                "the name of a group has no `/`, `+` or `#` in MQTT",
            ));
        }
        Some(group) => format!("$share/{group}/{}", to.pattern),
        None => to.pattern.clone(),
    };
    let taken = Taken::new(&own, &client_id)?;
    let consumer = Arc::new(Consumer {
        session: Session {
            client_id,
            kept,
            window: Some(to.window),
        },
        filter,
        qos,
        own,
        _taken: taken,
    });
    let first = Arc::clone(&consumer).consume().await?;
    let backoff = consumer.own.to.backoff.clone();
    Ok(survive(first, backoff, move || {
        Arc::clone(&consumer).consume()
    }))
}

struct Consumer {
    own: Arc<Own>,
    session: Session,
    filter: String,
    qos: Qos,
    _taken: Taken,
}

/// Keeps two subscriptions of one client from having one id: the broker would disconnect each for the other.
struct Taken {
    own: Arc<Own>,
    client_id: String,
}

impl Taken {
    fn new(own: &Arc<Own>, client_id: &str) -> Result<Self, Error> {
        let mut taken = own.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if !taken.insert(client_id.to_owned()) {
            return Err(Error::setting("this client is in the group already"));
        }
        Ok(Self {
            own: Arc::clone(own),
            client_id: client_id.to_owned(),
        })
    }
}

impl Drop for Taken {
    fn drop(&mut self) {
        let taken = self.own.taken.lock();
        taken
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.client_id);
    }
}

impl Consumer {
    /// The deliveries of one connection.
    async fn consume(self: Arc<Self>) -> Result<Listening, Error> {
        let (client, mut events) = client::open(&self.own.to, self.own.version, &self.session)?;
        let client = Arc::new(client);
        let (sender, receiver) = mpsc::channel(self.session.window.map_or(1, |it| it.get().into()));
        let mut early = Vec::new();
        let subscribed = self.wait_until_subscribed(&client, &mut events, &mut early);
        let subscribed = timeout(self.own.to.patience, subscribed).await;
        subscribed.unwrap_or(Err(Error::TimedOut))?;
        let driver = Driver {
            client: Arc::clone(&client),
            events,
            sender,
            names: self.own.to.names.clone(),
        };
        tokio::spawn(driver.run(early));
        Ok(Listening { receiver, client })
    }

    /// A session that is there may bring messages before the broker answers.
    async fn wait_until_subscribed(
        &self,
        client: &Client,
        events: &mut Loop,
        early: &mut Vec<Seen>,
    ) -> Result<(), Error> {
        loop {
            match events.poll().await? {
                // A subscription that the broker knows is as good as new; what it sent meanwhile is not lost.
                Seen::Connected => client.subscribe(&self.filter, self.qos)?,
                Seen::Subscribed(result) => return result,
                arrived @ Seen::Arrived(_) if early.len() < client::REQUESTS => early.push(arrived),
                _ => {}
            }
        }
    }
}

/// The side of a connection that the stream holds.
struct Listening {
    receiver: mpsc::Receiver<Result<Delivery, Error>>,
    client: Arc<Client>,
}

impl Stream for Listening {
    type Item = Result<Delivery, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.receiver.poll_recv(context)
    }
}

/// The connection ends with the stream: after the verdicts that were given before, which a driver that is ended at once
/// would lose.
impl Drop for Listening {
    fn drop(&mut self) {
        self.client.disconnect();
    }
}

struct Driver {
    client: Arc<Client>,
    events: Loop,
    sender: mpsc::Sender<Result<Delivery, Error>>,
    names: Names,
}

impl Driver {
    async fn run(mut self, early: Vec<Seen>) {
        for seen in early {
            self.note(seen).await;
        }
        loop {
            match self.events.poll().await {
                Ok(seen) => self.note(seen).await,
                Err(error) => {
                    // Nobody may be there to hear it: a stream that is dropped ends the connection.
                    let _ = self.sender.send(Err(error)).await;
                    return;
                }
            }
        }
    }

    /// Waits for room in the queue. Until there is some, nothing is read: the broker notices.
    async fn note(&mut self, seen: Seen) {
        let Seen::Arrived(arrival) = seen else { return };
        let is_again = arrival.is_again();
        let delivery = arrival
            .take(&self.names)
            .map(|(message, acked)| match acked {
                None => Delivery::settled(message),
                Some(acked) => {
                    let client = Arc::clone(&self.client);
                    Delivery::new(message, Verdict { client, acked }).with_redelivered(is_again)
                }
            });
        // An error says that nobody listens; then the connection is about to end.
        let _ = self.sender.send(delivery).await;
    }
}

struct Verdict {
    client: Arc<Client>,
    acked: Acked,
}

impl Settle for Verdict {
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), Error>> {
        ready(self.client.ack(&self.acked)).boxed()
    }

    fn reject(self: Box<Self>, requeue: Requeue) -> BoxFuture<'static, Result<(), Error>> {
        match requeue {
            Requeue::No => self.ack(),
            Requeue::Yes => {
                let error = Error::cannot_carry("MQTT", "the verdict that a message comes again");
                ready(Err(error)).boxed()
            }
        }
    }
}
