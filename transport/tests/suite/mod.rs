//! What every transport does, written once and run for each: `suite!(bed)` makes the tests of one.
//!
//! A test is skipped, and says so, when its broker is not there: `cargo xtask brokers test` brings them.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    reason = "tests, and not every transport needs all of it"
)]

use std::future::Future;
use std::io::Write;
use std::num::NonZeroU16;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use bytes::Bytes;
use hookwright_runtime::cloudevent::{Mode, Policy, RawCloudEvent};
use hookwright_transport::{
    Deliveries, Delivery, Error, Message, Protocol, Publisher, Requester, Requeue, Subscriber,
    Subscription, Template,
};
use tokio::time::{Instant, sleep, timeout};

/// Where a transport is tested, and what it can do.
pub trait Bed: Sized {
    type Transport: Publisher + Subscriber + Clone + 'static;

    /// `None` when the broker is not there.
    async fn open() -> Option<Self>;

    /// Another connection, by a client that nobody has been yet.
    async fn connect(&self) -> Self::Transport;

    /// The side that consumes, by the same client each time: for what a broker remembers of clients.
    async fn consumer(&self, _group: &str) -> Self::Transport {
        self.connect().await
    }

    /// An address, or a template, of these levels, in the form of the protocol.
    fn address(&self, levels: &[&str]) -> String;

    fn can(&self) -> Can;

    /// Makes the broker go away and come back. False when there is none that could.
    async fn restart(&self) -> bool {
        false
    }

    /// Waits until the broker has noticed that a consumer is gone, where it minds one that comes too soon.
    async fn forget(&self) {}

    /// Before a first message to an address, where brokers want to know addresses.
    async fn prepare(&self, _address: &str) {}
}

/// What a transport can do, as its documentation says.
#[derive(Clone, Copy)]
pub struct Can {
    /// Headers, and with them keys, correlation ids and addresses for replies.
    pub headers: bool,
    /// Patterns.
    pub wildcards: bool,
    /// Messages come again until there is a verdict.
    pub again: bool,
    /// Whether it is told that a message comes again; `None` where that depends.
    pub tells_again: Option<bool>,
    /// Consumers can share the messages.
    pub groups: bool,
    /// A message is put back, or thrown away, by a verdict.
    pub rejects: bool,
}

pub const ALL: Can = Can {
    headers: true,
    wildcards: true,
    again: true,
    tells_again: Some(true),
    groups: true,
    rejects: true,
};

const SOON: Duration = Duration::from_secs(30);

/// A name that no other test has, nor this one when it ran before.
pub fn unique(what: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let time = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap();
    format!("{what}{}x{}x{count}", time.as_millis(), std::process::id())
}

/// The URL of a broker, or nothing and a word that this test is skipped.
pub fn broker(variable: &str) -> Option<String> {
    let url = std::env::var(variable).ok();
    if url.is_none() {
        skipped(&format!(
            "{variable} is not set; `cargo xtask brokers test` sets it"
        ));
    }
    url
}

/// Past the harness, which keeps to itself what a test that passes prints.
fn skipped(why: &str) {
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = writeln!(std::io::stderr(), "skipped, {test}: {why}");
}

/// Restarts a broker as `cargo xtask brokers` started it.
pub async fn restart(broker: &str) -> bool {
    let Ok(xtask) = std::env::var("HOOKWRIGHT_XTASK") else {
        skipped(&format!(
            "HOOKWRIGHT_XTASK is not set, and nothing else restarts {broker}"
        ));
        return false;
    };
    let mut command = tokio::process::Command::new(xtask);
    let status = command.args(["brokers", "restart", broker]).status().await;
    assert!(status.unwrap().success(), "{broker} does not come back");
    true
}

/// The next delivery, whatever is said about the connection before it.
pub async fn next(deliveries: &mut Deliveries) -> Delivery {
    let next = async {
        loop {
            match deliveries.next().await.expect("it goes on") {
                Ok(delivery) => return delivery,
                Err(error) => println!("{error}"),
            }
        }
    };
    timeout(SOON, next).await.expect("a delivery in time")
}

/// The next message, acknowledged.
pub async fn take(deliveries: &mut Deliveries) -> Message {
    next(deliveries).await.ack().await.expect("acknowledged")
}

