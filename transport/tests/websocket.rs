//! WebSocket: clients over a server that hands what it gets to all who are there, and each side with the other.
#![cfg(feature = "websocket")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use hookwright_transport::websocket::{WebSocketClient, WebSocketServer};
use hookwright_transport::{
    Connect, Credentials, Error, Message, Publisher, Requester, Subscriber, Subscription,
};
use suite::{ALL, Bed, Can};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::Mutex;

const ANY: &str = "127.0.0.1:0";

/// A server that sends everything back to everybody.
struct Hub {
    address: SocketAddr,
    relaying: Mutex<tokio::task::JoinHandle<()>>,
}

async fn relay(address: SocketAddr) -> (SocketAddr, tokio::task::JoinHandle<()>) {
    let server = WebSocketServer::bind(address, 1 << 20, |_| true)
        .await
        .unwrap();
    let mut deliveries = server.subscribe(Subscription::to("/{name}")).await.unwrap();
    let address = server.address();
    let relaying = tokio::spawn(async move {
        loop {
            let message = suite::take(&mut deliveries).await;
            server.publish(message).await.unwrap();
        }
    });
    (address, relaying)
}

impl Bed for Hub {
    type Transport = WebSocketClient;

    async fn open() -> Option<Self> {
        let (address, relaying) = relay(ANY.parse().unwrap()).await;
        Some(Self {
            address,
            relaying: Mutex::new(relaying),
        })
    }

    async fn connect(&self) -> WebSocketClient {
        WebSocketClient::new(Connect::to(format!("ws://{}", self.address))).unwrap()
    }

    fn address(&self, levels: &[&str]) -> String {
        format!("/{}", levels.join("/"))
    }

    fn can(&self) -> Can {
        Can {
            headers: false,
            wildcards: false,
            again: false,
            groups: false,
            rejects: false,
            ..ALL
        }
    }

    async fn restart(&self) -> bool {
        let mut relaying = self.relaying.lock().await;
        relaying.abort();
        tokio::time::sleep(Duration::from_millis(300)).await;
        *relaying = relay(self.address).await.1;
        true
    }
}

suite!(Hub);

async fn server() -> (WebSocketServer, String) {
    let server = WebSocketServer::bind(ANY.parse().unwrap(), 1000, |_| true)
        .await
        .unwrap();
    let url = format!("ws://{}", server.address());
    (server, url)
}

/// A request and its reply go over one connection; their payloads tell which belong together.
#[tokio::test]
async fn replies_by_what_payloads_say() {
    let (server, url) = server().await;
    let mut asked = server
        .subscribe(Subscription::to("/rpc/{version}"))
        .await
        .unwrap();
    let client = WebSocketClient::new(Connect::to(url)).unwrap();
    let id = |message: &Message| {
        message
            .payload
            .split(|byte| *byte == b' ')
            .next()
            .map(Bytes::copy_from_slice)
    };
    let requester = Requester::with_correlation(client, Subscription::to("/rpc/1"), id)
        .await
        .unwrap();
    let request = Message::new("/rpc/1", "17 price?");
    let (reply, ()) = tokio::join!(
        requester.request_as("17", request, Duration::from_secs(5)),
        async {
            let request = suite::take(&mut asked).await;
            assert_eq!(
                (request.address.as_str(), &request.payload[..]),
                ("/rpc/1", &b"17 price?"[..])
            );
            server
                .publish(Message::new("/rpc/1", "16 of another"))
                .await
                .unwrap();
            server
                .publish(Message::new("/rpc/1", "17 4.20"))
                .await
                .unwrap();
        }
    );
    assert_eq!(reply.unwrap().payload, "17 4.20");
    assert_eq!(requester.late(), 1);
}

#[tokio::test]
async fn the_guard_decides_and_the_subprotocol_is_agreed_on() {
    let guard = |request: &http::Request<()>| {
        request
            .headers()
            .get("authorization")
            .is_some_and(|it| it == "Basic dTpw")
    };
    let server = WebSocketServer::bind(ANY.parse().unwrap(), 1000, guard)
        .await
        .unwrap();
    let to =
        || Connect::to(format!("ws://{}", server.address())).with_patience(Duration::from_secs(2));
    let stranger = WebSocketClient::new(to()).unwrap();
    let refused = stranger.publish(Message::new("/a", "x")).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");
    let known = to().with_credentials(Credentials::new("u", "p"));
    let client = WebSocketClient::with_subprotocol(known.clone(), "cloudevents.json").unwrap();
    client.publish(Message::new("/a", "x")).await.unwrap();
    let other = WebSocketClient::with_subprotocol(known, "chat").unwrap();
    assert!(other.publish(Message::new("/a", "x")).await.is_err());
}

