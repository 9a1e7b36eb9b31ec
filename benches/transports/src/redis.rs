use futures_util::StreamExt;
use futures_util::stream::iter;
use hookwright_transport::redis::{RedisChannels, RedisStreams};
use hookwright_transport::{Connect, Message};
use redis::aio::ConnectionManager;
use redis::streams::{StreamReadOptions, StreamReadReply};
use redis::{AsyncCommands, Client};

use crate::ours;
use crate::round::{AT_ONCE, CONTENT_TYPE, Clock, Cost, HEADERS, KEY, payload, unique, variable};

async fn client() -> (Client, ConnectionManager) {
    let client = Client::open(variable("HOOKWRIGHT_REDIS")).expect("a URL");
    let manager = client.get_connection_manager().await.expect("a connection");
    (client, manager)
}

pub async fn bare(count: usize) -> Cost {
    let (client, manager) = client().await;
    let channel = unique("bench");
    let mut pubsub = client.get_async_pubsub().await.expect("a connection");
    pubsub.subscribe(&channel).await.expect("a subscription");
    let mut messages = pubsub.into_on_message();
    let clock = Clock::start();
    let publishing = async {
        let all = iter(0..count).map(async |_| {
            let mut manager = manager.clone();
            let body = payload();
            let sent: Result<(), _> = manager.publish(&channel, body.as_ref()).await;
            sent.expect("published");
        });
        all.buffer_unordered(AT_ONCE).for_each(async |()| {}).await;
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
    let to = Connect::to(variable("HOOKWRIGHT_REDIS"));
    let redis = RedisChannels::connect(to).await.expect("a connection");
    let channel = unique("bench");
    ours::exchange(
        &redis,
        ours::to(&channel),
        Message::new(&channel, payload()),
        count,
    )
    .await
}

pub async fn bare_stream(count: usize) -> Cost {
    let (client, mut manager) = client().await;
    let key = unique("bench");
    let () = manager
        .xgroup_create_mkstream(&key, "g", "$")
        .await
        .expect("a group");
    let mut reader = client
        .get_multiplexed_async_connection()
        .await
        .expect("a connection");
    let options = StreamReadOptions::default()
        .group("g", "c")
        .count(256)
        .block(500);
    let clock = Clock::start();
    let publishing = async {
        let all = iter(0..count).map(async |_| {
            let mut manager = manager.clone();
            let mut add = redis::cmd("XADD");
            add.arg(&key).arg("*");
            for (name, value) in HEADERS {
                add.arg(name).arg(value);
            }
            add.arg("content-type")
                .arg(CONTENT_TYPE)
                .arg("message-key")
                .arg(KEY);
            add.arg("payload").arg(payload().as_ref());
            add.query_async::<()>(&mut manager).await.expect("added");
        });
        all.buffer_unordered(AT_ONCE).for_each(async |()| {}).await;
    };
    let consuming = async {
        let mut acks = manager.clone();
        let mut taken = 0;
        while taken < count {
            let reply: Option<StreamReadReply> = reader
                .xread_options(&[&key], &[">"], &options)
                .await
                .expect("a reply");
            for entry in reply
                .into_iter()
                .flat_map(|reply| reply.keys)
                .flat_map(|stream| stream.ids)
            {
                std::hint::black_box(&entry);
                let () = acks
                    .xack(&key, "g", &[&entry.id])
                    .await
                    .expect("acknowledged");
                taken += 1;
            }
        }
    };
    tokio::join!(publishing, consuming);
    let cost = clock.stop();
    let () = manager.del(&key).await.expect("deleted");
    cost
}

pub async fn ours_stream(count: usize) -> Cost {
    let to = Connect::to(variable("HOOKWRIGHT_REDIS"));
    let redis = RedisStreams::connect(to).await.expect("a connection");
    let key = unique("bench");
    let cost = ours::exchange(
        &redis,
        ours::to(&key).in_group("g"),
        ours::full(&key),
        count,
    )
    .await;
    let (_, mut manager) = client().await;
    let () = manager.del(&key).await.expect("deleted");
    cost
}