/// True when nothing comes for a while.
pub async fn is_quiet(deliveries: &mut Deliveries) -> bool {
    timeout(Duration::from_millis(700), deliveries.next())
        .await
        .is_err()
}

pub async fn round_trip<B: Bed>(bed: B) {
    let (address, can) = (bed.address(&[&unique("plain")]), bed.can());
    bed.prepare(&address).await;
    let (publisher, subscriber) = (bed.connect().await, bed.connect().await);
    let mut deliveries = subscriber
        .subscribe(Subscription::to(&address))
        .await
        .unwrap();
    let payloads: [&[u8]; 3] = [
        b"{\"total\":1.10}",
        b"\x00\xff\r\n\x00",
        "\u{20ac} 5".as_bytes(),
    ];
    for payload in payloads {
        let mut sent = Message::new(&address, Bytes::copy_from_slice(payload));
        if can.headers {
            sent = sent
                .with_content_type("application/json")
                .with_header("x-tenant", "acme: a\\b")
                .with_header("x-region", "eu")
                .with_key("order-17")
                .with_correlation_id("c-1")
                .with_reply_to(bed.address(&["replies"]));
        }
        publisher.publish(sent.clone()).await.unwrap();
        let got = take(&mut deliveries).await;
        assert_eq!(got.payload, sent.payload);
        assert_eq!(got.address, sent.address);
        assert_eq!(got.key, sent.key, "the key");
        assert_eq!(got.correlation_id, sent.correlation_id);
        assert_eq!(got.reply_to, sent.reply_to);
        if can.headers {
            assert_eq!(got.content_type, sent.content_type);
        }
        for (name, value) in sent.headers.iter() {
            assert_eq!(got.headers.get(name), Some(value), "{name}");
        }
    }
}

/// Many messages through a small window: none is lost, none overtakes another.
pub async fn in_order<B: Bed>(bed: B) {
    const COUNT: usize = 300;
    let address = bed.address(&[&unique("order")]);
    bed.prepare(&address).await;
    let (publisher, subscriber) = (bed.connect().await, bed.connect().await);
    let to = Subscription::to(&address).with_window(NonZeroU16::new(8).unwrap());
    let mut deliveries = subscriber.subscribe(to).await.unwrap();
    let publishing = async {
        for number in 0..COUNT {
            let message = Message::new(&address, number.to_string());
            let message = match bed.can().headers {
                true => message.with_key("one"),
                false => message,
            };
            publisher.publish(message).await.unwrap();
        }
    };
    let consuming = async {
        for number in 0..COUNT {
            assert_eq!(take(&mut deliveries).await.payload, number.to_string());
        }
    };
    tokio::join!(publishing, consuming);
}

pub async fn cloud_events<B: Bed>(bed: B) {
    let address = bed.address(&[&unique("event")]);
    bed.prepare(&address).await;
    let (publisher, subscriber) = (bed.connect().await, bed.connect().await);
    let mut deliveries = subscriber
        .subscribe(Subscription::to(&address))
        .await
        .unwrap();
    let binding = publisher.binding();
    let body = br#"{"specversion":"1.0","id":"1 %","source":"/shop","type":"com.acme.paid","subject":"\u20ac: 5","datacontenttype":"application/json","attempt":3,"data":{"total":1.10}}"#;
    let event = RawCloudEvent::from_json(body, Policy::Strict).unwrap();
    for mode in [Mode::Binary, Mode::Structured] {
        let message = Message::carrying(&event, &address, mode, binding);
        let travels = message.cloud_event_mode(binding);
        publisher.publish(message).await.unwrap();
        let got = take(&mut deliveries).await;
        assert_eq!(got.cloud_event_mode(binding), travels);
        let back = got.cloud_event(binding, Policy::Strict).unwrap();
        let texts = |event: &RawCloudEvent<'_>| {
            let texts = event.attributes().texts();
            let mut texts: Vec<_> = texts
                .map(|(name, text)| (name.to_owned(), text.into_owned()))
                .collect();
            texts.sort();
            texts
        };
        assert_eq!(texts(&back), texts(&event), "{mode:?}");
        assert_eq!(
            back.data().unwrap().bytes(),
            br#"{"total":1.10}"#,
            "{mode:?}"
        );
    }
}

