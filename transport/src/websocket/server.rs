use std::fmt;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use futures_util::stream::{SplitStream, StreamExt};
use hookwright_runtime::cloudevent::binding::websocket;
use http::header::SEC_WEBSOCKET_PROTOCOL;
use http::{HeaderValue, Request, StatusCode};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::AbortHandle;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::handshake::server::{ErrorResponse, Response};
use tokio_tungstenite::{WebSocketStream, accept_hdr_async_with_config};

use super::wire::{self, PROTOCOL, Sink};
use crate::address::{Syntax, Template};
use crate::cloudevent::Binding;
use crate::transport::{Protocol, Publisher, Subscriber};
use crate::{Deliveries, Delivery, Error, Message, Subscription};

/// A server that clients of WebSocket connect to. Clones are the same server; it ends with the last one.
#[derive(Clone)]
pub struct WebSocketServer {
    serving: Arc<Serving>,
}

struct Serving {
    room: Arc<Room>,
    address: SocketAddr,
    accepting: AbortHandle,
}

type Guard = dyn Fn(&Request<()>) -> bool + Send + Sync;

struct Room {
    guard: Box<Guard>,
    max_bytes: usize,
    patience: Duration,
    clients: Mutex<Vec<Client>>,
    listeners: Mutex<Vec<(Template, mpsc::Sender<Delivery>)>>,
    too_slow: AtomicU64,
}

struct Client {
    path: String,
    frames: mpsc::Sender<Frame>,
}

/// How many clients there may be.
const CLIENTS: usize = 1024;

/// How many messages wait for a client.
const WAITING: usize = 256;

/// How many messages are written at once.
const AT_ONCE: usize = 64;

impl WebSocketServer {
    /// Listens. The guard sees the request of each client (path, `Origin`, `Authorization`) and says whether it may connect: pages
    /// of other sites can connect to every server that a browser reaches, and bring the user's cookies.
    ///
    /// A client that offers the subprotocol `cloudevents.json` is answered in it.
    ///
    /// # Errors
    ///
    /// When there is no listening to the address.
    pub async fn bind(
        address: SocketAddr,
        max_bytes: usize,
        guard: impl Fn(&Request<()>) -> bool + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let listener = TcpListener::bind(address).await.map_err(Error::setting)?;
        let address = listener.local_addr().map_err(Error::setting)?;
        let room = Arc::new(Room {
            guard: Box::new(guard),
            max_bytes,
            patience: Duration::from_secs(10),
            clients: Mutex::default(),
            listeners: Mutex::default(),
            too_slow: AtomicU64::new(0),
        });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&room))).abort_handle();
        let serving = Serving {
            room,
            address,
            accepting,
        };
        Ok(Self {
            serving: Arc::new(serving),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.serving.address
    }

    /// How many clients were disconnected because they did not take what they were sent.
    pub fn too_slow(&self) -> u64 {
        self.serving.room.too_slow.load(Ordering::Relaxed)
    }

    fn send(&self, message: Message) -> Result<(), Error> {
        let (path, frame) = wire::frame(message)?;
        let room = &self.serving.room;
        // Dropping the queue of a client ends its connection.
        room.clients().retain(|client| {
            if client.path != path {
                return true;
            }
            let is_taken = client.frames.try_send(frame.clone()).is_ok();
            if !is_taken && !client.frames.is_closed() {
                room.too_slow.fetch_add(1, Ordering::Relaxed);
            }
            is_taken
        });
        Ok(())
    }

    fn listen(&self, to: Subscription) -> Result<Deliveries, Error> {
        if to.group.is_some() {
            return Err(Error::cannot_carry(PROTOCOL, "a group"));
        }
        let template = Template::parse(&to.pattern)?;
        let (sender, receiver) = mpsc::channel(to.window.get().into());
        self.serving.room.listeners().push((template, sender));
        Ok(Deliveries::of_queue(receiver, Arc::clone(&self.serving)))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.accepting.abort();
        self.room.clients().clear();
    }
}

