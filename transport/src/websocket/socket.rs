use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Wake, Waker, ready};
use std::time::Duration;

use bytes::Bytes;
use futures_util::task::AtomicWaker;
use futures_util::{Sink, Stream};
use tokio::net::TcpStream;
use tokio::task::AbortHandle;
use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_tungstenite::tungstenite::{self, Message as Frame};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream};

use super::wire::{self, SILENCE};
use crate::link::Alive;
use crate::{Delivery, Error, Message};

pub(super) type Connection = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// One connection of a client. It ends when it is dropped.
///
/// Who waits for a message reads the connection, for all who listen: nothing is handed from task to task. Where nobody waits,
/// a task keeps watch: it reads when nobody listens, and once a second when those who listen are busy.
pub(super) struct Socket {
    shared: Arc<Shared>,
    watching: AbortHandle,
}

struct Shared {
    inner: Mutex<Inner>,
    /// The turn to write.
    turn: tokio::sync::Mutex<()>,
    waiting: Arc<Waiting>,
    /// Wakes all who wait.
    waker: Waker,
    watch: AtomicWaker,
    is_open: AtomicBool,
}

struct Inner {
    connection: Connection,
    listeners: Vec<Listener>,
    next_id: u64,
    /// Something came since the last beat.
    is_heard: bool,
    ended: Option<Error>,
}

struct Listener {
    id: u64,
    /// What came and was not taken yet: no more than the window.
    queue: VecDeque<Bytes>,
    window: usize,
    /// The end was told.
    is_told: bool,
}

/// Who waits for messages.
#[derive(Default)]
struct Waiting(Mutex<Vec<(u64, Waker)>>);

/// The id of the task that keeps watch, among those of listeners.
const WATCH: u64 = 0;

/// How often those who keep nobody waiting are looked after.
const BEAT: Duration = Duration::from_secs(1);

impl Socket {
    pub(super) fn open(connection: Connection) -> Self {
        let waiting = Arc::new(Waiting::default());
        let shared = Arc::new(Shared {
            inner: Mutex::new(Inner {
                connection,
                listeners: Vec::new(),
                next_id: WATCH + 1,
                is_heard: false,
                ended: None,
            }),
            turn: tokio::sync::Mutex::default(),
            waker: Waker::from(Arc::clone(&waiting)),
            waiting,
            watch: AtomicWaker::new(),
            is_open: AtomicBool::new(true),
        });
        let watching = tokio::spawn(watch(Arc::clone(&shared))).abort_handle();
        Self { shared, watching }
    }

    /// Writes a frame.
    pub(super) async fn send(&self, frame: Frame, patience: Duration) -> Result<(), Error> {
        self.shared.send(frame, patience).await
    }

    /// What comes in from now on, until the connection ends, which is an error.
    pub(super) fn listen(self: Arc<Self>, path: String, window: usize) -> Listening {
        let mut inner = self.shared.inner();
        let id = inner.next_id;
        inner.next_id += 1;
        inner.listeners.push(Listener {
            id,
            queue: VecDeque::new(),
            window,
            is_told: false,
        });
        drop(inner);
        Listening {
            socket: self,
            id,
            path,
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.watching.abort();
    }
}

impl Alive for Socket {
    fn is_alive(&self) -> bool {
        self.shared.is_open.load(Ordering::Relaxed)
    }
}

impl Shared {
    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn send(&self, frame: Frame, patience: Duration) -> Result<(), Error> {
        let mut frame = Some(frame);
        let turn = self.turn.try_lock().ok();
        // What can be written at once needs no clock.
        if turn.is_some() {
            let once = poll_fn(|context| Poll::Ready(self.poll_send(&mut frame, context)));
            if let Poll::Ready(sent) = once.await {
                return sent.map_err(wire::error);
            }
        }
        // Waiting takes a large future, which messages are not to carry along.
        Box::pin(self.send_in_turn(frame, turn, patience)).await
    }

    async fn send_in_turn(
        &self,
        mut frame: Option<Frame>,
        turn: Option<tokio::sync::MutexGuard<'_, ()>>,
        patience: Duration,
    ) -> Result<(), Error> {
        let sent = async {
            let _turn = match turn {
                Some(turn) => turn,
                None => self.turn.lock().await,
            };
            poll_fn(|context| self.poll_send(&mut frame, context)).await
        };
        match timeout(patience, sent).await {
            Ok(sent) => sent.map_err(wire::error),
            Err(_) => Err(Error::TimedOut),
        }
    }

    /// Ready when the frame is written, as are those that others began with.
    fn poll_send(
        &self,
        frame: &mut Option<Frame>,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), tungstenite::Error>> {
        let mut inner = self.inner();
        let mut connection = Pin::new(&mut inner.connection);
        ready!(connection.as_mut().poll_ready(context))?;
        if let Some(frame) = frame.take() {
            connection.as_mut().start_send(frame)?;
        }
        connection.poll_flush(context)
    }

    /// Takes in what is there, until there is no more, or somebody has enough: who is slow is waited for, and so is the server.
    fn read(&self, inner: &mut Inner) {
        let mut is_any = false;
        let mut context = Context::from_waker(&self.waker);
        while inner.ended.is_none() && !inner.is_full() {
            let Poll::Ready(frame) = Pin::new(&mut inner.connection).poll_next(&mut context) else {
                break;
            };
            is_any = true;
            match wire::payload(frame) {
                Ok(Some(payload)) => inner.hand_out(&payload),
                Ok(None) => {}
                Err(error) => self.end(inner, error),
            }
        }
        inner.is_heard |= is_any;
        if is_any && inner.listeners.len() > 1 {
            self.waiting.wake_all();
        }
    }

