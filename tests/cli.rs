//! The command line as data: `cli/<case>/cmd` is run in an empty folder that holds the other files of the case.
//!
//! A `cmd` is one command a line, `hookwright` left out; `NAME=value` in front sets an environment variable, and
//! `< FILE` at the end is stdin. Where a file `answers` lies, a server answers the requests with it, one status a line;
//! `SERVER` is its address, and the requests as received are at the end. What is printed and how it ends is compared with
//! `cli/<case>/expected`. `cargo xtask bless cli` rewrites the expected files.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use common::Server;

#[test]
fn commands_print_and_end_as_expected() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let mut cases: Vec<PathBuf> = fs::read_dir(&folder)
        .unwrap()
        .map(|it| it.unwrap().path())
        .collect();
    cases.sort();
    let mut wrong = Vec::new();
    for case in cases {
        let actual = run(&case);
        let file = case.join("expected");
        if std::env::var_os("HOOKWRIGHT_BLESS").is_some() {
            fs::write(&file, &actual).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&file).unwrap_or_default();
        if actual != expected {
            wrong.push(format!(
                "{}\n--- expected\n{expected}\n--- actual\n{actual}",
                case.display()
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Sessions of these are elsewhere: they end when they are interrupted.
const ELSEWHERE: [&str; 1] = ["listen"];

#[test]
fn every_command_has_sessions_that_go_well_and_that_do_not() {
    let help = common::hookwright().arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let listed = help.lines().filter_map(|line| line.strip_prefix("  "));
    let listed = listed.take_while(|line| !line.contains("--format"));
    let names: Vec<&str> = listed
        .filter_map(|line| line.split(' ').next())
        .filter(|name| !name.is_empty())
        .collect();
    assert!(names.len() > 15, "{names:?}");
    let mut seen: Vec<(String, String)> = Vec::new();
    for case in fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli")).unwrap() {
        let text = fs::read_to_string(case.unwrap().path().join("expected")).unwrap();
        for session in text.split("$ ").skip(1) {
            let words = words(session.lines().next().unwrap());
            let name = words.iter().find(|word| !word.contains('=')).cloned();
            let status = session.rsplit("[status ").next().unwrap();
            let status = status.split(']').next().unwrap().to_owned();
            seen.push((name.unwrap_or_default(), status));
        }
    }
    let has = |name: &str, status: &str| seen.iter().any(|it| it.0 == name && it.1 == status);
    let mut wrong = Vec::new();
    for name in names {
        if !has(name, "0") && !ELSEWHERE.contains(&name) {
            wrong.push(format!("`{name}` never goes well"));
        }
        if !has(name, "2") {
            wrong.push(format!("`{name}` is never used wrongly"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn run(case: &Path) -> String {
    let name = case.file_name().unwrap().to_string_lossy();
    let folder = std::env::temp_dir().join(format!("hookwright-cli-{name}-{}", std::process::id()));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for file in fs::read_dir(case).unwrap() {
        let path = file.unwrap().path();
        let name = path.file_name().unwrap();
        if name != "cmd" && name != "expected" && name != "answers" {
            fs::copy(&path, folder.join(name)).unwrap();
        }
    }
    let server = fs::read_to_string(case.join("answers"))
        .ok()
        .map(|answers| Server::start(answers.lines().map(str::to_owned).collect()));
    let mut text = String::new();
    for line in fs::read_to_string(case.join("cmd")).unwrap().lines() {
        let address = server.as_ref().map_or("SERVER", |server| server.address());
        let printed = one(&line.replace("SERVER", address), &folder).replace(address, "SERVER");
        let _ = writeln!(text, "$ {line}\n{printed}");
    }
    if let Some(server) = server {
        let received = server.stop();
        let _ = writeln!(text, "# received\n{}", received.join("\n\n"));
    }
    let _ = writeln!(text, "# files\n{}", files(&folder).join("\n"));
    fs::remove_dir_all(&folder).unwrap();
    text
}

fn one(line: &str, folder: &Path) -> String {
    let (line, stdin) = match line.split_once(" < ") {
        Some((line, file)) => (
            line,
            Stdio::from(fs::File::open(folder.join(file)).unwrap()),
        ),
        None => (line, Stdio::null()),
    };
    let mut words = words(line).into_iter().peekable();
    let mut command = common::hookwright();
    command
        .current_dir(folder)
        .stdin(stdin)
        .env("NO_COLOR", "1");
    while let Some((name, value)) = words.peek().and_then(|word| word.split_once('=')) {
        if !name.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
            break;
        }
        command.env(name, value);
        words.next();
    }
    let output = command.args(words).output().unwrap();
    // Scripts call the program by where it lies.
    let text = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes);
        text.replace(env!("CARGO_BIN_EXE_hookwright"), "hookwright")
    };
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let mut text = String::new();
    for (name, stream) in [("stdout", out), ("stderr", err)] {
        if !stream.trim().is_empty() {
            let _ = writeln!(text, "[{name}]\n{}", stream.trim_end());
        }
    }
    let _ = writeln!(text, "[status {}]", output.status.code().unwrap_or(-1));
    text
}

/// Words as a shell would split them; `"` and `'` hold them together.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if open == c => quote = None,
            (None, '"' | '\'') => quote = Some(c),
            (None, ' ') => words.push(String::new()),
            (_, c) => words.last_mut().unwrap().push(c),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// What lies in the folder at the end: nothing may be half written.
fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|it| it.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}
