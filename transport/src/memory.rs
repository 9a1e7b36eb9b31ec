//! Messages within a process: for tests, for mocks, and for programs that have no broker.
//!
//! In:  messages.
//! Out: deliveries.
//! Does not know: sockets, threads.
//!
//! | | |
//! |---|---|
//! | published means | every subscription that is there has it |
//! | acknowledged means | it does not come again; rejected with [`Requeue::Yes`] or dropped without a verdict, it does, at once and in front |
//! | order | that of publishing, for each subscription |
//! | replay | none: what no subscription wanted is gone. Groups stay, and so does what waits for them |
//! | restart | forgets everything |
//! | when queues are full | publishing waits for room, for as long as [`Memory::with_patience`] says, then is refused |
//!
//! ```
//! use hookwright_transport::memory::Memory;
//! use hookwright_transport::{Message, Publisher, Subscriber, Subscription};
//!
//! # tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap().block_on(async {
//! let memory = Memory::new();
//! let mut deliveries = memory.subscribe(Subscription::to("orders/{region}/created")).await?;
//! memory.publish(Message::new("orders/eu/created", "17")).await?;
//! let delivery = deliveries.next().await.expect("it goes on")?;
//! assert_eq!(delivery.ack().await?.address, "orders/eu/created");
//! # Ok::<(), hookwright_transport::Error>(())
//! # }).unwrap();
//! ```

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError, RwLock, Weak};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::unfold;
use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::address::{Syntax, Template, check_address};
use crate::cloudevent::Binding;
use crate::delivery::{Delivery, Requeue, Settle};
use crate::transport::{Protocol, Publisher, Subscriber};
use crate::{Deliveries, Error, Message, Subscription};

/// A broker in memory. Clones are the same broker.
#[derive(Clone)]
pub struct Memory {
    shelf: Arc<RwLock<Vec<Entry>>>,
    capacity: usize,
    patience: Duration,
}

/// Where messages for one subscription, or for one group, wait. Groups are held; others are as long as somebody listens.
struct Entry {
    pattern: Template,
    group: Option<(String, Arc<Queue>)>,
    queue: Weak<Queue>,
}

struct Queue {
    waiting: Mutex<VecDeque<Waiting>>,
    arrived: Notify,
    room: Arc<Semaphore>,
}

struct Waiting {
    message: Message,
    redelivered: bool,
    /// Given back when the message is gone.
    _room: OwnedSemaphorePermit,
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl Memory {
    /// A broker that keeps 1024 messages for each subscription, and lets a publisher wait half a minute for room.
    pub fn new() -> Self {
        Self {
            shelf: Arc::default(),
            capacity: 1024,
            patience: Duration::from_secs(30),
        }
    }

    /// The same, with room for so many messages for each subscription, those without a verdict among them.
    #[must_use]
    pub fn with_capacity(self, messages: usize) -> Self {
        let capacity = messages.clamp(1, Semaphore::MAX_PERMITS);
        Self { capacity, ..self }
    }

    /// The same, with a publisher that waits so long for room.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// The queues that take an address. Those that nobody listens to any more are forgotten.
    fn queues_for(&self, address: &str) -> Vec<Arc<Queue>> {
        let shelf = self.shelf.read().unwrap_or_else(PoisonError::into_inner);
        let entries = shelf.iter();
        let takes = |entry: &&Entry| entry.pattern.read(Syntax::Memory, address).is_some();
        entries
            .filter(takes)
            .filter_map(|it| it.queue.upgrade())
            .collect()
    }

    fn queue_of(&self, pattern: Template, group: Option<&str>) -> Arc<Queue> {
        let mut shelf = self.shelf.write().unwrap_or_else(PoisonError::into_inner);
        shelf.retain(|entry| entry.queue.strong_count() > 0);
        let known = shelf.iter().find_map(|entry| match &entry.group {
            Some((name, queue)) if Some(name.as_str()) == group && entry.pattern == pattern => {
                Some(Arc::clone(queue))
            }
            _ => None,
        });
        known.unwrap_or_else(|| {
            let queue = Arc::new(Queue {
                waiting: Mutex::default(),
                arrived: Notify::new(),
                room: Arc::new(Semaphore::new(self.capacity)),
            });
            shelf.push(Entry {
                pattern,
                group: group.map(|name| (name.to_owned(), Arc::clone(&queue))),
                queue: Arc::downgrade(&queue),
            });
            queue
        })
    }

    async fn deliver(&self, message: Message) -> Result<(), Error> {
        check_address(Syntax::Memory, &message.address)?;
        for queue in self.queues_for(&message.address) {
            let room = Arc::clone(&queue.room).acquire_owned();
            let room = timeout(self.patience, room).await;
            let room = room.map_err(|_| Error::refused("the queue of a subscription is full"))?;
            queue.push(Waiting {
                message: message.clone(),
                redelivered: false,
                _room: room.map_err(|_| Error::Closed)?,
            });
        }
        Ok(())
    }
}

impl Queue {
    fn push(&self, waiting: Waiting) {
        self.lock().push_back(waiting);
        self.arrived.notify_one();
    }

    fn push_again(&self, waiting: Waiting) {
        self.lock().push_front(waiting);
        self.arrived.notify_one();
    }

    async fn pop(&self) -> Waiting {
        loop {
            if let Some(waiting) = self.lock().pop_front() {
                return waiting;
            }
            self.arrived.notified().await;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, VecDeque<Waiting>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Protocol for Memory {
    fn syntax(&self) -> Syntax {
        Syntax::Memory
    }

    fn binding(&self) -> Binding {
        Binding::Kafka
    }
}

impl Publisher for Memory {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        let wishes = crate::Wishes::default();
        self.deliver(message.with_wishes(wishes)).boxed()
    }
}

impl Subscriber for Memory {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        let subscribed = || {
            let pattern = Template::parse(&to.pattern)?;
            let queue = self.queue_of(pattern, to.group.as_deref());
            let window = Arc::new(Semaphore::new(to.window.get().into()));
            Ok(Deliveries::new(unfold((queue, window), next)))
        };
        ready(subscribed()).boxed()
    }
}

async fn next(
    (queue, window): (Arc<Queue>, Arc<Semaphore>),
) -> Option<(Result<Delivery, Error>, (Arc<Queue>, Arc<Semaphore>))> {
    let place = Arc::clone(&window).acquire_owned().await.ok()?;
    let waiting = queue.pop().await;
    let (message, redelivered) = (waiting.message.clone(), waiting.redelivered);
    let verdict = Verdict {
        queue: Arc::clone(&queue),
        waiting,
        _place: place,
    };
    let delivery = Delivery::new(message, verdict).with_redelivered(redelivered);
    Some((Ok(delivery), (queue, window)))
}

/// Holds the room of a message until there is a verdict on it, and its place in the window of the consumer.
struct Verdict {
    queue: Arc<Queue>,
    waiting: Waiting,
    _place: OwnedSemaphorePermit,
}

impl Settle for Verdict {
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), Error>> {
        ready(Ok(())).boxed()
    }

    fn reject(self: Box<Self>, requeue: Requeue) -> BoxFuture<'static, Result<(), Error>> {
        if requeue == Requeue::Yes {
            self.abandon();
        }
        ready(Ok(())).boxed()
    }

    fn abandon(self: Box<Self>) {
        let again = Waiting {
            redelivered: true,
            ..self.waiting
        };
        self.queue.push_again(again);
    }
}

impl std::fmt::Debug for Memory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Memory")
            .field("capacity", &self.capacity)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
