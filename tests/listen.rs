//! `hookwright listen`: what it says of deliveries, what it keeps, what its page lets in and does; bad input above all.
#![allow(clippy::unwrap_used, reason = "a test")]

mod common;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Stdio};
use std::time::{Duration, SystemTime};

use common::{Server, hookwright};
use hookwright::plan::ProfileChoice;
use hookwright_runtime::Secret;
use hookwright_runtime::scheme::Scheme;
use hookwright_runtime::send::{Client, Reach};
use hookwright_runtime::signature::{Request, Signer};
use http::{HeaderMap, Response};
use serde_json::{Value, json};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const PAID: &str = r#"{"type":"order.paid","id":"o_1","total":1.50}"#;

/// A running `listen`, which ends with the test.
struct Listener {
    child: Child,
    lines: BufReader<ChildStdout>,
    address: String,
    page: String,
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// `listen` over the document of `tests/cli/send`.
fn acme(more: &[&str]) -> Listener {
    let document = ["--document", "acme.yaml", "--profile", "standard-webhooks"];
    listen(&[&document[..], more].concat())
}

fn listen(args: &[&str]) -> Listener {
    let mut child = hookwright()
        .args([
            "listen",
            "--address",
            "127.0.0.1:0",
            "--page",
            "127.0.0.1:0",
        ])
        .args(["--format", "json"])
        .args(args)
        .env("HOOKWRIGHT_SECRET", SECRET)
        .env("OTHER_SECRET", "0ther-secret")
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli/send"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    lines.read_line(&mut line).unwrap();
    let said: Value = serde_json::from_str(&line).unwrap();
    let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
    let address = text("listening").replace("http://", "");
    Listener {
        child,
        lines,
        address,
        page: text("page").replace("http://", "").replace('/', ""),
    }
}

impl Listener {
    /// The next delivery that it tells of.
    fn seen(&mut self) -> Value {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap()
    }

    fn post(&self, path: &str, headers: &HeaderMap, body: &[u8]) -> Response<bytes::Bytes> {
        let mut request = http::Request::post("/").body(body.to_vec().into()).unwrap();
        *request.headers_mut() = headers.clone();
        let client = Client::new().with_reach(Reach::everywhere());
        client
            .send(&format!("http://{}{path}", self.address), request)
            .unwrap()
    }

    /// Sends a delivery, and returns the status of the answer and what is told.
    fn take(&mut self, path: &str, headers: &HeaderMap, body: &[u8]) -> (u16, Value) {
        let status = self.post(path, headers, body).status().as_u16();
        (status, self.seen())
    }

    /// Asks the page by its own name; a value is posted.
    fn ask(&self, path: &str, value: Option<&Value>) -> (u16, Value) {
        let (head, body) = self.ask_as(path, &format!("Host: {}", self.page), value);
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(&body).unwrap_or(Value::Null))
    }

