use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, ready};
use http::header::{CONTENT_TYPE, RETRY_AFTER};
use http::{Method, Request, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};
use tokio::task::AbortHandle;
use tokio::time::timeout;

use crate::address::{Syntax, Template};
use crate::cloudevent::Binding;
use crate::delivery::{Delivery, Requeue, Settle};
use crate::transport::{Protocol, Subscriber};
use crate::{Connect, Deliveries, Error, Message, Names, Subscription};

/// Takes what is posted. Clones are the same server; it ends with the last one.
#[derive(Clone)]
pub struct HttpServer {
    serving: Arc<Serving>,
}

struct Serving {
    shared: Arc<Shared>,
    address: SocketAddr,
    task: AbortHandle,
}

struct Shared {
    names: Names,
    max_bytes: usize,
    patience: Duration,
    listeners: Mutex<Vec<(Template, mpsc::Sender<Delivery>)>>,
}

impl HttpServer {
    /// Listens to an address, e.g. `127.0.0.1:8080`, with the names, the limit and the patience of these settings: the rest of
    /// them is for clients.
    ///
    /// # Errors
    ///
    /// When there is no listening to the address.
    pub async fn bind(address: SocketAddr, settings: Connect) -> Result<Self, Error> {
        let listener = TcpListener::bind(address).await.map_err(Error::setting)?;
        let address = listener.local_addr().map_err(Error::setting)?;
        let shared = Arc::new(Shared {
            names: settings.names,
            max_bytes: settings.max_bytes,
            patience: settings.patience,
            listeners: Mutex::default(),
        });
        let router = Router::new().fallback(take).with_state(Arc::clone(&shared));
        let task = tokio::spawn(async move {
            // It ends when the server is dropped.
            let _ = axum::serve(listener, router).await;
        });
        let serving = Serving {
            shared,
            address,
            task: task.abort_handle(),
        };
        Ok(Self {
            serving: Arc::new(serving),
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.serving.address
    }

    fn listen(&self, to: Subscription) -> Result<Deliveries, Error> {
        if to.group.is_some() {
            return Err(Error::cannot_carry("HTTP", "a group"));
        }
        let template = Template::parse(&to.pattern)?;
        let (sender, receiver) = mpsc::channel(to.window.get().into());
        self.serving.shared.lock().push((template, sender));
        Ok(Deliveries::of_queue(receiver, Arc::clone(&self.serving)))
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn take(State(shared): State<Arc<Shared>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let Some(listener) = shared.listener_of(path) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    if !matches!(parts.method, Method::POST | Method::PUT | Method::PATCH) {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let answered = async {
        let Ok(body) = axum::body::to_bytes(body, shared.max_bytes).await else {
            return StatusCode::PAYLOAD_TOO_LARGE;
        };
        let (sender, verdict) = oneshot::channel();
        let message = shared.message(path, &parts.headers, body);
        let delivery = Delivery::new(message, Verdict(sender));
        match listener.send(delivery).await {
            Ok(()) => verdict.await.unwrap_or(StatusCode::SERVICE_UNAVAILABLE),
            Err(_) => StatusCode::SERVICE_UNAVAILABLE,
        }
    };
    let status = timeout(shared.patience, answered).await;
    match status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE) {
        StatusCode::SERVICE_UNAVAILABLE => {
            (StatusCode::SERVICE_UNAVAILABLE, [(RETRY_AFTER, "1")]).into_response()
        }
        status => status.into_response(),
    }
}

/// Headers that are not the message's.
pub(super) fn is_of_the_connection(name: &str) -> bool {
    matches!(
        name,
        "accept"
            | "accept-encoding"
            | "authorization"
            | "connection"
            | "content-length"
            | "content-type"
            | "expect"
            | "host"
            | "keep-alive"
            | "te"
            | "trailer"
            | "transfer-encoding"
            | "upgrade"
            | "user-agent"
    )
}

impl Shared {
    fn message(&self, path: &str, headers: &http::HeaderMap, body: Bytes) -> Message {
        let mut message = Message::new(path, body);
        let content_type = headers.get(CONTENT_TYPE).and_then(|it| it.to_str().ok());
        message.content_type = content_type.map(str::to_owned);
        for (name, value) in headers {
            if !is_of_the_connection(name.as_str()) {
                let value = Bytes::copy_from_slice(value.as_bytes());
                self.names.place(&mut message, name.as_str(), value);
            }
        }
        message
    }

    fn listener_of(&self, path: &str) -> Option<mpsc::Sender<Delivery>> {
        let mut listeners = self.lock();
        listeners.retain(|(_, sender)| !sender.is_closed());
        let mut all = listeners.iter();
        let listener = all.find(|(template, _)| template.read(Syntax::Http, path).is_some());
        listener.map(|(_, sender)| sender.clone())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<(Template, mpsc::Sender<Delivery>)>> {
        self.listeners
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Answers the request. One that is dropped answers that it may be sent again.
struct Verdict(oneshot::Sender<StatusCode>);

impl Verdict {
    fn say(self, status: StatusCode) -> BoxFuture<'static, Result<(), Error>> {
        let gone = |_| Error::disconnected("the client waits no longer");
        ready(self.0.send(status).map_err(gone)).boxed()
    }
}

impl Settle for Verdict {
    fn ack(self: Box<Self>) -> BoxFuture<'static, Result<(), Error>> {
        self.say(StatusCode::NO_CONTENT)
    }

    fn reject(self: Box<Self>, requeue: Requeue) -> BoxFuture<'static, Result<(), Error>> {
        self.say(match requeue {
            Requeue::Yes => StatusCode::SERVICE_UNAVAILABLE,
            Requeue::No => StatusCode::UNPROCESSABLE_ENTITY,
        })
    }
}

impl Protocol for HttpServer {
    fn syntax(&self) -> Syntax {
        Syntax::Http
    }

    fn binding(&self) -> Binding {
        Binding::Http
    }
}

impl Subscriber for HttpServer {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        ready(self.listen(to)).boxed()
    }
}

impl fmt::Debug for HttpServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HttpServer")
            .field("address", &self.serving.address)
            .finish_non_exhaustive()
    }
}
