use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use http::header::{AUTHORIZATION, SEC_WEBSOCKET_PROTOCOL};
use http::{HeaderMap, HeaderName, HeaderValue};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::Message as Frame;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::{Request, Response};

use super::socket::{Connection, Listening, Socket};
use super::wire::{self, PROTOCOL};
use crate::address::{Syntax, check_address};
use crate::cloudevent::Binding;
use crate::link::Link;
use crate::survive::survive;
use crate::transport::{Protocol, Publisher, Subscriber, send};
use crate::{Connect, Deliveries, Error, Message, Subscription};

/// A client of a WebSocket server, with a connection for each path. Clones share them.
#[derive(Clone)]
pub struct WebSocketClient {
    own: Arc<Own>,
}

struct Own {
    to: Connect,
    subprotocol: Option<HeaderValue>,
    /// What stands behind each path: `?token=…`. It may hold secrets, and is never told.
    query: String,
    headers: HeaderMap,
    links: Mutex<BTreeMap<String, Arc<Link<Socket>>>>,
}

impl WebSocketClient {
    /// A client of a server, e.g. of `ws://127.0.0.1:8080`: addresses are paths there. It connects when it has something to do.
    ///
    /// # Errors
    ///
    /// When the URL is none.
    pub fn new(to: Connect) -> Result<Self, Error> {
        Self::made(to, None)
    }

    /// The same, in a subprotocol that the server must agree to, e.g. `cloudevents.json`.
    ///
    /// # Errors
    ///
    /// When the URL is none, or the name cannot be one.
    pub fn with_subprotocol(to: Connect, name: &str) -> Result<Self, Error> {
        let name = HeaderValue::from_str(name)
            .map_err(|_| Error::setting("the subprotocol has no such name"))?;
        Self::made(to, Some(name))
    }

    fn made(to: Connect, subprotocol: Option<HeaderValue>) -> Result<Self, Error> {
        to.url.as_str().into_client_request().map_err(wire::error)?;
        let own = Own {
            to,
            subprotocol,
            query: String::new(),
            headers: HeaderMap::new(),
            links: Mutex::default(),
        };
        Ok(Self { own: Arc::new(own) })
    }

    /// The same, with this in the query of every first request, e.g. what the binding of a channel declares. Connections are
    /// not shared with the client that it was made of.
    #[must_use]
    pub fn with_query(self, name: &str, value: &str) -> Self {
        let mut own = self.own.again();
        own.query.push(if own.query.is_empty() { '?' } else { '&' });
        encode(&mut own.query, name);
        own.query.push('=');
        encode(&mut own.query, value);
        Self { own: Arc::new(own) }
    }

    /// The same, with this header in every first request.
    ///
    /// # Errors
    ///
    /// When it cannot be one.
    pub fn with_header(self, name: &str, value: &str) -> Result<Self, Error> {
        let wrong = || Error::setting("the header cannot be sent");
        let name = HeaderName::try_from(name).map_err(|_| wrong())?;
        let mut value = HeaderValue::try_from(value).map_err(|_| wrong())?;
        value.set_sensitive(true);
        let mut own = self.own.again();
        own.headers.append(name, value);
        Ok(Self { own: Arc::new(own) })
    }

    async fn send(&self, path: String, frame: Frame) -> Result<(), Error> {
        let socket = match self.own.current(&path) {
            Some(socket) => socket,
            // Connecting takes a large future, which messages are not to carry along.
            None => Box::pin(self.own.socket(&path)).await?,
        };
        socket.send(frame, self.own.to.patience).await
    }
}

/// RFC 3986, "Unreserved Characters": all others are written as their bytes.
fn encode(out: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            byte if byte.is_ascii_alphanumeric() => out.push(char::from(byte)),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
}

impl Own {
    /// The same settings, without connections.
    fn again(&self) -> Self {
        Self {
            to: self.to.clone(),
            subprotocol: self.subprotocol.clone(),
            query: self.query.clone(),
            headers: self.headers.clone(),
            links: Mutex::default(),
        }
    }

    /// The connection of a path, if there is one.
    fn current(&self, path: &str) -> Option<Arc<Socket>> {
        self.links().get(path)?.current()
    }

