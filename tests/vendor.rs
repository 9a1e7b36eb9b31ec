//! What a document refers to on other hosts is fetched on request, pinned, and read from its copy alone.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::Server;

const HEAD: &str = "openapi: 3.1.0\ninfo: {title: Acme, version: '1'}\n";

fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("vendor-{name}"));
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn document(reference: &str) -> String {
    format!(
        "{HEAD}webhooks:\n  ping: {{post: {{requestBody: {{content: {{application/json: {{schema: {{$ref: '{reference}'}}}}}}}}}}}}\n"
    )
}

fn run(folder: &Path, args: &[&str]) -> (Option<i32>, String) {
    let output = common::hookwright()
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .args(args)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(text).unwrap())
}

/// Answers requests by their path; `text` is the body of the one at `/a/ping.yaml`.
fn server(text: &'static str) -> Server {
    Server::replying(move |request| {
        let path = request.head.split(' ').nth(1).unwrap().to_owned();
        let (status, more, body) = match path.as_str() {
            "/a/ping.yaml" => ("200 OK", String::new(), text),
            "/moved.yaml" => ("302 Found", "location: /a/ping.yaml\r\n".to_owned(), ""),
            "/round.yaml" => ("302 Found", "location: /round.yaml\r\n".to_owned(), ""),
            "/b/name.json" => (
                "200 OK",
                String::new(),
                "{\"type\": \"string\", \"description\": \"A name.\"}",
            ),
            _ => ("404 Not Found", String::new(), "nothing"),
        };
        format!(
            "HTTP/1.1 {status}\r\n{more}content-length: {}\r\nconnection: close\r\n\r\n{body}",
            body.len()
        )
    })
}

const PING: &str = "type: object\nproperties: {name: {$ref: ../b/name.json}}\n";

#[test]
fn copies_are_pinned_and_read_without_the_network() {
    let folder = scratch("pinned");
    let server = server(PING);
    fs::write(
        folder.join("acme.yaml"),
        document(&format!("http://{}/a/ping.yaml", server.address())),
    )
    .unwrap();
    let (status, text) = run(&folder, &["list", "acme.yaml"]);
    assert!(
        status == Some(2) && text.contains("ref/remote") && text.contains("hookwright vendor"),
        "{text}"
    );
    let (status, text) = run(&folder, &["vendor", "acme.yaml", "--check"]);
    assert!(
        status == Some(1) && text.starts_with("missing: http://"),
        "{text}"
    );
    let (status, text) = run(&folder, &["vendor", "acme.yaml"]);
    assert!(
        status == Some(0) && text.ends_with("2 fetched, 2 pinned, 0 removed\n"),
        "{text}"
    );
    let asked = server.stop();
    assert_eq!(
        asked.len(),
        2,
        "what a copy refers to is fetched too: {asked:?}"
    );
    // Nobody listens any more.
    let (status, text) = run(
        &folder,
        &[
            "inspect",
            "acme.yaml",
            "--event",
            "ping",
            "--stage",
            "model",
        ],
    );
    assert!(
        status == Some(0) && text.contains("ping: ping") && text.contains("{ name?: name }"),
        "{text}"
    );
    assert_eq!(run(&folder, &["vendor", "acme.yaml", "--check"]).0, Some(0));
    assert_eq!(
        run(&folder, &["vendor", "acme.yaml"]),
        (Some(0), "0 fetched, 2 pinned, 0 removed\n".to_owned())
    );
    // The lock file and the copies are what the output depends on.
    let lock = fs::read_to_string(folder.join("hookwright.lock")).unwrap();
    assert_eq!(lock.matches("[[document]]").count(), 2, "{lock}");
    let copies: Vec<PathBuf> = fs::read_dir(folder.join("hookwright-vendor"))
        .unwrap()
        .flat_map(|it| fs::read_dir(it.unwrap().path()).unwrap())
        .map(|it| it.unwrap().path())
        .collect();
    assert_eq!(copies.len(), 2, "{copies:?}");
    for copy in &copies {
        let text = fs::read_to_string(copy).unwrap();
        fs::write(copy, format!("{text} ")).unwrap();
        let (status, said) = run(&folder, &["list", "acme.yaml"]);
        assert!(status == Some(2) && said.contains("ref/vendored"), "{said}");
        assert_eq!(run(&folder, &["vendor", "acme.yaml", "--check"]).0, Some(1));
        fs::remove_file(copy).unwrap();
        assert_eq!(run(&folder, &["list", "acme.yaml"]).0, Some(2));
        fs::write(copy, text).unwrap();
    }
    // What nothing refers to any more is forgotten.
    fs::write(folder.join("acme.yaml"), document("#/components/x")).unwrap();
    assert_eq!(
        run(&folder, &["vendor", "acme.yaml"]),
        (Some(0), "0 fetched, 0 pinned, 2 removed\n".to_owned())
    );
}