pub async fn wildcards<B: Bed>(bed: B) {
    let (publisher, subscriber) = (bed.connect().await, bed.connect().await);
    let syntax = subscriber.syntax();
    let name = unique("wild");
    let template = Template::parse(&bed.address(&[&name, "{region}", "created"])).unwrap();
    if !bed.can().wildcards {
        assert!(
            template.wildcard(syntax).is_err(),
            "no wildcards, and no error"
        );
        return;
    }
    let fill = |region: &str| template.fill(syntax, &[("region", region)]).unwrap();
    let others = bed.address(&[&name, "eu", "deleted"]);
    for address in [&fill("eu"), &fill("us"), &others] {
        bed.prepare(address).await;
    }
    let pattern = template.wildcard(syntax).unwrap();
    let mut deliveries = subscriber
        .subscribe(Subscription::to(pattern))
        .await
        .unwrap();
    for address in [&others, &fill("eu"), &fill("us")] {
        publisher.publish(Message::new(address, "x")).await.unwrap();
    }
    let mut regions = Vec::new();
    while regions.len() < 2 {
        let got = take(&mut deliveries).await;
        let values = template.read(syntax, &got.address);
        let values = values.unwrap_or_else(|| panic!("{} was not asked for", got.address));
        regions.push(values[0].1.to_owned());
    }
    regions.sort();
    assert_eq!(regions, ["eu", "us"]);
    assert!(is_quiet(&mut deliveries).await);
}

/// Publishing to a pattern must not reach every address that it fits.
pub async fn patterns_are_no_addresses<B: Bed>(bed: B) {
    let publisher = bed.connect().await;
    let template = Template::parse(&bed.address(&["orders", "{region}"])).unwrap();
    if let Ok(pattern) = template.wildcard(publisher.syntax()) {
        // A glob is a lawful name of a channel.
        if publisher.syntax() != hookwright_transport::Syntax::Redis {
            let published = publisher.publish(Message::new(pattern, "x")).await;
            assert!(matches!(published, Err(Error::Address(_))), "{published:?}");
        }
    }
}

