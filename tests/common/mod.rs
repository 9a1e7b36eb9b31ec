//! What several tests need: the command line without the user's environment, and a server.
#![allow(dead_code, reason = "every test takes a part of it")]
#![allow(unreachable_pub, reason = "it is a module of tests")]

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// The command line, without what the environment of the test says.
pub fn hookwright() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookwright"));
    for (name, _) in std::env::vars_os() {
        let word = name.to_string_lossy().to_ascii_uppercase();
        let is_ours = word.starts_with("HOOKWRIGHT_") || word.ends_with("_PROXY");
        if is_ours
            || ["CLICOLOR", "CLICOLOR_FORCE", "NO_COLOR", "SSL_CERT_FILE"].contains(&word.as_str())
        {
            command.env_remove(name);
        }
    }
    command
}

/// A request as received: its head in the order and case in which it came, and its body.
#[derive(Debug, Clone)]
pub struct Received {
    pub head: String,
    pub body: Vec<u8>,
}

impl Received {
    /// The headers, e.g. for a verifier.
    pub fn headers(&self) -> http::HeaderMap {
        let lines = self.head.lines().skip(1);
        let pair = |line: &str| {
            let (name, value) = line.split_once(": ")?;
            Some((name.parse::<http::HeaderName>().ok()?, value.parse().ok()?))
        };
        lines.filter_map(pair).collect()
    }
}

/// Answers requests of this machine, one after another.
pub struct Server {
    address: String,
    is_over: Arc<AtomicBool>,
    thread: JoinHandle<Vec<String>>,
}

impl Server {
    /// Answers with these statuses, e.g. `204 No Content`, the last of them again and again.
    pub fn start(answers: Vec<String>) -> Self {
        let mut answers = answers.into_iter();
        let mut last = "200 OK".to_owned();
        Self::with(move |_| {
            last = answers.next().unwrap_or(last.clone());
            last.clone()
        })
    }

    /// Answers with the status that `answer` gives to a request.
    pub fn with(mut answer: impl FnMut(&Received) -> String + Send + 'static) -> Self {
        Self::replying(move |request| {
            let status = answer(request);
            format!("HTTP/1.1 {status}\r\ncontent-length: 3\r\nconnection: close\r\n\r\nok\n")
        })
    }

    /// Answers with what `reply` makes of a request: the whole of it, as it goes over the wire.
    pub fn replying(mut reply: impl FnMut(&Received) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let is_over = Arc::new(AtomicBool::new(false));
        let over = Arc::clone(&is_over);
        let thread = std::thread::spawn(move || {
            let mut received = Vec::new();
            for connection in listener.incoming() {
                if over.load(Ordering::SeqCst) {
                    break;
                }
                let mut connection = connection.unwrap();
                let request = read(&mut connection);
                let answer = reply(&request);
                connection.write_all(answer.as_bytes()).unwrap();
                received.push(shown(&request));
            }
            received
        });
        Self {
            address,
            is_over,
            thread,
        }
    }

    /// Host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Ends it. Returns the requests as they came, without what differs from run to run.
    pub fn stop(self) -> Vec<String> {
        self.is_over.store(true, Ordering::SeqCst);
        // Nobody else wakes the listener.
        let _ = TcpStream::connect(&self.address);
        self.thread.join().unwrap()
    }
}

fn read(connection: &mut TcpStream) -> Received {
    connection
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let mut bytes = Vec::new();
    let mut buffer = [0; 4096];
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        let count = connection.read(&mut buffer).unwrap();
        assert!(count > 0, "the head of a request ends early");
        bytes.extend_from_slice(&buffer[..count]);
    };
    let head = String::from_utf8_lossy(&bytes[..end]).replace("\r\n", "\n");
    let length = head
        .lines()
        .find_map(|line| {
            line.to_ascii_lowercase()
                .strip_prefix("content-length: ")?
                .parse()
                .ok()
        })
        .unwrap_or(0);
    let mut body = bytes.split_off(end + 4);
    while body.len() < length {
        let count = connection.read(&mut buffer).unwrap();
        assert!(count > 0, "the body of a request ends early");
        body.extend_from_slice(&buffer[..count]);
    }
    Received { head, body }
}

fn shown(request: &Received) -> String {
    let lines = request.head.lines();
    let kept = lines.filter(|line| {
        let line = line.to_ascii_lowercase();
        !line.starts_with("host: ") && !line.starts_with("user-agent: ")
    });
    let head: Vec<&str> = kept.collect();
    format!(
        "{}\n\n{}",
        head.join("\n"),
        String::from_utf8_lossy(&request.body)
    )
}
