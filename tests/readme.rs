//! The README's examples are run: every `hookwright` line of its shell blocks, in order, in a folder that holds the files of
//! `tests/readme`. How each ends and what it prints stands in `tests/readme/ends`.
#![cfg(unix)]
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use common::{Server, hookwright};
use hookwright_runtime::send::{Client, Reach};
use serde_json::Value;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The lines, without what comments on them.
fn lines() -> Vec<String> {
    let text = fs::read_to_string(Path::new(ROOT).join("README.md")).unwrap();
    let blocks = text.split("```sh\n").skip(1);
    let blocks = blocks.map(|block| block.split("```").next().unwrap());
    let lines = blocks.flat_map(str::lines);
    let lines = lines.map(|line| line.split(" # ").next().unwrap().trim_end());
    let ours = lines.filter(|line| line.starts_with("hookwright "));
    ours.map(str::to_owned).collect()
}

/// How each ends, and what it prints.
fn ends() -> Vec<(String, String)> {
    let text = fs::read_to_string(Path::new(ROOT).join("tests/readme/ends")).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let pair = |line: &str| {
        let (end, printed) = line.split_once("  ").unwrap();
        (end.to_owned(), printed.trim().to_owned())
    };
    lines.map(pair).collect()
}

fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("home")).unwrap();
    for file in fs::read_dir(Path::new(ROOT).join("tests/readme")).unwrap() {
        let path = file.unwrap().path();
        fs::copy(&path, folder.join(path.file_name().unwrap())).unwrap();
    }
    let now = fs::read(folder.join("acme.yaml")).unwrap();
    fs::rename(folder.join("before.yaml"), folder.join("acme.yaml")).unwrap();
    git(&folder, &["init", "--quiet", "--initial-branch", "main"]);
    git(&folder, &["add", "acme.yaml"]);
    git(&folder, &["commit", "--quiet", "--message", "before"]);
    fs::write(folder.join("acme.yaml"), now).unwrap();
    // How a shell finds the program.
    fs::create_dir(folder.join("bin")).unwrap();
    let program = folder.join("bin/hookwright");
    std::os::unix::fs::symlink(env!("CARGO_BIN_EXE_hookwright"), program).unwrap();
    // A page of the manual is shown as it is.
    fs::write(folder.join("bin/man"), "#!/bin/sh\ncat\n").unwrap();
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    fs::set_permissions(folder.join("bin/man"), mode).unwrap();
    folder
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(folder).args(arguments);
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "A");
        command.env(format!("GIT_{role}_EMAIL"), "a@example.com");
    }
    let output = command.output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// The line in a shell, with what it needs around it.
fn shell(folder: &Path, line: &str) -> Command {
    // Without what the environment of the test says.
    let clean = hookwright();
    let mut command = Command::new("sh");
    for (name, value) in clean.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    let path = std::env::var("PATH").unwrap();
    command
        .args(["-c", line])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", folder.join("bin").display()))
        .env("HOME", folder.join("home"))
        .env("SECRET", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// Runs it until it ends by itself.
fn ended(folder: &Path, line: &str) -> (String, String) {
    let output = shell(folder, line).output().unwrap();
    let mut said = [output.stdout, output.stderr].concat();
    // What went into a file is what it printed.
    let file = line.split(" >> ~/").nth(1);
    said.extend(
        file.map(|it| fs::read(folder.join("home").join(it)).unwrap())
            .unwrap_or_default(),
    );
    let said = String::from_utf8(said).unwrap();
    (output.status.code().unwrap().to_string(), said)
}

/// Runs it, sends it a delivery, and lets it end after that.
fn listened(folder: &Path, line: &str) -> (String, String) {
    let line =
        format!("exec {line} --address 127.0.0.1:0 --page 127.0.0.1:0 --count 1 --format json");
    let mut child = shell(folder, &line).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut said = String::new();
    lines.read_line(&mut said).unwrap();
    let first: Value = serde_json::from_str(&said).unwrap();
    let url = first["listening"].as_str().unwrap();
    let client = Client::new().with_reach(Reach::everywhere());
    let payload = fs::read(folder.join("payload.json")).unwrap();
    client
        .send(url, http::Request::post("/").body(payload.into()).unwrap())
        .unwrap();
    lines.read_to_string(&mut said).unwrap();
    assert_eq!(said.lines().count(), 2, "{said}");
    child.wait().unwrap();
    ("listens".to_owned(), said)
}

/// Runs it until it watches, and interrupts it.
fn watched(folder: &Path, line: &str) -> (String, String) {
    let mut child = shell(folder, &format!("exec {line}")).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    while !said.contains("watching") {
        assert!(lines.read_line(&mut said).unwrap() > 0, "{said}");
    }
    child.kill().unwrap();
    child.wait().unwrap();
    ("watches".to_owned(), said)
}

#[test]
fn the_examples_of_the_readme_run() {
    let folder = folder();
    let receiver = Server::start(vec!["200 OK".to_owned()]);
    let (lines, ends) = (lines(), ends());
    let mut wrong = Vec::new();
    for (line, (end, printed)) in lines.iter().zip(&ends) {
        let here = line.replace("localhost:3000", receiver.address());
        let (how, said) = match end.as_str() {
            "listens" => listened(&folder, &here),
            "watches" => watched(&folder, &here),
            _ => ended(&folder, &here),
        };
        let is_said = printed == "-" && said.is_empty() || said.contains(printed.as_str());
        if how != *end || !is_said {
            wrong.push(format!("{line}\n  ends with {how} and prints\n{said}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!(lines.len(), ends.len(), "{lines:#?}");
    receiver.stop();
}
