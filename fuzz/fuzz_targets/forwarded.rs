//! Headers that say whom a proxy forwards for, of which a sender wrote all but the last line: never a panic, never another
//! sender than the one that the proxy names.
//!
//! Run with `cargo +nightly fuzz run forwarded`. Each line of the input is a line of both headers.
#![no_main]

use std::net::{IpAddr, Ipv4Addr};

use hookwright_runtime::http::{Forwarding, Senders};
use http::{HeaderMap, HeaderValue};
use libfuzzer_sys::fuzz_target;

const PROXY: IpAddr = IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1));
const SENDER: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));

fuzz_target!(|data: &[u8]| {
    for (forwarding, name, own) in [
        (Forwarding::XForwardedFor, "x-forwarded-for", "203.0.113.9"),
        (Forwarding::Forwarded, "forwarded", "for=203.0.113.9"),
    ] {
        let senders = Senders::only(["192.0.2.0/24"])
            .and_then(|senders| senders.behind(forwarding, ["10.0.0.0/8"]))
            .expect("networks");
        let mut headers = HeaderMap::new();
        let lines = data.split(|byte| *byte == b'\n').take(1000);
        for line in lines.filter_map(|line| HeaderValue::from_bytes(line).ok()) {
            headers.append(name, line);
        }
        // Whom nobody believes is who it is, whatever it says.
        assert_eq!(senders.sender(SENDER, &headers), Some(SENDER));
        let _ = senders.sender(PROXY, &headers);
        headers.append(name, HeaderValue::from_static(own));
        let sender = senders.sender(PROXY, &headers);
        assert!(sender.is_none_or(|sender| sender == SENDER), "{sender:?}");
    }
});