async fn accept(listener: TcpListener, room: Arc<Room>) {
    let places = Arc::new(Semaphore::new(CLIENTS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let Ok((socket, _)) = listener.accept().await else {
            // Too many files are open, or the client is gone: not a reason to give up.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let room = Arc::clone(&room);
        tokio::spawn(async move {
            // How a client ends is its own business.
            let _ = serve(socket, room).await;
            drop(place);
        });
    }
}

async fn serve(socket: TcpStream, room: Arc<Room>) -> Result<(), Error> {
    // Messages leave when they are sent, as those of clients do.
    socket.set_nodelay(true).map_err(Error::disconnected)?;
    let mut path = String::new();
    let config = Some(wire::config(room.max_bytes));
    #[allow(clippy::result_large_err, reason = "the client's own type")]
    let greet = |request: &Request<()>, answer: Response| {
        path = request.uri().path().to_owned();
        greet(&room, request, answer)
    };
    let accepting = accept_hdr_async_with_config(socket, greet, config);
    let accepted = timeout(room.patience, accepting).await;
    let stream = accepted
        .map_err(|_| Error::TimedOut)?
        .map_err(wire::error)?;
    let (sink, stream) = stream.split();
    let sink = tokio::sync::Mutex::new(sink);
    let (frames, waiting) = mpsc::channel(WAITING);
    room.clients().push(Client {
        path: path.clone(),
        frames,
    });
    tokio::select! {
        ended = read(&room, &sink, stream, &path) => ended,
        ended = write(&room, &sink, waiting) => ended,
    }
}

#[allow(clippy::result_large_err, reason = "the client's own type")]
fn greet(
    room: &Room,
    request: &Request<()>,
    mut answer: Response,
) -> Result<Response, ErrorResponse> {
    if !(room.guard)(request) {
        let mut refused = ErrorResponse::new(None);
        *refused.status_mut() = StatusCode::FORBIDDEN;
        return Err(refused);
    }
    let offered = request.headers().get_all(SEC_WEBSOCKET_PROTOCOL).iter();
    let offered = offered.filter_map(|value| value.to_str().ok());
    if let Some(name) = websocket::choose(offered) {
        let headers = answer.headers_mut();
        headers.insert(SEC_WEBSOCKET_PROTOCOL, HeaderValue::from_static(name));
    }
    Ok(answer)
}

async fn read(
    room: &Room,
    sink: &Sink<TcpStream>,
    mut stream: SplitStream<WebSocketStream<TcpStream>>,
    path: &str,
) -> Result<(), Error> {
    loop {
        let payload = wire::next(&mut stream, sink).await?;
        for listener in room.listeners_of(path) {
            let message = Message::new(path, payload.clone());
            // Who listens is waited for, and so the client waits.
            let _ = listener.send(Delivery::settled(message)).await;
        }
    }
}

async fn write(
    room: &Room,
    sink: &Sink<TcpStream>,
    mut waiting: mpsc::Receiver<Frame>,
) -> Result<(), Error> {
    let mut frames = Vec::new();
    while waiting.recv_many(&mut frames, AT_ONCE).await > 0 {
        wire::send(sink, frames.drain(..), room.patience).await?;
    }
    wire::send(sink, [Frame::Close(None)], room.patience).await
}

impl Room {
    fn clients(&self) -> std::sync::MutexGuard<'_, Vec<Client>> {
        self.clients.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listeners(&self) -> std::sync::MutexGuard<'_, Vec<(Template, mpsc::Sender<Delivery>)>> {
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn listeners_of(&self, path: &str) -> Vec<mpsc::Sender<Delivery>> {
        let mut listeners = self.listeners();
        listeners.retain(|(_, sender)| !sender.is_closed());
        let of_path = listeners.iter();
        let of_path = of_path.filter(|(template, _)| template.read(Syntax::Http, path).is_some());
        of_path.map(|(_, sender)| sender.clone()).collect()
    }
}

impl Protocol for WebSocketServer {
    fn syntax(&self) -> Syntax {
        Syntax::Http
    }

    fn binding(&self) -> Binding {
        Binding::PayloadOnly
    }
}

impl Publisher for WebSocketServer {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        ready(self.send(message)).boxed()
    }
}

impl Subscriber for WebSocketServer {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        ready(self.listen(to)).boxed()
    }
}

impl fmt::Debug for WebSocketServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebSocketServer")
            .field("address", &self.serving.address)
            .finish_non_exhaustive()
    }
}