#[test]
fn redirects_are_followed_and_do_not_go_round() {
    let folder = scratch("redirects");
    let server = server("type: object\n");
    let at = |path: &str| document(&format!("http://{}{path}", server.address()));
    fs::write(folder.join("acme.yaml"), at("/moved.yaml")).unwrap();
    assert_eq!(run(&folder, &["vendor", "acme.yaml"]).0, Some(0));
    assert_eq!(run(&folder, &["list", "acme.yaml"]).0, Some(0));
    for (path, words) in [
        ("/round.yaml", "from one address to another"),
        ("/none.yaml", "404"),
    ] {
        fs::write(folder.join("acme.yaml"), at(path)).unwrap();
        let (status, text) = run(&folder, &["vendor", "acme.yaml"]);
        assert!(status == Some(2) && text.contains(words), "{text}");
    }
    server.stop();
}

#[test]
fn what_others_can_change_is_not_fetched() {
    let folder = scratch("refused");
    for (address, words) in [
        ("http://example.com/a.yaml", "plain `http`"),
        ("ftp://example.com/a.yaml", "no address that can be fetched"),
        (
            "https://me:secret@example.com/a.yaml",
            "a name or a password",
        ),
        ("https://10.0.0.1/a.yaml", "--allow-private"),
    ] {
        fs::write(folder.join("acme.yaml"), document(address)).unwrap();
        let (status, text) = run(&folder, &["vendor", "acme.yaml"]);
        assert!(
            status == Some(2) && text.contains(words) && !text.contains("secret"),
            "{text}"
        );
    }
    assert!(!folder.join("hookwright.lock").exists());
}

#[test]
fn a_lock_file_that_is_none_is_told() {
    let folder = scratch("lock");
    fs::write(
        folder.join("acme.yaml"),
        document("https://example.com/a.yaml"),
    )
    .unwrap();
    let outside =
        "[[document]]\nurl = 'https://example.com/a.yaml'\nfile = '../a.yaml'\nsha256 = ''\n";
    for text in [
        "{",
        "[[document]]\nurl = 'x'\n",
        "other = 1\n",
        outside,
        &outside.replace("../", "/"),
    ] {
        fs::write(folder.join("hookwright.lock"), text).unwrap();
        for command in ["list", "vendor"] {
            let (status, said) = run(&folder, &[command, "acme.yaml"]);
            assert!(
                status == Some(2) && said.contains("hookwright.lock"),
                "{said}"
            );
        }
    }
}

#[test]
fn copies_are_no_documents_of_their_own() {
    let folder = scratch("folder");
    let server = server("type: object\ntitle: part\n");
    let address = server.address().to_owned();
    let schema = format!(
        "{{\"$schema\": \"https://json-schema.org/draft/2020-12/schema\", \"title\": \"OrderPaid\", \"type\": \"object\", \"properties\": {{\"by\": {{\"$ref\": \"http://{address}/a/ping.yaml\"}}}}}}"
    );
    fs::write(folder.join("order.paid.json"), &schema).unwrap();
    fs::write(
        folder.join("order.sent.json"),
        schema.replace("OrderPaid", "OrderSent"),
    )
    .unwrap();
    let (status, text) = run(&folder, &["vendor", "."]);
    assert_eq!(status, Some(0), "{text}");
    server.stop();
    let options = hookwright::load::Options::default();
    let mut report = hookwright::diagnostic::Report::new();
    let documents = hookwright::load::Documents::open(&folder, &options, &mut report).unwrap();
    assert_eq!(documents.roots().count(), 2);
    assert_eq!(documents.vendored().count(), 1);
    // Whoever watches the files sees the lock file change.
    let lock = folder.canonicalize().unwrap().join("hookwright.lock");
    assert!(documents.files().contains(&lock.as_path()));
}
