//! No event is handed over twice, and none is acknowledged and lost.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Wake, Waker};
use std::time::{Duration, SystemTime};

use bytes::Bytes;
use hookwright_runtime::dedupe::{Claim, Key, MemorySeen, Pending, Seen};
use hookwright_runtime::http::{Notice, Outcome};
use http::Request;

use crate::support::{
    Gate, NOW, Receiver, Sender, Step, batch, paid, set_clock, single, text, whole,
};

fn receiver(steps: impl IntoIterator<Item = Step>) -> Receiver<single::Event> {
    let seen = MemorySeen::new(Duration::from_secs(3600));
    Receiver::new(steps).with(|service| service.with_seen(seen))
}

fn duplicate(id: &str) -> Notice {
    Notice::Duplicate(Key::new("acme", id))
}

/// How often it was woken.
#[derive(Default)]
struct Woken(AtomicUsize);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

#[test]
fn a_duplicate_is_answered_like_what_is_accepted_and_not_handed_over() {
    let receiver = receiver([]);
    for round in 0..3 {
        let answer = receiver.answer(paid("msg_1"));
        assert_eq!(
            (answer.status().as_u16(), text(answer)),
            (202, String::new())
        );
        assert_eq!(receiver.log.kept().len(), 1);
        let expect = (round > 0).then(|| duplicate("msg_1"));
        assert_eq!(receiver.log.notices(), Vec::from_iter(expect));
    }
    assert_eq!(receiver.status(paid("msg_2")), 202);
    assert_eq!(receiver.log.kept().len(), 2);
}

#[test]
fn without_a_memory_everything_is_handed_over() {
    let receiver = Receiver::<single::Event>::new([]);
    assert_eq!([0; 2].map(|_| receiver.status(paid("msg_1"))), [202; 2]);
    assert_eq!(receiver.log.kept().len(), 2);
}

#[test]
fn another_attempt_is_a_duplicate_whatever_its_signature_is() {
    let receiver = receiver([]);
    assert_eq!(receiver.status(paid("msg_1")), 202);
    set_clock(NOW + 3600);
    assert_eq!(receiver.status(paid("msg_1")), 202);
    assert_eq!(receiver.log.notices(), [duplicate("msg_1")]);
    // What is kept for an hour is then new again.
    set_clock(NOW + 3601);
    assert_eq!(receiver.status(paid("msg_1")), 202);
    assert_eq!(receiver.log.kept().len(), 2);
}

#[test]
fn a_forged_delivery_says_nothing_of_an_id() {
    let receiver = receiver([]);
    let forged = paid("msg_1").map(|_| Bytes::from_static(b"{}"));
    assert_eq!(receiver.status(forged), 401);
    assert_eq!(receiver.status(paid("msg_1")), 202);
    assert_eq!(receiver.log.kept().len(), 1);
}

#[test]
fn what_failed_is_handed_over_again() {
    let receiver = receiver([Step::Say(Outcome::Failed), Step::Say(Outcome::Failed)]);
    let statuses = [0; 4].map(|_| receiver.status(paid("msg_1")));
    assert_eq!(statuses, [500, 500, 202, 202]);
    assert_eq!(receiver.log.kept().len(), 3);
    assert_eq!(receiver.log.notices(), [duplicate("msg_1")]);
}

