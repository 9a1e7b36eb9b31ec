//! Requests over messages: a reply is what comes to an address with the correlation id of a request.
//!
//! In:  a message, and how long its reply may take.
//! Out: the reply.
//! Does not know: brokers.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::{Semaphore, oneshot};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::{Deliveries, Error, Message, Publisher, Subscriber, Subscription};

type Correlation = dyn Fn(&Message) -> Option<Bytes> + Send + Sync;

/// Sends requests, and hands each reply to whoever waits for it.
///
/// A reply that nobody waits for (any more) is dropped and counted: it came late, twice, or for somebody else. Replies are
/// acknowledged as they come.
///
/// ```
/// use std::time::Duration;
///
/// use hookwright_transport::memory::Memory;
/// use hookwright_transport::{Message, Publisher, Requester, Subscriber, Subscription};
///
/// # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
/// let memory = Memory::new();
/// let mut asked = memory.subscribe(Subscription::to("prices")).await?;
/// let requester = Requester::new(memory.clone(), Subscription::to("answers")).await?;
/// let (reply, _) = tokio::join!(
///     requester.request(Message::new("prices", "17"), Duration::from_secs(1)),
///     async {
///         let asked = asked.next().await.expect("it goes on")?.ack().await?;
///         memory.publish(asked.reply("4.20").expect("an address for replies")).await
///     },
/// );
/// assert_eq!(reply?.payload, "4.20");
/// # Ok::<(), hookwright_transport::Error>(())
/// # }).unwrap();
/// ```
pub struct Requester<T> {
    transport: T,
    replies: String,
    announces: bool,
    ids: Ids,
    pending: Arc<Pending>,
    room: Semaphore,
    listener: AbortHandle,
}

#[derive(Default)]
struct Pending {
    waiting: Mutex<HashMap<Bytes, oneshot::Sender<Message>>>,
    late: AtomicU64,
    unreadable: AtomicU64,
}

const IN_FLIGHT: usize = 1024;

impl<T: Publisher + Subscriber> Requester<T> {
    /// Subscribes to the replies. Must be called within a runtime of Tokio.
    ///
    /// # Errors
    ///
    /// When there is no such subscription.
    pub async fn new(transport: T, replies: Subscription) -> Result<Self, Error> {
        Self::with_correlation(transport, replies, |reply| reply.correlation_id.clone()).await
    }

    /// The same, where the correlation id of a reply stands elsewhere: in its payload, in a header.
    ///
    /// # Errors
    ///
    /// When there is no such subscription.
    pub async fn with_correlation(
        transport: T,
        replies: Subscription,
        correlation: impl Fn(&Message) -> Option<Bytes> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let deliveries = transport.subscribe(replies.clone()).await?;
        let pending = Arc::new(Pending::default());
        let listener = listen(deliveries, Arc::clone(&pending), Box::new(correlation));
        Ok(Self {
            transport,
            replies: replies.pattern,
            announces: true,
            ids: Ids::new()?,
            pending,
            room: Semaphore::new(IN_FLIGHT),
            listener: tokio::spawn(listener).abort_handle(),
        })
    }

    /// The same, for replies whose address both sides know: requests do not name it.
    #[must_use]
    pub fn without_reply_to(mut self) -> Self {
        self.announces = false;
        self
    }

    /// Sends a request and returns its reply. It gets a correlation id unless it has one; at most 1024 are on the way, and
    /// others wait their turn.
    ///
    /// # Errors
    ///
    /// [`Error::TimedOut`] when no reply came in time; when the request could not be sent; when another request with this
    /// correlation id is on the way.
    pub async fn request(
        &self,
        mut request: Message,
        patience: Duration,
    ) -> Result<Message, Error> {
        let id = request
            .correlation_id
            .get_or_insert_with(|| self.ids.next())
            .clone();
        if self.announces {
            request.reply_to.get_or_insert_with(|| self.replies.clone());
        }
        self.request_as(id, request, patience).await
    }

