//! Bodies and handlers that take too long, by a timer that the test turns.

use std::cell::Cell;
use std::convert::Infallible;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hookwright_runtime::dedupe::MemorySeen;
use hookwright_runtime::http::{Limits, Notice, Outcome};
use http_body::Frame;

use crate::support::{Gate, Receiver, Step, paid, single};

thread_local! {
    static ELAPSED: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

fn sleep(time: Duration) -> impl Future<Output = ()> + Send {
    let end = ELAPSED.get() + time;
    poll_fn(move |_| match ELAPSED.get() >= end {
        true => Poll::Ready(()),
        false => Poll::Pending,
    })
}

fn pass(milliseconds: u64) {
    ELAPSED.set(ELAPSED.get() + Duration::from_millis(milliseconds));
}

/// A body of which nothing comes.
struct Nothing;

impl http_body::Body for Nothing {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}

/// A body that comes at a time.
struct Later(Option<Bytes>, Duration);

impl http_body::Body for Later {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match ELAPSED.get() >= self.1 {
            true => Poll::Ready(self.0.take().map(|bytes| Ok(Frame::data(bytes)))),
            false => Poll::Pending,
        }
    }
}

fn receiver(limits: Limits, steps: impl IntoIterator<Item = Step>) -> Receiver<single::Event> {
    Receiver::new(steps).with(|service| {
        service
            .with_limits(limits)
            .with_timer(sleep)
            .with_seen(MemorySeen::new(Duration::from_secs(60)))
    })
}

fn limits(read: u64, answer: Option<u64>) -> Limits {
    Limits {
        read: Duration::from_millis(read),
        answer: answer.map(Duration::from_millis),
        ..Limits::default()
    }
}

#[test]
fn a_body_that_does_not_come_is_not_waited_for() {
    let receiver = receiver(limits(100, None), []);
    let mut slow = receiver.start_body(paid("msg_1").map(|_| Nothing));
    assert_eq!(slow.status(), None);
    pass(99);
    assert_eq!(slow.status(), None);
    pass(1);
    assert_eq!(slow.status(), Some(408));
    let limit = Duration::from_millis(100);
    assert_eq!(receiver.log.notices(), [Notice::Slow { limit }]);
}

#[test]
fn the_answer_comes_before_the_provider_gives_up() {
    // The profile says 3 s; limits that are set win.
    for (limits, milliseconds) in [(Limits::default(), 2700), (limits(100, Some(5000)), 5000)] {
        let gate = Gate::default();
        let receiver = receiver(limits, [Step::Wait(gate.clone(), Outcome::Accepted)]);
        let mut late = receiver.start(paid("msg_1"));
        assert_eq!(late.status(), None);
        pass(milliseconds - 1);
        assert_eq!(late.status(), None);
        pass(1);
        assert_eq!(late.status(), Some(503));
        let limit = Duration::from_millis(milliseconds);
        assert_eq!(receiver.log.notices(), [Notice::Late { limit }]);
        // It was not dealt with: the next attempt is.
        assert_eq!(receiver.status(paid("msg_1")), 202);
        assert_eq!(receiver.log.kept().len(), 2);
    }
}

/// A body that came after a while, and a handler that hangs: the time for all of it goes on from when the body was waited for.
#[test]
fn waiting_for_the_body_is_a_part_of_the_time() {
    for (read, answer) in [(100, 500), (100, 100), (60, 61), (1000, 500)] {
        let hangs = Step::Wait(Gate::default(), Outcome::Accepted);
        let receiver = receiver(limits(read, Some(answer)), [hangs]);
        let at = ELAPSED.get() + Duration::from_millis(59);
        let request = paid("msg_1").map(|body| Later(Some(body), at));
        let mut late = receiver.start_body(request);
        assert_eq!(late.status(), None);
        // A timer that is over wakes whoever waits, which looks then.
        for _ in 1..answer {
            pass(1);
            assert_eq!(late.status(), None, "{read} {answer}");
        }
        pass(1);
        assert_eq!(late.status(), Some(503), "{read} {answer}");
        let limit = Duration::from_millis(answer);
        assert_eq!(receiver.log.notices(), [Notice::Late { limit }]);
        assert_eq!(receiver.log.kept().len(), 1);
    }
}

/// A body that comes too late: what is told is the limit that was over first.
#[test]
fn the_shorter_limit_is_told() {
    let limit = Duration::from_millis(100);
    let told = [
        ((100, 100), 408, Notice::Slow { limit }),
        ((100, 500), 408, Notice::Slow { limit }),
        ((500, 100), 503, Notice::Late { limit }),
    ];
    for ((read, answer), status, notice) in told {
        let receiver = receiver(limits(read, Some(answer)), []);
        let mut slow = receiver.start_body(paid("msg_1").map(|_| Nothing));
        assert_eq!(slow.status(), None);
        pass(99);
        assert_eq!(slow.status(), None);
        pass(1);
        assert_eq!(slow.status(), Some(status));
        assert_eq!(receiver.log.notices(), [notice]);
    }
    let receiver = receiver(limits(100, Some(0)), []);
    let mut none = receiver.start_body(paid("msg_1").map(|_| Nothing));
    assert_eq!(none.status(), Some(503));
}

#[test]
fn a_duplicate_does_not_wait_longer_than_its_own_time() {
    let gate = Gate::default();
    let receiver = receiver(
        limits(100, None),
        [Step::Wait(gate.clone(), Outcome::Accepted)],
    );
    let mut first = receiver.start(paid("msg_1"));
    assert_eq!(first.status(), None);
    pass(2000);
    let mut second = receiver.start(paid("msg_1"));
    assert_eq!(second.status(), None);
    pass(600);
    gate.open();
    assert_eq!(first.status(), Some(202));
    assert_eq!(second.status(), Some(202));
    assert_eq!(receiver.log.kept().len(), 1);
}

#[test]
fn without_a_timer_nothing_is_given_up() {
    let gate = Gate::default();
    let receiver = Receiver::<single::Event>::new([Step::Wait(gate.clone(), Outcome::Accepted)]);
    let mut slow = receiver.start(paid("msg_1"));
    pass(1_000_000);
    assert_eq!(slow.status(), None);
    gate.open();
    assert_eq!(slow.status(), Some(202));
}
