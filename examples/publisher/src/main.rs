//! Sends an event to a consumer of this machine, which is busy at first.

use std::error::Error;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};

use hookwright_runtime::send::{Client, Next, Reach, Sender};
use http::{HeaderMap, HeaderName, HeaderValue};

hookwright_runtime::include_events!("acme");

use acme::{Event, Verifier};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
/// The seed of RFC 8032, "Test Vectors for Ed25519": everybody has it.
const KEY: &str = "whsk_nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

fn main() -> Result<(), Box<dyn Error>> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/hooks", listener.local_addr()?);
    let consumer =
        std::thread::spawn(move || consume(&listener).map_err(|error| error.to_string()));

    // A consumer on this machine is reached in plain HTTP for the example alone: leave both out for those of others.
    let client = Client::new().with_reach(Reach::public().with_loopback());
    let sender = Sender::<Event>::new()?
        .with_client(client)
        .with_plain_http();

    // One endpoint a consumer, with secrets of its own.
    let endpoint = sender.endpoint(&url, SECRET)?.with_secret(KEY)?;

    // One message an event: checked against the document.
    let paid = r#"{"type": "order.paid", "order": "A-7", "amount": 1999}"#;
    let message = sender.message_of("order.paid", paid)?;
    println!("{message:?}");
    match sender.message_of("order.paid", r#"{"type": "order.paid", "order": 7}"#) {
        Ok(_) => return Err("an order's number is text".into()),
        Err(error) => println!("not sent: {error}"),
    }

    // As often as the schedule says; here nobody waits for real.
    let last = sender.deliver_by(&endpoint, &message, |wait| {
        println!("trying again in {} s", wait.as_secs());
    });
    println!("{:?}", last.next);
    for line in consumer.join().map_err(|_| "the consumer is gone")?? {
        println!("consumer: {line}");
    }
    match last.next {
        Next::Delivered => Ok(()),
        other => Err(format!("{other:?}").into()),
    }
}

/// Answers two attempts: it is busy at the first one, and verifies the second.
fn consume(listener: &TcpListener) -> Result<Vec<String>, Box<dyn Error>> {
    let (mut connection, _) = listener.accept()?;
    read(&mut connection)?;
    connection.write_all(b"HTTP/1.1 503 Busy\r\nretry-after: 120\r\nconnection: close\r\n\r\n")?;
    let (mut connection, _) = listener.accept()?;
    let (headers, body) = read(&mut connection)?;
    let verifier = Verifier::new(SECRET);
    let (status, said) = match verifier.verify(&headers, body) {
        Ok(delivery) => ("204 No Content", format!("{:?}", delivery.event())),
        Err(refused) => ("401 Unauthorized", refused.to_string()),
    };
    write!(connection, "HTTP/1.1 {status}\r\nconnection: close\r\n\r\n")?;
    let signatures = headers.get("webhook-signature").map(HeaderValue::to_str);
    let signatures = signatures.transpose()?.unwrap_or_default();
    let versions = signatures
        .split(' ')
        .filter_map(|it| it.split(',').next())
        .collect::<Vec<_>>();
    Ok(vec![format!("signed by {}", versions.join(" and ")), said])
}

/// A request, read as plainly as an example may.
fn read(connection: &mut TcpStream) -> Result<(HeaderMap, Vec<u8>), Box<dyn Error>> {
    let mut bytes = Vec::new();
    let mut buffer = [0; 1024];
    loop {
        let count = connection.read(&mut buffer)?;
        bytes.extend_from_slice(buffer.get(..count).unwrap_or_default());
        let text = String::from_utf8_lossy(&bytes);
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let mut headers = HeaderMap::new();
        for (name, value) in head.lines().filter_map(|line| line.split_once(": ")) {
            headers.insert(name.parse::<HeaderName>()?, value.parse()?);
        }
        let length = headers.get("content-length").map(HeaderValue::to_str);
        let length: usize = length.transpose()?.unwrap_or("0").parse()?;
        if body.len() >= length {
            return Ok((headers.clone(), body.as_bytes().to_vec()));
        }
    }
}
