//! Requests from addresses that deliveries may come from, and from others.

use std::net::{IpAddr, SocketAddr};

use hookwright_runtime::http::{Forwarding, Notice, PeerAddress, Senders};
use http::{HeaderMap, HeaderValue};
use proptest::prelude::*;

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

/// What a client may write into a header, with what matters to whoever reads it.
fn written() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("for=".to_owned()),
        Just("192.0.2.7".to_owned()),
        Just("10.0.0.1".to_owned()),
        r#"[",;=\\ ]"#,
        r"[ -~]{0,3}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(5000))]

    /// Whatever a client writes before it, what the trusted proxy wrote is what counts, or nothing does.
    #[test]
    fn nobody_speaks_for_a_proxy(before in written(), lines in 1..3_usize) {
        for (forwarding, name, own) in [
            (Forwarding::XForwardedFor, "x-forwarded-for", "203.0.113.9"),
            (Forwarding::XForwardedFor, "x-forwarded-for", "2001:db8::9"),
            (Forwarding::Forwarded, "forwarded", "for=203.0.113.9"),
            (Forwarding::Forwarded, "forwarded", r#"by=_x; for="[2001:db8::9]:4711""#),
        ] {
            let senders = Senders::only(["192.0.2.0/24"])
                .and_then(|senders| senders.behind(forwarding, ["10.0.0.1"]))
                .unwrap();
            let mut headers = HeaderMap::new();
            let texts = match lines {
                1 => vec![format!("{before}, {own}")],
                _ => vec![before.clone(), own.to_owned()],
            };
            for text in texts {
                headers.append(name, HeaderValue::from_str(&text).unwrap());
            }
            let sender = senders.sender(address("10.0.0.1"), &headers);
            let genuine = [address("203.0.113.9"), address("2001:db8::9")];
            prop_assert!(sender.is_none_or(|sender| genuine.contains(&sender)), "{:?}", headers);
        }
    }
}
