use std::num::NonZeroU16;

use futures_util::StreamExt;
use futures_util::stream::iter;
use hookwright_transport::{Message, Publisher, Subscriber, Subscription};

use crate::round::{AT_ONCE, CONTENT_TYPE, Clock, Cost, HEADERS, KEY, payload};

/// A message with all that the protocol carries.
pub fn full(address: &str) -> Message {
    let message = Message::new(address, payload())
        .with_content_type(CONTENT_TYPE)
        .with_key(KEY);
    HEADERS.iter().fold(message, |message, (name, value)| {
        message.with_header(*name, *value)
    })
}

pub fn to(address: &str) -> Subscription {
    Subscription::to(address).with_window(NonZeroU16::new(256).expect("not zero"))
}

/// Publishes and consumes at once, until all messages were acknowledged.
pub async fn exchange<T: Publisher + Subscriber>(
    transport: &T,
    to: Subscription,
    message: Message,
    count: usize,
) -> Cost {
    let mut deliveries = transport.subscribe(to).await.expect("a subscription");
    let clock = Clock::start();
    let publishing = async {
        let all = iter(0..count).map(|_| transport.publish(message.clone()));
        all.buffer_unordered(AT_ONCE)
            .for_each(async |sent| sent.expect("published"))
            .await;
    };
    let consuming = async {
        for _ in 0..count {
            let delivery = deliveries
                .next()
                .await
                .expect("it goes on")
                .expect("a delivery");
            std::hint::black_box(delivery.ack().await.expect("acknowledged"));
        }
    };
    tokio::join!(publishing, consuming);
    clock.stop()
}