pub async fn requests<B: Bed>(bed: B) {
    if !bed.can().headers {
        return;
    }
    let (asked, answers) = (
        bed.address(&[&unique("ask")]),
        bed.address(&[&unique("answer")]),
    );
    bed.prepare(&asked).await;
    bed.prepare(&answers).await;
    let server = bed.connect().await;
    let mut requests = server.subscribe(Subscription::to(&asked)).await.unwrap();
    let requester = Requester::new(bed.connect().await, Subscription::to(&answers))
        .await
        .unwrap();
    let serving = async {
        let first = take(&mut requests).await;
        let second = take(&mut requests).await;
        // The second is answered first: ids tell them apart.
        for request in [&second, &first] {
            let payload = [b"re ", request.payload.as_ref()].concat();
            server
                .publish(request.reply(payload).unwrap())
                .await
                .unwrap();
        }
        take(&mut requests).await
    };
    let asking = async {
        let ask = |what: &str| requester.request(Message::new(&asked, what.to_owned()), SOON);
        let (one, two) = tokio::join!(ask("one"), ask("two"));
        let (one, two) = (one.unwrap().payload, two.unwrap().payload);
        assert_eq!((&one[..], &two[..]), (&b"re one"[..], &b"re two"[..]));
        let late = requester.request(Message::new(&asked, "three"), Duration::from_millis(400));
        assert_eq!(late.await, Err(Error::TimedOut));
    };
    let (third, ()) = tokio::join!(serving, asking);
    assert_eq!(requester.late(), 0);
    server
        .publish(third.reply("too late").unwrap())
        .await
        .unwrap();
    let start = Instant::now();
    while requester.late() == 0 && start.elapsed() < SOON {
        sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(requester.late(), 1);
}

/// What nobody acknowledged comes again to the same group; what was acknowledged does not.
pub async fn redelivery<B: Bed>(bed: B) {
    let can = bed.can();
    if !can.again {
        return;
    }
    let (address, group) = (bed.address(&[&unique("again")]), unique("group"));
    bed.prepare(&address).await;
    let publisher = bed.connect().await;
    let to = || Subscription::to(&address).in_group(&group);
    let consumer = bed.consumer(&group).await;
    let mut deliveries = consumer.subscribe(to()).await.unwrap();
    publisher
        .publish(Message::new(&address, "1"))
        .await
        .unwrap();
    publisher
        .publish(Message::new(&address, "2"))
        .await
        .unwrap();
    assert_eq!(take(&mut deliveries).await.payload, "1");
    let unsettled = next(&mut deliveries).await;
    assert_eq!(unsettled.message().payload, "2");
    assert!(!unsettled.is_redelivered() && unsettled.awaits_verdict());
    // The verdict on the first travels on its own.
    sleep(Duration::from_millis(300)).await;
    drop((unsettled, deliveries, consumer));
    bed.forget().await;

    let consumer = bed.consumer(&group).await;
    let mut deliveries = consumer.subscribe(to()).await.unwrap();
    let again = next(&mut deliveries).await;
    assert_eq!(again.message().payload, "2");
    if let Some(tells) = can.tells_again {
        assert_eq!(again.is_redelivered(), tells);
    }
    again.ack().await.unwrap();
    publisher
        .publish(Message::new(&address, "3"))
        .await
        .unwrap();
    assert_eq!(take(&mut deliveries).await.payload, "3");
    sleep(Duration::from_millis(300)).await;
    drop((deliveries, consumer));
    bed.forget().await;

    let consumer = bed.consumer(&group).await;
    let mut deliveries = consumer.subscribe(to()).await.unwrap();
    assert!(is_quiet(&mut deliveries).await);
}

pub async fn rejection<B: Bed>(bed: B) {
    let can = bed.can();
    if !can.rejects {
        return;
    }
    let (address, group) = (bed.address(&[&unique("reject")]), unique("group"));
    bed.prepare(&address).await;
    let transport = bed.connect().await;
    let to = Subscription::to(&address).in_group(&group);
    let mut deliveries = transport.subscribe(to).await.unwrap();
    transport
        .publish(Message::new(&address, "1"))
        .await
        .unwrap();
    next(&mut deliveries)
        .await
        .reject(Requeue::Yes)
        .await
        .unwrap();
    let again = next(&mut deliveries).await;
    assert_eq!(again.message().payload, "1");
    again.reject(Requeue::No).await.unwrap();
    assert!(is_quiet(&mut deliveries).await);
    transport
        .publish(Message::new(&address, "2"))
        .await
        .unwrap();
    assert_eq!(take(&mut deliveries).await.payload, "2");
}

/// The broker goes away and comes back: publisher and subscription go on.
pub async fn restarts<B: Bed>(bed: B) {
    let (address, group) = (bed.address(&[&unique("restart")]), unique("group"));
    bed.prepare(&address).await;
    let (publisher, subscriber) = (bed.connect().await, bed.consumer(&group).await);
    let to = match bed.can().groups {
        true => Subscription::to(&address).in_group(&group),
        false => Subscription::to(&address),
    };
    let mut deliveries = subscriber.subscribe(to).await.unwrap();
    publisher
        .publish(Message::new(&address, "before"))
        .await
        .unwrap();
    assert_eq!(take(&mut deliveries).await.payload, "before");
    if !bed.restart().await {
        return;
    }
    bed.prepare(&address).await;
    let publishing = async {
        loop {
            if let Err(error) = publisher.publish(Message::new(&address, "after")).await {
                println!("publishing: {error}");
            }
            sleep(Duration::from_millis(100)).await;
        }
    };
    // A verdict may fail while the connection is made again; then the message comes again.
    let consuming = async {
        loop {
            match next(&mut deliveries).await.ack().await {
                Ok(message) if message.payload == "after" => break,
                Ok(_) => {}
                Err(error) => println!("acknowledging: {error}"),
            }
        }
    };
    let back = async {
        tokio::select! {
            () = publishing => {}
            () = consuming => {}
        }
    };
    timeout(SOON, back)
        .await
        .expect("it goes on after the broker came back");
}

pub async fn run<B: Bed, F: Future<Output = ()>>(test: impl FnOnce(B) -> F) {
    if let Some(bed) = B::open().await {
        test(bed).await;
    }
}

/// The tests of one transport.
#[macro_export]
macro_rules! suite {
    ($bed:ty) => {
        $crate::suite!($bed: round_trip in_order cloud_events wildcards patterns_are_no_addresses requests redelivery rejection restarts);
    };
    ($bed:ty: $($test:ident)*) => {
        $(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                suite::run::<$bed, _>(suite::$test).await;
            }
        )*
    };
}