#[test]
fn tenants_have_ids_of_their_own() {
    let receiver = receiver([]);
    let of = |account: &str| {
        let body = format!(r#"{{"type": "invoice.paid", "id": "in_1", "account": "{account}"}}"#);
        Sender::<single::Event>::new().send(&[("webhook-id", "msg_1")], body)
    };
    assert_eq!(
        ["a", "b", "a"].map(|account| receiver.status(of(account))),
        [202; 3]
    );
    assert_eq!(receiver.log.kept().len(), 2);
    let key = Key::new("acme", "msg_1").with_tenant("a");
    assert_eq!(receiver.log.notices(), [Notice::Duplicate(key)]);
}

#[test]
fn a_concurrent_duplicate_waits_for_what_becomes_of_the_first() {
    for (outcome, first, kept) in [(Outcome::Accepted, 202, 1), (Outcome::Failed, 500, 2)] {
        let gate = Gate::default();
        let receiver = receiver([Step::Wait(gate.clone(), outcome)]);
        let mut one = receiver.start(paid("msg_1"));
        assert_eq!(one.status(), None);
        let woken = Arc::new(Woken::default());
        let waker = Waker::from(Arc::clone(&woken));
        let mut others = [0; 7].map(|_| receiver.start(paid("msg_1")));
        for other in &mut others {
            assert!(other.poll_with(&waker).is_none());
        }
        assert_eq!(
            receiver.log.kept().len(),
            1,
            "nothing is handed over meanwhile"
        );
        gate.open();
        assert_eq!(one.status(), Some(first));
        assert!(
            woken.0.load(Ordering::Relaxed) > 0,
            "whoever waits is woken"
        );
        for other in &mut others {
            assert_eq!(other.status(), Some(202));
        }
        assert_eq!(receiver.log.kept().len(), kept, "{outcome:?}");
        assert_eq!(receiver.log.notices().len(), 8 - kept);
    }
}

#[test]
fn a_request_that_is_given_up_was_not_dealt_with() {
    let receiver = receiver([Step::Wait(Gate::default(), Outcome::Accepted)]);
    let mut one = receiver.start(paid("msg_1"));
    assert_eq!(one.status(), None);
    let mut other = receiver.start(paid("msg_1"));
    assert_eq!(other.status(), None);
    drop(one);
    assert_eq!(other.status(), Some(202));
    assert_eq!(receiver.log.kept().len(), 2);
    // Whoever gives up waiting holds nothing.
    let mut waiting = receiver.start(paid("msg_1"));
    assert_eq!(waiting.status(), Some(202));
    assert_eq!(receiver.log.kept().len(), 2);
}

#[test]
fn a_handler_that_panics_did_not_deal_with_it() {
    let receiver = receiver([Step::Panic]);
    let mut one = receiver.start(paid("msg_1"));
    let panicked = catch_unwind(AssertUnwindSafe(|| one.status()));
    assert!(panicked.is_err());
    drop(one);
    assert_eq!(receiver.status(paid("msg_1")), 202);
    assert_eq!(receiver.log.kept().len(), 2);
}

/// A store that cannot be reached.
struct Away;

impl Seen for Away {
    fn claim<'a>(&'a self, _: &'a Key, _: SystemTime) -> Pending<'a, Claim> {
        Box::pin(std::future::ready(Claim::Busy))
    }

    fn keep<'a>(&'a self, _: &'a Key, _: SystemTime) -> Pending<'a, ()> {
        panic!("nothing was claimed")
    }

    fn forget(&self, _: &Key) {
        panic!("nothing was claimed")
    }
}

#[test]
fn when_the_store_cannot_tell_the_provider_comes_again() {
    let receiver = Receiver::<single::Event>::new([]).with(|service| service.with_seen(Away));
    assert_eq!(receiver.status(paid("msg_1")), 503);
    assert!(receiver.log.kept().is_empty());
    let busy = Notice::Busy(Key::new("acme", "msg_1"));
    assert_eq!(receiver.log.notices(), [busy]);
}

fn batches(steps: impl IntoIterator<Item = Step>) -> Receiver<batch::Event> {
    let seen = MemorySeen::new(Duration::from_secs(3600));
    Receiver::new(steps).with(|service| service.with_seen(seen))
}

/// A batch of events with these ids.
fn several(ids: &[&str]) -> Request<Bytes> {
    let items: Vec<String> = ids.iter().map(|id| item(id)).collect();
    Sender::<batch::Event>::new().send(&[], format!("[{}]", items.join(",")))
}

fn item(id: &str) -> String {
    format!(r#"{{"id":"{id}","source":"s"}}"#)
}

/// What was handed over, as ids.
fn kept(receiver: &Receiver<batch::Event>) -> Vec<String> {
    let plain = |text: &String| {
        text.replace(r#"{"id":""#, "")
            .replace(r#"","source":"s"}"#, "")
    };
    receiver.log.kept().iter().map(plain).collect()
}

#[test]
fn of_a_batch_what_is_new_is_handed_over() {
    let receiver = batches([]);
    for batch in [
        &["1", "2"][..],
        &["2", "3"],
        &["3", "1", "2"],
        &["4", "1", "5", "4"],
        &[],
    ] {
        assert_eq!(receiver.status(several(batch)), 200);
    }
    // One id twice in one delivery: nobody knows that it is one event.
    assert_eq!(kept(&receiver), ["1 2", "3", "4 5 4", ""]);
    assert_eq!(receiver.log.notices().len(), 1 + 3 + 1);
}

#[test]
fn a_batch_that_failed_is_forgotten_as_a_whole() {
    let receiver = batches([Step::Say(Outcome::Accepted), Step::Say(Outcome::Failed)]);
    let statuses = [&["1"][..], &["1", "2", "3"], &["1", "2", "3"], &["3", "2"]];
    assert_eq!(
        statuses.map(|batch| receiver.status(several(batch))),
        [200, 500, 200, 200]
    );
    assert_eq!(kept(&receiver), ["1", "2 3", "2 3"]);
}

#[test]
fn batches_that_share_events_do_not_wait_for_each_other_forever() {
    let gate = Gate::default();
    let receiver = batches([Step::Wait(gate.clone(), Outcome::Failed)]);
    let mut first = receiver.start(several(&["2"]));
    // Each waits for an event; whoever held one and waited for the other's would hold both up.
    let mut one = receiver.start(several(&["1", "2", "3"]));
    let mut other = receiver.start(several(&["2", "1", "4"]));
    for started in [&mut first, &mut one, &mut other] {
        assert_eq!(started.status(), None);
    }
    gate.open();
    assert_eq!(first.status(), Some(500));
    assert_eq!(other.status(), None);
    assert_eq!(one.status(), Some(200));
    assert_eq!(other.status(), Some(200));
    assert_eq!(kept(&receiver), ["2", "1 2 3", "4"]);
}

#[test]
fn events_without_a_key_are_handed_over_as_often_as_they_come() {
    let receiver = batches([]);
    let batch = format!(r#"[{{"id":"1"}},{},{{"source":"s"}},7]"#, item("2"));
    for _ in 0..2 {
        let request = Sender::<batch::Event>::new().send(&[], batch.clone());
        assert_eq!(receiver.status(request), 200);
    }
    let (first, again) = (
        r#"{"id":"1"} {"id":"2","source":"s"} {"source":"s"} 7"#,
        r#"{"id":"1"} {"source":"s"} 7"#,
    );
    assert_eq!(receiver.log.kept(), [first, again]);
}

#[test]
fn an_id_that_is_there_twice_is_none() {
    let receiver = batches([]);
    for second in ["a", "b"] {
        let headers = [("delivery", "a"), ("delivery", second)];
        let request = Sender::<batch::Event>::new().send(&headers, "[]");
        assert_eq!(receiver.status(request), 401);
    }
    assert!(receiver.log.told().contains("`Delivery` is there twice"));
}

#[test]
fn a_batch_whose_id_is_in_a_header_is_one_thing() {
    let receiver = batches([]);
    let send = |delivery: &str, ids: [&str; 2]| {
        let body = format!("[{},{}]", item(ids[0]), item(ids[1]));
        let request = Sender::<batch::Event>::new().send(&[("delivery", delivery)], body);
        receiver.status(request)
    };
    let statuses = [
        send("a", ["1", "2"]),
        send("b", ["1", "2"]),
        send("a", ["1", "2"]),
    ];
    assert_eq!(statuses, [200; 3]);
    assert_eq!(kept(&receiver), ["1 2", "1 2"]);
}

#[test]
fn a_batch_that_is_not_taken_apart_is_a_duplicate_when_all_of_it_is() {
    let seen = MemorySeen::new(Duration::from_secs(3600));
    let receiver = Receiver::<whole::Event>::new([]).with(|service| service.with_seen(seen));
    let account = |id: &str| format!(r#"{{"id":"{id}","source":"s","account":"a"}}"#);
    let unkeyed = r#"{"id":"1"}"#.to_owned();
    let bodies = [
        (vec![item("1"), item("2")], true),
        (vec![item("2"), item("1")], false),
        (vec![item("2"), item("3")], true),
        (vec![item("3")], false),
        (vec![account("3")], true),
        // Nobody knows whether something in it came before.
        (vec![item("3"), unkeyed.clone()], true),
        (vec![item("3"), unkeyed], true),
        (vec![], true),
        (vec![], true),
    ];
    let mut kept = Vec::new();
    for (items, is_new) in bodies {
        let body = format!("[{}]", items.join(","));
        let request = Sender::<whole::Event>::new().send(&[], body.clone());
        assert_eq!(receiver.status(request), 200, "{body}");
        kept.extend(is_new.then_some(body));
        assert_eq!(receiver.log.kept(), kept);
    }
}