    /// The same, for a request that says its correlation id where only the caller knows: it is sent as it is.
    ///
    /// # Errors
    ///
    /// As for [`Requester::request`].
    pub async fn request_as(
        &self,
        id: impl Into<Bytes>,
        request: Message,
        patience: Duration,
    ) -> Result<Message, Error> {
        let id = id.into();
        let round_trip = async {
            let _room = self.room.acquire().await.map_err(|_| Error::Closed)?;
            let place = self.pending.wait_for(id)?;
            self.transport.publish(request).await?;
            place.reply().await
        };
        timeout(patience, round_trip)
            .await
            .unwrap_or(Err(Error::TimedOut))
    }

    /// A correlation id that nobody guesses and no other request has.
    pub fn new_id(&self) -> Bytes {
        self.ids.next()
    }

    /// How many replies came that nobody waited for: late, twice, or without a correlation id that is known here.
    pub fn late(&self) -> u64 {
        self.pending.late.load(Ordering::Relaxed)
    }

    /// How often a reply could not be read, or the connection was lost.
    pub fn unreadable(&self) -> u64 {
        self.pending.unreadable.load(Ordering::Relaxed)
    }
}

impl<T> Drop for Requester<T> {
    fn drop(&mut self) {
        self.listener.abort();
    }
}

impl<T> std::fmt::Debug for Requester<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Requester")
            .field("replies", &self.replies)
            .finish_non_exhaustive()
    }
}

async fn listen(mut deliveries: Deliveries, pending: Arc<Pending>, correlation: Box<Correlation>) {
    while let Some(delivery) = deliveries.next().await {
        let reply = match delivery {
            Ok(delivery) => delivery.ack().await,
            Err(error) => Err(error),
        };
        match reply {
            Ok(reply) => pending.answer(correlation(&reply), reply),
            Err(_) => {
                pending.unreadable.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
    // Whoever waits will learn that nothing comes.
    pending.lock().clear();
}

impl Pending {
    fn wait_for(self: &Arc<Self>, id: Bytes) -> Result<Place, Error> {
        let (sender, reply) = oneshot::channel();
        let mut waiting = self.lock();
        if waiting.contains_key(&id) {
            return Err(Error::setting(
                "another request with this correlation id is on the way",
            ));
        }
        waiting.insert(id.clone(), sender);
        drop(waiting);
        Ok(Place {
            id,
            reply: Some(reply),
            pending: Arc::clone(self),
        })
    }

    fn answer(&self, id: Option<Bytes>, reply: Message) {
        let waiting = id.and_then(|id| self.lock().remove(&id));
        let answered = waiting.is_some_and(|waiting| waiting.send(reply).is_ok());
        if !answered {
            self.late.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Bytes, oneshot::Sender<Message>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The place of a request among those that wait; given up when it is dropped, so that none is left over.
struct Place {
    id: Bytes,
    reply: Option<oneshot::Receiver<Message>>,
    pending: Arc<Pending>,
}

impl Place {
    async fn reply(mut self) -> Result<Message, Error> {
        match &mut self.reply {
            Some(reply) => reply.await.map_err(|_| Error::Closed),
            None => Err(Error::Closed),
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.pending.lock().remove(&self.id);
    }
}

/// Ids of one requester: a part that nobody guesses, and a number.
struct Ids {
    prefix: String,
    count: AtomicU64,
}

impl Ids {
    fn new() -> Result<Self, Error> {
        Ok(Self {
            prefix: random_text()?,
            count: AtomicU64::new(0),
        })
    }

    fn next(&self) -> Bytes {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.prefix).into()
    }
}

/// 128 random bits, in hexadecimal digits.
pub(crate) fn random_text() -> Result<String, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|error| Error::setting(format!("no random numbers: {error}")))?;
    Ok(bytes
        .iter()
        .fold(String::with_capacity(32), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        }))
}
