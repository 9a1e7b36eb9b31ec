//! Uploads that together are larger than what may be held, by bodies that come when the test says so.

use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use hookwright_runtime::http::{Budget, Notice, Outcome};
use http::Request;
use http_body::Frame;

use crate::support::{Gate, Receiver, Started, Step, paid, single};

/// A body of pieces, of which the next ones come later; `None` at its end.
#[derive(Clone, Default)]
struct Pieces(Arc<Mutex<VecDeque<Option<Bytes>>>>);

impl Pieces {
    fn send(&self, piece: &Bytes) {
        self.0.lock().unwrap().push_back(Some(piece.clone()));
    }

    fn end(&self) {
        self.0.lock().unwrap().push_back(None);
    }
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match self.0.lock().unwrap().pop_front() {
            Some(piece) => Poll::Ready(piece.map(|piece| Ok(Frame::data(piece)))),
            None => Poll::Pending,
        }
    }
}

/// A delivery whose body comes in pieces.
fn upload(receiver: &Receiver<single::Event>, request: &Request<Bytes>) -> (Started, Pieces) {
    let pieces = Pieces::default();
    let request = request.clone().map(|_| pieces.clone());
    (receiver.start_body(request), pieces)
}

fn halves(request: &Request<Bytes>) -> (Bytes, Bytes) {
    let mut first = request.body().clone();
    let second = first.split_off(first.len() / 2);
    (first, second)
}

#[test]
fn slow_uploads_share_a_budget() {
    let (one, two) = (paid("msg_1"), paid("msg_2"));
    let limit = one.body().len() + two.body().len() / 2;
    let budget = Budget::new(limit);
    let receivers = [(), ()]
        .map(|()| Receiver::<single::Event>::new([]).with(|it| it.with_budget(budget.clone())));
    let (first, second) = halves(&one);
    let (mut slow, pieces) = upload(&receivers[0], &one);
    pieces.send(&first);
    assert_eq!(slow.status(), None);
    assert_eq!(budget.held(), first.len());

    // Another service: the budget is one.
    let (mut other, other_pieces) = upload(&receivers[1], &two);
    let (third, fourth) = halves(&two);
    other_pieces.send(&third);
    assert_eq!(other.status(), None);
    pieces.send(&second);
    pieces.end();
    assert_eq!(slow.status(), Some(202));
    drop(slow);
    assert_eq!(budget.held(), third.len());
    other_pieces.send(&fourth);
    other_pieces.end();
    assert_eq!(other.status(), Some(202));
    drop(other);
    assert_eq!(budget.held(), 0);
}

#[test]
fn what_does_not_fit_is_to_come_again() {
    let request = paid("msg_1");
    let limit = request.body().len() + 10;
    let budget = Budget::new(limit);
    let gate = Gate::default();
    let step = Step::Wait(gate.clone(), Outcome::Accepted);
    let receiver = Receiver::<single::Event>::new([step]).with(|it| it.with_budget(budget.clone()));
    // A body counts until its delivery is dealt with.
    let mut busy = receiver.start(request.clone());
    assert_eq!(busy.status(), None);
    let refused = receiver.answer(paid("msg_2"));
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()["retry-after"], "5");
    assert_eq!(receiver.log.notices(), [Notice::Full { limit }]);
    // What was refused holds nothing, and what was announced never did.
    assert_eq!(budget.held(), request.body().len());
    gate.open();
    assert_eq!(busy.status(), Some(202));
    drop(busy);
    assert_eq!(receiver.status(paid("msg_2")), 202);
    assert_eq!(budget.held(), 0);
}

#[test]
fn who_goes_away_holds_nothing() {
    let request = paid("msg_1");
    let budget = Budget::default();
    let receiver = Receiver::<single::Event>::new([]).with(|it| it.with_budget(budget.clone()));
    let (mut slow, pieces) = upload(&receiver, &request);
    pieces.send(&halves(&request).0);
    assert_eq!(slow.status(), None);
    assert!(budget.held() > 0);
    drop(slow);
    assert_eq!(budget.held(), 0);
}

#[test]
fn a_body_in_many_pieces_is_one() {
    let request = paid("msg_1");
    let receiver = Receiver::<single::Event>::new([]);
    let (mut slow, pieces) = upload(&receiver, &request);
    pieces.send(&Bytes::new());
    for byte in request.body().iter() {
        pieces.send(&Bytes::copy_from_slice(&[*byte]));
    }
    pieces.end();
    assert_eq!(slow.status(), Some(202));
    assert_eq!(receiver.log.kept().len(), 1);
}
