//! HTTP: a client and a server of this crate, and each with others.
#![cfg(feature = "http")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use hookwright_transport::http::{HttpClient, HttpServer};
use hookwright_transport::{
    Binding, Connect, Deliveries, Error, Message, Protocol, Publisher, Requeue, Subscriber,
    Subscription, Syntax,
};
use suite::{ALL, Bed, Can};
use tokio::sync::Mutex;

/// A client of a server, and the server.
#[derive(Clone)]
struct Both {
    client: HttpClient,
    server: HttpServer,
}

impl Protocol for Both {
    fn syntax(&self) -> Syntax {
        self.server.syntax()
    }

    fn binding(&self) -> Binding {
        self.client.binding()
    }
}

impl Publisher for Both {
    fn publish(&self, message: Message) -> BoxFuture<'_, Result<(), Error>> {
        self.client.publish(message)
    }
}

impl Subscriber for Both {
    fn subscribe(&self, to: Subscription) -> BoxFuture<'_, Result<Deliveries, Error>> {
        self.server.subscribe(to)
    }
}

async fn server(address: SocketAddr) -> HttpServer {
    let settings = Connect::to("")
        .with_patience(Duration::from_secs(2))
        .with_max_bytes(1000);
    HttpServer::bind(address, settings).await.unwrap()
}

fn client(server: &HttpServer) -> HttpClient {
    HttpClient::new(Connect::to(format!("http://{}/", server.address()))).unwrap()
}

struct Here(Arc<Mutex<HttpServer>>);

impl Bed for Here {
    type Transport = Both;

    async fn open() -> Option<Self> {
        let server = server(SocketAddr::from(([127, 0, 0, 1], 0))).await;
        Some(Self(Arc::new(Mutex::new(server))))
    }

    async fn connect(&self) -> Both {
        let server = self.0.lock().await.clone();
        Both {
            client: client(&server),
            server,
        }
    }

    fn address(&self, levels: &[&str]) -> String {
        format!("/{}", levels.join("/"))
    }

    fn can(&self) -> Can {
        Can {
            again: false,
            groups: false,
            rejects: false,
            ..ALL
        }
    }
}

/// A client waits for the verdict, so that the suite's way of publishing first and taking then has to run both at once.
impl Both {
    async fn exchange(&self, message: Message, deliveries: &mut Deliveries) -> Message {
        let (sent, got) = tokio::join!(self.publish(message), suite::take(deliveries));
        sent.unwrap();
        got
    }
}

suite!(Here: in_order patterns_are_no_addresses);

#[tokio::test]
async fn everything_travels() {
    let both = Here::open().await.unwrap().connect().await;
    let mut deliveries = both
        .subscribe(Subscription::to("/orders/{region}"))
        .await
        .unwrap();
    let sent = Message::new("/orders/eu", &b"\x00\xff"[..])
        .with_content_type("application/octet-stream")
        .with_header("x-tenant", "acme: a\\b")
        .with_header("x-many", "1")
        .with_header("x-many", "2")
        .with_key("order-17")
        .with_correlation_id("c-1")
        .with_reply_to("/replies");
    assert_eq!(both.exchange(sent.clone(), &mut deliveries).await, sent);
}

#[tokio::test]
async fn cloud_events_in_both_modes() {
    use hookwright_runtime::cloudevent::{Mode, Policy, RawCloudEvent};
    let both = Here::open().await.unwrap().connect().await;
    let mut deliveries = both.subscribe(Subscription::to("/events")).await.unwrap();
    let body = br#"{"specversion":"1.0","id":"1 %","source":"/shop","type":"com.acme.paid","subject":"\u20ac: 5","datacontenttype":"application/json","data":{"total":1.10}}"#;
    let event = RawCloudEvent::from_json(body, Policy::Strict).unwrap();
    for mode in [Mode::Binary, Mode::Structured] {
        let message = Message::carrying(&event, "/events", mode, both.binding());
        let got = both.exchange(message, &mut deliveries).await;
        assert_eq!(got.cloud_event_mode(both.binding()), Some(mode));
        let back = got.cloud_event(both.binding(), Policy::Strict).unwrap();
        assert_eq!(
            (back.id(), back.data().unwrap().bytes()),
            ("1 %", &br#"{"total":1.10}"#[..])
        );
    }
}

#[tokio::test]
async fn verdicts_are_answers() {
    let both = Here::open().await.unwrap().connect().await;
    let mut deliveries = both.subscribe(Subscription::to("/a")).await.unwrap();
    for (requeue, status) in [
        (Some(Requeue::Yes), "503"),
        (Some(Requeue::No), "422"),
        (None, "503"),
    ] {
        let (answer, ()) = tokio::join!(both.publish(Message::new("/a", "x")), async {
            let delivery = suite::next(&mut deliveries).await;
            if let Some(requeue) = requeue {
                delivery.reject(requeue).await.unwrap();
            }
        });
        let error = answer.unwrap_err().to_string();
        assert!(error.contains(status), "{error}");
    }
    // Nobody says anything in time.
    let (answer, held) = tokio::join!(
        both.publish(Message::new("/a", "x")),
        suite::next(&mut deliveries)
    );
    assert!(answer.unwrap_err().to_string().contains("503"));
    assert!(held.ack().await.is_err(), "the client waits no longer");
}

#[tokio::test]
async fn what_nobody_takes() {
    let both = Here::open().await.unwrap().connect().await;
    let nobody = both
        .publish(Message::new("/nobody", "x"))
        .await
        .unwrap_err();
    assert!(nobody.to_string().contains("404"), "{nobody}");
    let deliveries = both.subscribe(Subscription::to("/a")).await.unwrap();
    let large = both
        .publish(Message::new("/a", vec![0; 2000]))
        .await
        .unwrap_err();
    assert!(large.to_string().contains("413"), "{large}");
    drop(deliveries);
    let gone = both.publish(Message::new("/a", "x")).await.unwrap_err();
    assert!(gone.to_string().contains("404"), "{gone}");
    for message in [
        Message::new("/a", "x").with_header("a b", "x"),
        Message::new("/a", "x").with_header("a", "x\r\nb: y"),
        Message::new("/a", "x").with_header("Host", "elsewhere"),
        Message::new("/a", "x").with_content_type("a\nb"),
    ] {
        let sent = both.publish(message).await;
        assert!(matches!(sent, Err(Error::CannotCarry { .. })), "{sent:?}");
    }
}

/// The server goes away and comes back.
#[tokio::test]
async fn restarts() {
    let first = server(SocketAddr::from(([127, 0, 0, 1], 0))).await;
    let (client, address) = (client(&first), first.address());
    drop(first);
    let away = client.publish(Message::new("/a", "x")).await;
    assert!(matches!(away, Err(Error::Disconnected(_))), "{away:?}");
    let again = server(address).await;
    let mut deliveries = again.subscribe(Subscription::to("/a")).await.unwrap();
    let (sent, got) = tokio::join!(
        client.publish(Message::new("/a", "x")),
        suite::take(&mut deliveries)
    );
    sent.unwrap();
    assert_eq!(got.payload, "x");
}

#[tokio::test]
async fn tokens_in_urls_are_not_told() {
    let client = HttpClient::new(Connect::to("http://u:s3cret@127.0.0.1:1/s3cret")).unwrap();
    let error = client.publish(Message::new("/a", "x")).await.unwrap_err();
    assert!(
        !format!("{error} {error:?}").contains("s3cret"),
        "{error:?}"
    );
    assert!(HttpClient::new(Connect::to("ftp://s3cret")).is_err());
}