    fn ask_as(&self, path: &str, headers: &str, value: Option<&Value>) -> (String, String) {
        let body = value.map(Value::to_string).unwrap_or_default();
        let method = if value.is_some() { "POST" } else { "GET" };
        let request = format!(
            "{method} {path} HTTP/1.1\r\n{headers}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Content-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let answer = raw(&self.page, request.as_bytes());
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    }

    fn replay(&mut self, id: &Value, wish: &Value) -> Value {
        let path = format!("/api/seen/{}/replay", id.as_str().unwrap());
        let (status, said) = self.ask(&path, Some(wish));
        assert_eq!(status, 200, "{said}");
        let seen = self.seen();
        assert_eq!((&seen["id"], &seen["replay_of"]), (&said["id"], id));
        seen
    }
}

/// What a server answers to bytes, until it closes.
fn raw(address: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream.write_all(bytes).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn signed(profile: &str, secret: &str, body: &[u8]) -> HeaderMap {
    let choice = ProfileChoice::Name(profile.to_owned());
    let scheme = hookwright::profile::open(&choice)
        .unwrap()
        .schemes
        .remove(0);
    let signer = Signer::new(Scheme::from_value(scheme).unwrap(), Secret::new(secret)).unwrap();
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "application/json".parse().unwrap());
    let made = signer.sign(&Request::new(&headers, body), SystemTime::now());
    headers.extend(made.unwrap());
    headers
}

fn ours(body: &str) -> HeaderMap {
    signed("standard-webhooks", SECRET, body.as_bytes())
}

fn folder(name: &str) -> PathBuf {
    let folder =
        std::env::temp_dir().join(format!("hookwright-listen-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn every_delivery_gets_a_verdict() {
    let mut listener = acme(&[]);
    let mut check = |headers: &HeaderMap, body: &str, expect: [&str; 4]| {
        let (status, seen) = listener.take("/hooks?a=1", headers, body.as_bytes());
        let text = |name: &str| seen[name].as_str().unwrap_or("-").to_owned();
        let found = [
            status.to_string(),
            text("event"),
            text("verdict"),
            text("schema"),
        ];
        assert_eq!(found, expect, "{seen}");
        assert_eq!(
            (text("path"), text("body")),
            ("/hooks?a=1".to_owned(), body.to_owned())
        );
        assert_eq!(seen["status"], status);
        seen
    };
    check(&ours(PAID), PAID, ["200", "order.paid", "genuine", "valid"]);
    let spaced = PAID.replace(',', ", ");
    let seen = check(
        &ours(PAID),
        &spaced,
        ["401", "order.paid", "refused", "valid"],
    );
    assert!(
        seen["hints"][0]
            .as_str()
            .unwrap()
            .contains("printed it again"),
        "{seen}"
    );
    check(
        &HeaderMap::new(),
        PAID,
        ["401", "order.paid", "refused", "valid"],
    );
    let wrong = signed(
        "standard-webhooks",
        "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        PAID.as_bytes(),
    );
    check(&wrong, PAID, ["401", "order.paid", "refused", "valid"]);
    let invalid = PAID.replace("1.50", "-1");
    let seen = check(
        &ours(&invalid),
        &invalid,
        ["200", "order.paid", "genuine", "invalid"],
    );
    assert_eq!(
        seen["violations"],
        json!([{"pointer": "/total", "message": "must not be less than 0"}])
    );
    let malformed = PAID.replace("1.50", r#""much""#);
    let seen = check(
        &ours(&malformed),
        &malformed,
        ["200", "order.paid", "genuine", "malformed"],
    );
    assert_eq!(seen["violations"][0]["pointer"], "/total");
}

#[test]
fn old_signatures_say_how_old() {
    let mut listener = acme(&[]);
    let choice = ProfileChoice::Name("standard-webhooks".to_owned());
    let scheme = hookwright::profile::open(&choice)
        .unwrap()
        .schemes
        .remove(0);
    let signer = Signer::new(Scheme::from_value(scheme).unwrap(), Secret::new(SECRET)).unwrap();
    let then = SystemTime::now() - Duration::from_secs(7 * 60);
    let headers = HeaderMap::new();
    let headers = signer
        .sign(&Request::new(&headers, PAID.as_bytes()), then)
        .unwrap();
    let (status, seen) = listener.take("/", &headers, PAID.as_bytes());
    assert_eq!(status, 401);
    assert!(
        seen["reason"].as_str().unwrap().contains("420 s old"),
        "{seen}"
    );
}

#[test]
fn without_a_secret_deliveries_are_shown_all_the_same() {
    let mut listener = listen(&["--document", "acme.yaml"]);
    let (status, seen) = listener.take("/", &HeaderMap::new(), PAID.as_bytes());
    assert_eq!(
        (status, &seen["verdict"], &seen["schema"]),
        (200, &json!("unchecked"), &json!("valid"))
    );
    let mut listener = listen(&[]);
    let (status, seen) = listener.take("/", &HeaderMap::new(), b"anything");
    assert_eq!(
        (status, &seen["verdict"], &seen["schema"]),
        (200, &json!("unchecked"), &json!("none"))
    );
}

#[test]
fn each_path_has_its_provider() {
    let mut listener = listen(&[
        "--endpoint",
        "/hub,profile=github,secret-env=OTHER_SECRET",
        "--endpoint",
        "/hub/acme,profile=standard-webhooks,document=acme.yaml",
    ]);
    let hub = signed("github", "0ther-secret", PAID.as_bytes());
    let (_, seen) = listener.take("/hub", &hub, PAID.as_bytes());
    assert_eq!(
        (&seen["endpoint"], &seen["verdict"]),
        (&json!("/hub"), &json!("genuine"))
    );
    let (_, seen) = listener.take("/hub/acme/7", &ours(PAID), PAID.as_bytes());
    assert_eq!(
        (&seen["endpoint"], &seen["verdict"]),
        (&json!("/hub/acme"), &json!("genuine"))
    );
    assert_eq!(seen["schema"], "valid");
    let (_, seen) = listener.take("/hub/acme", &hub, PAID.as_bytes());
    assert_eq!(seen["verdict"], "refused");
    let (status, seen) = listener.take("/hubs", &hub, PAID.as_bytes());
    assert_eq!((status, &seen["verdict"]), (404, &json!("turned-away")));
}

#[test]
fn handshakes_are_answered() {
    let mut listener = listen(&[
        "--endpoint",
        "/slack,profile=slack,secret-env=OTHER_SECRET",
        "--endpoint",
        "/meta,profile=meta,secret-env=OTHER_SECRET",
        "--param",
        "verify_token=t0ken",
    ]);
    let hello = r#"{"type":"url_verification","challenge":"3eZ"}"#;
    let headers = signed("slack", "0ther-secret", hello.as_bytes());
    let answer = listener.post("/slack", &headers, hello.as_bytes());
    assert!(answer.body().starts_with(b"3eZ") || answer.body().ends_with(b"3eZ\"}"));
    assert_eq!(listener.seen()["verdict"], "handshake");
    let answer = listener.post("/slack", &HeaderMap::new(), hello.as_bytes());
    assert_eq!((answer.status().as_u16(), answer.body().len()), (401, 0));
    assert_eq!(listener.seen()["verdict"], "refused");

    let ask = |token: &str| {
        let url = format!("/meta?hub.mode=subscribe&hub.challenge=77&hub.verify_token={token}");
        raw(
            &listener.address,
            format!("GET {url} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n").as_bytes(),
        )
    };
    assert!(ask("t0ken").ends_with("\r\n\r\n77"));
    assert!(ask("wrong").starts_with("HTTP/1.1 405 "));
}

#[test]
fn hostile_requests_harm_nobody() {
    let mut listener = acme(&["--max-body", "2000"]);
    let (status, seen) = listener.take("/", &HeaderMap::new(), &[b' '; 2001]);
    assert_eq!(
        (status, &seen["verdict"], &seen["body"]),
        (413, &json!("turned-away"), &json!(""))
    );

    let broken = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc";
    let mut stream = TcpStream::connect(&listener.address).unwrap();
    stream.write_all(broken).unwrap();
    drop(stream);
    assert!(
        listener.seen()["reason"]
            .as_str()
            .unwrap()
            .contains("broke off")
    );

    for garbage in [
        &b"\x16\x03\x01\x02\x00"[..],
        b"GET\r\n\r\n",
        b"POST / HTTP/9.9\r\n\r\n",
        &[b'A'; 300],
    ] {
        let mut stream = TcpStream::connect(&listener.address).unwrap();
        stream.write_all(garbage).unwrap();
        let _ = stream.shutdown(std::net::Shutdown::Write);
        let _ = stream.read_to_end(&mut Vec::new());
    }

    let deep = [vec![b'['; 900], vec![b']'; 900]].concat();
    for body in [
        &deep[..],
        b"{\"type\":\"order.paid\",",
        b"\xff\xfe\x00",
        b"",
        b"null",
    ] {
        let headers = signed("standard-webhooks", SECRET, body);
        let (status, seen) = listener.take("/", &headers, body);
        assert_eq!(
            (status, &seen["verdict"]),
            (200, &json!("genuine")),
            "{seen}"
        );
        assert_ne!(seen["schema"], "valid");
        let id = seen["id"].as_str().unwrap();
        assert_eq!(listener.ask(&format!("/api/seen/{id}"), None).0, 200);
    }
    let headers = signed("standard-webhooks", SECRET, b"\xff");
    let (_, seen) = listener.take("/", &headers, b"\xff");
    assert_eq!(
        (&seen["body_base64"], &seen["body"]),
        (&json!("/w=="), &Value::Null)
    );

    // It is still there.
    assert_eq!(
        listener.take("/", &ours(PAID), PAID.as_bytes()).1["verdict"],
        "genuine"
    );
}

#[test]
fn secrets_are_neither_shown_nor_stored() {
    let folder = folder("secrets");
    let store = folder.join("seen.jsonl");
    let mut listener = listen(&[
        "--profile",
        "gitlab",
        "--scheme",
        "gitlab-token",
        "--secret-env",
        "OTHER_SECRET",
        "--store",
        store.to_str().unwrap(),
    ]);
    let mut headers = HeaderMap::new();
    headers.insert("x-gitlab-token", "0ther-secret".parse().unwrap());
    headers.insert("authorization", "Bearer hunter2".parse().unwrap());
    headers.insert("x-note", "it is 0ther-secret".parse().unwrap());
    let (_, seen) = listener.take("/a?x=0ther-secret", &headers, br#"{"t":"0ther-secret"}"#);
    assert_eq!(
        (&seen["verdict"], &seen["hidden"]),
        (&json!("genuine"), &json!(true)),
        "{seen}"
    );
    let id = seen["id"].clone();
    let (_, details) = listener.ask(&format!("/api/seen/{}", id.as_str().unwrap()), None);
    // What is wrong may be somebody's right one.
    headers.insert("x-gitlab-token", "hunter2".parse().unwrap());
    let (_, wrong) = listener.take("/", &headers, b"{}");
    assert_eq!(wrong["verdict"], "refused");
    // Sent again, it is what it was.
    let again = listener.replay(&id, &json!({"how": "as-is"}));
    assert_eq!(again["verdict"], "genuine");
    let body = json!({"how": "as-is", "body": "{}", "headers": {"x-gitlab-token": "(secret)"}});
    assert_eq!(listener.replay(&id, &body)["verdict"], "genuine");

    let stored = std::fs::read_to_string(&store).unwrap();
    assert_eq!(stored.lines().count(), 4);
    for text in [
        seen.to_string(),
        details.to_string(),
        wrong.to_string(),
        stored,
    ] {
        assert!(
            !text.contains("0ther-secret") && !text.contains("hunter2"),
            "{text}"
        );
        assert!(text.contains("(secret)"));
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[test]
fn deliveries_are_forwarded_as_they_came() {
    let server = Server::start(vec!["202 Accepted".to_owned()]);
    let to = format!("http://{}/app", server.address());
    let mut listener = acme(&["--forward-to", &to]);
    let headers = ours(PAID);
    let answer = listener.post("/hooks?tenant=7", &headers, PAID.as_bytes());
    assert_eq!(
        (answer.status().as_u16(), &answer.body()[..]),
        (202, &b"ok\n"[..])
    );
    let seen = listener.seen();
    assert_eq!(seen["answer"], json!({"status": 202, "text": "ok\n"}));
    // A receiver must be seen to refuse what is wrong.
    let (status, seen) = listener.take("/", &HeaderMap::new(), PAID.as_bytes());
    assert_eq!((status, &seen["verdict"]), (202, &json!("refused")));
    let received = server.stop();
    assert_eq!(received.len(), 2);
    assert!(
        received[0].starts_with("POST /app?tenant=7 HTTP/1.1\n"),
        "{}",
        received[0]
    );
    assert!(received[0].ends_with(&format!("\n\n{PAID}")));
    let signature = headers["webhook-signature"].to_str().unwrap();
    assert!(received[0].contains(&format!("webhook-signature: {signature}")));

    let mut listener = acme(&["--forward-to", "http://127.0.0.1:9/"]);
    let (status, seen) = listener.take("/", &headers, PAID.as_bytes());
    assert_eq!((status, &seen["answer"]["status"]), (502, &Value::Null));
}

#[test]
fn the_page_replays_in_every_way() {
    let mut listener = acme(&[]);
    let (_, seen) = listener.take("/hooks", &ours(PAID), PAID.as_bytes());
    let id = &seen["id"];
    assert_eq!(
        listener.replay(id, &json!({"how": "as-is"}))["verdict"],
        "genuine"
    );
    let again = listener.replay(id, &json!({"how": "signed"}));
    assert_eq!(again["verdict"], "genuine");
    assert_eq!(
        again["headers"]["webhook-id"],
        seen["headers"]["webhook-id"]
    );
    let edited = PAID.replace("1.50", "-2");
    let again = listener.replay(id, &json!({"how": "signed", "body": edited}));
    assert_eq!(
        (&again["verdict"], &again["schema"]),
        (&json!("genuine"), &json!("invalid"))
    );
    let again = listener.replay(id, &json!({"how": "as-is", "body": edited}));
    assert_eq!(again["verdict"], "refused");
    for how in ["tamper-sig", "tamper-ts", "tamper-body"] {
        let again = listener.replay(id, &json!({"how": how}));
        assert_eq!(again["verdict"], "refused", "{how}");
    }
    let path = format!("/api/seen/{}/replay", id.as_str().unwrap());
    let wrong = json!({"how": "as-is", "headers": {"a b": "1"}});
    assert_eq!(listener.ask(&path, Some(&wrong)).0, 400);
    assert_eq!(listener.ask(&path, Some(&json!({"how": "loudly"}))).0, 422);
    assert_eq!(
        listener
            .ask("/api/seen/nothing/replay", Some(&json!({"how": "as-is"})))
            .0,
        404
    );

    let mut listener = listen(&["--document", "acme.yaml"]);
    let (_, seen) = listener.take("/", &HeaderMap::new(), PAID.as_bytes());
    let path = format!("/api/seen/{}", seen["id"].as_str().unwrap());
    assert_eq!(
        listener.ask(&path, None).1["cannot_sign"],
        "nothing says how deliveries are signed"
    );
    let wish = json!({"how": "signed"});
    assert_eq!(listener.ask(&format!("{path}/replay"), Some(&wish)).0, 400);
}

#[test]
fn the_page_shows_what_it_becomes() {
    let mut listener = acme(&[]);
    let body = r#"{"type":"order.paid","id":"x","total":12345678901234567890.10,"b":"<i>"}"#;
    let (_, seen) = listener.take("/hooks", &ours(body), body.as_bytes());
    let (_, details) = listener.ask(&format!("/api/seen/{}", seen["id"].as_str().unwrap()), None);
    let event = &details["events"][0];
    assert_eq!(event["violations"][0]["pointer"], "/id");
    assert_eq!(
        event["tree"]["object"][2],
        json!(["total", {"plain": "12345678901234567890.10"}])
    );
    assert!(
        event["typed"]
            .as_str()
            .unwrap()
            .starts_with("OrderPaid {\n")
    );
    let cloud_event: Value =
        serde_json::from_str(event["cloud_event_text"].as_str().unwrap()).unwrap();
    assert_eq!(cloud_event["type"], "order.paid");
    let curl = details["curl"].as_str().unwrap();
    assert!(curl.starts_with(&format!(
        "curl --request POST 'http://{}/hooks'",
        listener.address
    )));
    let send = details["send"].as_str().unwrap();
    assert!(
        send.contains("hookwright send 'order.paid'")
            && send.contains("--profile 'standard-webhooks'"),
        "{send}"
    );
    let fixture: Value = serde_json::from_str(details["fixture"].as_str().unwrap()).unwrap();
    assert_eq!(fixture, seen);
}

#[test]
fn the_page_is_for_this_machine() {
    let listener = acme(&[]);
    let own = format!("Host: {}", listener.page);
    let status = |headers: &str, value: Option<&Value>| {
        let (head, _) = listener.ask_as("/api/clear", headers, value);
        head.split(' ').nth(1).unwrap().to_owned()
    };
    let post = Some(&Value::Null);
    assert_eq!(status(&own, post), "200");
    // DNS rebinding: the browser asks by the attacker's name.
    assert_eq!(status("Host: evil.test", post), "403");
    assert_eq!(
        status(&format!("{own}\r\nOrigin: http://evil.test"), post),
        "403"
    );
    assert_eq!(
        status(&format!("{own}\r\nSec-Fetch-Site: cross-site"), post),
        "403"
    );
    let (head, body) = listener.ask_as("/", &own, None);
    assert!(
        head.contains("content-security-policy: default-src 'none'; script-src 'self'"),
        "{head}"
    );
    assert!(head.contains("x-content-type-options: nosniff"));
    assert!(body.contains("<title>hookwright listen</title>"));
    let (head, _) = listener.ask_as("/", "Host: evil.test", None);
    assert!(head.starts_with("HTTP/1.1 403 ") && head.contains("content-security-policy: "));
    // Nothing of the page is where deliveries are taken.
    let answer = raw(
        &listener.address,
        b"GET /api/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    assert!(answer.starts_with("HTTP/1.1 405 "), "{answer}");
}

#[test]
fn rows_come_without_asking_again() {
    let mut listener = acme(&[]);
    let mut stream = TcpStream::connect(&listener.page).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    let ask = format!("GET /api/live HTTP/1.1\r\nHost: {}\r\n\r\n", listener.page);
    stream.write_all(ask.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines();
    let mut next = |kind: &str| {
        let event = format!("event: {kind}");
        lines
            .by_ref()
            .find(|line| *line.as_ref().unwrap() == event)
            .unwrap()
            .unwrap();
        let data = lines.next().unwrap().unwrap();
        serde_json::from_str::<Value>(data.strip_prefix("data: ").unwrap()).unwrap()
    };
    assert_eq!(next("hello")["endpoints"][0]["path"], "/");
    for _ in 0..2 {
        let (_, seen) = listener.take("/", &ours(PAID), PAID.as_bytes());
        assert_eq!(next("rows")["rows"][0]["id"], seen["id"]);
    }
}

#[test]
fn what_would_be_unsafe_is_refused() {
    let ends = |args: &[&str], variable: (&str, &str)| {
        let mut command = hookwright();
        command
            .args(["listen", "--format", "json", "--address", "127.0.0.1:0"])
            .args(args);
        let output = command.env(variable.0, variable.1).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), text)
    };
    let (code, text) = ends(&["--page", "0.0.0.0:0"], ("A", "B"));
    assert!(
        code == Some(2) && text.contains("other machines would see the page"),
        "{text}"
    );
    let token = ["--page", "0.0.0.0:0", "--page-token-env", "PAGE_TOKEN"];
    let (code, text) = ends(&token, ("PAGE_TOKEN", "short"));
    assert!(
        code == Some(2) && text.contains("fewer than 16 characters") && !text.contains("short"),
        "{text}"
    );
    let (code, _) = ends(&token, ("A", "B"));
    assert_eq!(code, Some(2));
    let (code, text) = ends(&["--forward-to", "http://example.com/"], ("A", "B"));
    assert!(code == Some(2) && text.contains("plain `http`"), "{text}");
}

#[test]
fn captures_are_listed_exported_and_sent_again() {
    let folder = folder("captures");
    let store = folder.join("seen.jsonl");
    let store = store.to_str().unwrap();
    let mut listener = acme(&["--store", store, "--count", "3"]);
    let (_, first) = listener.take("/", &ours(PAID), PAID.as_bytes());
    listener.take("/", &HeaderMap::new(), PAID.as_bytes());
    let note = b"type=order.noted&text=\xff";
    let mut headers = signed("standard-webhooks", SECRET, note);
    headers.insert(
        "content-type",
        "application/x-www-form-urlencoded".parse().unwrap(),
    );
    listener.take("/", &headers, note);
    // One of them was refused.
    assert_eq!(listener.child.wait().unwrap().code(), Some(1));

    let run = |args: &[&str]| {
        let output = hookwright()
            .args(args)
            .current_dir(&folder)
            .output()
            .unwrap();
        let err = String::from_utf8_lossy(&output.stderr).into_owned();
        (
            output.status.code().unwrap(),
            String::from_utf8_lossy(&output.stdout).into_owned(),
            err,
        )
    };
    let lines = |more: &[&str]| {
        let (code, out, err) = run(&[&["captures", store, "--format", "json"], more].concat());
        assert_eq!(code, 0, "{err}");
        out.lines().count()
    };
    assert_eq!(lines(&[]), 3);
    assert_eq!(lines(&["--event", "order.p*"]), 2);
    assert_eq!(lines(&["--verdict", "refused"]), 1);
    assert_eq!(lines(&["--schema", "valid", "--last", "1"]), 1);
    assert_eq!(lines(&["--since", "2999-01-01"]), 0);

    let (code, _, _) = run(&["captures", store, "--export", "fixtures"]);
    assert_eq!(code, 0);
    let id = first["id"].as_str().unwrap();
    let fixture = folder.join("fixtures").join(format!("order.paid-{id}"));
    let body = std::fs::read(format!("{}.json", fixture.display())).unwrap();
    assert_eq!(body, PAID.as_bytes());
    let head = std::fs::read_to_string(format!("{}.headers", fixture.display())).unwrap();
    assert!(head.contains("webhook-signature: v1,"));

    let server = Server::start(vec!["200 OK".to_owned(), "500 Oops".to_owned()]);
    let to = format!("http://{}/", server.address());
    assert_eq!(run(&["replay", id, "--store", store, "--to", &to]).0, 0);
    assert_eq!(run(&["replay", store, "--to", &to]).0, 1);
    let received = server.stop();
    assert_eq!(received.len(), 4);
    assert!(received[0].ends_with(PAID) && received[0].contains("webhook-signature: v1,"));
    assert_eq!(
        run(&["replay", "nothing", "--store", store, "--to", &to]).0,
        2
    );

    let mut text = std::fs::read_to_string(store).unwrap();
    text.push_str("{\"id\":\n");
    std::fs::write(store, text).unwrap();
    let (code, out, err) = run(&["captures", store]);
    assert_eq!((code, out.lines().count()), (1, 3));
    assert!(err.contains("seen.jsonl:4:"), "{err}");
    std::fs::remove_dir_all(folder).unwrap();
}
