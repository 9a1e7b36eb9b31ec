//! What shells are told when somebody presses Tab: in bash for real, and as every shell asks for it.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use common::hookwright;

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("completions-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let event = |name: &str| {
        format!(
            "  {name}: {{post: {{summary: Of {name}, requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{id: {{}}}}}}}}}}}}}}}}\n"
        )
    };
    let names = [
        "order.paid",
        "order.sent",
        "app:opened",
        "app:closed",
        "'$(rm x)'",
        "'a b'",
    ];
    let events: String = names.map(event).concat();
    let document =
        format!("openapi: 3.1.0\ninfo: {{title: Acme, version: '1'}}\nwebhooks:\n{events}");
    fs::write(folder.join("acme.yaml"), document).unwrap();
    fs::write(folder.join("broken.yaml"), "openapi: 3.1.0\nwebhooks: [").unwrap();
    let seen = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/captures/seen.jsonl");
    fs::copy(seen, folder.join("seen.jsonl")).unwrap();
    folder
}

/// What the program answers a shell that says which word is typed by being fish.
fn asked(folder: &Path, words: &[&str]) -> Vec<String> {
    let mut command = hookwright();
    command
        .current_dir(folder)
        .env("HOOKWRIGHT_COMPLETE", "fish")
        .args(["--", "hookwright"])
        .args(words);
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{words:?}");
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    let words = text
        .lines()
        .map(|line| line.split('\t').next().unwrap_or_default());
    words
        .filter(|word| !word.starts_with('-'))
        .map(str::to_owned)
        .collect()
}

#[track_caller]
fn check(words: &[&str], expect: &[&str]) {
    let name = words
        .join("-")
        .replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    assert_eq!(asked(&folder(&name), words), expect, "{words:?}");
}

const EVENTS: [&str; 4] = ["order.paid", "order.sent", "app:opened", "app:closed"];

#[test]
fn events_of_the_document() {
    // Names that a shell would take for more than a word are none.
    check(&["send", "--document", "acme.yaml", ""], &EVENTS);
    check(
        &["send", "--document=acme.yaml", "order.p"],
        &["order.paid"],
    );
    check(
        &["example", "acme.yaml", "--event", "order."],
        &["order.paid", "order.sent"],
    );
    check(
        &["inspect", "acme.yaml", "--event", "app"],
        &["app:opened", "app:closed"],
    );
    check(
        &[
            "validate",
            "x.json",
            "--document",
            "acme.yaml",
            "--event",
            "o",
        ],
        &EVENTS[..2],
    );
    check(
        &["generate", "acme.yaml", "--events", "order.paid,!order."],
        &["order.paid,!order.paid", "order.paid,!order.sent"],
    );
}

#[test]
fn events_of_the_configuration() {
    let folder = folder("configured");
    fs::write(folder.join("hookwright.toml"), "document = 'acme.yaml'\n").unwrap();
    assert_eq!(
        asked(&folder, &["send", "order."]),
        ["order.paid", "order.sent"]
    );
    assert_eq!(
        asked(&folder, &["inspect", "--event", "app:o"]),
        ["app:opened"]
    );
}

#[test]
fn words_that_hookwright_knows() {
    check(&["list", "--profile", "stri"], &["stripe"]);
    check(&["verify", "--profile=githu"], &["--profile=github"; 0]);
    check(&["providers", "show", "git"], &["github", "gitlab"]);
    check(&["explain", "diff/member-o"], &["diff/member-optional"]);
    check(&["lint", "--severity", "lint/no-time"], &["lint/no-time"]);
    check(
        &["lint", "--severity", "lint/no-time=e"],
        &["lint/no-time=error"],
    );
    check(&["ge"], &["generate"]);
    check(&["completions", "z"], &["zsh"]);
}

#[test]
fn captures_of_a_store() {
    let folder = folder("captures");
    let ids = asked(&folder, &["replay", "--store", "seen.jsonl", ""]);
    assert!(!ids.is_empty());
    let first = &ids[0];
    let found = asked(&folder, &["captures", "seen.jsonl", "--id", first]);
    assert!(found.contains(first), "{found:?}");
    assert!(!asked(&folder, &["captures", "seen.jsonl", "--event", ""]).is_empty());
}

