//! Where a client connects to: never into the sender's own network, however a URL leads there.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it reads files and may panic"
)]

use std::io::{self, Read, Write};
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use hookwright_runtime::send::{Client, Network, Reach, SendError, is_loopback};
use http::Request;
use proptest::prelude::*;

/// A line of `send_to/targets.txt`.
struct Target {
    url: String,
    verdict: String,
    meaning: Option<IpAddr>,
}

fn targets() -> Vec<Target> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/send_to/targets.txt");
    let text = std::fs::read_to_string(path).unwrap();
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    let target = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        Target {
            url: words[0].to_owned(),
            verdict: words[1].to_owned(),
            meaning: words.get(3).map(|address| address.parse().unwrap()),
        }
    };
    lines.map(target).collect()
}

/// What a client of this reach says of a target.
fn verdict(target: &Target, reach: Reach) -> &'static str {
    let meaning = target.meaning;
    let names = move |_: &str| match meaning {
        Some(address) => Ok(vec![address]),
        None => Err(io::Error::other("nobody should ask")),
    };
    match Client::new()
        .with_reach(reach)
        .with_names(names)
        .check(&target.url)
    {
        Ok(()) => "public",
        Err(SendError::Url(_)) => "never",
        Err(SendError::Forbidden(_)) => "forbidden",
        Err(error) => panic!("{}: {error}", target.url),
    }
}

#[test]
fn no_url_leads_into_the_own_network() {
    let targets = targets();
    let count = |verdict: &str| targets.iter().filter(|it| it.verdict == verdict).count();
    assert!(count("never") > 40 && count("forbidden") > 60 && count("public") > 20);
    for target in &targets {
        assert_eq!(
            verdict(target, Reach::public()),
            target.verdict,
            "{}",
            target.url
        );
        // Who allows everything still gets no URL that means two things.
        let everywhere = verdict(target, Reach::everywhere());
        let expect = if target.verdict == "never" {
            "never"
        } else {
            "public"
        };
        assert_eq!(everywhere, expect, "{}", target.url);
    }
}

#[test]
fn this_machine_is_reached_by_its_names_alone() {
    let near = [
        "http://127.0.0.1/",
        "http://127.0.0.1:8080/",
        "http://127.255.255.254/",
        "http://localhost/",
        "http://LOCALHOST/",
        "http://localhost./",
        "http://api.localhost/",
        "http://[::1]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[0000:0000:0000:0000:0000:0000:0000:0001]:80/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
    ];
    for target in targets() {
        let is_near = near.contains(&target.url.as_str());
        let uri: Result<http::Uri, _> = target.url.parse();
        assert_eq!(
            uri.is_ok_and(|uri| is_loopback(&uri)),
            is_near,
            "{}",
            target.url
        );
        let expect = if is_near {
            "public"
        } else {
            target.verdict.as_str()
        };
        let verdict = verdict(&target, Reach::public().with_loopback());
        assert_eq!(verdict, expect, "{}", target.url);
    }
}

#[test]
fn a_name_of_this_machine_leads_nowhere_else() {
    let target = |meaning: &str| Target {
        url: "http://app.localhost/".to_owned(),
        verdict: String::new(),
        meaning: Some(meaning.parse().unwrap()),
    };
    let reach = Reach::public().with_loopback();
    assert_eq!(verdict(&target("127.0.0.1"), reach.clone()), "public");
    assert_eq!(
        verdict(&target("93.184.216.34"), reach.clone()),
        "forbidden"
    );
    assert_eq!(verdict(&target("10.0.0.1"), reach), "forbidden");
}

#[test]
fn networks() {
    let contains = |network: &str, address: &str| {
        let network: Network = network.parse().unwrap();
        network.contains(address.parse().unwrap())
    };
    assert!(contains("10.1.0.0/16", "10.1.255.255"));
    assert!(!contains("10.1.0.0/16", "10.2.0.0"));
    assert!(contains("10.1.2.3", "10.1.2.3"));
    assert!(!contains("10.1.2.3", "10.1.2.4"));
    assert!(contains("0.0.0.0/0", "255.255.255.255"));
    assert!(!contains("0.0.0.0/0", "::1"));
    assert!(contains("::/0", "ffff::1"));
    assert!(contains("10.0.0.0/8", "::ffff:10.0.0.1"));
    assert!(contains("fd00::/8", "fdff::1"));
    assert!(!contains("fd00::/8", "fc00::1"));
    for none in [
        "",
        "10.0.0.0/33",
        "::/129",
        "10.0.0/8",
        "10.0.0.0/",
        "10.0.0.0/-1",
        "a",
    ] {
        assert!(none.parse::<Network>().is_err(), "{none}");
    }
    let reach = Reach::public().with_network("10.1.0.0/16".parse().unwrap());
    assert!(reach.check("10.1.0.7".parse().unwrap()).is_ok());
    assert!(reach.check("::ffff:10.1.0.7".parse().unwrap()).is_ok());
    assert!(reach.check("10.2.0.7".parse().unwrap()).is_err());
}