#[tokio::test]
async fn what_is_too_large_ends_the_connection() {
    let (server, url) = server().await;
    let mut deliveries = server.subscribe(Subscription::to("/a")).await.unwrap();
    let client = WebSocketClient::new(Connect::to(url)).unwrap();
    let _ = client.publish(Message::new("/a", vec![0; 5000])).await;
    assert!(suite::is_quiet(&mut deliveries).await);
    // The next message goes over another connection, as soon as this side has noticed.
    loop {
        let _ = client.publish(Message::new("/a", "small")).await;
        if let Ok(Some(Ok(delivery))) =
            tokio::time::timeout(Duration::from_millis(100), deliveries.next()).await
        {
            assert_eq!(delivery.message().payload, "small");
            break;
        }
    }
}

#[tokio::test]
async fn hostile_servers() {
    for says in [
        b"HTTP/1.1 200 OK\r\n\r\n".as_slice(),
        b"\x00\xff\x00\xff",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: x\r\n\r\n",
        b"",
    ] {
        let listener = TcpListener::bind(ANY).await.unwrap();
        let address = listener.local_addr().unwrap();
        let serving = tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let mut buffer = [0; 1000];
                let _ = socket.read(&mut buffer).await;
                let _ = socket.write_all(says).await;
            }
        });
        let to = Connect::to(format!("ws://{address}")).with_patience(Duration::from_millis(500));
        let client = WebSocketClient::new(to).unwrap();
        assert!(client.publish(Message::new("/a", "x")).await.is_err());
        assert!(client.subscribe(Subscription::to("/a")).await.is_err());
        serving.abort();
    }
}

/// Strangers who say anything do not keep a server from serving others.
#[tokio::test]
async fn hostile_clients() {
    let (server, url) = server().await;
    let mut deliveries = server.subscribe(Subscription::to("/a")).await.unwrap();
    for says in [
        b"GET".as_slice(),
        b"\x00\xff\r\n\r\n",
        b"GET / HTTP/1.1\r\n\r\n",
    ] {
        let mut socket = tokio::net::TcpStream::connect(server.address())
            .await
            .unwrap();
        socket.write_all(says).await.unwrap();
    }
    let client = WebSocketClient::new(Connect::to(url)).unwrap();
    client.publish(Message::new("/a", "x")).await.unwrap();
    assert_eq!(suite::take(&mut deliveries).await.payload, "x");
}

/// A client that takes nothing is disconnected; the server holds no more for it than it has to.
#[tokio::test]
async fn who_takes_nothing_is_disconnected() {
    let server = WebSocketServer::bind(ANY.parse().unwrap(), 1 << 20, |_| true)
        .await
        .unwrap();
    let mut socket = tokio::net::TcpStream::connect(server.address())
        .await
        .unwrap();
    let hello = "GET /a HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    socket.write_all(hello.as_bytes()).await.unwrap();
    let mut answer = [0; 20];
    socket.read_exact(&mut answer).await.unwrap();
    for _ in 0..2000 {
        server
            .publish(Message::new("/a", vec![b'x'; 100_000]))
            .await
            .unwrap();
        tokio::task::yield_now().await;
    }
    assert_eq!(server.too_slow(), 1);
}

#[tokio::test]
async fn what_bindings_declare_is_in_the_first_request() {
    let guard = |request: &http::Request<()>| {
        let query = request.uri().query();
        let version = request.headers().get("x-version");
        query == Some("token=a%26b%20%C3%BC&kind=all") && version.is_some_and(|it| it == "2")
    };
    let server = WebSocketServer::bind(ANY.parse().unwrap(), 1000, guard)
        .await
        .unwrap();
    let mut taken = server.subscribe(Subscription::to("/a")).await.unwrap();
    let url = format!("ws://{}", server.address());
    let client = WebSocketClient::new(Connect::to(url)).unwrap();
    let refused = client.publish(Message::new("/a", "x")).await;
    assert!(refused.is_err(), "{refused:?}");
    let client = client
        .with_query("token", "a&b ü")
        .with_query("kind", "all");
    let client = client.with_header("X-Version", "2").unwrap();
    client.publish(Message::new("/a", "x")).await.unwrap();
    assert_eq!(suite::take(&mut taken).await.payload, "x");
    assert!(client.with_header("a b", "x").is_err());
}
