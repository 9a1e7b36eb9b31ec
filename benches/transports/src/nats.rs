use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::stream;
use futures_util::StreamExt;
use futures_util::stream::iter;
use hookwright_transport::Connect;
use hookwright_transport::nats::{JetStream, Nats};

use crate::ours;
use crate::round::{AT_ONCE, CONTENT_TYPE, Clock, Cost, HEADERS, KEY, payload, unique, variable};

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in HEADERS {
        headers.append(name, value);
    }
    headers.append("content-type", CONTENT_TYPE);
    headers.append("message-key", KEY);
    headers
}

pub async fn bare(count: usize) -> Cost {
    let client = async_nats::connect(variable("HOOKWRIGHT_NATS"))
        .await
        .expect("a connection");
    let subject = unique("bench");
    let mut messages = client
        .subscribe(subject.clone())
        .await
        .expect("a subscription");
    client.flush().await.expect("an answer");
    let clock = Clock::start();
    let publishing = async {
        let all = iter(0..count)
            .map(|_| client.publish_with_headers(subject.clone(), headers(), payload()));
        all.buffer_unordered(AT_ONCE)
            .for_each(async |sent| sent.expect("published"))
            .await;
    };
    let consuming = async {
        for _ in 0..count {
            std::hint::black_box(messages.next().await.expect("a message"));
        }
    };
    tokio::join!(publishing, consuming);
    clock.stop()
}

pub async fn ours(count: usize) -> Cost {
    let nats = Nats::connect(Connect::to(variable("HOOKWRIGHT_NATS")))
        .await
        .expect("a connection");
    let subject = unique("bench");
    ours::exchange(&nats, ours::to(&subject), ours::full(&subject), count).await
}

pub async fn bare_stream(count: usize) -> Cost {
    let client = async_nats::connect(variable("HOOKWRIGHT_NATS"))
        .await
        .expect("a connection");
    let context = async_nats::jetstream::new(client);
    let name = unique("bench");
    let config = stream::Config {
        name: name.clone(),
        subjects: vec![name.clone()],
        ..stream::Config::default()
    };
    let made = context.create_stream(config).await.expect("a stream");
    let config = pull::Config {
        durable_name: Some("g".to_owned()),
        deliver_policy: DeliverPolicy::New,
        ack_policy: AckPolicy::Explicit,
        max_ack_pending: 256,
        ..pull::Config::default()
    };
    let consumer = made.create_consumer(config).await.expect("a consumer");
    let mut messages = consumer
        .stream()
        .max_messages_per_batch(256)
        // Without a heartbeat, a consumer does not notice that its server is gone.
        .heartbeat(Duration::from_secs(2))
        .expires(Duration::from_secs(10))
        .messages()
        .await
        .expect("messages");
    let clock = Clock::start();
    let publishing = async {
        let all = iter(0..count).map(async |_| {
            let stored = context
                .publish_with_headers(name.clone(), headers(), payload())
                .await;
            stored.expect("published").await.expect("stored");
        });
        all.buffer_unordered(AT_ONCE).for_each(async |()| {}).await;
    };
    let consuming = async {
        for _ in 0..count {
            let message = messages
                .next()
                .await
                .expect("it goes on")
                .expect("a message");
            std::hint::black_box(&message);
            message.ack().await.expect("acknowledged");
        }
    };
    tokio::join!(publishing, consuming);
    let cost = clock.stop();
    context.delete_stream(name).await.expect("deleted");
    cost
}

pub async fn ours_stream(count: usize) -> Cost {
    let name = unique("bench");
    let to = Connect::to(variable("HOOKWRIGHT_NATS"));
    let stream = JetStream::connect(to, &name, [name.clone()])
        .await
        .expect("a connection");
    let cost = ours::exchange(
        &stream,
        ours::to(&name).in_group("g"),
        ours::full(&name),
        count,
    )
    .await;
    let client = async_nats::connect(variable("HOOKWRIGHT_NATS"))
        .await
        .expect("a connection");
    let context = async_nats::jetstream::new(client);
    context.delete_stream(name).await.expect("deleted");
    cost
}
