//! Requests over a real connection.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files, asks the clock and may panic"
)]

use std::io::{Read, Write};
use std::net::TcpListener;
use std::time::Duration;

use bytes::Bytes;
use hookwright_runtime::key::Fetch as _;
use hookwright_runtime::send::{Client, Reach, SendError};
use http::Request;

/// Answers one request with `answer`; returns the URL and what will have been received.
fn server(answer: &'static str) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!(
        "http://{}/hooks",
        listener.local_addr().expect("an address")
    );
    let received = std::thread::spawn(move || {
        let (mut connection, _) = listener.accept().expect("a connection");
        let mut request = Vec::new();
        let mut buffer = [0; 1024];
        while !request.ends_with(b"{\"a\":1}") {
            let count = connection.read(&mut buffer).expect("bytes");
            request.extend_from_slice(&buffer[..count]);
        }
        connection.write_all(answer.as_bytes()).expect("an answer");
        String::from_utf8_lossy(&request).into_owned()
    });
    (url, received)
}

fn client() -> Client {
    Client::new().with_reach(Reach::public().with_loopback())
}

fn delivery() -> Request<Bytes> {
    let request = Request::post("/").header("x-signature", "abc");
    request
        .body(Bytes::from_static(b"{\"a\":1}"))
        .expect("a request")
}

#[test]
fn a_delivery_arrives_as_it_is() {
    let (url, received) = server("HTTP/1.1 202 Accepted\r\ncontent-length: 2\r\n\r\nok");
    let answer = client().send(&url, delivery()).expect("an answer");
    assert_eq!(
        (answer.status().as_u16(), &answer.body()[..]),
        (202, &b"ok"[..])
    );
    let received = received.join().expect("a request");
    assert!(
        received.starts_with("POST /hooks HTTP/1.1\r\n"),
        "{received}"
    );
    assert!(received.contains("x-signature: abc\r\n"), "{received}");
}

#[test]
fn redirects_and_failures_are_answers() {
    for (text, status) in [
        (
            "HTTP/1.1 307 Elsewhere\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n",
            307,
        ),
        ("HTTP/1.1 500 No\r\ncontent-length: 0\r\n\r\n", 500),
    ] {
        let (url, received) = server(text);
        let answer = client().send(&url, delivery()).expect("an answer");
        assert_eq!(answer.status().as_u16(), status);
        received.join().expect("a request");
    }
}

#[test]
fn what_is_no_url_is_not_tried() {
    let client = client().with_timeout(Duration::from_millis(200));
    for url in ["", "/hooks", "ftp://a/b", "file:///etc/passwd", "http//x"] {
        let sent = client.send(url, delivery());
        assert!(matches!(sent, Err(SendError::Url(_))), "{url}");
    }
    let closed = client.send("http://127.0.0.1:9/", delivery());
    assert!(matches!(closed, Err(SendError::Failed(_))));
}

#[test]
fn keys_come_over_https_alone() {
    let refused = client().fetch("http://127.0.0.1:9/keys");
    assert_eq!(refused, Err("it is no `https://` URL".to_owned()));
}

#[cfg(feature = "certificates")]
#[test]
fn the_roots_of_the_web() {
    let roots = hookwright_runtime::key::Roots::of_the_web();
    assert_ne!(format!("{roots:?}"), "Roots(0)");
}
