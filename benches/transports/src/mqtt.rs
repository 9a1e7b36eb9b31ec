use std::sync::Arc;

use hookwright_transport::Connect;
use hookwright_transport::mqtt::Mqtt;
use rumqttc::v5::mqttbytes::QoS;
use rumqttc::v5::mqttbytes::v5::{Packet, PublishProperties};
use rumqttc::v5::{AsyncClient, Event, EventLoop, MqttOptions};
use tokio::sync::Semaphore;

use crate::ours;
use crate::round::{AT_ONCE, CONTENT_TYPE, Clock, Cost, HEADERS, KEY, payload, unique, variable};

fn client(window: u16) -> (AsyncClient, EventLoop) {
    let url = variable("HOOKWRIGHT_MQTT");
    let address = url.trim_start_matches("mqtt://");
    let (host, port) = address.split_once(':').expect("a port");
    let mut options = MqttOptions::new(unique("bare"), host, port.parse().expect("a port"));
    options.set_receive_maximum(Some(window));
    // Both sides acknowledge what was dealt with, not what came.
    options.set_manual_acks(true);
    AsyncClient::new(options, 1000)
}

fn properties() -> PublishProperties {
    let mut headers: Vec<(String, String)> = HEADERS
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    headers.push(("message-key".to_owned(), KEY.to_owned()));
    PublishProperties {
        content_type: Some(CONTENT_TYPE.to_owned()),
        user_properties: headers,
        ..PublishProperties::default()
    }
}

pub async fn bare(count: usize) -> Cost {
    let topic = unique("bench");
    let (publisher, mut publishing) = client(256);
    let (subscriber, mut consuming) = client(256);
    subscriber
        .subscribe(&topic, QoS::AtLeastOnce)
        .await
        .expect("a request");
    while !matches!(
        consuming.poll().await.expect("an event"),
        Event::Incoming(Packet::SubAck(_))
    ) {}
    while !matches!(
        publishing.poll().await.expect("an event"),
        Event::Incoming(Packet::ConnAck(_))
    ) {}
    let clock = Clock::start();
    // Each connection is run by a task, as its documentation has it.
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let places = Arc::clone(&room);
    let acknowledged = tokio::spawn(async move {
        let mut left = count;
        while left > 0 {
            if let Event::Incoming(Packet::PubAck(_)) = publishing.poll().await.expect("an event") {
                places.add_permits(1);
                left -= 1;
            }
        }
    });
    let taken = tokio::spawn(async move {
        let mut left = count;
        while left > 0 {
            if let Event::Incoming(Packet::Publish(publish)) =
                consuming.poll().await.expect("an event")
            {
                subscriber.ack(&publish).await.expect("acknowledged");
                std::hint::black_box(publish);
                left -= 1;
            }
        }
    });
    for _ in 0..count {
        room.acquire().await.expect("open").forget();
        let sent = publisher.publish_with_properties(
            &topic,
            QoS::AtLeastOnce,
            false,
            payload(),
            properties(),
        );
        sent.await.expect("a request");
    }
    let (acknowledged, taken) = tokio::join!(acknowledged, taken);
    acknowledged.and(taken).expect("all of them");
    clock.stop()
}

pub async fn ours(count: usize) -> Cost {
    let to = Connect::to(variable("HOOKWRIGHT_MQTT"));
    let topic = unique("bench");
    let mqtt = Mqtt::connect_v5(to, &topic).await.expect("a connection");
    ours::exchange(&mqtt, ours::to(&topic), ours::full(&topic), count).await
}
