use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, oneshot};
use tokio::time::timeout;

use super::client::{self, Client, Loop, Outgoing, Seen, Session, Version};
use crate::link::Alive;
use crate::{Connect, Error};

/// A connection that publishes, and tells of each message what became of it.
///
/// The client takes requests in order and tells which packet id each has got when it leaves: that is how an acknowledgment
/// finds its message.
pub(super) struct Publishing {
    shared: Arc<Shared>,
}

/// What those who publish and the task that runs the connection have in common.
struct Shared {
    client: Client,
    /// Room in the queue of the client. It is closed when the connection is lost.
    room: Semaphore,
    /// Handed to the client, and not gone yet; in order.
    unsent: Mutex<VecDeque<Answer>>,
}

type Answer = oneshot::Sender<Result<(), Error>>;

fn gone() -> Error {
    Error::disconnected("it was lost before the broker had answered")
}

impl Publishing {
    pub(super) async fn connect(
        to: &Connect,
        version: Version,
        session: Session,
    ) -> Result<Self, Error> {
        let (client, mut events) = client::open(to, version, &session)?;
        let connected = async {
            loop {
                if let Seen::Connected = events.poll().await? {
                    return Ok(());
                }
            }
        };
        let connected = timeout(to.patience, connected).await;
        connected.unwrap_or(Err(Error::TimedOut))?;
        let shared = Arc::new(Shared {
            client,
            // One is left for the good-bye.
            room: Semaphore::new(client::REQUESTS - 1),
            unsent: Mutex::default(),
        });
        let driver = Driver {
            events,
            shared: Arc::clone(&shared),
            sent: VecDeque::new(),
            collided: None,
        };
        tokio::spawn(driver.run());
        Ok(Self { shared })
    }

    pub(super) async fn publish(&self, outgoing: Outgoing) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        let place = self.shared.room.acquire().await.map_err(|_| gone())?;
        self.shared.hand_over(outgoing, answer)?;
        place.forget();
        answered.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Shared {
    fn unsent(&self) -> MutexGuard<'_, VecDeque<Answer>> {
        self.unsent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Both queues have one order.
    fn hand_over(&self, outgoing: Outgoing, answer: Answer) -> Result<(), Error> {
        let mut unsent = self.unsent();
        if self.room.is_closed() {
            return Err(gone());
        }
        self.client.publish(outgoing)?;
        unsent.push_back(answer);
        Ok(())
    }
}

impl Alive for Publishing {
    fn is_alive(&self) -> bool {
        !self.shared.room.is_closed()
    }
}

/// Nobody publishes any more: the connection ends behind what was handed over.
impl Drop for Publishing {
    fn drop(&mut self) {
        self.shared.client.disconnect();
    }
}

/// Runs a connection until it is lost, or ended.
struct Driver {
    events: Loop,
    shared: Arc<Shared>,
    /// Gone, and not acknowledged yet, by packet id; in order, which is that of acknowledgments.
    sent: VecDeque<(u16, Answer)>,
    /// The one that waits for its packet id, and is announced a second time when it leaves.
    collided: Option<(u16, Answer)>,
}

impl Driver {
    async fn run(mut self) {
        while let Ok(seen) = self.events.poll().await {
            self.note(seen);
        }
        // Publishers that still wait are told when the answers are dropped.
        self.shared.room.close();
        self.shared.unsent().clear();
    }

    fn note(&mut self, seen: Seen) {
        match seen {
            // Without a promise: written is all there is.
            Seen::Left(0) => {
                if let Some(answer) = self.left() {
                    let _ = answer.send(Ok(()));
                }
            }
            Seen::Left(id) => {
                let answer = match self.collided.take_if(|(waits, _)| *waits == id) {
                    Some((_, answer)) => Some(answer),
                    None => self.left(),
                };
                self.sent.extend(answer.map(|answer| (id, answer)));
            }
            Seen::Waits(id) => self.collided = self.left().map(|answer| (id, answer)),
            Seen::Acknowledged(id, taken) => {
                let place = self.sent.iter().position(|(sent, _)| *sent == id);
                if let Some((_, answer)) = place.and_then(|place| self.sent.remove(place)) {
                    let _ = answer.send(taken);
                }
            }
            _ => {}
        }
    }

    /// The first that was handed over has left the queue of the client.
    fn left(&self) -> Option<Answer> {
        self.shared.room.add_permits(1);
        self.shared.unsent().pop_front()
    }
}
