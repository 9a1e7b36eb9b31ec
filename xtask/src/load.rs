//! How many deliveries `hookwright listen` takes, beside a bare axum server, in one run: with and without a page that is
//! open, and with a store.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::listener::Listener;
use crate::run::cargo;

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const DOCUMENT: &str = "tests/cli/send/acme.yaml";
const PROGRAM: &str = "target/release/hookwright";
const CONNECTIONS: usize = 8;

/// Runs the measurement; the argument is how many seconds each takes.
pub(crate) fn run(args: &[String]) -> Result<(), String> {
    let seconds = args.first().map_or(Ok(5), |text| text.parse::<u64>());
    let seconds = seconds.map_err(|error| format!("seconds: {error}"))?;
    let build = ["build", "-q", "--release"];
    let parts = [
        ["-p", "hookwright", "--bin", "hookwright"],
        ["-p", "xtask", "--example", "bare"],
    ];
    for part in parts {
        cargo("build", &[&build[..], &part].concat(), &[])?;
    }
    let request = request()?;
    println!(
        "{} bytes a request, {CONNECTIONS} connections, {seconds} s each",
        request.len()
    );
    println!(
        "{:<34} {:>9} {:>9} {:>9} {:>12}",
        "", "per s", "p50 µs", "p99 µs", "CPU µs each"
    );
    let time = Duration::from_secs(seconds);
    let bare = bare(&request, time)?;
    bare.print("bare axum", None);
    let store = Path::new("target/load.jsonl");
    let _ = std::fs::remove_file(store);
    let stored = store.display().to_string();
    for (name, more, is_open) in [
        ("listen", &[][..], false),
        ("listen, page open", &[], true),
        ("listen, page open, stored", &["--store", &stored], true),
    ] {
        listen(&request, time, more, is_open)?.print(name, Some(&bare));
    }
    let _ = std::fs::remove_file(store);
    Ok(())
}

/// What was measured.
struct Measured {
    rate: f64,
    p50: u64,
    p99: u64,
    /// Processor time of the server for each, in microseconds, where that is known.
    cpu: Option<f64>,
}

impl Measured {
    fn print(&self, name: &str, bare: Option<&Self>) {
        let Self { rate, p50, p99, .. } = self;
        let cpu = self.cpu.map_or("?".to_owned(), |cpu| format!("{cpu:.1}"));
        let beside = bare.map_or(String::new(), |bare| {
            format!("  {:.2}× the bare one's rate", rate / bare.rate)
        });
        println!("{name:<34} {rate:>9.0} {p50:>9} {p99:>9} {cpu:>12}{beside}");
    }
}

