use futures_util::StreamExt;
use futures_util::stream::iter;
use hookwright_transport::Connect;
use hookwright_transport::amqp::Amqp;
use lapin::options::{
    BasicAckOptions, BasicConsumeOptions, BasicPublishOptions, BasicQosOptions,
    ConfirmSelectOptions, QueueBindOptions, QueueDeclareOptions,
};
use lapin::types::{AMQPValue, FieldTable, LongString};
use lapin::{BasicProperties, Connection, ConnectionProperties};

use crate::ours;
use crate::round::{AT_ONCE, CONTENT_TYPE, Clock, Cost, HEADERS, KEY, payload, unique, variable};

fn properties() -> BasicProperties {
    let mut headers = FieldTable::default();
    for (name, value) in HEADERS.into_iter().chain([("message-key", KEY)]) {
        headers.insert(name.into(), AMQPValue::LongString(LongString::from(value)));
    }
    BasicProperties::default()
        .with_delivery_mode(2)
        .with_content_type(CONTENT_TYPE.into())
        .with_headers(headers)
}

pub async fn bare(count: usize) -> Cost {
    let url = variable("HOOKWRIGHT_AMQP");
    let connection = Connection::connect(&url, ConnectionProperties::default())
        .await
        .expect("a connection");
    let publisher = connection.create_channel().await.expect("a channel");
    publisher
        .confirm_select(ConfirmSelectOptions::default())
        .await
        .expect("confirms");
    let channel = connection.create_channel().await.expect("a channel");
    channel
        .basic_qos(256, BasicQosOptions::default())
        .await
        .expect("a window");
    let options = QueueDeclareOptions {
        exclusive: true,
        auto_delete: true,
        ..QueueDeclareOptions::default()
    };
    let queue = channel
        .queue_declare("".into(), options, FieldTable::default())
        .await
        .expect("a queue");
    let (queue, key) = (queue.name().clone(), unique("bench"));
    let bound = channel.queue_bind(
        queue.clone(),
        "amq.topic".into(),
        key.as_str().into(),
        QueueBindOptions::default(),
        FieldTable::default(),
    );
    bound.await.expect("a binding");
    let mut consumer = channel
        .basic_consume(
            queue,
            "".into(),
            BasicConsumeOptions::default(),
            FieldTable::default(),
        )
        .await
        .expect("a consumer");
    let clock = Clock::start();
    let publishing = async {
        let all = iter(0..count).map(async |_| {
            let (body, options) = (payload(), BasicPublishOptions::default());
            let sent = publisher.basic_publish(
                "amq.topic".into(),
                key.as_str().into(),
                options,
                &body,
                properties(),
            );
            sent.await.expect("published").await.expect("confirmed");
        });
        all.buffer_unordered(AT_ONCE).for_each(async |()| {}).await;
    };
    let consuming = async {
        for _ in 0..count {
            let delivery = consumer
                .next()
                .await
                .expect("it goes on")
                .expect("a delivery");
            std::hint::black_box(&delivery);
            delivery
                .ack(BasicAckOptions::default())
                .await
                .expect("acknowledged");
        }
    };
    tokio::join!(publishing, consuming);
    clock.stop()
}

pub async fn ours(count: usize) -> Cost {
    let to = Connect::to(variable("HOOKWRIGHT_AMQP"));
    let amqp = Amqp::connect(to, "amq.topic").await.expect("a connection");
    let key = unique("bench");
    ours::exchange(&amqp, ours::to(&key), ours::full(&key), count).await
}
