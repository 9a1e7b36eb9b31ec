//! What is said on a terminal beside the product: progress of long work, and how much at all.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::fs::{File, OpenOptions};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use common::{Server, hookwright};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};

/// A line that goes away again, and what takes it away.
const LINE: &str = "waiting for an answer";
const CLEAR: &str = "\r\u{1b}[2K";

/// Both ends of a terminal: ours, and that of the program.
fn terminal() -> (File, File) {
    let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&ours).unwrap();
    unlockpt(&ours).unwrap();
    let name = ptsname(&ours, Vec::new()).unwrap();
    let theirs = OpenOptions::new()
        .read(true)
        .write(true)
        .open(name.to_str().unwrap())
        .unwrap();
    (File::from(ours), theirs)
}

/// What a command writes to stderr, when that is a terminal; and its stdout.
fn on_terminal(mut command: Command) -> (String, String) {
    let (mut ours, theirs) = terminal();
    let reader = std::thread::spawn(move || {
        let mut seen = Vec::new();
        let mut buffer = [0; 4096];
        // Linux ends a terminal that nobody has open any more with an error.
        while let Ok(count @ 1..) = ours.read(&mut buffer) {
            seen.extend_from_slice(&buffer[..count]);
        }
        String::from_utf8(seen).unwrap()
    });
    let output = command
        .stderr(theirs)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    // It holds the other end of the terminal.
    drop(command);
    let out = String::from_utf8(output.stdout).unwrap();
    (reader.join().unwrap(), out)
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/send")
}

/// A delivery to somebody who thinks before answering.
fn sending(server: &Server) -> Command {
    let mut command = hookwright();
    command
        .current_dir(folder())
        .args([
            "send",
            "order.paid",
            "--document",
            "acme.yaml",
            "--unsigned",
            "--to",
        ])
        .arg(format!("http://{}/", server.address()))
        .env("TERM", "xterm")
        .env_remove("CI");
    command
}

fn slow() -> Server {
    Server::with(|_| {
        std::thread::sleep(Duration::from_millis(900));
        "200 OK".to_owned()
    })
}

#[test]
fn long_work_shows_on_a_terminal_and_leaves_nothing_behind() {
    let server = slow();
    let (seen, out) = on_terminal(sending(&server));
    assert!(seen.contains(&format!(" {LINE}")), "{seen:?}");
    let after = seen.rsplit(LINE).next().unwrap();
    let (_, left) = after
        .split_once(CLEAR)
        .unwrap_or_else(|| panic!("{seen:?}"));
    assert_eq!(left, "", "{seen:?}");
    assert!(out.starts_with("200 OK"), "{out}");
    server.stop();
}

#[test]
fn nobody_else_sees_progress() {
    let server = slow();
    let quiet = |set: &dyn Fn(&mut Command)| {
        let mut command = sending(&server);
        set(&mut command);
        let (seen, out) = on_terminal(command);
        assert_eq!((seen.as_str(), out.is_empty()), ("", false));
    };
    quiet(&|command| {
        command.arg("--quiet");
    });
    quiet(&|command| {
        command.env("CI", "true");
    });
    quiet(&|command| {
        command.env("TERM", "dumb");
    });
    quiet(&|command| {
        command.args(["--format", "json"]);
    });
    let piped = sending(&server).output().unwrap();
    assert!(
        piped.stderr.is_empty(),
        "{:?}",
        String::from_utf8_lossy(&piped.stderr)
    );
    server.stop();
}

#[test]
fn work_that_is_short_shows_nothing() {
    let mut command = hookwright();
    command
        .current_dir(folder())
        .args([
            "list",
            "acme.yaml",
            "--profile",
            "stripe",
            "--allow",
            "event/media-type",
        ])
        .env("TERM", "xterm")
        .env_remove("CI");
    let (seen, out) = on_terminal(command);
    assert_eq!(seen, "");
    assert!(out.starts_with("TYPE"), "{out}");
}

/// What is said on stderr.
fn said(arguments: &[&str]) -> (String, i32) {
    let mut command = hookwright();
    let output = command
        .current_dir(folder())
        .args(arguments)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    (text, output.status.code().unwrap())
}

#[test]
fn quiet_says_errors_alone() {
    let list = ["list", "acme.yaml"];
    assert!(said(&list).0.starts_with("unsupported["));
    assert_eq!(said(&["list", "acme.yaml", "-q"]), (String::new(), 0));
    let (text, status) = said(&["list", "nowhere.yaml", "--quiet"]);
    assert!(text.starts_with("error[io/read]"), "{text}");
    assert_eq!(status, 2);
}

#[test]
fn verbose_tells_what_was_read_and_how_long_it_took() {
    let (text, status) = said(&["list", "acme.yaml", "--profile", "stripe", "--verbose"]);
    assert_eq!(status, 0);
    for expect in [
        " ms] reading acme.yaml: ",
        "/acme.yaml\n",
        " ms] profile: stripe, which comes with hookwright\n",
        " ms] telling 3 events apart: ",
    ] {
        assert!(text.contains(expect), "no {expect:?} in {text}");
    }
    // Machines read findings alone.
    let (text, _) = said(&["list", "acme.yaml", "--verbose", "--format", "json"]);
    assert!(text.lines().all(|line| line.starts_with('{')), "{text}");
    let (text, status) = said(&["list", "acme.yaml", "-qv"]);
    assert!(text.contains("cannot be used with"), "{text}");
    assert_eq!(status, 2);
}
