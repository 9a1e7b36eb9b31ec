//! Encrypted connections: to real brokers, through a proxy that decrypts what they get.
#![cfg(all(
    feature = "tls",
    feature = "amqp",
    feature = "http",
    feature = "mqtt",
    feature = "nats",
    feature = "redis",
    feature = "stomp",
    feature = "websocket"
))]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use std::sync::Arc;
use std::time::Duration;

use hookwright_transport::amqp::Amqp;
use hookwright_transport::http::{HttpClient, HttpServer};
use hookwright_transport::mqtt::Mqtt;
use hookwright_transport::redis::{RedisChannels, RedisStreams};
use hookwright_transport::stomp::Stomp;
use hookwright_transport::websocket::{WebSocketClient, WebSocketServer};
use hookwright_transport::{
    Connect, Credentials, Error, Message, Publisher, Subscriber, Subscription, Tls,
};
use rustls::ServerConfig;
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// A proxy for `localhost`, and the authority that vouches for it.
struct Proxy {
    port: u16,
    roots: String,
}

async fn proxy(to: &str) -> Proxy {
    let to = to
        .rsplit_once("//")
        .map_or(to, |(_, address)| address)
        .to_owned();
    let certified = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(
        certified.signing_key.serialize_der(),
    ));
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certified.cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        loop {
            let (socket, _) = listener.accept().await.unwrap();
            let (acceptor, to) = (acceptor.clone(), to.clone());
            tokio::spawn(async move {
                let Ok(mut client) = acceptor.accept(socket).await else {
                    return;
                };
                let mut broker = TcpStream::connect(to).await.unwrap();
                let _ = copy_bidirectional(&mut client, &mut broker).await;
            });
        }
    });
    let roots = certified.cert.pem();
    Proxy { port, roots }
}

impl Proxy {
    fn to(&self, scheme: &str, tls: Tls) -> Connect {
        Connect::to(format!("{scheme}://localhost:{}", self.port))
            .with_tls(tls)
            .with_patience(Duration::from_secs(3))
    }

    fn trusted(&self, scheme: &str) -> Connect {
        self.to(scheme, Tls::new().with_roots(self.roots.clone()))
    }

    /// By somebody who believes Mozilla's authorities alone.
    fn strange(&self, scheme: &str) -> Connect {
        self.to(scheme, Tls::new())
    }
}

async fn there_and_back<T: Publisher + Subscriber>(transport: &T, address: &str) {
    let mut deliveries = transport
        .subscribe(Subscription::to(address))
        .await
        .unwrap();
    transport.publish(Message::new(address, "x")).await.unwrap();
    assert_eq!(suite::take(&mut deliveries).await.payload, "x");
}

fn is_refused<T>(connected: Result<T, Error>) {
    match connected {
        Ok(_) => panic!("a certificate of nobody was believed"),
        Err(error) => assert!(
            matches!(error, Error::Disconnected(_) | Error::TimedOut),
            "{error:?}"
        ),
    }
}

#[tokio::test]
async fn amqp() {
    let Some(url) = suite::broker("HOOKWRIGHT_AMQP") else {
        return;
    };
    let proxy = proxy(&url).await;
    let amqp = Amqp::connect(proxy.trusted("amqps"), "amq.topic")
        .await
        .unwrap();
    there_and_back(&amqp, &suite::unique("tls")).await;
    is_refused(Amqp::connect(proxy.strange("amqps"), "amq.topic").await);
    assert!(
        Amqp::connect(proxy.trusted("amqp"), "amq.topic")
            .await
            .is_err()
    );
}

#[tokio::test]
async fn stomp() {
    let Some(url) = suite::broker("HOOKWRIGHT_STOMP") else {
        return;
    };
    let proxy = proxy(&url).await;
    let guest = || Credentials::new("guest", "guest");
    let stomp = Stomp::connect(proxy.trusted("stomp+ssl").with_credentials(guest()))
        .await
        .unwrap();
    there_and_back(&stomp, &format!("/topic/{}", suite::unique("tls"))).await;
    is_refused(Stomp::connect(proxy.strange("stomp+ssl").with_credentials(guest())).await);
    assert!(Stomp::connect(proxy.trusted("stomp")).await.is_err());
}

#[tokio::test]
async fn mqtt() {
    let Some(url) = suite::broker("HOOKWRIGHT_MQTT") else {
        return;
    };
    let proxy = proxy(&url).await;
    for version in [5, 3] {
        let id = suite::unique("tls");
        let mqtt = match version {
            5 => Mqtt::connect_v5(proxy.trusted("mqtts"), &id).await,
            _ => Mqtt::connect_v3(proxy.trusted("mqtts"), &id).await,
        };
        there_and_back(&mqtt.unwrap(), &id).await;
    }
    is_refused(Mqtt::connect_v5(proxy.strange("mqtts"), "x").await);
    is_refused(Mqtt::connect_v3(proxy.strange("mqtts"), "x").await);
    assert!(Mqtt::connect_v5(proxy.trusted("mqtt"), "x").await.is_err());
}

#[tokio::test]
async fn redis() {
    let Some(url) = suite::broker("HOOKWRIGHT_REDIS") else {
        return;
    };
    let proxy = proxy(&url).await;
    let channels = RedisChannels::connect(proxy.trusted("rediss"))
        .await
        .unwrap();
    there_and_back(&channels, &suite::unique("tls")).await;
    let streams = RedisStreams::connect(proxy.trusted("rediss"))
        .await
        .unwrap();
    there_and_back(&streams, &suite::unique("tls")).await;
    assert!(
        RedisChannels::connect(proxy.strange("rediss"))
            .await
            .is_err()
    );
    assert!(RedisStreams::connect(proxy.trusted("redis")).await.is_err());
}

#[tokio::test]
async fn http() {
    let server = HttpServer::bind("127.0.0.1:0".parse().unwrap(), Connect::to(""))
        .await
        .unwrap();
    let mut deliveries = server.subscribe(Subscription::to("/a")).await.unwrap();
    let proxy = proxy(&server.address().to_string()).await;
    let client = HttpClient::new(proxy.trusted("https")).unwrap();
    let (sent, got) = tokio::join!(
        client.publish(Message::new("/a", "x")),
        suite::take(&mut deliveries)
    );
    sent.unwrap();
    assert_eq!(got.payload, "x");
    let stranger = HttpClient::new(proxy.strange("https")).unwrap();
    is_refused(stranger.publish(Message::new("/a", "x")).await);
}

#[tokio::test]
async fn websocket() {
    let server = WebSocketServer::bind("127.0.0.1:0".parse().unwrap(), 1000, |_| true)
        .await
        .unwrap();
    let mut deliveries = server.subscribe(Subscription::to("/a")).await.unwrap();
    let proxy = proxy(&server.address().to_string()).await;
    let client = WebSocketClient::new(proxy.trusted("wss")).unwrap();
    client.publish(Message::new("/a", "x")).await.unwrap();
    assert_eq!(suite::take(&mut deliveries).await.payload, "x");
    let stranger = WebSocketClient::new(proxy.strange("wss")).unwrap();
    is_refused(stranger.publish(Message::new("/a", "x")).await);
}