/// The delivery, signed, as it goes over the wire.
fn request() -> Result<Vec<u8>, String> {
    let items = r#"{"sku":"a-rather-long-name-of-a-thing"},"#.repeat(20);
    let items = items.trim_end_matches(',');
    let body = format!(r#"{{"type":"order.paid","id":"o_1","total":1.50,"items":[{items}]}}"#);
    let mut command = Command::new(PROGRAM);
    command.args([
        "sign",
        "-",
        "--profile",
        "standard-webhooks",
        "--secret-env",
        "LOAD_SECRET",
    ]);
    command.env("LOAD_SECRET", SECRET);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let failed = |error: std::io::Error| error.to_string();
    let mut child = command.spawn().map_err(failed)?;
    let stdin = child.stdin.take();
    stdin
        .ok_or("no stdin")?
        .write_all(body.as_bytes())
        .map_err(failed)?;
    let output = child.wait_with_output().map_err(failed)?;
    if !output.status.success() {
        return Err("`hookwright sign` did not succeed".to_owned());
    }
    let headers = String::from_utf8_lossy(&output.stdout).replace('\n', "\r\n");
    let head = format!(
        "POST /hooks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    Ok((head + &body).into_bytes())
}

fn bare(request: &[u8], time: Duration) -> Result<Measured, String> {
    let mut command = Command::new("target/release/examples/bare");
    let spawned = command.stdout(Stdio::piped()).spawn();
    let mut server = Server(spawned.map_err(|error| error.to_string())?);
    let lines = server.0.stdout.take().ok_or("no output")?;
    let mut line = String::new();
    let read = BufReader::new(lines).read_line(&mut line);
    read.map_err(|error| error.to_string())?;
    measure(line.trim(), server.0.id(), request, time)
}

/// A process that ends when it is done with.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn listen(
    request: &[u8],
    time: Duration,
    more: &[&str],
    is_open: bool,
) -> Result<Measured, String> {
    let document = ["--document", DOCUMENT, "--profile", "standard-webhooks"];
    let args = [&document[..], &["--secret-env", "LOAD_SECRET"], more].concat();
    let mut listener = Listener::start(Path::new(PROGRAM), &args, &[("LOAD_SECRET", SECRET)])?;
    listener.forget_lines();
    if is_open {
        open(&listener.page)?;
    }
    measure(&listener.deliveries, listener.pid(), request, time)
}

/// Reads the rows of the page, as a browser does, until the server ends.
fn open(page: &str) -> Result<(), String> {
    let failed = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(page).map_err(failed)?;
    let ask = format!("GET /api/live HTTP/1.1\r\nHost: {page}\r\n\r\n");
    stream.write_all(ask.as_bytes()).map_err(failed)?;
    std::thread::spawn(move || std::io::copy(&mut stream, &mut std::io::sink()));
    Ok(())
}

fn measure(host: &str, pid: u32, request: &[u8], time: Duration) -> Result<Measured, String> {
    let is_over = Arc::new(AtomicBool::new(false));
    let count = Arc::new(AtomicU64::new(0));
    let senders: Vec<JoinHandle<Result<Vec<u64>, String>>> = (0..CONNECTIONS)
        .map(|_| {
            let (host, request) = (host.to_owned(), request.to_vec());
            let (is_over, count) = (Arc::clone(&is_over), Arc::clone(&count));
            std::thread::spawn(move || send(&host, &request, &is_over, &count))
        })
        .collect();
    // The first second warms up.
    std::thread::sleep(Duration::from_secs(1));
    let (start, before, cpu) = (Instant::now(), count.load(Ordering::Relaxed), cpu_time(pid));
    std::thread::sleep(time);
    let (took, after) = (start.elapsed(), count.load(Ordering::Relaxed));
    let cpu = cpu_time(pid).zip(cpu).map(|(after, before)| after - before);
    is_over.store(true, Ordering::Relaxed);
    let mut latencies = Vec::new();
    for sender in senders {
        latencies.extend(sender.join().map_err(|_| "a sender panicked")??);
    }
    latencies.sort_unstable();
    let at = |share: usize| latencies.get(latencies.len() * share / 100).copied();
    let sent = (after - before) as f64;
    Ok(Measured {
        rate: sent / took.as_secs_f64(),
        p50: at(50).unwrap_or_default(),
        p99: at(99).unwrap_or_default(),
        cpu: cpu.map(|cpu| cpu * 1e6 / sent),
    })
}

/// Sends one after another over one connection. Returns how long each answer took, in microseconds.
fn send(
    host: &str,
    request: &[u8],
    is_over: &AtomicBool,
    count: &AtomicU64,
) -> Result<Vec<u64>, String> {
    let failed = |error: std::io::Error| error.to_string();
    let mut stream = TcpStream::connect(host).map_err(failed)?;
    stream.set_nodelay(true).map_err(failed)?;
    let mut latencies = Vec::new();
    let mut answer = [0; 1024];
    while !is_over.load(Ordering::Relaxed) {
        let start = Instant::now();
        stream.write_all(request).map_err(failed)?;
        // The answers have no body, and come one at a time.
        let mut length = 0;
        while !answer[..length].ends_with(b"\r\n\r\n") {
            let rest = answer.get_mut(length..).ok_or("the answer is too long")?;
            match stream.read(rest).map_err(failed)? {
                0 => return Err("the server hung up".to_owned()),
                more => length += more,
            }
        }
        if !answer.starts_with(b"HTTP/1.1 200 ") {
            let text = String::from_utf8_lossy(&answer[..length]);
            return Err(format!("the answer is {text}"));
        }
        latencies.push(u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX));
        count.fetch_add(1, Ordering::Relaxed);
    }
    Ok(latencies)
}

/// The processor time of a process so far, in seconds, where the system tells it: proc(5), "/proc/pid/stat".
fn cpu_time(pid: u32) -> Option<f64> {
    /// What Linux counts in, on every machine that it runs on by default.
    const TICKS: f64 = 100.0;
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / TICKS)
}
