//! A `hookwright listen` that runs as long as a task needs it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

/// The process, and where it listens.
pub(crate) struct Listener {
    child: Child,
    lines: Option<BufReader<ChildStdout>>,
    /// Host and port of deliveries.
    pub(crate) deliveries: String,
    /// Host and port of the page.
    pub(crate) page: String,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Listener {
    /// Starts it on ports that are free.
    ///
    /// # Errors
    ///
    /// When it does not start.
    pub(crate) fn start(
        program: &Path,
        args: &[&str],
        env: &[(&str, &str)],
    ) -> Result<Self, String> {
        let mut command = Command::new(program);
        command
            .args([
                "listen",
                "--address",
                "127.0.0.1:0",
                "--page",
                "127.0.0.1:0",
            ])
            .args(["--format", "json"])
            .args(args)
            .envs(env.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let child = command.spawn();
        let mut child = child.map_err(|error| format!("{}: {error}", program.display()))?;
        let lines = child.stdout.take().map(BufReader::new);
        let mut listener = Self {
            child,
            lines,
            deliveries: String::new(),
            page: String::new(),
        };
        let said = listener.next()?;
        let host = |name: &str| {
            let url = said[name].as_str().unwrap_or_default();
            let url = url.trim_start_matches("http://");
            url.trim_end_matches('/').to_owned()
        };
        (listener.deliveries, listener.page) = (host("listening"), host("page"));
        Ok(listener)
    }

    /// The next line that it prints.
    ///
    /// # Errors
    ///
    /// When it has ended.
    pub(crate) fn next(&mut self) -> Result<Value, String> {
        let mut line = String::new();
        let lines = self.lines.as_mut().ok_or("its lines go elsewhere")?;
        lines
            .read_line(&mut line)
            .map_err(|error| error.to_string())?;
        serde_json::from_str(&line).map_err(|error| format!("{error} in `{line}`"))
    }

    /// Reads what it prints and forgets it, so that it need not wait.
    pub(crate) fn forget_lines(&mut self) {
        if let Some(mut lines) = self.lines.take() {
            std::thread::spawn(move || std::io::copy(&mut lines, &mut std::io::sink()));
        }
    }

    /// The number of the process.
    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }
}

/// Sends a request over HTTP/1.1 to this machine, and returns the status and the body of the answer.
///
/// # Errors
///
/// When nobody answers in time.
pub(crate) fn request(
    host: &str,
    method: &str,
    path: &str,
    headers: &[(String, String)],
    body: &[u8],
) -> Result<(u16, Vec<u8>), String> {
    let failed = |error: std::io::Error| format!("{method} http://{host}{path}: {error}");
    let mut head = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    head.push_str("\r\n");
    let mut stream = TcpStream::connect(host).map_err(failed)?;
    stream
        .set_read_timeout(Some(Duration::from_secs(60)))
        .map_err(failed)?;
    stream.write_all(head.as_bytes()).map_err(failed)?;
    stream.write_all(body).map_err(failed)?;
    let mut reader = BufReader::new(stream);
    let (mut status, mut length) = (0, None);
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).map_err(failed)?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(rest) = line.strip_prefix("http/1.1 ") {
            status = rest.get(..3).and_then(|it| it.parse().ok()).unwrap_or(0);
        }
        if let Some(rest) = line.strip_prefix("content-length:") {
            length = rest.trim().parse::<u64>().ok();
        }
    }
    let mut answer = Vec::new();
    // Some servers keep the connection open all the same.
    reader
        .take(length.unwrap_or(u64::MAX))
        .read_to_end(&mut answer)
        .map_err(failed)?;
    Ok((status, answer))
}
