//! AMQP 0-9-1, on a real RabbitMQ.
#![cfg(feature = "amqp")]
#![allow(clippy::unwrap_used, reason = "a test")]

mod suite;

use hookwright_transport::amqp::Amqp;
use hookwright_transport::{
    Connect, Credentials, Error, Message, Publisher, Requeue, Subscriber, Subscription,
};
use suite::{ALL, Bed, Can};

struct Broker(String);

impl Bed for Broker {
    type Transport = Amqp;

    async fn open() -> Option<Self> {
        suite::broker("HOOKWRIGHT_AMQP").map(Self)
    }

    async fn connect(&self) -> Amqp {
        Amqp::connect(Connect::to(&self.0), "hookwright-tests")
            .await
            .unwrap()
    }

    fn address(&self, levels: &[&str]) -> String {
        levels.join(".")
    }

    fn can(&self) -> Can {
        ALL
    }

    async fn restart(&self) -> bool {
        suite::restart("rabbitmq").await
    }
}

suite!(Broker);

#[tokio::test]
async fn what_goes_nowhere_can_be_refused() {
    let Some(broker) = Broker::open().await else {
        return;
    };
    let amqp = broker.connect().await;
    let nowhere = suite::unique("nowhere");
    amqp.publish(Message::new(&nowhere, "x")).await.unwrap();
    let mandatory = amqp
        .with_mandatory()
        .publish(Message::new(&nowhere, "x"))
        .await;
    assert!(matches!(mandatory, Err(Error::Refused(_))), "{mandatory:?}");
}

#[tokio::test]
async fn queues_by_their_names() {
    let Some(broker) = Broker::open().await else {
        return;
    };
    let queue = suite::unique("queue");
    let amqp = Amqp::connect(Connect::to(&broker.0), "").await.unwrap();
    drop(amqp.subscribe(Subscription::to(&queue)).await.unwrap());
    amqp.publish(Message::new(&queue, "1")).await.unwrap();
    let mut deliveries = amqp.subscribe(Subscription::to(&queue)).await.unwrap();
    let first = suite::next(&mut deliveries).await;
    // Without a verdict, it comes again at once.
    drop(first);
    let again = suite::next(&mut deliveries).await;
    assert!(again.is_redelivered());
    again.reject(Requeue::No).await.unwrap();
    assert!(suite::is_quiet(&mut deliveries).await);
}

#[tokio::test]
async fn a_password_is_in_no_error() {
    let Some(broker) = Broker::open().await else {
        return;
    };
    let to = Connect::to(&broker.0).with_credentials(Credentials::new("nobody", "s3cret"));
    let error = Amqp::connect(to, "amq.topic").await.unwrap_err();
    assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    for url in ["amqp://u:s3cret@127.0.0.1:1", "amqp://u:s3cret@", "s3cret"] {
        let error = Amqp::connect(Connect::to(url), "amq.topic")
            .await
            .unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
}

#[tokio::test]
async fn what_is_asked_for_messages_and_queues_is_obeyed() {
    use std::time::Duration;
    let Some(broker) = Broker::open().await else {
        return;
    };
    let amqp = broker.connect().await;
    let nowhere = suite::unique("nowhere");
    let mut mandatory = hookwright_transport::Wishes::default();
    mandatory.mandatory = Some(true);
    let message = Message::new(&nowhere, "x").with_wishes(mandatory);
    let refused = amqp.publish(message).await;
    assert!(matches!(refused, Err(Error::Refused(_))), "{refused:?}");

    // A queue by its name outlives its subscription, and what expires in it is gone.
    let (key, name) = (suite::unique("key"), suite::unique("queue"));
    let mut queue = hookwright_transport::Queue::default();
    queue.name = name.clone();
    queue.durable = Some(true);
    queue.auto_delete = Some(false);
    let mut wishes = hookwright_transport::Wishes::default();
    wishes.queue = Some(queue);
    let to = Subscription::to(&key).with_wishes(wishes);
    drop(amqp.subscribe(to.clone()).await.unwrap());
    let mut short = hookwright_transport::Wishes::default();
    short.expiry = Some(Duration::from_millis(1));
    short.persistent = Some(false);
    short.priority = Some(3);
    short.message_type = Some("t".to_owned());
    amqp.publish(Message::new(&key, "short").with_wishes(short))
        .await
        .unwrap();
    amqp.publish(Message::new(&key, "long")).await.unwrap();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let mut deliveries = amqp.subscribe(to).await.unwrap();
    assert_eq!(suite::take(&mut deliveries).await.payload, "long");
}
