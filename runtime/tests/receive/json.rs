//! Bodies that are JSON, hardly, or not at all, genuinely signed: each is answered at once, and none is lost.

use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use hookwright_runtime::Events;
use hookwright_runtime::dedupe::MemorySeen;
use hookwright_runtime::http::Limits;

use crate::support::{Receiver, Sender, batch, single};

/// The bodies of `tests/json`, and some that are too long or too deep for a file.
fn bodies() -> Vec<(String, Bytes)> {
    let mut bodies = Vec::new();
    for folder in ["accepts", "rejects"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/json")
            .join(folder);
        for file in std::fs::read_dir(folder).unwrap() {
            let path = file.unwrap().path();
            let body = std::fs::read(&path).unwrap();
            bodies.push((path.display().to_string(), body.into()));
        }
    }
    assert!(bodies.len() > 60, "{}", bodies.len());
    let deep = 300_000;
    let made: [(&str, Vec<u8>); 18] = [
        ("nothing", b"".to_vec()),
        ("arrays", b"[".repeat(deep)),
        (
            "whole arrays",
            [b"[".repeat(deep), b"]".repeat(deep)].concat(),
        ),
        ("objects", br#"{"":"#.repeat(deep)),
        ("objects and arrays", br#"[{"id":"#.repeat(deep)),
        ("closings", b"]".repeat(deep)),
        ("quotes", b"\"".repeat(deep)),
        ("backslashes", [b"\"".to_vec(), b"\\".repeat(deep)].concat()),
        (
            "digits",
            [b"{\"id\":".to_vec(), b"9".repeat(deep), b"}".to_vec()].concat(),
        ),
        ("exponent", br#"{"id": 1e999999999}"#.to_vec()),
        (
            "commas",
            [b"[".to_vec(), b",".repeat(deep), b"]".to_vec()].concat(),
        ),
        (
            "surrogate",
            br#"{"type": "\ud800", "id": "\udfff"}"#.to_vec(),
        ),
        (
            "no UTF-8",
            b"{\"type\": \"\xff\xfe\", \"id\": \"\xc3\x28\"}".to_vec(),
        ),
        (
            "byte order mark",
            b"\xef\xbb\xbf{\"type\": \"invoice.paid\", \"id\": \"1\"}".to_vec(),
        ),
        (
            "NUL",
            b"{\"type\": \"invoice.paid\0\", \"id\": \"1\"}\0".to_vec(),
        ),
        (
            "type twice",
            br#"{"type": "other", "type": "invoice.paid", "id": "1"}"#.to_vec(),
        ),
        (
            "id twice",
            br#"{"type": "invoice.paid", "id": "1", "id": 2}"#.to_vec(),
        ),
        (
            "spelt twice",
            br#"{"type": "invoice.paid", "id": "1", "\u0069d": "2"}"#.to_vec(),
        ),
    ];
    let made = made.map(|(name, body)| (name.to_owned(), body.into()));
    bodies.extend(made);
    bodies
}

/// Posts every body, signed, under an id of its own.
fn post<E: Events>(accepted: u16) {
    let limits = Limits {
        body: Some(4 << 20),
        ..Limits::default()
    };
    let receiver = Receiver::<E>::new([]).with(|service| {
        service
            .with_limits(limits)
            .with_seen(MemorySeen::new(Duration::from_secs(60)))
    });
    let sender = Sender::<E>::new();
    let bodies = bodies();
    let start = Instant::now();
    for (number, (name, body)) in bodies.iter().enumerate() {
        let id = number.to_string();
        let request = sender.send(&[("webhook-id", &id)], body.clone());
        assert_eq!(receiver.status(request), accepted, "{name}");
        assert_eq!(receiver.log.kept().len(), number + 1, "{name}");
    }
    // Most of it is spent on 4 MB of brackets, without optimization.
    let spent = start.elapsed();
    assert!(spent < Duration::from_secs(60), "{spent:?}");
}

#[test]
fn every_body_is_answered_and_handed_over() {
    post::<single::Event>(202);
}

#[test]
fn every_batch_is_answered_and_handed_over() {
    post::<batch::Event>(200);
}
