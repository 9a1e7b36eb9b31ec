use futures_util::{SinkExt, StreamExt};
use hookwright_transport::websocket::{WebSocketClient, WebSocketServer};
use hookwright_transport::{Connect, Message, Publisher, Subscriber, Subscription};
use tokio::process::Child;
use tokio_tungstenite::tungstenite::Message as Frame;

use crate::kafka::{child, parent_gone};
use crate::ours;
use crate::round::{Clock, Cost, payload};

/// Sends back what it gets, and tells where, until the parent is gone.
pub async fn hub() {
    let any = "127.0.0.1:0".parse().expect("an address");
    let server = WebSocketServer::bind(any, 1 << 20, |_| true)
        .await
        .expect("a server");
    let mut deliveries = server
        .subscribe(Subscription::to("/{name}"))
        .await
        .expect("a subscription");
    println!("{}", server.address());
    let relaying = async {
        while let Some(Ok(delivery)) = deliveries.next().await {
            let message = delivery.ack().await.expect("acknowledged");
            server.publish(message).await.expect("published");
        }
    };
    tokio::select! {
        () = relaying => {}
        () = parent_gone() => {}
    }
}

pub struct Hub {
    url: String,
    _child: Child,
}

impl Hub {
    pub async fn start() -> Self {
        let (child, address) = child("hub").await;
        Self {
            url: format!("ws://{address}"),
            _child: child,
        }
    }
}

/// So many may be on the way: the server disconnects who does not take what it is sent.
const WAITING: usize = 128;

pub async fn bare(hub: &Hub, count: usize) -> Cost {
    // What is written leaves at once, as from the transport.
    let url = format!("{}/bare", hub.url);
    let connecting = tokio_tungstenite::connect_async_with_config(url, None, true);
    let (stream, _) = connecting.await.expect("a connection");
    let (mut sink, mut stream) = stream.split();
    let clock = Clock::start();
    let room = tokio::sync::Semaphore::new(WAITING);
    let text = String::from_utf8(payload().to_vec()).expect("a text");
    let publishing = async {
        for _ in 0..count {
            room.acquire().await.expect("open").forget();
            sink.send(Frame::text(text.as_str())).await.expect("sent");
        }
    };
    let consuming = async {
        for _ in 0..count {
            std::hint::black_box(stream.next().await.expect("it goes on").expect("a message"));
            room.add_permits(1);
        }
    };
    tokio::join!(publishing, consuming);
    clock.stop()
}

pub async fn ours(hub: &Hub, count: usize) -> Cost {
    let client = WebSocketClient::new(Connect::to(&hub.url)).expect("a client");
    let mut deliveries = client
        .subscribe(ours::to("/ours"))
        .await
        .expect("a subscription");
    let clock = Clock::start();
    let room = tokio::sync::Semaphore::new(WAITING);
    let message = Message::new("/ours", payload());
    let publishing = async {
        for _ in 0..count {
            room.acquire().await.expect("open").forget();
            client.publish(message.clone()).await.expect("sent");
        }
    };
    let consuming = async {
        for _ in 0..count {
            let delivery = deliveries
                .next()
                .await
                .expect("it goes on")
                .expect("a delivery");
            std::hint::black_box(delivery.ack().await.expect("acknowledged"));
            room.add_permits(1);
        }
    };
    tokio::join!(publishing, consuming);
    clock.stop()
}