#[test]
fn what_cannot_be_read_suggests_nothing_and_says_nothing() {
    check(&["send", "--document", "broken.yaml", ""], &[]);
    check(&["send", "--document", "nowhere.yaml", ""], &[]);
    check(&["send", "--config", "nowhere.toml", ""], &[]);
    check(&["replay", "--store", "acme.yaml", ""], &[]);
    let shell = |name: &str| {
        let mut command = hookwright();
        command
            .env("HOOKWRIGHT_COMPLETE", name)
            .args(["--", "hookwright", ""]);
        command.output().unwrap()
    };
    let output = shell("tcsh");
    assert!(output.stdout.is_empty() && output.stderr.is_empty() && output.status.success());
    // Nothing is typed, and no place for it is named.
    for name in ["bash", "zsh", "elvish", "powershell"] {
        assert_eq!(String::from_utf8_lossy(&shell(name).stderr), "", "{name}");
    }
}

#[test]
fn nobody_waits_long() {
    let folder = folder("long");
    let mut text = String::from("openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\nwebhooks:\n");
    for number in 0..20_000 {
        text.push_str(&format!("  order.n{number}: {{post: {{requestBody: {{content: {{application/json: {{schema: {{type: object, properties: {{a{number}: {{type: string}}}}}}}}}}}}}}}}\n"));
    }
    fs::write(folder.join("acme.yaml"), text).unwrap();
    let begun = Instant::now();
    asked(&folder, &["send", "--document", "acme.yaml", "order.n7"]);
    assert!(
        begun.elapsed() < Duration::from_secs(4),
        "{:?}",
        begun.elapsed()
    );
}

/// What bash puts on the command line, or lists, for words that are cut as it cuts them.
#[cfg(unix)]
fn bash(folder: &Path, line: &str) -> Vec<String> {
    let script = r#"
        source <("$PROGRAM" completions bash)
        read -r _ _ _ _ _ function _ < <(complete -p hookwright | tr '\n' ' ' | sed 's/.*-F/x x x x x/')
        # As readline cuts words.
        words() {
            local rest="$1" word="" c
            COMP_WORDS=()
            while [[ -n "$rest" ]]; do
                c="${rest:0:1}"; rest="${rest:1}"
                case "$c" in
                    ' ') [[ -n "$word" ]] && COMP_WORDS+=("$word"); word="";;
                    '='|':') [[ -n "$word" ]] && COMP_WORDS+=("$word"); COMP_WORDS+=("$c"); word="";;
                    *) word="$word$c";;
                esac
            done
            COMP_WORDS+=("$word")
        }
        COMP_LINE="$1" COMP_POINT=${#1} COMP_TYPE=9
        words "$1"
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        compopt() { return 1; }
        "$function" hookwright "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD-1]}"
        printf '%s\n' "${COMPREPLY[@]}"
    "#;
    let mut command = Command::new("bash");
    command.args(["--norc", "-c", script, "bash", line]);
    command
        .env("PROGRAM", env!("CARGO_BIN_EXE_hookwright"))
        .current_dir(folder);
    let output = command.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{line}");
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .filter(|it| !it.starts_with('-'))
        .map(str::to_owned)
        .collect()
}

#[cfg(unix)]
#[test]
fn bash_is_told() {
    let folder = folder("bash");
    let check = |line: &str, expect: &[&str]| assert_eq!(bash(&folder, line), expect, "{line}");
    check(
        "hookwright send --document acme.yaml order.",
        &["order.paid", "order.sent"],
    );
    check(
        "hookwright send --document=acme.yaml order.p",
        &["order.paid"],
    );
    // It has `app:` and `--event=` already.
    check(
        "hookwright send --document acme.yaml app:",
        &["opened", "closed"],
    );
    check("hookwright send --document acme.yaml app:o", &["opened"]);
    check(
        "hookwright example acme.yaml --event=order.s",
        &["order.sent"],
    );
    check("hookwright example acme.yaml --event=app:c", &["closed"]);
    check("hookwright list --profile stri", &["stripe"]);
    check("hookwright explain ref/unr", &["ref/unresolved"]);
    check("hookwright send --document broken.yaml o", &[""]);
}