    /// The connection of a path.
    async fn socket(&self, path: &str) -> Result<Arc<Socket>, Error> {
        let link = self.link(path);
        link.get(|| async { Ok(Socket::open(self.connect(path).await?)) })
            .await
    }

    fn links(&self) -> MutexGuard<'_, BTreeMap<String, Arc<Link<Socket>>>> {
        self.links.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn link(&self, path: &str) -> Arc<Link<Socket>> {
        let mut links = self.links();
        if let Some(link) = links.get(path) {
            return Arc::clone(link);
        }
        let link = Arc::new(Link::empty(&self.to));
        links.insert(path.to_owned(), Arc::clone(&link));
        link
    }

    async fn connect(&self, path: &str) -> Result<Connection, Error> {
        let url = format!("{}{path}{}", self.to.url.trim_end_matches('/'), self.query);
        let mut request = url.into_client_request().map_err(wire::error)?;
        for (name, value) in &self.headers {
            request.headers_mut().append(name, value.clone());
        }
        if let Some(credentials) = &self.to.credentials {
            let text =
                STANDARD.encode(format!("{}:{}", credentials.user(), credentials.password()));
            let value = HeaderValue::try_from(format!("Basic {text}"));
            let mut value = value.map_err(|_| Error::setting("the credentials cannot be sent"))?;
            value.set_sensitive(true);
            request.headers_mut().insert(AUTHORIZATION, value);
        }
        if let Some(name) = &self.subprotocol {
            request
                .headers_mut()
                .insert(SEC_WEBSOCKET_PROTOCOL, name.clone());
        }
        let connecting = self.shake_hands(request);
        let connected = timeout(self.to.patience, connecting).await;
        let (connection, answer) = connected.unwrap_or(Err(Error::TimedOut))?;
        let agreed = answer.headers().get(SEC_WEBSOCKET_PROTOCOL);
        if agreed != self.subprotocol.as_ref() {
            return Err(Error::refused("the subprotocol"));
        }
        Ok(connection)
    }

    async fn shake_hands(&self, request: Request) -> Result<(Connection, Response), Error> {
        let config = Some(wire::config(self.to.max_bytes));
        #[cfg(feature = "tls")]
        if let Some(tls) = &self.to.tls {
            let connector = tokio_tungstenite::Connector::Rustls(Arc::new(tls.config()?));
            let connector = Some(connector);
            let connecting =
                tokio_tungstenite::connect_async_tls_with_config(request, config, true, connector);
            return connecting.await.map_err(wire::error);
        }
        if request.uri().scheme_str() == Some("wss") {
            return Err(Error::setting(
                "`wss://` needs to know whom to believe: `Connect::with_tls`",
            ));
        }
        let connecting = tokio_tungstenite::connect_async_with_config(request, config, true);
        connecting.await.map_err(wire::error)
    }

    async fn listen(self: Arc<Self>, to: Subscription) -> Result<Listening, Error> {
        let socket = self.socket(&to.pattern).await?;
        Ok(socket.listen(to.pattern, to.window.get().into()))
    }
}

impl Protocol for WebSocketClient {
    fn syntax(&self) -> Syntax {
        Syntax::WebSocket
    }

    fn binding(&self) -> Binding {
        Binding::PayloadOnly
    }
}

impl Publisher for WebSocketClient {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        send(wire::frame(message), |(path, frame)| self.send(path, frame))
    }
}

impl Subscriber for WebSocketClient {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        async move {
            check_address(Syntax::WebSocket, &to.pattern)?;
            if to.group.is_some() {
                return Err(Error::cannot_carry(PROTOCOL, "a group"));
            }
            let own = Arc::clone(&self.own);
            let first = Arc::clone(&own).listen(to.clone()).await?;
            let backoff = own.to.backoff.clone();
            Ok(survive(first, backoff, move || {
                Arc::clone(&own).listen(to.clone())
            }))
        }
        .boxed()
    }
}

impl fmt::Debug for WebSocketClient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("WebSocketClient")
            .field(&self.own.to)
            .finish()
    }
}