    fn end(&self, inner: &mut Inner, error: Error) {
        inner.ended.get_or_insert(error);
        self.is_open.store(false, Ordering::Relaxed);
        self.waiting.wake_all();
        self.watch.wake();
    }

    /// Reads for as long as nobody listens; ready when the connection has ended.
    fn poll_alone(&self, context: &mut Context<'_>) -> Poll<()> {
        self.watch.register(context.waker());
        let mut inner = self.inner();
        if inner.listeners.is_empty() {
            self.waiting.add(WATCH, context.waker());
            self.read(&mut inner);
        }
        match inner.ended {
            Some(_) => Poll::Ready(()),
            None => Poll::Pending,
        }
    }

    /// Reads once, and tells whether the other side gave a sign of life, or was kept from giving one.
    fn is_heard(&self) -> bool {
        let mut inner = self.inner();
        self.read(&mut inner);
        std::mem::take(&mut inner.is_heard) || inner.is_full()
    }
}

impl Inner {
    fn is_full(&self) -> bool {
        let mut listeners = self.listeners.iter();
        listeners.any(|listener| listener.queue.len() >= listener.window)
    }

    fn hand_out(&mut self, payload: &Bytes) {
        for listener in &mut self.listeners {
            listener.queue.push_back(payload.clone());
        }
    }

    fn listener(&mut self, id: u64) -> Option<&mut Listener> {
        self.listeners.iter_mut().find(|listener| listener.id == id)
    }
}

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Vec<(u64, Waker)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, id: u64, waker: &Waker) {
        let mut waiting = self.lock();
        match waiting.iter_mut().find(|(of, _)| *of == id) {
            Some((_, known)) => known.clone_from(waker),
            None => waiting.push((id, waker.clone())),
        }
    }

    fn remove(&self, id: u64) {
        let mut waiting = self.lock();
        if let Some(at) = waiting.iter().position(|(of, _)| *of == id) {
            let gone = waiting.swap_remove(at);
            drop(waiting);
            drop(gone);
        }
    }

    fn wake_all(&self) {
        loop {
            // This lock is not held while another is woken, who may come back at once.
            let Some((_, waker)) = self.lock().pop() else {
                return;
            };
            waker.wake();
        }
    }
}

impl Wake for Waiting {
    fn wake(self: Arc<Self>) {
        self.wake_all();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.wake_all();
    }
}

/// Keeps watch until the connection has ended. In a silence, asks for a sign of life.
async fn watch(shared: Arc<Shared>) {
    let mut beats = interval(BEAT);
    beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut silence = Duration::ZERO;
    let mut is_asked = false;
    loop {
        tokio::select! {
            () = poll_fn(|context| shared.poll_alone(context)) => return,
            _ = beats.tick() => {}
        }
        if shared.is_heard() {
            (silence, is_asked) = (Duration::ZERO, false);
            continue;
        }
        silence += BEAT;
        if silence < SILENCE {
            continue;
        }
        let answer = match is_asked {
            true => Err(Error::disconnected("the other side is silent")),
            false => shared.send(Frame::Ping(Bytes::new()), SILENCE).await,
        };
        (silence, is_asked) = (Duration::ZERO, true);
        if let Err(error) = answer {
            shared.end(&mut shared.inner(), error);
        }
    }
}

/// What comes in for one of those who listen.
pub(super) struct Listening {
    socket: Arc<Socket>,
    id: u64,
    path: String,
}

impl Listening {
    /// What came first, and was not taken yet.
    fn take(&self, inner: &mut Inner) -> Option<Bytes> {
        let was_full = inner.listeners.len() > 1 && inner.is_full();
        let payload = inner.listener(self.id)?.queue.pop_front()?;
        if was_full {
            self.socket.shared.waiting.wake_all();
        }
        Some(payload)
    }

    fn delivery(&self, payload: Bytes) -> Poll<Option<Result<Delivery, Error>>> {
        let message = Message::new(self.path.clone(), payload);
        Poll::Ready(Some(Ok(Delivery::settled(message))))
    }
}

impl Stream for Listening {
    type Item = Result<Delivery, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let shared = &self.socket.shared;
        let mut inner = shared.inner();
        if let Some(payload) = self.take(&mut inner) {
            return self.delivery(payload);
        }
        shared.waiting.add(self.id, context.waker());
        shared.read(&mut inner);
        if let Some(payload) = self.take(&mut inner) {
            return self.delivery(payload);
        }
        let Some(error) = inner.ended.clone() else {
            return Poll::Pending;
        };
        let told = inner.listener(self.id).map(|it| &mut it.is_told);
        match told.is_none_or(|told| std::mem::replace(told, true)) {
            true => Poll::Ready(None),
            false => Poll::Ready(Some(Err(error))),
        }
    }
}

/// Others may have waited for this one.
impl Drop for Listening {
    fn drop(&mut self) {
        let shared = &self.socket.shared;
        let mut inner = shared.inner();
        inner.listeners.retain(|listener| listener.id != self.id);
        drop(inner);
        shared.waiting.remove(self.id);
        shared.waiting.wake_all();
        shared.watch.wake();
    }
}
