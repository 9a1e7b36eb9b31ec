//! Requests from addresses that deliveries may come from, and from others.

use std::net::{IpAddr, SocketAddr};

use hookwright_runtime::http::{Forwarding, Notice, PeerAddress, Senders};

use crate::support::{Receiver, paid, single};

fn address(text: &str) -> IpAddr {
    text.parse().unwrap()
}

#[test]
fn only_senders_are_let_in() {
    let senders = Senders::only(["192.0.2.0/24"])
        .and_then(|senders| senders.behind(Forwarding::XForwardedFor, ["10.0.0.1"]))
        .unwrap();
    let receiver = Receiver::<single::Event>::new([]).with(|service| service.with_senders(senders));
    let from = |peer: Option<&str>, forwarded: &'static str| {
        let mut request = paid("msg_1");
        if let Some(peer) = peer {
            let peer: SocketAddr = peer.parse().unwrap();
            request.extensions_mut().insert(PeerAddress::from(peer));
        }
        if !forwarded.is_empty() {
            let value = forwarded.parse().unwrap();
            request.headers_mut().insert("x-forwarded-for", value);
        }
        (receiver.status(request), receiver.log.notices())
    };
    let refused = |sender: &str| (403, vec![Notice::Sender(address(sender))]);
    let unknown = || (403, vec![Notice::NoSender]);
    let taken = || (202, vec![]);

    assert_eq!(from(Some("192.0.2.7:50000"), ""), taken());
    assert_eq!(from(Some("[::ffff:192.0.2.7]:50000"), ""), taken());
    assert_eq!(
        from(Some("203.0.113.9:1"), "192.0.2.7"),
        refused("203.0.113.9")
    );
    assert_eq!(from(Some("10.0.0.1:1"), "192.0.2.7"), taken());
    assert_eq!(
        from(Some("10.0.0.1:1"), "192.0.2.7, 203.0.113.9"),
        refused("203.0.113.9")
    );
    assert_eq!(from(Some("10.0.0.1:1"), "192.0.2.7, x"), unknown());
    // Nobody said where it comes from: it is not let in on the word of a header.
    assert_eq!(from(None, "192.0.2.7"), unknown());
    assert_eq!(receiver.log.kept().len(), 3);
}

#[test]
fn what_is_set_on_a_clone_holds() {
    let receiver = Receiver::<single::Event>::new([]);
    let clone = receiver.service.clone();
    let receiver = receiver.with(|service| service.with_senders(Senders::only(["::1"]).unwrap()));
    assert_eq!(receiver.status(paid("msg_1")), 403);
    let others = Receiver {
        service: clone,
        log: receiver.log.clone(),
    };
    assert_eq!(others.status(paid("msg_1")), 202);
}