/// Counts the connections to an address, and answers each.
fn listener(address: Ipv4Addr, port: u16) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind((address, port)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    std::thread::spawn(move || {
        for connection in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
            let mut connection = connection.unwrap();
            let _ = connection.read(&mut [0; 1024]);
            let answer = b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n";
            connection.write_all(answer).unwrap();
        }
    });
    (port, count)
}

fn send(client: &Client, url: &str) -> Result<u16, SendError> {
    let request = Request::post("/").body(Bytes::new()).unwrap();
    client
        .send(url, request)
        .map(|answer| answer.status().as_u16())
}

/// A name that is harmless when it is looked up first, and the sender's own machine when it is looked up again.
#[cfg(target_os = "linux")]
#[test]
fn a_name_that_changes_its_meaning_gets_nowhere() {
    let (harmless, inside) = (Ipv4Addr::new(127, 0, 0, 2), Ipv4Addr::LOCALHOST);
    let (port, reached) = listener(harmless, 0);
    let (_, attacked) = listener(inside, port);
    let asked = Arc::new(AtomicUsize::new(0));
    let asking = Arc::clone(&asked);
    let names = move |_: &str| match asking.fetch_add(1, Ordering::SeqCst) {
        0 => Ok(vec![harmless.into()]),
        _ => Ok(vec![inside.into()]),
    };
    let client = Client::new()
        .with_timeout(Duration::from_secs(5))
        .with_reach(Reach::public().with_network("127.0.0.2".parse().unwrap()))
        .with_names(names);
    let url = format!("http://rebinding.example:{port}/");

    // It is looked up once, and what was looked at is what is connected to.
    assert_eq!(send(&client, &url).unwrap(), 204);
    assert_eq!(asked.load(Ordering::SeqCst), 1);
    assert_eq!(reached.load(Ordering::SeqCst), 1);

    // It is looked up again, and looked at again.
    let refused = send(&client, &url);
    assert!(matches!(refused, Err(SendError::Forbidden(it)) if it.address == inside));
    assert_eq!(asked.load(Ordering::SeqCst), 2);
    assert_eq!(attacked.load(Ordering::SeqCst), 0);

    // The control: the listener inside is one that can be reached.
    let open = client.with_reach(Reach::everywhere());
    assert_eq!(send(&open, &url).unwrap(), 204);
    assert_eq!(attacked.load(Ordering::SeqCst), 1);
}

/// A name with several meanings is reached at those that are allowed.
#[cfg(target_os = "linux")]
#[test]
fn of_several_addresses_the_allowed_ones_are_tried() {
    let (harmless, inside) = (Ipv4Addr::new(127, 0, 0, 3), Ipv4Addr::LOCALHOST);
    let (port, reached) = listener(harmless, 0);
    let (_, attacked) = listener(inside, port);
    let client = Client::new()
        .with_reach(Reach::public().with_network("127.0.0.3".parse().unwrap()))
        .with_names(move |_: &str| Ok(vec![inside.into(), harmless.into()]));
    assert_eq!(
        send(&client, &format!("http://both.example:{port}/")).unwrap(),
        204
    );
    assert_eq!(reached.load(Ordering::SeqCst), 1);
    assert_eq!(attacked.load(Ordering::SeqCst), 0);
}

#[test]
fn a_name_that_means_nothing_is_no_answer() {
    let client = Client::new().with_names(|_: &str| Ok(Vec::new()));
    assert!(matches!(
        send(&client, "http://gone.example/"),
        Err(SendError::Failed(_))
    ));
}

/// Errors are logged, and URLs hold tokens.
#[test]
fn no_error_repeats_a_url() {
    let client = Client::new().with_names(|_: &str| Ok(vec![IpAddr::from([10, 0, 0, 1])]));
    for url in [
        "http://2130706433/t0ken",
        "http://t0ken@example.com/",
        "http://a.example/t0ken",
        "t0ken",
    ] {
        let error = send(&client, url).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("t0ken"), "{error:?}");
    }
}

proptest! {
    /// Whatever stands where a host should: nothing is sent unless it is plainly a public address. Every name leads inside.
    #[test]
    fn no_host_is_anything_but_what_it_says(host in r"[0-9a-fxX.:%@\[\]\\]{0,24}") {
        let client = Client::new().with_names(|_: &str| Ok(vec![IpAddr::from([10, 0, 0, 1])]));
        if client.check(&format!("http://{host}/")).is_ok() {
            let address = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                Some((address, _)) => address,
                None => host.split(':').next().unwrap(),
            };
            let address: IpAddr = address.parse().unwrap();
            prop_assert!(Reach::public().check(address).is_ok(), "{host}");
        }
    }

    #[test]
    fn no_text_breaks_it(url in any::<String>(), path in any::<String>()) {
        let client = Client::new().with_names(|_: &str| Ok(vec![IpAddr::from([10, 0, 0, 1])]));
        let _ = client.check(&url);
        for host in ["a.example", "10.0.0.1"] {
            let url = format!("http://{host}/{path}");
            prop_assert!(client.check(&url).is_err());
        }
    }
}
