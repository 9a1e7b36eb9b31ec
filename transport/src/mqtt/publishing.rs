use std::collections::{HashMap, VecDeque};

use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use super::client::{self, Client, Loop, Outgoing, Seen, Session, Version};
use crate::link::Alive;
use crate::{Connect, Error};

/// A connection that publishes, and tells of each message what became of it.
pub(super) struct Publishing {
    requests: mpsc::Sender<Request>,
}

type Answer = oneshot::Sender<Result<(), Error>>;

struct Request {
    outgoing: Outgoing,
    answer: Answer,
}

/// How many messages wait for the connection. Those behind wait with their publishers.
const WAITING: usize = 256;

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
        let (requests, receiver) = mpsc::channel(WAITING);
        let driver = Driver {
            client,
            events,
            requests: receiver,
            unsent: VecDeque::new(),
            sent: HashMap::new(),
            collided: None,
        };
        tokio::spawn(driver.run());
        Ok(Self { requests })
    }

    pub(super) async fn publish(&self, outgoing: Outgoing) -> Result<(), Error> {
        let (answer, answered) = oneshot::channel();
        let gone = || Error::disconnected("it was lost before the broker had answered");
        let request = Request { outgoing, answer };
        self.requests.send(request).await.map_err(|_| gone())?;
        answered.await.unwrap_or_else(|_| Err(gone()))
    }
}

impl Alive for Publishing {
    fn is_alive(&self) -> bool {
        !self.requests.is_closed()
    }
}

/// Runs a connection until it is lost, or nobody publishes any more.
///
/// The client takes requests in order and tells which packet id each has got when it leaves: that is how an
/// acknowledgment finds its message.
struct Driver {
    client: Client,
    events: Loop,
    requests: mpsc::Receiver<Request>,
    /// Handed to the client, and not gone yet; in order.
    unsent: VecDeque<Answer>,
    /// Gone, and not acknowledged yet; in order for each packet id.
    sent: HashMap<u16, VecDeque<Answer>>,
    /// A packet id that is to be announced a second time.
    collided: Option<u16>,
}

impl Driver {
    async fn run(mut self) {
        let mut is_open = true;
        // Publishers that still wait are told when the answers are dropped.
        while is_open || !self.unsent.is_empty() || !self.sent.is_empty() {
            let seen = {
                // Not dropped halfway: the client would lose what it was about to write.
                let mut poll = std::pin::pin!(self.events.poll());
                loop {
                    tokio::select! {
                        seen = &mut poll => break seen,
                        request = self.requests.recv(), if is_open && self.unsent.len() < client::REQUESTS => {
                            let Some(request) = request else {
                                is_open = false;
                                break Ok(Seen::Other);
                            };
                            match self.client.publish(request.outgoing) {
                                Ok(()) => self.unsent.push_back(request.answer),
                                Err(error) => drop(request.answer.send(Err(error))),
                            }
                        }
                    }
                }
            };
            match seen {
                Ok(seen) => self.note(seen),
                Err(_) => return,
            }
        }
    }

    fn note(&mut self, seen: Seen) {
        match seen {
            // Without a promise: written is all there is.
            Seen::Left(0) => {
                if let Some(answer) = self.unsent.pop_front() {
                    let _ = answer.send(Ok(()));
                }
            }
            Seen::Left(id) if self.collided == Some(id) => self.collided = None,
            Seen::Left(id) => self.wait_for(id),
            Seen::Waits(id) => {
                self.collided = Some(id);
                self.wait_for(id);
            }
            Seen::Acknowledged(id, taken) => {
                let Some(answers) = self.sent.get_mut(&id) else {
                    return;
                };
                let answer = answers.pop_front();
                if answers.is_empty() {
                    self.sent.remove(&id);
                }
                if let Some(answer) = answer {
                    let _ = answer.send(taken);
                }
            }
            _ => {}
        }
    }

    fn wait_for(&mut self, id: u16) {
        if let Some(answer) = self.unsent.pop_front() {
            self.sent.entry(id).or_default().push_back(answer);
        }
    }
}
