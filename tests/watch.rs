//! `generate --watch` follows the files that a crate depends on.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const PART: &str = "type: object\nproperties: {id: {type: string}}\n";

fn document(part: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: Acme, version: '1'}}\nwebhooks:\n  ping: {{post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: {part}}}}}}}}}}}}}\n"
    )
}

/// Ends the process also when the test fails.
struct Watching {
    child: Child,
    lines: Receiver<String>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Watching {
    /// Waits for a line that holds these words.
    fn until(&self, words: &str) -> String {
        let mut seen = Vec::new();
        loop {
            match self.lines.recv_timeout(Duration::from_secs(60)) {
                Ok(line) if line.contains(words) => return line,
                Ok(line) => seen.push(line),
                Err(error) => panic!("no `{words}` ({error}) after {seen:?}"),
            }
        }
    }
}

#[test]
fn what_changes_is_generated_again() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("watch");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("acme.yaml"), document("part.yaml")).unwrap();
    fs::write(folder.join("part.yaml"), PART).unwrap();
    let mut child = common::hookwright()
        .current_dir(&folder)
        .args(["generate", "acme.yaml", "--output", "out", "--watch"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stderr = BufReader::new(child.stderr.take().unwrap());
    let (send, lines) = channel();
    std::thread::spawn(move || {
        for line in stderr.lines().map_while(Result::ok) {
            let _ = send.send(line);
        }
    });
    let watching = Watching { child, lines };
    watching.until("watching");
    let read = || {
        let file = fs::read_dir(folder.join("out/src"))
            .unwrap()
            .map(|it| it.unwrap().path());
        file.filter_map(|it| fs::read_to_string(it).ok())
            .collect::<String>()
    };
    assert!(read().contains("pub id: Option<String>"));
    // A file that the document refers to.
    fs::write(folder.join("part.yaml"), PART.replace("string", "integer")).unwrap();
    watching.until("files written");
    watching.until("watching");
    assert!(read().contains("pub id: Option<i64>"));
    // One that is broken is told, and followed on until it is mended.
    fs::write(folder.join("part.yaml"), "type: [").unwrap();
    watching.until("nothing was generated");
    watching.until("watching");
    assert!(
        read().contains("pub id: Option<i64>"),
        "what was generated stays"
    );
    fs::remove_file(folder.join("acme.yaml")).unwrap();
    watching.until("cannot read");
    watching.until("watching");
    fs::write(folder.join("part.yaml"), PART.replace("string", "boolean")).unwrap();
    fs::write(folder.join("acme.yaml"), document("part.yaml")).unwrap();
    watching.until("files written");
    assert!(read().contains("pub id: Option<bool>"));
}

#[test]
fn what_can_never_be_generated_ends_it() {
    let output = common::hookwright()
        .args(["generate", "nowhere.yaml", "--output", "out", "--watch"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
}
