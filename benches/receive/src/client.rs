//! Requests over connections that are kept: as many at once as there are connections.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

use bytes::Bytes;
use http::Request;

/// Connections to the server.
pub(crate) struct Client {
    streams: Vec<TcpStream>,
    answer: Vec<u8>,
}

impl Client {
    pub(crate) fn connect(address: SocketAddr, connections: usize) -> Result<Self, String> {
        let connect = |_| TcpStream::connect(address).map_err(|error| error.to_string());
        Ok(Self {
            streams: (0..connections).map(connect).collect::<Result<_, _>>()?,
            answer: vec![0; 64 << 10],
        })
    }

    /// Sends a request over every connection, and takes the answers, which must all have this status.
    pub(crate) fn post(&mut self, request: &[u8], status: u16) -> Result<(), String> {
        for stream in &mut self.streams {
            stream
                .write_all(request)
                .map_err(|error| error.to_string())?;
        }
        for stream in &mut self.streams {
            let (answered, _) = answer(stream, &mut self.answer)?;
            if answered != status {
                return Err(format!(
                    "the server answers {answered} in place of {status}"
                ));
            }
        }
        Ok(())
    }

    /// The body of the answer to `GET path`.
    pub(crate) fn get(&mut self, path: &str) -> Result<String, String> {
        let stream = self.streams.first_mut().ok_or("no connection")?;
        write!(stream, "GET {path} HTTP/1.1\r\nhost: localhost\r\n\r\n")
            .map_err(|error| error.to_string())?;
        let (_, body) = answer(stream, &mut self.answer)?;
        Ok(String::from_utf8_lossy(body).into_owned())
    }
}

/// A request to `path`, as it goes over a connection.
pub(crate) fn wire(path: &str, request: &Request<Bytes>) -> Vec<u8> {
    let mut wire = format!(
        "{} {path} HTTP/1.1\r\nhost: localhost\r\n",
        request.method()
    );
    for (name, value) in request.headers() {
        let value = String::from_utf8_lossy(value.as_bytes());
        wire.push_str(&format!("{name}: {value}\r\n"));
    }
    if !request.headers().contains_key("content-length") {
        wire.push_str(&format!("content-length: {}\r\n", request.body().len()));
    }
    wire.push_str("\r\n");
    [wire.as_bytes(), request.body()].concat()
}

/// Status and body of the next answer.
fn answer<'a>(stream: &mut TcpStream, into: &'a mut [u8]) -> Result<(u16, &'a [u8]), String> {
    let mut filled = 0;
    loop {
        let rest = into.get_mut(filled..).filter(|rest| !rest.is_empty());
        let rest = rest.ok_or("an answer is too large")?;
        match stream.read(rest).map_err(|error| error.to_string())? {
            0 => return Err("the server closed a connection".to_owned()),
            read => filled += read,
        }
        let Some(head) = into[..filled].windows(4).position(|end| end == b"\r\n\r\n") else {
            continue;
        };
        let text = String::from_utf8_lossy(&into[..head]).to_ascii_lowercase();
        let status = text.get(9..12).and_then(|status| status.parse().ok());
        let status = status.ok_or("an answer has no status")?;
        let mut lines = text.lines();
        let length = lines.find_map(|line| line.strip_prefix("content-length: "));
        let length = length
            .map_or(Ok(0), str::parse::<usize>)
            .map_err(|error| error.to_string())?;
        if filled >= head + 4 + length {
            return Ok((status, &into[head + 4..head + 4 + length]));
        }
    }
}
